"""`/.well-known/security.txt` (RFC 9116): where a hole in this installation is reported, if the operator says so."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from handrail.access.gate import public
from handrail.core import clock

LASTS = timedelta(days=180)


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Not there (404) while nobody has set HANDRAIL_SECURITY_CONTACT: an address is never invented."""
    if not settings.HANDRAIL_SECURITY_CONTACT:
        raise Http404
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {settings.HANDRAIL_SECURITY_CONTACT}",
        f"Expires: {(midnight + LASTS).isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en",
        f"Canonical: {settings.PUBLIC_ADDRESS}/.well-known/security.txt",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
