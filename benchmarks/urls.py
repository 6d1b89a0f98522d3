"""The product's addresses, and the floor's."""

from django.urls import path

from benchmarks.floor import views
from handrail.config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]

urlpatterns = [
    path("floor/20/", views.wide),
    path("floor/8/", views.narrow),
    path("s/<slug:school>/floor/<int:read>/<int:texts>/", views.rows),
    path("s/<slug:school>/floor/<int:read>/<int:texts>/noted/", views.noted_rows),
    *urlpatterns,
]
