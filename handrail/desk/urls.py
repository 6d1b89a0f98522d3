"""Home, the pupil's page, search, and the pages that belong to a person rather than to a school."""

from django.urls import path

from handrail.desk import views
from handrail.desk.views import leaving

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("overview/", views.overview, name="overview"),
    path("mine/", views.mine, name="mine"),
    path("find/", views.find, name="find"),
    path("find/names/", views.suggest, name="suggest"),
    path("people/leaving/", leaving.leaving, name="leaving"),
    path("people/<ref:membership>/hand-over/", leaving.hand_over, name="hand_over"),
    path("people/<ref:membership>/hand-over/to/", leaving.hand_over_to, name="hand_over_to"),
    path("groups/", views.groups, name="groups"),
    path("groups/lead/", views.group_lead, name="group_lead"),
    path("groups/stop/", views.group_stop, name="group_stop"),
    path("groups/add/", views.groups_add, name="groups_add"),
    path("groups/cover/", views.cover, name="cover"),
    path("groups/cover/end/", views.group_cover_end, name="cover_end"),
    path("groups/<ref:group>/", views.group, name="group"),
    path("groups/<ref:group>/glance/", views.class_overview, name="class_overview"),
    path("groups/<ref:group>/end/", views.group_end, name="group_end"),
    path("groups/<ref:group>/pupils/", views.group_pupils, name="group_pupils"),
    path("pupils/<ref:pupil>/", views.pupil_page, name="pupil"),
    path("pupils/<ref:pupil>/timeline/", views.timeline_page, name="timeline"),
    path("pupils/<ref:pupil>/who-looked/", views.who_looked, name="who_looked"),
]

personal_urlpatterns = [
    path("", views.front, name="front"),
    path("t/<slug:trust>/", views.trust_home, name="trust_home"),
]
