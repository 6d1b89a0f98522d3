"""The provision map; below /s/<school>/."""

from django.urls import path

from handrail.provision.session_urls import done_pages, session_pages
from handrail.provision.views import grid, hours, library, pupil, run, sheets, start, taking_out, week
from handrail.provision.views import map as map_views

app_name = "provision"

map_pages = [
    path("provision/", map_views.working, name="map"),
    path("provision/published/", map_views.published, name="published"),
    path("provision/adults/", map_views.adults, name="adults"),
    path("provision/outcomes/", map_views.outcomes, name="outcomes"),
]

library_pages = [
    path("provision/library/", library.list_page, name="library"),
    path("provision/library/add/", library.add, name="type_add"),
    path("provision/library/starter/", library.starter, name="starter"),
    path("provision/library/<ref:intervention>/", library.type_page, name="type"),
    path("provision/library/<ref:intervention>/change/", library.change, name="type_change"),
    path("provision/library/<ref:intervention>/remove/", library.remove, name="type_remove"),
    path("provision/library/<ref:intervention>/bring-back/", library.bring_back, name="type_back"),
]

run_pages = [
    path("provision/add/", start.add, name="add"),
    path("provision/adults/names/", start.staff_names, name="staff_names"),
    path("provision/<ref:run>/", run.page, name="run"),
    path("provision/<ref:run>/stop/", run.stop, name="stop"),
    path("provision/<ref:run>/extend/", run.extend, name="extend"),
    path("provision/<ref:run>/adapt/", run.adapt, name="adapt"),
    path("provision/<ref:run>/put-right/", run.put_right, name="put_right"),
    path("provision/<ref:run>/copy/", run.copy, name="copy"),
    path("provision/<ref:run>/take-back/", run.take_back, name="take_back"),
    path("provision/<ref:run>/put-back/", run.put_back, name="put_back"),
    path("provision/<ref:run>/undo/<ref:change>/", run.undo, name="undo"),
    path("provision/<ref:run>/adults/", run.add_adult, name="adult_add"),
    path("provision/<ref:run>/adults/<ref:adult>/end/", run.end_adult, name="adult_end"),
    path("provision/<ref:run>/adults/<ref:adult>/go-on/", run.reopen_adult, name="adult_reopen"),
    path("provision/<ref:run>/pupils/", run.add_pupils, name="pupils_add"),
    path("provision/<ref:run>/pupils/<ref:placement>/", run.placement, name="placement"),
    path("provision/<ref:run>/pupils/<ref:placement>/take-out/", run.take_out, name="place_out"),
    path("provision/<ref:run>/pupils/<ref:placement>/put-back/", run.put_in, name="place_back"),
    path("provision/<ref:run>/pupils/<ref:placement>/go-on/", run.reopen, name="place_reopen"),
]

pupil_pages = [path("pupils/<ref:pupil>/provision/", pupil.page, name="pupil")]

table_pages = [
    path("provision/edit/", grid.edit, name="edit"),
    path("provision/edit/names/", grid.names, name="names"),
    path("provision/edit/<ref:save>/undo/", grid.save_undo, name="save_undo"),
]

spreadsheet_pages = [
    path("provision/sheets/", sheets.start, name="sheets"),
    path("provision/sheets/<ref:sheet>/", sheets.sheet, name="sheet"),
    path("provision/runs.xlsx", taking_out.runs_xlsx, name="runs_xlsx"),
]

whereabouts_pages = [
    path("provision/who/", week.who, name="who"),
    path("provision/hours/", hours.hours, name="hours"),
    path("provision/absent/", week.absent_today, name="absent"),
]

urlpatterns = [
    *map_pages,
    *library_pages,
    *run_pages,
    *pupil_pages,
    *table_pages,
    *spreadsheet_pages,
    *whereabouts_pages,
    *session_pages,
    *done_pages,
]
