"""Who looked at a child's record, what a person looked at, and what was odd about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.actions import end_duty, lay_duty
from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.grants import may_have_duty
from handrail.access.member import Member
from handrail.access.models import Duty, Membership
from handrail.access.permissions import ROLES, Permission, Reach
from handrail.access.second_step import freshly_signed_in
from handrail.audit.looked import between, lists_with, openings_of, readings_of
from handrail.audit.models import AccessEvent
from handrail.core import clock
from handrail.pupils.line import child_line
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import asked_or_sent, done, find_child, sent
from handrail.rules.odd_access import FEW
from handrail.watching.actions import answer_odd_access
from handrail.watching.forms import AnswerForm, LookedForm
from handrail.watching.models import OddAccess

MOST = 300
MONTH = timedelta(days=31)
"""So long a stretch of lists is looked through at once: no index tells which lists a child stood on."""

VIA = {
    "device": "on a device of the school’s",
    "link": "by a link for a day",
    "command": "by a command on the machine",
}
REACH = {
    Reach.SCHOOL: "reads every pupil",
    Reach.OWN: "class, group or named link",
    Reach.NONE: "reads no pupil",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One reading as a page says it."""

    event: AccessEvent
    role: str
    why: str
    what: str
    who: str = ""


def _row(event: AccessEvent, names: dict[str, str] | None = None) -> Row:
    role = ROLES.get(event.role)
    why = VIA.get(event.via) or (REACH[role.reach] if role else "")
    refs = event.pupil_refs.split()
    told = [names[ref] for ref in refs if names and ref in names]
    who = "; ".join(told) if len(told) == len(refs) else f"{len(refs)} children"
    return Row(event, role.name if role else event.role, why, _said(event), who)


def _said(event: AccessEvent) -> str:
    """What was opened. That something was passed to the safeguarding lead is not for all who read this page."""
    return "Concern" if event.section == "passed-on words" else event.section.capitalize()


@gate(Permission.AUDIT_READ, shows="who looked")
@require_safe
def child_looked(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Who opened which part of this child's record, when and by what right; and the lists they stood on."""
    member, child = request.member, find_child(request, pupil)
    form = LookedForm(request.GET, people=_everybody(member))
    since, until = form.stretch()
    who = form.cleaned_data.get("who") if form.is_valid() else ""
    asked = between(since, until) & (Q(actor_id=int(who)) if who else Q())
    alone = openings_of(member.school.pk, child.ref).filter(asked)
    first, last = _stretch_of_lists(since, until)
    lists = lists_with(member.school.pk, child.ref, first, last).filter(asked)
    context = {
        "page_title": f"Who has looked at {child.name}’s record",
        "child": child,
        "child_line": child_line(child, member.on),
        "form": form,
        "is_narrowed": bool(since or until or who),
        "rows": [_row(event) for event in alone[:MOST]],
        "lists": [_row(event) for event in lists[:MOST]],
        "lists_since": first,
        "lists_until": last - timedelta(microseconds=1),
        "most": MOST,
    }
    return render(request, "watching/child.html", context)


def _stretch_of_lists(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """The days whose lists are looked through: the last month, or the last month of what was asked for."""
    end = until or clock.now() + timedelta(minutes=1)
    return max(since or end - MONTH, end - MONTH), end


def _everybody(member: Member) -> list[tuple[str, str]]:
    """Everybody who ever had a role here, for a list to choose from."""
    rows = Membership.objects.filter(school=member.school).values_list("user_id", "user__name").distinct()
    return [(str(key), name) for key, name in rows.order_by("user__name", "user_id")]


@gate(Permission.AUDIT_WATCH, shows="what they read")
@require_safe
def person_looked(request: SchoolRequest, membership: str) -> HttpResponse:
    """What one person looked at here, newest first; the last month, unless other days are asked for."""
    member = request.member
    rows = Membership.objects.filter(school=member.school).select_related("user")
    row = get_object_or_404(rows, ref=membership)
    form = LookedForm(request.GET)
    since, until = form.stretch()
    since = since or (until or clock.now()) - MONTH
    events = list(readings_of(member.school.pk, row.user_id).filter(between(since, until))[:MOST])
    names = _names(request, events)
    context = {
        "page_title": f"What {row.user.name} looked at",
        "row": row,
        "form": form,
        "since": since,
        "rows": [_row(event, names) for event in events],
        "most": MOST,
    }
    return render(request, "watching/person.html", context)


def _names(request: SchoolRequest, events: Iterable[AccessEvent]) -> dict[str, str]:
    """{ref: name} of the children of readings that show a few, so far as the reader may see them; said to be shown."""
    refs = {ref for event in events if len(few := event.pupil_refs.split()) <= FEW for ref in few}
    pupils = Pupil.objects.visible_to(request.member).filter(ref__in=sorted(refs)[:500]).order_by("pk")
    names = {pupil.ref: pupil.name for pupil in pupils}
    show(request, names)
    return names


@gate(Permission.AUDIT_READ, shows="odd access")
@require_safe
def odd_list(request: SchoolRequest) -> HttpResponse:
    """Odd access this member is shown: what waits, and what was answered; and who is shown it."""
    member = request.member
    rows = list(OddAccess.objects.visible_to(member).select_related("person")[:MOST])
    names = _about(request, rows)
    told = [(row, names.get(row.about, "")) for row in rows]
    watchers = Duty.objects.visible_to(member).filter(kind=Duty.Kind.WATCHING).select_related("membership__user")
    context = {
        "page_title": "Odd access",
        "waiting": [pair for pair in told if pair[0].answer in ("", OddAccess.Answer.ASK)],
        "answered": [pair for pair in told if pair[0].answer not in ("", OddAccess.Answer.ASK)],
        "watcher": Duty.objects.holding(member.school, member.on, Duty.Kind.WATCHING)
        .select_related("membership__user")
        .first(),
        "watchers": list(watchers),
        "staff": may_have_duty(member, Duty.Kind.WATCHING),
    }
    return render(request, "watching/list.html", context)


def _about(request: SchoolRequest, rows: Iterable[OddAccess]) -> dict[str, str]:
    """{what a story is about: how it is said}: the child's name, where it is a child."""
    pupils = Pupil.objects.visible_to(request.member).filter(ref__in=[row.about for row in rows])
    names = {pupil.ref: pupil.name for pupil in pupils}
    show(request, names)
    return names


@gate(Permission.AUDIT_READ, shows="odd access")
@asked_or_sent
def odd_one(request: SchoolRequest, odd: str) -> HttpResponse:
    """One story with its readings, and its answer. What is about oneself is not there (404)."""
    member = request.member
    row = get_object_or_404(OddAccess.objects.visible_to(member).select_related("person"), ref=odd)
    form = AnswerForm(sent(request), initial={"answer": row.answer, "words": row.words})
    if done(lambda: answer_odd_access(by=member, odd=row, **form.cleaned_data), form):
        messages.success(request, "Your answer is kept.")
        return redirect("watching:list", school=member.school.slug)
    stretch = between(row.first_at, row.last_at + timedelta(seconds=1))
    events = list(readings_of(member.school.pk, row.person_id).filter(stretch).order_by("at")[:MOST])
    if row.kind in (OddAccess.Kind.FAMILY, OddAccess.Kind.CONFLICT):
        events = [event for event in events if f" {row.about} " in event.pupil_refs]
    names = _names(request, events) | _about(request, [row])
    context = {
        "page_title": row.get_kind_display(),
        "odd": row,
        "about": names.get(row.about, ""),
        "form": form,
        "rows": [_row(event, names) for event in events],
        "place": Membership.objects.filter(school=member.school, user=row.person_id).order_by("-starts_on").first(),
        "most": MOST,
    }
    return render(request, "watching/odd.html", context)


@gate(Permission.AUDIT_WATCH)
@require_POST
@freshly_signed_in
def watcher(request: SchoolRequest) -> HttpResponse:
    """Say who is shown odd access, or that it is the headteacher."""
    ref = request.POST.get("person", "")
    if ref:
        chosen = next((row for row in may_have_duty(request.member, Duty.Kind.WATCHING) if row.ref == ref), None)
        if chosen is None:
            raise Http404
        lay_duty(by=request.member, kind=Duty.Kind.WATCHING, membership=chosen)
        messages.success(request, f"{chosen.user.name} is shown odd access, from now on.")
    else:
        end_duty(by=request.member, kind=Duty.Kind.WATCHING)
        messages.success(request, "Odd access is shown to the headteacher, from now on.")
    return redirect("watching:list", school=request.member.school.slug)
