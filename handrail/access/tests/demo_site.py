"""The addresses of a demonstration, for the tests of its way in."""

from django.urls import include, path

from handrail.access.urls import demo_urlpatterns

urlpatterns = [*demo_urlpatterns, path("", include("handrail.config.urls"))]
handler404 = "handrail.desk.faults.not_found"
