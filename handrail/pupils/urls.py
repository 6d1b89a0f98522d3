"""The pages that write a child's record; below /s/<school>/."""

from django.urls import path

from handrail.pupils import views
from handrail.pupils.views import conflicts

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
    path("pupils/<ref:pupil>/photo/", views.photo, name="photo"),
    path("pupils/<ref:pupil>/photo/change/", views.photo_change, name="photo_change"),
    path("pupils/<ref:pupil>/photo/take-out/", views.photo_take_out, name="photo_take_out"),
    path("pupils/<ref:pupil>/photo/<ref:photo>/put-back/", views.photo_put_back, name="photo_put_back"),
    path("emergency-cards/", views.emergency_cards, name="emergency_cards"),
    path("pupils/<ref:pupil>/emergency-card/", views.emergency_card, name="emergency_card"),
    path("pupils/<ref:pupil>/emergency-card/change/", views.emergency_write, name="emergency_write"),
    path("pupils/<ref:pupil>/emergency-card/end/", views.emergency_end, name="emergency_end"),
    path("pupils/<ref:pupil>/emergency-card/restore/", views.emergency_restore, name="emergency_restore"),
    path("open-for-an-hour/", views.open_for_an_hour, name="open_for_an_hour"),
    path("opened/", views.openings, name="openings"),
    path("opened/<ref:opening>/", views.opened, name="opened"),
    path("opened/<ref:opening>/answer/", views.opening_answer, name="opening_answer"),
    path("opened/<ref:opening>/look/", views.opening_look, name="opening_look"),
    path("pupils/<ref:pupil>/notes/add/", views.note, name="note"),
    path("pupils/<ref:pupil>/notes/restricted/add/", views.restricted_add, name="restricted_add"),
    path("notes/restricted/", views.restricted, name="restricted"),
    path("pupils/<ref:pupil>/notes/<ref:note>/correct/", views.note_correct, name="note_correct"),
    path("pupils/<ref:pupil>/scores/add/", views.score_add, name="score_add"),
    path("pupils/<ref:pupil>/scores/<ref:score>/", views.score_correct, name="score_correct"),
    path("pupils/<ref:pupil>/scores/<ref:score>/take-out/", views.score_withdraw, name="score_withdraw"),
    path("pupils/<ref:pupil>/scores/<ref:score>/put-back/", views.score_restore, name="score_restore"),
    path("pupils/<ref:pupil>/contacts/add/", views.contact_add, name="contact_add"),
    path("pupils/<ref:pupil>/contacts/<ref:contact>/", views.contact_edit, name="contact_edit"),
    path("pupils/<ref:pupil>/documents/add/", views.document_add, name="document_add"),
    path("pupils/<ref:pupil>/documents/<ref:document>/", views.document, name="document"),
    path("pupils/<ref:pupil>/documents/<ref:document>/file/", views.document_file, name="document_file"),
    path("pupils/<ref:pupil>/documents/<ref:document>/take-out/", views.document_take_out, name="document_take_out"),
    path("pupils/<ref:pupil>/documents/<ref:document>/put-back/", views.document_put_back, name="document_put_back"),
    path("my-conflicts/", conflicts.own_conflict, name="own_conflict"),
    path("people/<ref:membership>/conflicts/", conflicts.conflicts, name="conflicts"),
    path("people/trust-lead/conflicts/", conflicts.lead_conflicts, name="lead_conflicts"),
    path("people/conflicts/<ref:conflict>/end/", conflicts.conflict_end, name="conflict_end"),
    path("documents/bring-in/", views.documents_start, name="documents_start"),
    path("documents/bring-in/<ref:papers>/", views.documents_batch, name="documents_batch"),
    path("documents/bring-in/<ref:papers>/<int:position>/", views.documents_peek, name="documents_peek"),
    path("documents/bring-in/<ref:papers>/undo/", views.documents_undo, name="documents_undo"),
]

# At a shared device on which nobody is signed in.
device_urlpatterns = [
    path("device/cards/", views.device_cards, name="device_cards"),
    path("device/cards/<ref:pupil>/", views.device_card, name="device_card"),
]
