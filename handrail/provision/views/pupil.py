"""One pupil's own map: what they have now, what comes, what was; for the SENCO, and on paper for the family."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.provision.child import places_of
from handrail.pupils.views.child import child_page, find_child


@gate(Permission.PROVISION_READ, shows="provision")
@require_safe
def page(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Every place of a pupil, by when."""
    child = find_child(request, pupil)
    rows, on = places_of(request.member, child), request.member.on
    now = [row for row in rows if row.placement.is_on(on)]
    coming = [row for row in rows if row.begins > on]
    groups = [
        ("now", "Now", now),
        ("coming", "Planned", coming[::-1]),
        ("earlier", "Earlier", [row for row in rows if row not in now and row not in coming]),
    ]
    return child_page(request, "provision/pupil.html", child, "Provision", groups=groups, any=bool(rows))
