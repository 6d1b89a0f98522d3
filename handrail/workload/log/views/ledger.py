"""The ledger, week by week; the strategic work that was meant for a week; and the totals that others are told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.rules.calendar import monday_of, say_day
from handrail.rules.time_categories import SHARES
from handrail.schools.calendar import calendar_of
from handrail.ui.addresses import url
from handrail.workload.log.actions import carry_on, finish_planned, plan_work, take_planned_back
from handrail.workload.log.forms import PlannedForm
from handrail.workload.log.kinds import NOT_SAID, every_category
from handrail.workload.log.ledger import (
    WEEKS_WITHOUT_DATES,
    Week,
    add_up,
    half_terms,
    totals_of,
    week_of_mine,
    weeks_of_mine,
)
from handrail.workload.log.models import PlannedWork
from handrail.workload.log.moments import WEEK
from handrail.workload.own.told import totals_left

FURTHEST = timedelta(days=3653)


@gate(Permission.TIME_KEEP)
@require_safe
def ledger(request: SchoolRequest) -> HttpResponse:
    """My weeks of this half-term, or of another: what was promised and what became of it."""
    member = request.member
    halves = half_terms(calendar_of(member.school), member.on)
    asked = request.GET.get("half", "")
    half = next((one for one in halves if one.starts_on.isoformat() == asked), None) or next(
        (one for one in reversed(halves) if one.starts_on <= member.on), None
    )
    first = half.starts_on if half else monday_of(member.on) - WEEKS_WITHOUT_DATES * WEEK
    last = min(half.ends_on, member.on) if half else member.on
    weeks = weeks_of_mine(member, first, last)
    kinds = every_category(member)
    context = {
        "page_title": "My ledger",
        "weeks": [(week.count, week.count.strategic_minutes(kinds), len(week.slipped(member.on))) for week in weeks],
        "together": add_up([week.count for week in weeks]) if weeks else None,
        "kinds": kinds,
        "whole": half.name if half else f"The last {WEEKS_WITHOUT_DATES} weeks",
        "chips": [
            (one.name, f"?half={one.starts_on.isoformat()}", one == half)
            for one in halves
            if one.starts_on <= member.on
        ],
        "has_dates": bool(halves),
    }
    return render(request, "workload/log/ledger.html", context)


@gate(Permission.TIME_KEEP)
@require_safe
def week(request: SchoolRequest, week: str) -> HttpResponse:
    """One of my weeks, slot by slot, with the work I meant to do in it."""
    on = _monday(week, request.member.on)
    found = week_of_mine(request.member, on)
    return _week_page(request, found, PlannedForm())


def _monday(text: str, on: date) -> date:
    """The Monday of a week that anybody may mean: within ten years of today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if abs(day - on) > FURTHEST:
        raise Http404
    return monday_of(day)


def _week_page(request: SchoolRequest, found: Week, form: PlannedForm) -> HttpResponse:
    member, monday = request.member, found.count.starts_on
    slug = member.school.slug
    kinds = every_category(member)
    context = {
        "page_title": f"Week of {say_day(monday)}",
        "week": found,
        "form": form,
        "monday": monday,
        "shares": _shares(found, kinds),
        "slipped": found.slipped(member.on),
        "is_past": member.on > found.count.ends_on,
        "before": url("workload:week", school=slug, week=(monday - WEEK).isoformat()),
        "after": url("workload:week", school=slug, week=(monday + WEEK).isoformat())
        if monday + WEEK <= member.on
        else "",
    }
    return render(request, "workload/log/week.html", context)


def _shares(found: Week, kinds: Any) -> list[tuple[str, int, list[tuple[str, int, bool]]]]:
    """SENCO minutes by share, each with its kinds of work and whether they need a SENCO."""
    minutes = found.count.ledger.by_category
    groups = []
    for share, label in SHARES.items():
        lines = [(kinds[key].name, minutes[key], kinds[key].needs_senco)
                 for key in minutes if key in kinds and kinds[key].share == share]  # fmt: skip
        groups.append((label, sum(line[1] for line in lines), lines))
    unsaid = sum(spent for key, spent in minutes.items() if key not in kinds)
    groups.append((NOT_SAID, unsaid, []))
    return [group for group in groups if group[1]]


@gate(Permission.TIME_KEEP)
@require_POST
def plan(request: SchoolRequest) -> HttpResponse:
    """Mean to do a piece of strategic work in a week."""
    on = _monday(request.POST.get("week", "") or request.member.on.isoformat(), request.member.on)
    form = PlannedForm(request.POST)
    if not form.is_valid():
        return _week_page(request, week_of_mine(request.member, on), form)
    row = plan_work(by=request.member, words=form.cleaned_data["words"], on=on)
    messages.success(request, f"Planned: {row.words}.")
    return _to_week(request, row.week_on)


@gate(Permission.TIME_KEEP)
@require_POST
def planned(request: SchoolRequest, planned: str) -> HttpResponse:
    """Done, carried on, or taken back."""
    row = get_object_or_404(PlannedWork.objects.visible_to(request.member), ref=planned)
    act = {"done": finish_planned, "carry": carry_on, "back": take_planned_back}.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        after = act(by=request.member, planned=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _to_week(request, row.week_on)
    if act is carry_on:
        messages.success(request, f"Carried on into the week of {say_day(after.week_on)}: {row.words}.")
    return _to_week(request, row.week_on)


def _to_week(request: SchoolRequest, monday: date) -> HttpResponse:
    return redirect("workload:week", school=request.member.school.slug, week=monday.isoformat())


@gate(Permission.TIME_AGREE)
@require_safe
def totals(request: SchoolRequest) -> HttpResponse:
    """Totals of each SENCO's weeks and half-terms. The log they are counted from is read by its owner alone."""
    member = request.member
    calendar = calendar_of(member.school)
    kinds = every_category(member)
    people = [
        (
            person,
            [(row, row.strategic_minutes(kinds)) for row in person.weeks],
            [(name, row, row.strategic_minutes(kinds)) for name, row in person.halves],
        )
        for person in totals_of(member, calendar)
    ]
    context = {"page_title": "Totals of SENCO time", "people": people, "left": totals_left(member)}
    return render(request, "workload/log/totals.html", context)
