"""A SENCO's time; below /s/<school>/, but for the page over several schools."""

from django.urls import path

from handrail.workload import views
from handrail.workload.ahead.views import first, news, since, weeks
from handrail.workload.log.views import days, ledger, lists, phone, taps
from handrail.workload.own.views import leaving, private, supervision
from handrail.workload.report.views import kept, mine, rates

app_name = "workload"

urlpatterns = [
    path("time/", views.home, name="home"),
    path("time/promised/", views.promise, name="promise"),
    path("time/promised/take-back/", views.take_back, name="take_back"),
    path("time/promised/<ref:promise>/put-back/", views.put_back, name="put_back"),
    path("time/promised/<ref:promise>/so/", views.accept, name="accept"),
    path("time/promised/<ref:promise>/not-so/", views.decline, name="decline"),
    path("time/roles/", views.roles, name="roles"),
    path("time/roles/<ref:role>/end/", views.end_role, name="end_role"),
    path("time/roles/<ref:role>/go-on/", views.role_goes_on, name="role_goes_on"),
    path("time/role/", views.role, name="role"),
    path("time/benchmark/", views.benchmark, name="benchmark"),
    path("time/benchmark/end/", views.end_compare, name="end_compare"),
    path("time/benchmark/<ref:benchmark>/again/", views.compare_again, name="compare_again"),
    path("time/school/", views.school, name="school"),
    path("time/school/<ref:keeper>/", views.person, name="person"),
    path("time/school/<ref:keeper>/propose/", views.propose, name="propose"),
    path("time/school/<ref:keeper>/<ref:promise>/take-back/", views.proposal_back, name="proposal_back"),
    path("time/school/<ref:keeper>/<ref:promise>/again/", views.proposal_again, name="proposal_again"),
    path("time/school/<ref:keeper>/<ref:promise>/agree/", views.agree, name="agree"),
    path("time/school/<ref:keeper>/<ref:promise>/not-agreed/", views.not_agreed, name="not_agreed"),
    path("time/pulled-away/", taps.pulled_away, name="pulled_away"),
    path("time/taps/<ref:tap>/", taps.noted, name="noted"),
    path("time/taps/<ref:tap>/undo/", taps.tap_undo, name="tap_undo"),
    path("time/phone/", phone.devices, name="devices"),
    path("time/phone/<ref:device>/end/", phone.device_end, name="device_end"),
    path("time/day/", days.today, name="today"),
    path("time/day/<str:day>/", days.day, name="day"),
    path("time/day/<str:day>/undo/", days.day_undo, name="day_undo"),
    path("time/calendar/", days.calendar, name="calendar"),
    path("time/ledger/", ledger.ledger, name="ledger"),
    path("time/ledger/<str:week>/", ledger.week, name="week"),
    path("time/planned/", ledger.plan, name="plan"),
    path("time/planned/<ref:planned>/", ledger.planned, name="planned"),
    path("time/kinds/", lists.kinds, name="kinds"),
    path("time/kinds/<slug:key>/", lists.kind, name="kind"),
    path("time/ahead/", weeks.ahead, name="ahead"),
    path("time/good-news/", news.news, name="news"),
    path("time/good-news/keep/<slug:offer>/", news.keep, name="news_keep"),
    path("time/good-news/<ref:news>/away/", news.away, name="news_away"),
    path("time/coming-back/", since.coming_back, name="coming_back"),
    path("time/first-weeks/", first.first_weeks, name="first_weeks"),
    path("time/first-weeks/mentor/", first.mentor, name="mentor"),
    path("time/first-weeks/<slug:step>/", first.step, name="step"),
    path("time/totals/", ledger.totals, name="totals"),
    path("time/supervision/", supervision.supervision, name="supervision"),
    path("time/supervision/<ref:supervision>/end/", supervision.supervision_end, name="supervision_end"),
    path("time/supervision/<ref:supervision>/go-on/", supervision.supervision_goes_on, name="supervision_goes_on"),
    path("time/supervision/<ref:supervision>/take-back/", supervision.supervision_back, name="supervision_back"),
    path("time/supervision/held/<ref:held>/", supervision.supervision_held_back, name="supervision_held_back"),
    path("time/private/", private.private, name="private"),
    path("time/private/recover/", private.recover, name="private_recover"),
    path("time/private/code/", private.code, name="private_code"),
    path("time/private/note/", private.note, name="private_note"),
    path("time/private/pulse/", private.pulse, name="private_pulse"),
    path("time/private/keys/", private.keys, name="private_keys"),
    path("time/private/share/", private.share, name="private_share"),
    path("time/private/close/", private.shut, name="private_close"),
    path("time/private/<ref:sealed>/take-out/", private.row_remove, name="private_row_remove"),
    path("time/private/<ref:sealed>/put-back/", private.row_back, name="private_row_back"),
    path("time/report/", mine.report, name="report"),
    path("time/report/pdf/", mine.report_pdf, name="report_pdf"),
    path("time/report/hand-over/", mine.hand_over, name="hand_over"),
    path("time/reports/", kept.reports, name="reports"),
    path("time/reports/<ref:report>/", kept.kept_report, name="kept_report"),
    path("time/reports/<ref:report>/pdf/", kept.kept_pdf, name="kept_pdf"),
    path("time/reports/<ref:report>/agreed/", kept.undertake, name="undertake"),
    path("time/reports/<ref:report>/take-back/", kept.report_take_back, name="report_take_back"),
    path("time/reports/<ref:report>/pass-on/", kept.pass_on, name="pass_on"),
    path("time/reports/<ref:report>/not-passed-on/", kept.not_passed_on, name="not_passed_on"),
    path("time/agreed/<ref:undertaking>/", kept.undertaking, name="undertaking"),
    path("rates/", rates.rates, name="rates"),
    path("rates/write/", rates.rate_write, name="rate_write"),
    path("rates/<ref:rate>/take-back/", rates.rate_take_back, name="rate_take_back"),
    path("rates/<ref:rate>/put-back/", rates.rate_put_back, name="rate_put_back"),
]

# Mounted at the root: the page of a phone belongs to no session. No address holds what opens it.
device_urlpatterns = [
    path("tap/<ref:device>/", phone.tap, name="tap"),
    path("tap/<ref:device>/worker.js", phone.worker, name="tap_worker"),
    path("tap/<ref:device>/app.webmanifest", phone.manifest, name="tap_manifest"),
]

personal_urlpatterns = [
    path("my-time/", views.my_time, name="my_time"),
    path("my-log/", leaving.my_log, name="my_log"),
]
