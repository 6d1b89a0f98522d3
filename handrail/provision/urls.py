"""The provision map; below /s/<school>/."""

from handrail.provision.session_urls import done_pages, session_pages

app_name = "provision"

urlpatterns = [*session_pages, *done_pages]
