"""Plans, by noun; below /s/<school>/."""

from django.urls import path

from handrail.plans import views

app_name = "plans"

urlpatterns = [
    path("plans/", views.list_page, name="list"),
    path("plans/bring-in/", views.bring_in, name="bring_in"),
    path("plans/bring-in/many/", views.bring_in_many, name="bring_in_many"),
    path("plans/bring-in/<ref:plans>/", views.batch, name="batch"),
    path("plans/bring-in/<ref:plans>/undo/", views.batch_undo, name="batch_undo"),
    path("plans/whose-work/", views.whose_work, name="whose_work"),
    path("plans/class/<ref:group>/review/", views.sitting, name="sitting"),
    path("plans/<ref:plan>/", views.plan_page, name="plan"),
    path("plans/<ref:plan>/edit/", views.edit, name="edit"),
    path("plans/<ref:plan>/bank/<int:position>/", views.from_bank, name="from_bank"),
    path("plans/<ref:plan>/keep/<int:position>/", views.keep, name="keep"),
    path("plans/<ref:plan>/publish/", views.publish, name="publish"),
    path("plans/<ref:plan>/send-back/", views.send_back, name="send_back"),
    path("plans/<ref:plan>/correct/", views.correct, name="correct"),
    path("plans/<ref:plan>/thread/", views.thread, name="thread"),
    path("plans/<ref:plan>/close/", views.close, name="close"),
    path("plans/<ref:plan>/open-again/", views.open_again, name="open_again"),
    path("plans/<ref:plan>/review/", views.review, name="review"),
    path("plans/<ref:plan>/carry/", views.carry, name="carry"),
    path("plans/<ref:plan>/outcomes/<ref:outcome>/", views.outcome, name="outcome"),
    path("plans/<ref:plan>/outcomes/<ref:outcome>/note/", views.observe, name="observe"),
    path("pupils/<ref:pupil>/plans/compare/", views.compare, name="compare"),
    path("pupils/<ref:pupil>/plans/start/", views.start, name="start"),
    path("pupils/<ref:pupil>/section-e/", views.ehc_outcomes, name="ehc_outcomes"),
    path("pupils/<ref:pupil>/section-e/<ref:aim>/", views.ehc_outcome, name="ehc_outcome"),
    path("pupils/<ref:pupil>/section-e/<ref:aim>/end/", views.ehc_outcome_end, name="ehc_outcome_end"),
    path("pupils/<ref:pupil>/section-e/<ref:aim>/back/", views.ehc_outcome_back, name="ehc_outcome_back"),
]
