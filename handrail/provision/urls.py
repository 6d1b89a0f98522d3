"""The provision map; below /s/<school>/."""

from django.urls import path

from handrail.provision.views import grid

app_name = "provision"

table = [
    path("provision/edit/", grid.edit, name="edit"),
    path("provision/edit/names/", grid.names, name="names"),
    path("provision/edit/<ref:save>/undo/", grid.save_undo, name="save_undo"),
]

urlpatterns = [*table]
