"""My groups today, the register of a session, and what a device kept while there was no connection."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access import unsent
from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Member
from handrail.access.permissions import Permission, Reach
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.provision import actions
from handrail.provision.models import InterventionSession, Provision
from handrail.provision.register_form import Register
from handrail.provision.sending import Wanted, read_ordinal, register_of, say_taken, take
from handrail.provision.today import GroupToday, groups_on, my_runs, runs_to_record
from handrail.pupils.views.child import asked_or_sent, sent
from handrail.rules.calendar import monday_of, say_day
from handrail.rules.provision import DAYS, LONG_TIMES
from handrail.ui.addresses import url
from handrail.ui.notices import say_done

DAYS_BACK = 4
MOST_SENT = 50
BAD_REQUEST = 400


@gate(Permission.SESSION_RECORD, shows="sessions")
@require_safe
def my_groups(request: SchoolRequest) -> HttpResponse:
    """Each group of a day with its register, everybody ticked; `?every=1` for who records those of others too."""
    member = request.member
    on = _day(request.GET.get("day", "")) or member.on
    on = min(on, member.on)
    every = bool(request.GET.get("every")) and member.reach is Reach.SCHOOL
    runs = list(runs_to_record(member) if every else my_runs(member))
    found = groups_on(member, runs, on)
    show(request, {child.pupil.ref for group in found.groups for child in group.children})
    shown = [(group, _register(group) if group.is_open and not every else None) for group in found.groups]
    context = {
        "page_title": "My groups today" if on == member.on else f"My groups on {say_day(on)}",
        "on": on,
        "weekday": DAYS[on.weekday()],
        "every": every,
        "may_every": member.reach is Reach.SCHOOL,
        "days": _days(member.on, on, every=every),
        "groups": shown,
        "now": clock.by_the_wall(),
        "first": next((group for group, register in shown if register), None),
        "others": found.others,
        "missing": found.missing,
        "in_class": [] if every else _as_planned(runs, on),
        **keeping(request),
    }
    return render(request, "provision/sessions.html", context)


def _register(group: GroupToday) -> Register:
    return Register(
        None, group.children, group.pattern.minutes, of=f"r{group.run.pk}-{group.ordinal}", initial={"id": new_ref()}
    )


def _as_planned(runs: list[Provision], on: date) -> list[Provision]:
    """Support in class is what may be recorded as it was planned: nobody keeps a register of it."""
    return [run for run in runs if run.shape == "in_class" and run.times and run.holds(on)]


def _days(today: date, on: date, *, every: bool) -> list[tuple[str, str, bool]]:
    """The chips of the last days, today first; at a weekend a Saturday or Sunday only where it is today."""
    found, day = [today], today
    while len(found) <= DAYS_BACK:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            found.append(day)
    more = "&every=1" if every else ""
    if on not in found:
        found.append(on)
    return [
        ("Today" if day == today else f"{DAYS[day.weekday()][:3]} {day.day}", f"?day={day}{more}", day == on)
        for day in found
    ]


def keeping(request: SchoolRequest) -> dict[str, Any]:
    """What a page needs to keep a register on its device: the key, whose it is, and whether it may be kept at all.

    The key is the person's own at this school. It is in the page alone, so that what lies on a shared device is opened
    by nobody before the same person has signed in again (decision 0028).
    """
    member = request.member
    whose = f"{member.school.pk} {member.user_id}".encode()
    key = settings.HOME.derived_key("sessions kept on a device")
    return {
        "seal": base64.b64encode(hmac.digest(key, b"seal " + whose, hashlib.sha256)).decode(),
        "keeper": hmac.digest(key, b"keeper " + whose, hashlib.sha256)[:9].hex(),
        "is_https": request.is_secure(),
        "long_times": LONG_TIMES,
    }


@gate(Permission.SESSION_RECORD, shows="sessions")
@asked_or_sent
def register(request: SchoolRequest, run: str, day: str) -> HttpResponse:
    """The register of one session; where it is recorded already, the page of that."""
    wanted = _wanted(request.member, run, day, read_ordinal(request.GET))
    slug = request.member.school.slug
    data = sent(request)
    standing = _standing(request.member, wanted)
    if data is None and standing:
        return redirect("provision:session", school=slug, session=standing.ref)
    form = register_of(request.member, wanted, data, initial={"id": new_ref()})
    show(request, [row.child.pupil.ref for row in form.children])
    made = take(request.member, wanted, form) if data is not None else None
    if made:
        return _recorded(request, made)
    context = {
        "page_title": wanted.run.title,
        "wanted": wanted,
        "register": form,
        "fault": _fault(request.member, wanted),
        "has_problems": bool(form.problems()),
        **keeping(request),
    }
    return render(request, "provision/register.html", context)


def _recorded(request: SchoolRequest, made: InterventionSession) -> HttpResponse:
    slug = request.member.school.slug
    if made.set_aside_why == InterventionSession.Aside.SECOND:
        messages.warning(request, say_taken(made))
        return redirect("provision:session", school=slug, session=made.ref)
    say_done(request, say_taken(made), undo_url=url("provision:session_back", school=slug, session=made.ref))
    return redirect(f"{url('provision:sessions', school=slug)}?day={made.met_on}")


def _standing(member: Member, wanted: Wanted) -> InterventionSession | None:
    rows = InterventionSession.objects.visible_to(member).standing()
    return rows.filter(provision=wanted.run, met_on=wanted.on, ordinal=wanted.ordinal).first()


def _fault(member: Member, wanted: Wanted) -> str:
    if wanted.on > member.on:
        return f"{say_day(wanted.on)} is still to come. Record a session on its day or later."
    return wanted.fault


def _wanted(member: Member, run: str, day: str, ordinal: int) -> Wanted:
    on = _day(day)
    if on is None:
        raise Http404
    return Wanted(get_object_or_404(runs_to_record(member), ref=run), on, ordinal)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@gate(Permission.SESSION_RECORD)
@require_POST
def send(request: SchoolRequest) -> HttpResponse:
    """What a device kept, as JSON in `kept`: [{id, at, fields: [[name, value], ...]}], `at` being the address of the
    register. Answers what became of each: {id, is_taken, words, url}. One that is refused stays on its device."""
    try:
        kept = json.loads(request.POST.get("kept", ""))
        rows = [(str(one["id"]), str(one["at"]), _query(one["fields"])) for one in kept]
    except (ValueError, TypeError, KeyError):
        return JsonResponse({"error": "What was sent cannot be read."}, status=BAD_REQUEST)
    answers = [{"id": ref, **_take_kept(request, at, data)} for ref, at, data in rows[:MOST_SENT]]
    return JsonResponse({"answers": answers})


def _query(fields: list[list[str]]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in fields:
        data.appendlist(str(name), str(value))
    return data


def _take_kept(request: SchoolRequest, at: str, data: QueryDict) -> dict[str, Any]:
    member, slug = request.member, request.member.school.slug
    if not _is_own(member, at, data):
        return {"is_taken": False, "words": "It was filled in by somebody else. They sign in here to send it."}
    wanted = _wanted_at(member, at)
    if wanted is None:
        return {"is_taken": False, "words": "This group is not yours to record any more. Tell your SENCO."}
    form = register_of(member, wanted, data)
    made = take(member, wanted, form)
    if made is None:
        return {"is_taken": False, "words": " ".join(problem.text for problem in form.problems())}
    unsent.forget(member.user_id or 0, at)
    return {"is_taken": True, "words": say_taken(made), "url": url("provision:session", school=slug, session=made.ref)}


def _is_own(member: Member, at: str, data: QueryDict) -> bool:
    """Whether the form was drawn for this person and this address, as it is signed."""
    try:
        return unsent.whose(data.get(unsent.FIELD, "")) == (member.user_id, at)
    except BadSignature:
        return False


def _wanted_at(member: Member, at: str) -> Wanted | None:
    """The session an address of `register` is about; None where the run is not this member's to record."""
    path, _, query = at.partition("?")
    *_, run, day, _ = ["", "", *path.split("/")]
    if path != f"{url('provision:sessions', school=member.school.slug)}{run}/{day}/":
        return None
    try:
        return _wanted(member, run, day, read_ordinal(QueryDict(query)))
    except Http404:
        return None


@gate(Permission.SESSION_RECORD)
@require_POST
def as_planned(request: SchoolRequest, run: str) -> HttpResponse:
    """Record every session of this week, up to today, that was planned and is open."""
    member, slug = request.member, request.member.school.slug
    row = get_object_or_404(runs_to_record(member), ref=run)
    on = min(_day(request.POST.get("day", "")) or member.on, member.on)
    made = actions.record_as_planned(by=member, run=row, week=on)
    if made:
        many = f"{len(made)} session{'s' * (len(made) != 1)}"
        undo = url("provision:as_planned_undo", school=slug, run=row.ref, act=made[0].act_ref)
        say_done(request, f"{row.title}: {many} of this week recorded as planned.", undo_url=undo)
    else:
        messages.info(request, f"{row.title}: nothing of the week of {say_day(monday_of(on))} was open.")
    return redirect(f"{url('provision:sessions', school=slug)}?day={on}")


@gate(Permission.SESSION_RECORD)
@require_POST
def as_planned_undo(request: SchoolRequest, run: str, act: str) -> HttpResponse:
    """Take back what one press recorded."""
    member = request.member
    rows = InterventionSession.objects.visible_to(member).standing().filter(provision__ref=run, act_ref=act)
    taken = [actions.take_back_session(by=member, session=row) for row in rows]
    if not taken:
        raise Http404
    messages.success(request, f"{len(taken)} session{'s' * (len(taken) != 1)} taken back.")
    return redirect("provision:sessions", school=member.school.slug)
