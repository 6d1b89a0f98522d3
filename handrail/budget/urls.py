"""What provision costs; below /s/<school>/."""

from django.urls import path

from handrail.budget.views import run, settings

app_name = "budget"

settings_pages = [
    path("costs/settings/", settings.page, name="settings"),
    path("costs/settings/write/", settings.write, name="settings_write"),
    path("costs/settings/<ref:settings>/take-back/", settings.take_back, name="settings_take_back"),
    path("costs/streams/open/", settings.stream_open, name="stream_open"),
    path("costs/streams/<ref:stream>/close/", settings.stream_close, name="stream_close"),
    path("costs/streams/<ref:stream>/take-back/", settings.stream_take_back, name="stream_take_back"),
    path("costs/streams/<ref:stream>/put-back/", settings.stream_put_back, name="stream_put_back"),
    path("costs/amounts/write/", settings.amount_write, name="amount_write"),
    path("costs/amounts/<ref:amount>/take-back/", settings.amount_take_back, name="amount_take_back"),
]

run_pages = [
    path("provision/<ref:run>/costs/", run.page, name="run"),
    path("provision/<ref:run>/costs/paid-by/", run.fund, name="run_fund"),
    path("provision/<ref:run>/costs/counts/", run.rule, name="run_rule"),
    path("provision/<ref:run>/costs/once/", run.once_add, name="once_add"),
    path("provision/<ref:run>/costs/once/<ref:once>/take-back/", run.once_take_back, name="once_take_back"),
    path("provision/<ref:run>/costs/once/<ref:once>/put-back/", run.once_put_back, name="once_put_back"),
]

urlpatterns = [*settings_pages, *run_pages]
