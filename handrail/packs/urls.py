"""Papers made from the record."""

from django.urls import path

from handrail.packs import views

app_name = "packs"

urlpatterns = [
    path("plans/<ref:plan>/plan.pdf", views.plan_pdf, name="plan_pdf"),
    path("pupils/<ref:pupil>/profile.pdf", views.profile_pdf, name="profile_pdf"),
    path("pupils/<ref:pupil>/timeline.pdf", views.timeline_pdf, name="timeline_pdf"),
]
