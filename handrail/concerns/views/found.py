"""What every page about a concern does: find it, show it round its child, go back to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from handrail.access.gate import SchoolRequest, show
from handrail.concerns.models import Concern, Reply
from handrail.concerns.reading import read_concern


def find_concern(request: SchoolRequest, ref: str) -> Concern:
    """The concern of that ref, if this member may read it. Raises Http404."""
    rows = Concern.objects.visible_to(request.member).select_related("pupil")
    found: Concern = get_object_or_404(rows, ref=ref)
    return found


def find_reply(request: SchoolRequest, ref: str) -> Reply:
    """The question of that ref, if this member was asked it or may read it. Raises Http404."""
    rows = Reply.objects.visible_to(request.member).select_related("asking__concern__pupil")
    found: Reply = get_object_or_404(rows, ref=ref)
    return found


def concern_shown(
    request: SchoolRequest, template: str, concern: Concern, page_title: str, **context: Any
) -> HttpResponse:
    """A page about one concern; the child stays on screen, and the reading is written down."""
    show(request, [concern.pupil.ref])
    reading = read_concern(concern, request.member)
    return render(request, template, {"reading": reading, "concern": concern, "page_title": page_title} | context)


def back_to(request: SchoolRequest, concern: Concern) -> HttpResponse:
    return redirect("concerns:concern", school=request.member.school.slug, concern=concern.ref)


def refused(request: SchoolRequest, refusal: ValidationError) -> None:
    """Say on the next page why something was not done."""
    messages.warning(request, " ".join(refusal.messages))
