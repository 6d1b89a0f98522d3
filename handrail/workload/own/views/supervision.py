"""My supervision: with whom, how often, and the days on which it was held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils.views.child import asked_or_sent, done
from handrail.rules.calendar import say_day
from handrail.schools.calendar import calendar_of
from handrail.ui.addresses import url
from handrail.ui.notices import say_done
from handrail.workload.own.actions import (
    arrange_supervision,
    end_supervision,
    go_on_with_supervision,
    hold_supervision,
    take_back_held,
    take_back_supervision,
)
from handrail.workload.own.forms import HeldForm, SupervisionForm
from handrail.workload.own.models import Supervised, Supervision
from handrail.workload.own.supervision import arranged_for


@gate(Permission.TIME_KEEP)
@asked_or_sent
def supervision(request: SchoolRequest) -> HttpResponse:
    """What is arranged, what was held; one more day (`do=held`), or another arrangement."""
    member = request.member
    is_held = request.POST.get("do") == "held"
    posted = request.POST if request.method == "POST" else None
    held = HeldForm(posted if is_held else None, initial={"held_on": member.on})
    form = SupervisionForm(None if is_held else posted, initial={"starts_on": member.on})
    day = done(lambda: hold_supervision(by=member, held_on=held.cleaned_data["held_on"]), held)
    if day:
        undo = _url(request, "supervision_held_back", held=day.ref)
        return _said(request, f"Held on {say_day(day.held_on)}.", undo)
    made = done(lambda: arrange_supervision(by=member, **form.cleaned_data), form)
    if made:
        undo = _url(request, "supervision_back", supervision=made.ref)
        return _said(request, "It is arranged.", undo)
    return _page(request, form, held)


def _page(request: SchoolRequest, form: SupervisionForm, held: HeldForm) -> HttpResponse:
    member = request.member
    arranged = arranged_for(member, member.user_id or 0)
    wrong = held if held.is_bound else form
    context = {
        "page_title": "My supervision",
        "form": form,
        "held": held,
        "wrong": wrong,
        "has_problems": bool(wrong.errors),
        "arranged": arranged,
        "counted": arranged.counted(calendar_of(member.school), member.on) if arranged else "",
        "rows": Supervision.objects.visible_to(member).prefetch_related("held"),
    }
    return render(request, "workload/own/supervision.html", context)


@gate(Permission.TIME_KEEP)
@require_POST
def supervision_end(request: SchoolRequest, supervision: str) -> HttpResponse:
    """It ends today, with the way back beside the word."""
    row = end_supervision(by=request.member, supervision=_row(request, supervision))
    return _said(request, "It ends today.", _url(request, "supervision_goes_on", supervision=row.ref))


@gate(Permission.TIME_KEEP)
@require_POST
def supervision_goes_on(request: SchoolRequest, supervision: str) -> HttpResponse:
    """Take back its end."""
    return _tried(request, go_on_with_supervision, "It goes on.", supervision=_row(request, supervision))


@gate(Permission.TIME_KEEP)
@require_POST
def supervision_back(request: SchoolRequest, supervision: str) -> HttpResponse:
    """It was never arranged."""
    return _tried(request, take_back_supervision, "It is taken back.", supervision=_row(request, supervision))


@gate(Permission.TIME_KEEP)
@require_POST
def supervision_held_back(request: SchoolRequest, held: str) -> HttpResponse:
    """It was not held on that day."""
    row = get_object_or_404(Supervised.objects.visible_to(request.member), ref=held)
    return _tried(request, take_back_held, "The day is taken out.", held=row)


def _tried(request: SchoolRequest, act: Any, words: str, **of: Any) -> HttpResponse:
    try:
        act(by=request.member, **of)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(request)
    return _said(request, words)


def _row(request: SchoolRequest, ref: str) -> Supervision:
    found: Supervision = get_object_or_404(Supervision.objects.visible_to(request.member), ref=ref)
    return found


def _said(request: SchoolRequest, words: str, undo: str = "") -> HttpResponse:
    say_done(request, words, undo_url=undo)
    return _back(request)


def _url(request: SchoolRequest, name: str, **places: str) -> str:
    return url(f"workload:{name}", school=request.member.school.slug, **places)


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect("workload:supervision", school=request.member.school.slug)
