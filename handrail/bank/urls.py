"""The school's strategies and outcomes; below /s/<school>/."""

from django.urls import path

from handrail.bank import views

app_name = "bank"

urlpatterns = [
    path("bank/", views.list_page, name="list"),
    path("bank/add/", views.add, name="add"),
    path("bank/starter/", views.starter, name="starter"),
    path("bank/hints/", views.hints_page, name="hints"),
    path("bank/hints/own/", views.own_add, name="own_add"),
    path("bank/hints/own/<ref:hint>/", views.own, name="own"),
    path("bank/hints/own/<ref:hint>/switch/", views.own_switch, name="own_switch"),
    path("bank/hints/<slug:rule>/", views.choice, name="hint"),
    path("bank/line/<ref:line>/", views.line, name="line"),
    path("bank/line/<ref:line>/retire/", views.retire, name="retire"),
    path("bank/line/<ref:line>/bring-back/", views.back, name="bring_back"),
]
