"""Who has looked at what."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import ROLES, Permission
from handrail.audit.models import AccessEvent
from handrail.pupils.line import child_line
from handrail.pupils.one import find_pupil

MOST = 300


@gate(Permission.AUDIT_READ, shows="who looked")
def who_looked(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Who opened which part of this child's record, and when, newest first."""
    child = find_pupil(request.member, pupil)
    events = AccessEvent.objects.filter(school_id=request.member.school.pk, pupil_refs__contains=f" {child.ref} ")
    rows = [(event, ROLES[event.role].name, _said(event)) for event in events.order_by("-seq")[:MOST]]
    context = {
        "page_title": f"Who has looked at {child.name}’s record",
        "child": child,
        "child_line": child_line(child, request.member.on),
        "rows": rows,
        "most": MOST,
    }
    return render(request, "desk/who_looked.html", context)


def _said(event: AccessEvent) -> str:
    """What was opened. That something was passed to the safeguarding lead is not for all who read this page."""
    return "Concern" if event.section == "passed-on words" else event.section.capitalize()
