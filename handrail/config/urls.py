"""Every address. Pages of a school are below /s/<school>/; the rest belong to a person or to everybody."""

from django.conf import settings
from django.urls import include, path

from handrail.config import converters  # noqa: F401  isort: skip  (registers <ref:...>, before any address uses it)
from handrail.access import urls as access_urls
from handrail.access.gate import public
from handrail.config.by_word import pages_of
from handrail.desk import urls as desk_urls
from handrail.pupils import urls as pupils_urls
from handrail.ui.views import gallery
from handrail.workload import urls as workload_urls

school_pages = pages_of(
    [
        "handrail.desk.urls",
        "handrail.pupils.urls",
        "handrail.watching.urls",
        "handrail.concerns.urls",
        "handrail.bank.urls",
        "handrail.meetings.urls",
        "handrail.plans.urls",
        "handrail.exchange.urls",
        "handrail.facts.urls",
        "handrail.provision.urls",
        "handrail.budget.urls",
        "handrail.newyear.urls",
        "handrail.packs.urls",
        "handrail.reports.urls",
        "handrail.workload.urls",
        "handrail.setting_up.urls",
        "handrail.access.urls",
        "handrail.backups.urls",
    ]
)

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
