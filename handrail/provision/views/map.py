"""The map: years by tier, areas by tier, by adult, by outcome; as on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.core.registry import facts_of_runs
from handrail.provision.mapping import by_adult, by_outcome, published_grid, working_grid
from handrail.provision.models import ProvisionType
from handrail.rules.calendar import parse_day
from handrail.rules.provision import say_hours, term_after, term_on
from handrail.rules.school_days import Stretch
from handrail.schools.calendar import calendar_of


@dataclass(frozen=True, slots=True)
class AsOn:
    """The day a map is asked for, what was wrong with what was typed, and the terms around today."""

    day: date
    typed: str
    fault: str
    term: Stretch | None
    next_term: Stretch | None
    today: date

    @property
    def is_other(self) -> bool:
        return self.day != self.today


def asked_day(request: SchoolRequest) -> AsOn:
    """`?on=` as people write a day; today where it is not said or cannot be read, and then why. One query."""
    typed, fault, today = request.GET.get("on", "").strip()[:40], "", request.member.on
    day = today
    if typed:
        try:
            day = parse_day(typed)
        except ValueError as problem:
            fault = str(problem)
    calendar = calendar_of(request.member.school)
    return AsOn(day, typed, fault, term_on(day, calendar), term_after(today, calendar), today)


@gate(Permission.SESSION_READ, shows="provision")
@require_safe
def working(request: SchoolRequest) -> HttpResponse:
    """Year groups by tier, as on a day; `?on=` another, `?costs=1` with what each run costs for who may read it."""
    at = asked_day(request)
    grid = working_grid(request.member, at.day)
    show(request, grid.refs)
    has_library = bool(grid.runs) or ProvisionType.objects.visible_to(request.member).in_use().exists()
    facts = facts_of_runs(request.member, grid.of_runs, at.day) if "costs" in request.GET else {}
    context = {"page_title": "Provision map", "at": at, "grid": grid, "has_library": has_library, "facts": facts}
    return render(request, "provision/map.html", context)


@gate(Permission.OVERVIEW_READ)
@require_safe
def published(request: SchoolRequest) -> HttpResponse:
    """Areas of need by tier: what the school offers, and nobody's name."""
    context = {
        "page_title": "What we offer",
        "rows": published_grid(request.member),
        "tiers": request.member.school.tiers,
    }
    return render(request, "provision/published.html", context)


@gate(Permission.SESSION_READ)
@require_safe
def adults(request: SchoolRequest) -> HttpResponse:
    """Who delivers what."""
    at = asked_day(request)
    rows = by_adult(request.member, at.day)
    context = {"page_title": "Provision by adult", "at": at, "rows": rows, "say_hours": say_hours}
    return render(request, "provision/adults.html", context)


@gate(Permission.SESSION_READ, shows="provision")
@require_safe
def outcomes(request: SchoolRequest) -> HttpResponse:
    """What runs for which outcome, and outcomes for which nothing runs."""
    at = asked_day(request)
    rows = by_outcome(request.member, at.day)
    show(request, {row.line.ref for row in rows})
    context = {"page_title": "Provision by outcome", "at": at, "rows": rows}
    return render(request, "provision/outcomes.html", context)
