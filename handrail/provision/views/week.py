"""Who is where: the week of every adult on one page, and what is lost when one is absent."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.provision.whereabouts import absent, adult_weeks, hidden_runs
from handrail.rules.calendar import parse_day, say_day_short
from handrail.rules.provision import DAYS

SCHOOL_DAYS = 5


def _day(request: SchoolRequest) -> tuple[date, str, str]:
    """The day asked for, else today; as typed; and what is wrong with it."""
    on, typed = request.member.on, request.GET.get("day", "")[:40]
    try:
        return (parse_day(typed, latest=date(on.year + 2, 12, 31)) if typed.strip() else on), typed, ""
    except ValueError as fault:
        return on, typed, str(fault)


@gate(Permission.COVER_GIVE)
@require_safe
def who(request: SchoolRequest) -> HttpResponse:
    """Each adult's week as it is on `?day=`, against their hours, with what lies over one another."""
    day, typed, fault = _day(request)
    weeks = adult_weeks(request.member, day)
    weekend = any(slot.weekday >= SCHOOL_DAYS for week in weeks for slot in week.slots)
    context = {
        "page_title": "Who is where",
        "weeks": weeks,
        "day": day,
        "typed": typed or say_day_short(day),
        "fault": fault,
        "has_problems": bool(fault),
        "days": list(enumerate(DAYS if weekend else DAYS[:SCHOOL_DAYS])),
        "has_loose": any(week.loose for week in weeks),
        "overs": [week.over for week in weeks if week.over],
        "clashes": [(week.name, words) for week in weeks for words in week.clash_words],
        "hidden": hidden_runs(request.member, day),
    }
    return render(request, "provision/who.html", context)


@gate(Permission.COVER_GIVE, shows="provision map")
@require_safe
def absent_today(request: SchoolRequest) -> HttpResponse:
    """`?who=` and `?day=`: what that adult would have done, and who could do it."""
    day, typed, fault = _day(request)
    weeks = adult_weeks(request.member, day)
    chosen = next((week for week in weeks if week.key == request.GET.get("who", "")), None)
    lost = absent(request.member, weeks, chosen, day) if chosen and not fault else None
    show(request, {pupil.ref for one in (*lost.sure, *lost.perhaps) for pupil in one.pupils} if lost else ())
    context = {
        "page_title": "Absent today",
        "weeks": weeks,
        "chosen": chosen,
        "day": day,
        "typed": typed or say_day_short(day),
        "fault": fault,
        "has_problems": bool(fault),
        "lost": lost,
        "hidden": hidden_runs(request.member, day),
    }
    return render(request, "provision/absent.html", context)
