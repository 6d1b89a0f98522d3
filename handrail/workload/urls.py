"""A SENCO's time; below /s/<school>/."""

from django.urls import path

from handrail.workload import views

app_name = "workload"

urlpatterns = [
    path("time/", views.home, name="home"),
    path("time/promised/", views.promise, name="promise"),
    path("time/promised/take-back/", views.take_back, name="take_back"),
    path("time/roles/", views.roles, name="roles"),
    path("time/roles/<ref:role>/end/", views.end_role, name="end_role"),
    path("time/role/", views.role, name="role"),
    path("time/benchmark/", views.benchmark, name="benchmark"),
    path("time/benchmark/end/", views.end_compare, name="end_compare"),
]
