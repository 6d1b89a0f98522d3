"""My day: what it was, filled in already, confirmed in one press or put right line by line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.access.unsent import asks_itself
from handrail.core import clock
from handrail.pupils.views.child import asked_or_sent, done
from handrail.rules.calendar import say_day
from handrail.rules.hours import say_minutes
from handrail.rules.school_days import ONE_DAY, days_between
from handrail.ui.addresses import url
from handrail.ui.environment import plural
from handrail.ui.framed import may_be_framed
from handrail.ui.notices import say_done
from handrail.workload.ahead.weeks import last_day_ahead, meetings_to_come
from handrail.workload.log.actions import confirm_day, offer_meetings, undo_day
from handrail.workload.log.calendar_file import ReadCalendar, read_calendar
from handrail.workload.log.day import Day, day_of_mine, days_of_mine
from handrail.workload.log.forms import CalendarForm
from handrail.workload.log.kinds import categories_of
from handrail.workload.log.moments import WEEK
from handrail.workload.log.sheet import ReadSheet, choices_of, read_sheet, rows_of, summary
from handrail.workload.log.slots import promised_time
from handrail.workload.log.views.taps import over_page

DAYS_BACK = 7
OFFERED_DAYS = 14


@gate(Permission.TIME_KEEP)
@may_be_framed
@asked_or_sent
def today(request: SchoolRequest) -> HttpResponse:
    """My day: today, or while there is nothing to confirm of it the last school day, where that is open still."""
    member, on = request.member, request.member.on
    promised = promised_time(member.school, member.user_id or 0)
    week = reversed(list(days_between(on - WEEK, on - ONE_DAY)))
    before = next((day for day in week if promised.is_open(day)), on)
    days = [on] if request.method == "POST" or before == on else [before, on]
    *last, mine = days_of_mine(member, days, promised)
    return _sheet(request, next((day for day in last if day.waits and not mine.waits), mine))


@gate(Permission.TIME_KEEP)
@may_be_framed
@asked_or_sent
def day(request: SchoolRequest, day: str) -> HttpResponse:
    """My day, on any day up to today."""
    return _sheet(request, day_of_mine(request.member, _day(request, day)))


@gate(Permission.TIME_KEEP)
@require_POST
def day_undo(request: SchoolRequest, day: str) -> HttpResponse:
    """Take back the newest confirmation of a day."""
    on = _day(request, day)
    undo_day(by=request.member, day=on)
    if asks_itself(request):
        return _over(request, day_of_mine(request.member, on), ReadSheet())
    say_done(request, f"What you confirmed of {say_day(on)} is taken back.")
    return redirect("workload:day", school=request.member.school.slug, day=on.isoformat())


def _day(request: SchoolRequest, text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if on > request.member.on:
        raise Http404
    return on


def _sheet(request: SchoolRequest, mine: Day) -> HttpResponse:
    if request.method != "POST":
        return _over(request, mine, ReadSheet()) if asks_itself(request) else _page(request, mine, ReadSheet())
    read = read_sheet(mine, request.POST, categories_of(request.member))
    fault = "" if read.errors else _confirm(request, mine, read)
    if read.errors or fault:
        return (_over if asks_itself(request) else _page)(request, mine, read, fault)
    return _done(request, mine.on, read)


def _confirm(request: SchoolRequest, mine: Day, read: ReadSheet) -> str:
    """Confirm the day; gives why it could not be, in a sentence."""
    try:
        seen = request.POST.get("seen", "")
        confirm_day(by=request.member, day=mine.on, lines=read.lines, seen=seen, said=read.said)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def _done(request: SchoolRequest, on: date, read: ReadSheet) -> HttpResponse:
    school = request.member.school
    undo = url("workload:day_undo", school=school.slug, day=on.isoformat())
    words = f"{say_day(on)} is confirmed: {_said(read, school.senco_word)}."
    if asks_itself(request):
        return over_page(request, "workload/log/_day_done.html", {"words": words, "undo_url": undo})
    say_done(request, words, undo_url=undo)
    return redirect("workload:day", school=school.slug, day=on.isoformat())


def _said(read: ReadSheet, senco: str) -> str:
    names = {"senco": f"{senco} work", "taken": "pulled away", "other": "other work"}
    minutes = summary(read.lines)
    parts = [f"{say_minutes(minutes[kind])} {name}" for kind, name in names.items() if minutes.get(kind)]
    return ", ".join(parts) or "nothing was kept of it"


def _context(request: SchoolRequest, mine: Day, read: ReadSheet, fault: str = "") -> dict[str, Any]:
    member = request.member
    return {
        "day": mine,
        "rows": read.rows or rows_of(mine),
        "groups": choices_of(categories_of(member), member.school.senco_word),
        "problems_found": [{"text": words, "href": href} for words, href in read.errors]
        + ([{"text": fault, "href": ""}] if fault else []),
        "has_problems": bool(read.errors or fault),
        "at": url("workload:day", school=member.school.slug, day=mine.on.isoformat()),
        "is_over": asks_itself(request),
    }


def _over(request: SchoolRequest, mine: Day, read: ReadSheet, fault: str = "") -> HttpResponse:
    return over_page(request, "workload/log/_day.html", _context(request, mine, read, fault))


def _page(request: SchoolRequest, mine: Day, read: ReadSheet, fault: str = "", **more: Any) -> HttpResponse:
    context = _context(request, mine, read, fault) | {
        "page_title": f"My day, {say_day(mine.on)}",
        "days": _days_about(request, mine),
        "form": CalendarForm(),
    }
    return render(request, "workload/log/day.html", context | more)


def _days_about(request: SchoolRequest, mine: Day) -> list[tuple[str, str, bool]]:
    """The days of the last week as links: which are confirmed."""
    member = request.member
    shown = [
        on for on in days_between(member.on - timedelta(days=DAYS_BACK), member.on) if on.weekday() < 5 or on == mine.on
    ]
    shown = shown if mine.on in shown else [mine.on, *shown]
    return [
        (
            f"{on:%a} {on.day} {on:%b}{' ✓' if on in mine.confirmed else ''}",
            url("workload:day", school=member.school.slug, day=on.isoformat()),
            on == mine.on,
        )
        for on in shown
    ]


@gate(Permission.TIME_KEEP)
@asked_or_sent
def calendar(request: SchoolRequest) -> HttpResponse:
    """Meetings out of my own calendar, offered on the sheets of the last two weeks; those to come are in the weeks
    ahead."""
    if request.POST.get("do") == "forget":
        return _forget(request)
    form = CalendarForm(request.POST or None, request.FILES or None)
    read = done(lambda: _take(request, form), form) if request.method == "POST" else None
    if read:
        messages.success(request, _found(read))
        return redirect("workload:today", school=request.member.school.slug)
    context = {"page_title": "My calendar", "form": form, "to_come": len(meetings_to_come(request.member))}
    return render(request, "workload/log/calendar.html", context)


def _forget(request: SchoolRequest) -> HttpResponse:
    offer_meetings(by=request.member, meetings=[])
    messages.success(request, "No meeting to come is kept here. Your own calendar is as it was.")
    return redirect("workload:calendar", school=request.member.school.slug)


def _take(request: SchoolRequest, form: CalendarForm) -> ReadCalendar:
    first = request.member.on - timedelta(days=OFFERED_DAYS)
    try:
        read = read_calendar(form.cleaned_data["file"].read(), first, last_day_ahead(request.member))
    except ValueError as problem:
        raise ValidationError({"file": str(problem)}) from None
    offer_meetings(by=request.member, meetings=read.meetings)
    return read


def _found(read: ReadCalendar) -> str:
    left = [
        f"{plural(read.all_day, 'entry', 'entries')} for the whole day" if read.all_day else "",
        f"{read.unread} that could not be read" if read.unread else "",
    ]
    to_come = sum(met.starts_at >= clock.now() for met in read.meetings)
    words = f"{plural(len(read.meetings) - to_come, 'meeting')} of the last two weeks are offered on your day sheets."
    words += f" {plural(to_come, 'meeting')} to come stand in the weeks ahead." if to_come else ""
    out = " and ".join(filter(None, left))
    return f"{words} Left out: {out}." if out else words
