"""'Pulled away': one tap on any page, and what may be said of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.access.unsent import asks_itself
from handrail.pupils.views.child import asked_or_sent
from handrail.ui.addresses import url
from handrail.ui.framed import is_framed, may_be_framed
from handrail.ui.notices import say_done
from handrail.workload.log.actions import say_of_tap, tap, withdraw_tap
from handrail.workload.log.models import Asker, Interruption, WhatFor


@gate(Permission.TIME_KEEP)
@require_POST
def pulled_away(request: SchoolRequest) -> HttpResponse:
    """The tap. A page's own script shows the answer over the page; without it a frame of the page does, and without
    frames the answer is a page that leads back."""
    row = tap(by=request.member)
    if asks_itself(request):
        return over_page(request, "workload/log/_noted.html", _noted(request, row))
    at = url("workload:noted", school=request.member.school.slug, tap=row.ref)
    return redirect(at if is_framed(request) else f"{at}?{urlencode({'back': _came_from(request)})}")


@gate(Permission.TIME_KEEP)
@may_be_framed
@asked_or_sent
def noted(request: SchoolRequest, tap: str) -> HttpResponse:
    """When it was noted, who asked and what for."""
    row = _find(request, tap)
    if request.method == "POST":
        asked_by = _one_of(Asker, request.POST.get("asked_by", ""))
        what_for = _one_of(WhatFor, request.POST.get("what_for", ""))
        row = say_of_tap(by=request.member, tap=row, asked_by=asked_by, what_for=what_for)
    context = _noted(request, row)
    if asks_itself(request):
        return over_page(request, "workload/log/_noted.html", context)
    return render(request, "workload/log/noted.html", {"page_title": "Pulled away", **context})


@gate(Permission.TIME_KEEP)
@may_be_framed
@require_POST
def tap_undo(request: SchoolRequest, tap: str) -> HttpResponse:
    """Take the tap back."""
    withdraw_tap(by=request.member, tap=_find(request, tap))
    if asks_itself(request):
        return over_page(request, "workload/log/_undone.html", {})
    if is_framed(request):
        return render(request, "workload/log/noted.html", {"page_title": "Pulled away", "tap": None, "back": ""})
    say_done(request, "The tap is taken back.")
    return redirect(_back(request) or url("desk:home", school=request.member.school.slug))


def over_page(request: SchoolRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """What a page's script shows over the page."""
    return JsonResponse({"html": render_to_string(template, context, request)})


def _noted(request: SchoolRequest, row: Interruption) -> dict[str, Any]:
    back = _back(request)
    return {
        "tap": row,
        "back": back,
        "query": f"?{urlencode({'back': back})}" if back else "",
        "askers": Asker.choices,
        "reasons": WhatFor.choices,
        "tap_id": "",
    }


def _one_of(choices: Any, value: str) -> str:
    return value if value in choices.values else ""


def _came_from(request: SchoolRequest) -> str:
    """The page of this school on which the button was pressed."""
    came = urlsplit(request.headers.get("Referer", ""))
    is_ours = came.netloc == request.get_host() and came.path.startswith("/")
    return f"{came.path}?{came.query}".rstrip("?") if is_ours else ""


def _back(request: SchoolRequest) -> str:
    back = request.GET.get("back", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, None) else ""


def _find(request: SchoolRequest, ref: str) -> Interruption:
    rows = Interruption.objects.visible_to(request.member).filter(withdrawn_at=None)
    found: Interruption = get_object_or_404(rows, ref=ref)
    return found
