"""Every address. Pages of a school are below /s/<school>/; the rest belong to a person or to everybody."""

from django.conf import settings
from django.urls import include, path

from handrail.config import converters  # noqa: F401  isort: skip  (registers <ref:...>, before any address uses it)
from handrail.access import urls as access_urls
from handrail.access.gate import public
from handrail.desk import urls as desk_urls
from handrail.pupils import urls as pupils_urls
from handrail.ui.views import gallery
from handrail.workload import urls as workload_urls

school_pages = [
    path("", include("handrail.desk.urls")),
    path("", include("handrail.pupils.urls")),
    path("", include("handrail.watching.urls")),
    path("", include("handrail.concerns.urls")),
    path("", include("handrail.bank.urls")),
    path("", include("handrail.meetings.urls")),
    path("", include("handrail.plans.urls")),
    path("", include("handrail.exchange.urls")),
    path("", include("handrail.facts.urls")),
    path("", include("handrail.provision.urls")),
    path("", include("handrail.budget.urls")),
    path("", include("handrail.newyear.urls")),
    path("", include("handrail.packs.urls")),
    path("", include("handrail.reports.urls")),
    path("", include("handrail.workload.urls")),
    path("", include("handrail.setting_up.urls")),
    path("", include("handrail.access.urls")),
    path("", include("handrail.backups.urls")),
]

urlpatterns = [
    *desk_urls.personal_urlpatterns,
    *workload_urls.personal_urlpatterns,
    *access_urls.account_urlpatterns,
    *workload_urls.device_urlpatterns,
    *pupils_urls.device_urlpatterns,
    path("ui/", public(gallery), name="gallery"),
    path("s/<slug:school>/", include(school_pages)),
]

if settings.DEMO:
    urlpatterns += access_urls.demo_urlpatterns

handler400 = "handrail.desk.faults.bad_request"
handler403 = "handrail.desk.faults.forbidden"
handler404 = "handrail.desk.faults.not_found"
handler500 = "handrail.desk.faults.server_error"
