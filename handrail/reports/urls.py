"""Read-only reports, and the views of the register that people keep."""

from django.urls import path

from handrail.reports import saved, views

app_name = "reports"

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/views/", saved.keep, name="view_keep"),
    path("register/views/<ref:view>/remove/", saved.remove, name="view_remove"),
    path("register/views/<ref:view>/back/", saved.back, name="view_back"),
    path("register.xlsx", views.register_xlsx, name="register_xlsx"),
    path("register.pdf", views.register_pdf, name="register_pdf"),
    path("leavers/", views.leavers, name="leavers"),
    path("census/", views.census, name="census"),
    path("census.xlsx", views.census_xlsx, name="census_xlsx"),
]
