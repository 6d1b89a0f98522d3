"""The school's strategies and outcomes; below /s/<school>/."""

from django.urls import path

from handrail.bank import views

app_name = "bank"

urlpatterns = [
    path("bank/", views.list_page, name="list"),
    path("bank/add/", views.add, name="add"),
    path("bank/starter/", views.starter, name="starter"),
    path("bank/line/<ref:line>/", views.line, name="line"),
    path("bank/line/<ref:line>/retire/", views.retire, name="retire"),
    path("bank/line/<ref:line>/bring-back/", views.back, name="bring_back"),
]
