"""What provision costs; below /s/<school>/."""

from django.urls import path

from handrail.budget.child import views as child
from handrail.budget.money.urls import money_pages
from handrail.budget.views import authority, run, settings

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
    path("provision/<ref:run>/costs/once/<ref:paid>/take-back/", run.once_take_back, name="once_take_back"),
    path("provision/<ref:run>/costs/once/<ref:paid>/put-back/", run.once_put_back, name="once_put_back"),
]

authority_pages = [
    path("costs/authority/", authority.page, name="authority"),
    path("costs/authority/bands/write/", authority.band_write, name="band_write"),
    path("costs/authority/bands/<ref:band>/turn/", authority.band_turn, name="band_turn"),
    path("costs/authority/asks/write/", authority.ask_write, name="ask_write"),
    path("costs/authority/asks/begin/", authority.asks_begin, name="asks_begin"),
    path("costs/authority/asks/<ref:ask>/turn/", authority.ask_turn, name="ask_turn"),
]

child_pages = [
    path("pupils/<ref:pupil>/costs/", child.page, name="child"),
    path("pupils/<ref:pupil>/costs.pdf", child.paper, name="child_paper"),
    path("pupils/<ref:pupil>/costs/ready/", child.ready, name="child_ready"),
    path("pupils/<ref:pupil>/costs/band/", child.band, name="child_band"),
    path("pupils/<ref:pupil>/costs/band/<ref:top_up>/turn/", child.band_turn, name="child_band_turn"),
]

urlpatterns = [*settings_pages, *run_pages, *authority_pages, *child_pages, *money_pages]
