"""Tables of facts in."""

from django.urls import path

from handrail.facts import views

app_name = "facts"

urlpatterns = [
    path("facts/", views.start, name="start"),
    path("scores/", views.scores, name="scores"),
    path("group-lists/", views.groups, name="groups"),
    path("facts/<ref:file>/", views.preview, name="preview"),
    path("facts/<ref:file>/columns/", views.columns, name="columns"),
    path("facts/<ref:file>/for-all/", views.for_all, name="for_all"),
    path("facts/<ref:file>/apply/", views.apply, name="apply"),
    path("facts/<ref:file>/undo/", views.undo, name="undo"),
]
