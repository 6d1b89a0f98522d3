"""Read-only reports."""

from django.urls import path

from handrail.reports import views

app_name = "reports"

urlpatterns = [
    path("register/", views.register, name="register"),
    path("register.xlsx", views.register_xlsx, name="register_xlsx"),
    path("register.pdf", views.register_pdf, name="register_pdf"),
    path("leavers/", views.leavers, name="leavers"),
    path("census/", views.census, name="census"),
    path("census.xlsx", views.census_xlsx, name="census_xlsx"),
]
