"""The pages that write a child's record; below /s/<school>/."""

from django.urls import path

from handrail.pupils import views

app_name = "pupils"

urlpatterns = [
    path("pupils/add/", views.add, name="add"),
    path("pupils/not-in-base/", views.not_in_base, name="not_in_base"),
    path("pupils/not-in-base/undo/", views.not_in_base_undo, name="not_in_base_undo"),
    path("pupils/<ref:pupil>/details/", views.edit, name="edit"),
    path("pupils/<ref:pupil>/names/<ref:former>/take-out/", views.former_out, name="former_out"),
    path("pupils/<ref:pupil>/register/", views.register, name="register"),
    path("pupils/<ref:pupil>/register/correct/", views.register_correct, name="register_correct"),
    path("pupils/<ref:pupil>/needs/", views.needs, name="needs"),
    path("pupils/<ref:pupil>/profile/", views.profile, name="profile"),
    path("pupils/<ref:pupil>/notes/add/", views.note, name="note"),
    path("pupils/<ref:pupil>/notes/<ref:note>/correct/", views.note_correct, name="note_correct"),
    path("pupils/<ref:pupil>/scores/add/", views.score_add, name="score_add"),
    path("pupils/<ref:pupil>/scores/<ref:score>/", views.score_correct, name="score_correct"),
    path("pupils/<ref:pupil>/scores/<ref:score>/take-out/", views.score_withdraw, name="score_withdraw"),
    path("pupils/<ref:pupil>/scores/<ref:score>/put-back/", views.score_restore, name="score_restore"),
    path("pupils/<ref:pupil>/contacts/add/", views.contact_add, name="contact_add"),
    path("pupils/<ref:pupil>/contacts/<ref:contact>/", views.contact_edit, name="contact_edit"),
]
