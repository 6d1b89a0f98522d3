"""What was done: planned, held and lost, by week and term, for a run, a child, an adult and a reason."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.provision.actions import may_record
from handrail.provision.done import (
    Line,
    Period,
    RunsDone,
    WhatWasDone,
    by_adult,
    by_pupil,
    by_reason,
    by_run,
    chosen,
    periods_of,
    runs_between,
    what_was_done,
)
from handrail.provision.models import InterventionSession, Provision
from handrail.provision.sending import say_record
from handrail.rules.calendar import parse_day, say_day
from handrail.rules.hours import say_minutes
from handrail.rules.provision import Tally
from handrail.schools.calendar import calendar_of
from handrail.ui.charts import BarChart, Series, stacked_bars

BY = {"run": "Provision", "pupil": "Pupil", "adult": "Adult", "reason": "Reason"}
MOST_SESSIONS = 200


@gate(Permission.SESSION_READ, shows="sessions")
@require_safe
def done(request: SchoolRequest) -> HttpResponse:
    """The figures of a period as a picture and as tables; `?by=` says what the table has a line for."""
    member = request.member
    calendar = calendar_of(member.school)
    periods = periods_of(calendar, member.on)
    period = chosen(periods, request.GET.get("period", ""), calendar, member.on)
    by = request.GET.get("by", "run")
    by = by if by in BY else "run"
    found = runs_between(member, period.first, period.last, calendar)
    told = what_was_done(found, calendar, period)
    lines = _lines(request, by, found, told, period)
    show(request, [line.ref for line in lines] if by == "pupil" else [])
    context = {
        "page_title": "What was done",
        "period": period,
        "periods": [(one.label, _query(one.key, by), one == period) for one in periods],
        "by": by,
        "ways": [(label, _query(period.key, key), key == by) for key, label in BY.items()],
        "heading": BY[by],
        "lines": lines,
        "told": told,
        "chart": _chart(told, period) if len(told.places) > 1 else None,
        "place_rows": [_place(label, one) for label, one in told.places],
    }
    return render(request, "provision/done.html", context)


def _place(label: str, one: Tally) -> list[str | int]:
    hours = (say_minutes(one.held_minutes), say_minutes(one.lost_minutes))
    return [label, one.planned, one.held, one.lost_sessions, one.unrecorded, *hours]


def _query(period: str, by: str) -> str:
    return f"?{urlencode({'period': period, 'by': by})}"


def _lines(request: SchoolRequest, by: str, found: RunsDone, told: WhatWasDone, period: Period) -> list[Line]:
    if by == "pupil":
        return by_pupil(request.member, period, found.weeks)
    if by == "adult":
        return by_adult(request.member, found, period)
    return by_reason(told.total) if by == "reason" else by_run(found, period)


def _chart(told: WhatWasDone, period: Period) -> BarChart:
    tallies = [one for _, one in told.places]
    return stacked_bars(
        f"Minutes of sessions, {period.label.lower()}",
        [label for label, _ in told.places],
        [
            Series("Held", "solid", [one.held_minutes for one in tallies]),
            Series("Lost", "striped", [one.lost_minutes for one in tallies]),
            Series("Not recorded", "outlined", [one.unrecorded_minutes for one in tallies]),
        ],
        description=told.total.say(),
        first_column="Term" if period.key == "year" else "Week from",
    )


@gate(Permission.SESSION_READ, shows="sessions")
@require_safe
def done_run(request: SchoolRequest, run: str) -> HttpResponse:
    """Each session of a run, the newest first; `?day=` leads to the register of a day that was forgotten."""
    member = request.member
    row = get_object_or_404(Provision.objects.visible_to(member).select_related("type"), ref=run)
    writes = may_record(member, row)
    problem = ""
    if writes and request.GET.get("day"):
        try:
            day = parse_day(request.GET["day"], latest=member.on)
        except ValueError as error:
            problem = str(error)
        else:
            return redirect("provision:register", school=member.school.slug, run=row.ref, day=day.isoformat())
    rows = InterventionSession.objects.visible_to(member).standing().filter(provision=row)
    sessions = list(rows.prefetch_related("pupils").order_by("-met_on", "-ordinal")[:MOST_SESSIONS])
    show(request, [])
    context = {
        "page_title": f"{row.title}: what was done",
        "run": row,
        "sessions": [(one, say_record(one)) for one in sessions],
        "most": MOST_SESSIONS,
        "may_write": writes,
        "problem": problem,
        "typed": request.GET.get("day", ""),
        "on": say_day(member.on),
        "has_problems": bool(problem),
    }
    return render(request, "provision/done_run.html", context)
