"""Meetings with families and about a child; below /s/<school>/."""

from django.urls import path

from handrail.meetings import views

app_name = "meetings"

urlpatterns = [
    path("meetings/", views.list_page, name="list"),
    path("meetings/held/", views.held, name="held"),
    path("meetings/families.xlsx", views.list_xlsx, name="list_xlsx"),
    path("pupils/<ref:pupil>/meetings/add/", views.add, name="add"),
    path("pupils/<ref:pupil>/meetings/<ref:meeting>/", views.meeting, name="meeting"),
    path("pupils/<ref:pupil>/meetings/<ref:meeting>/take-out/", views.withdraw, name="withdraw"),
    path("pupils/<ref:pupil>/meetings/<ref:meeting>/put-back/", views.restore, name="restore"),
]
