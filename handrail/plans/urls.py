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
    path("plans/<ref:plan>/publish/", views.publish, name="publish"),
    path("plans/<ref:plan>/send-back/", views.send_back, name="send_back"),
    path("plans/<ref:plan>/correct/", views.correct, name="correct"),
    path("plans/<ref:plan>/review/", views.review, name="review"),
    path("plans/<ref:plan>/carry/", views.carry, name="carry"),
    path("plans/<ref:plan>/outcomes/<ref:outcome>/", views.outcome, name="outcome"),
    path("plans/<ref:plan>/outcomes/<ref:outcome>/note/", views.observe, name="observe"),
    path("pupils/<ref:pupil>/plans/compare/", views.compare, name="compare"),
    path("pupils/<ref:pupil>/plans/start/", views.start, name="start"),
]
