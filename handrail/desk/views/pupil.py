"""The pupil's page and the timeline that prints as evidence."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.concerns.listing import STATUS_KEYS
from handrail.desk.file import PupilFile, open_file, summary
from handrail.pupils.story import TIMELINE_KINDS
from handrail.rules.reviews import review_state

SHORT = 8


@gate(Permission.PUPIL_READ, shows="record")
@require_GET
def pupil_page(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Summary, what helps, the plan now, people, and the story so far."""
    file = open_file(request.member, pupil)
    plan = file.plan
    context = {
        "page_title": file.pupil.name,
        "file": file,
        "summary": summary(file),
        "review": review_state(plan.review_on, request.member.on) if plan and plan.review_on else None,
        "shown": file.timeline[:SHORT],
        "more": max(0, len(file.timeline) - SHORT),
        "kinds": TIMELINE_KINDS,
        "concern_status": STATUS_KEYS,
    }
    return render(request, "desk/pupil.html", context)


@gate(Permission.PUPIL_READ, shows="timeline")
@require_GET
def timeline_page(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Everything dated about a child, newest first, of one kind if asked."""
    file = open_file(request.member, pupil)
    kind = request.GET.get("kind", "")
    kinds = [key for key in TIMELINE_KINDS if any(entry.kind == key for entry in file.timeline)]
    entries = [entry for entry in file.timeline if kind not in kinds or entry.kind == kind]
    context = {
        "page_title": f"Timeline of {file.pupil.name}",
        "file": file,
        "entries": entries,
        "kind": kind if kind in kinds else "",
        "chips_shown": _chips(kinds, kind, file),
    }
    return render(request, "desk/timeline.html", context)


def _chips(kinds: list[str], kind: str, file: PupilFile) -> list[tuple[str, str, bool]]:
    every = ("All", "?", kind not in kinds)
    return [every, *((TIMELINE_KINDS[key], f"?kind={key}", key == kind) for key in kinds)]
