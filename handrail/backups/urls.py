"""Addresses of what is known about backups."""

from django.urls import path

from handrail.backups import views

app_name = "backups"

urlpatterns = [
    path("backups/", views.backups, name="backups"),
    path("backups/tried/", views.tried, name="tried"),
    path("backups/release/", views.release, name="release"),
]
