"""The provision map; below /s/<school>/."""

from django.urls import path

from handrail.provision.views import grid, sheets, taking_out, week

app_name = "provision"

table = [
    path("provision/edit/", grid.edit, name="edit"),
    path("provision/edit/names/", grid.names, name="names"),
    path("provision/edit/<ref:save>/undo/", grid.save_undo, name="save_undo"),
]

spreadsheets = [
    path("provision/sheets/", sheets.start, name="sheets"),
    path("provision/sheets/<ref:sheet>/", sheets.sheet, name="sheet"),
    path("provision/runs.xlsx", taking_out.runs_xlsx, name="runs_xlsx"),
]
whereabouts = [
    path("provision/who/", week.who, name="who"),
    path("provision/absent/", week.absent_today, name="absent"),
]

urlpatterns = [*table, *spreadsheets, *whereabouts]
