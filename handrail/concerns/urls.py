"""Concerns: raised, answered, asked about, passed on; below /s/<school>/."""

from django.urls import path

from handrail.concerns import views

app_name = "concerns"

urlpatterns = [
    path("concerns/", views.list_page, name="list"),
    path("concerns/raise/", views.raise_page, name="raise"),
    path("concerns/raise/names/", views.names, name="names"),
    path("concerns/passed-on/", views.passed_on, name="passed_on"),
    path("concerns/passed-on/<ref:words>/", views.passed_on_words, name="passed_on_words"),
    path("concerns/asked/<ref:reply>/", views.answer_page, name="answer"),
    path("concerns/asked/<ref:reply>/again/", views.ask_again, name="ask_again"),
    path("concerns/asked/<ref:reply>/withdraw/", views.withdraw, name="withdraw"),
    path("concerns/asked/<ref:reply>/pass-on/", views.answer_pass_on, name="answer_pass_on"),
    path("concerns/asked/<ref:reply>/put-back/", views.answer_put_back, name="answer_put_back"),
    path("concerns/asked/<ref:reply>/handover/", views.answer_handover, name="answer_handover"),
    path("concerns/<ref:concern>/", views.concern_page, name="concern"),
    path("concerns/<ref:concern>/correct/", views.correct, name="correct"),
    path("concerns/<ref:concern>/take-back/", views.take_back, name="take_back"),
    path("concerns/<ref:concern>/look/", views.look, name="look"),
    path("concerns/<ref:concern>/decide/<slug:kind>/", views.decide, name="decide"),
    path("concerns/<ref:concern>/reopen/", views.reopen, name="reopen"),
    path("concerns/<ref:concern>/undo/", views.undo, name="undo"),
    path("concerns/<ref:concern>/ask/", views.ask, name="ask"),
    path("concerns/<ref:concern>/pass-on/", views.pass_on, name="pass_on"),
    path("concerns/<ref:concern>/put-back/", views.put_back, name="put_back"),
    path("concerns/<ref:concern>/handover/", views.handover, name="handover"),
]
