"""Papers made from the record."""

from django.urls import path

from handrail.packs import views

app_name = "packs"

urlpatterns = [
    path("plans/<ref:plan>/plan.pdf", views.plan_pdf, name="plan_pdf"),
    path("plans/<ref:plan>/plan.docx", views.plan_docx, name="plan_docx"),
    path("plans/<ref:plan>/review.pdf", views.review_pdf, name="review_pdf"),
    path("pupils/<ref:pupil>/profile.pdf", views.profile_pdf, name="profile_pdf"),
    path("pupils/<ref:pupil>/profile.docx", views.profile_docx, name="profile_docx"),
    path("pupils/<ref:pupil>/card.pdf", views.card_pdf, name="card_pdf"),
    path("pupils/<ref:pupil>/timeline.pdf", views.timeline_pdf, name="timeline_pdf"),
    path("pupils/<ref:pupil>/emergency-card.pdf", views.emergency_pdf, name="emergency_pdf"),
    path("emergency-cards.pdf", views.emergencies_pdf, name="emergencies_pdf"),
    path("papers/", views.home, name="home"),
    path("papers/making/<ref:job>/", views.work, name="work"),
    path("papers/making/<ref:job>/stop/", views.stop, name="stop"),
    path("papers/packs/<ref:pack>/", views.pack_file, name="pack_file"),
    path("papers/packs/<ref:pack>/remove/", views.pack_remove, name="pack_remove"),
    path("papers/<ref:group>/supply/", views.supply, name="supply"),
    path("papers/<ref:group>/supply.pdf", views.supply_pdf, name="supply_pdf"),
    path("papers/<ref:group>/pack/", views.class_pack, name="class_pack"),
    path("papers/<ref:group>/pack.pdf", views.pack_pdf, name="pack_pdf"),
    path("verify/", views.verify, name="verify"),
]
