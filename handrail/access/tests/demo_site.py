"""The addresses of a demonstration, for the tests of its way in."""

from handrail.access.urls import demo_urlpatterns
from handrail.config import urls

urlpatterns = [*urls.urlpatterns, *demo_urlpatterns]
handler404 = urls.handler404
