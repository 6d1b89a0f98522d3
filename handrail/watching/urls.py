"""Addresses of who looked and of what was odd about it."""

from django.urls import path

from handrail.watching import views

app_name = "watching"

urlpatterns = [
    path("watching/", views.odd_list, name="list"),
    path("watching/who/", views.watcher, name="watcher"),
    path("watching/<ref:odd>/", views.odd_one, name="odd"),
    path("people/<ref:membership>/looked/", views.person_looked, name="person"),
]
