"""The new school year; below /s/<school>/."""

from django.urls import path

from handrail.newyear import views

app_name = "newyear"

urlpatterns = [
    path("new-year/", views.home, name="home"),
    path("new-year/classes/", views.classes, name="classes"),
    path("new-year/children/", views.children, name="children"),
    path("new-year/list/", views.class_list, name="list"),
    path("new-year/run/", views.run, name="run"),
    path("new-year/<ref:move>/undo/", views.undo, name="undo"),
]
