"""The provision map; below /s/<school>/."""

from django.urls import path

from handrail.provision.views import grid, week

app_name = "provision"

table = [
    path("provision/edit/", grid.edit, name="edit"),
    path("provision/edit/names/", grid.names, name="names"),
    path("provision/edit/<ref:save>/undo/", grid.save_undo, name="save_undo"),
]

whereabouts = [
    path("provision/who/", week.who, name="who"),
    path("provision/absent/", week.absent_today, name="absent"),
]

urlpatterns = [*table, *whereabouts]
