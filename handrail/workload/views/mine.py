"""My time: what was promised, on one page, and the pages on which it is written down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.calendar import say_day
from handrail.rules.surveys import SURVEYS
from handrail.schools.calendar import calendar_of
from handrail.ui.addresses import url
from handrail.ui.notices import say_done
from handrail.workload import actions
from handrail.workload.forms import (
    BenchmarkForm,
    OtherRoleForm,
    PromiseForm,
    RoleForm,
    WhatIfForm,
    first_promised,
    first_role,
)
from handrail.workload.log.ledger import Week, slots_of_mine
from handrail.workload.log.slots import PromisedTime
from handrail.workload.models import Benchmark, OtherRole, Promise
from handrail.workload.own.leaving import leaves
from handrail.workload.owner import owner
from handrail.workload.promised import Hat, Promised, against, own_promise, promised_to, shown, together
from handrail.workload.views.everywhere import keeps_elsewhere


@gate(Permission.TIME_KEEP)
@require_safe
def home(request: SchoolRequest) -> HttpResponse:
    """This week, what was promised to me, the roles I hold against it, my role on a page, and what is mine alone."""
    held, shared = _mine(request), together(request.member)
    context = {
        **shown(request.member, held),
        "week": _this_week(request.member, held),
        "together": shared,
        "against": against(held.benchmark, shared.minutes),
        "is_elsewhere": keeps_elsewhere(request),
        "surveys": SURVEYS,
        "leaves": leaves(request.member, Membership.objects.filter(user_id=owner(request.member))),
    }
    return _page(request, "workload/home.html", "My time", **context)


@gate(Permission.TIME_KEEP)
@asked_or_sent
def promise(request: SchoolRequest) -> HttpResponse:
    """The hours of a week from a day on; `?study=1` with slots to study."""
    held = _mine(request)
    initial = first_promised(held.promise) | {"starts_on": request.member.on}
    form = PromiseForm(sent(request), initial=initial, studies=held.studies or "study" in request.GET)
    made = done(lambda: actions.make_promise(by=request.member, details=form.details()), form)
    if made:
        messages.success(request, f"Your hours from {say_day(made.starts_on)} are written down.")
        return _back(request)
    back = url("workload:home", school=request.member.school.slug)
    return _page(request, "workload/promise.html", "My hours", form=form, is_proposal=False, back=back)


@gate(Permission.TIME_KEEP)
@require_POST
def take_back(request: SchoolRequest) -> HttpResponse:
    """Take back the newest hours, with the way back beside the word; those before hold again."""
    row = actions.take_back_promise(by=request.member)
    if row:
        words = f"The hours from {say_day(row.starts_on)} are taken back."
        undo = _promise_url(request, "accept" if row.waits else "put_back", row)
        say_done(request, words, undo_url=undo)
    return _back(request)


@gate(Permission.TIME_KEEP)
@require_POST
def put_back(request: SchoolRequest, promise: str) -> HttpResponse:
    """Let hours hold again that were taken back, or a proposal wait again that was turned down."""
    row = _own_promise(request, promise)
    act = actions.put_back_promise if row.accepted_on or not row.proposed_on else actions.open_proposal
    try:
        after = act(by=request.member, promise=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        became = "wait for your word again" if after.waits else "hold again"
        messages.success(request, f"The hours from {say_day(row.starts_on)} {became}.")
    return _back(request)


@gate(Permission.TIME_KEEP)
@require_POST
def accept(request: SchoolRequest, promise: str) -> HttpResponse:
    """Say that proposed hours are so, with the way back beside the word."""
    try:
        row = actions.accept_promise(by=request.member, promise=_own_promise(request, promise))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        undo = url("workload:take_back", school=request.member.school.slug)
        say_done(request, f"The hours from {say_day(row.starts_on)} hold: you both said so.", undo_url=undo)
    return _back(request)


@gate(Permission.TIME_KEEP)
@require_POST
def decline(request: SchoolRequest, promise: str) -> HttpResponse:
    """Say that proposed hours are not so, with the way back beside the word."""
    row = _own_promise(request, promise)
    if row.waits:
        row = actions.close_proposal(by=request.member, promise=row)
        words = f"You said that the hours from {say_day(row.starts_on)} are not so. What held before holds on."
        say_done(request, words, undo_url=_promise_url(request, "put_back", row))
    return _back(request)


def _own_promise(request: SchoolRequest, ref: str) -> Promise:
    row = own_promise(request.member, ref)
    if row is None:
        raise Http404
    return row


def _promise_url(request: SchoolRequest, name: str, row: Promise) -> str:
    return url(f"workload:{name}", school=request.member.school.slug, promise=row.ref)


@gate(Permission.TIME_KEEP)
@asked_or_sent
def roles(request: SchoolRequest) -> HttpResponse:
    """The other roles I hold against my week; `?role=…&hours=…` tries one out before it is taken on."""
    form = OtherRoleForm(sent(request), initial={"starts_on": request.member.on})
    added = done(lambda: actions.add_other_role(by=request.member, **form.cleaned_data), form)
    if added:
        messages.success(request, f"{added.name} is written down.")
        return _to_roles(request)
    what_if = WhatIfForm(request.GET if "hours" in request.GET else None)
    said: dict[str, Any] = what_if.cleaned_data if what_if.is_valid() else {}
    asked = Hat(said["role"], said["hours"], is_asked=True) if said else None
    held = _mine(request, asked)
    return _page(request, "workload/roles.html", "My roles", form=form, what_if=what_if, asked=asked, of=held)


@gate(Permission.TIME_KEEP)
@require_POST
def end_role(request: SchoolRequest, role: str) -> HttpResponse:
    """End one of my other roles today, with the way back beside the word."""
    row = actions.end_other_role(by=request.member, role=_other_role(request, role), ends_on=request.member.on)
    undo = url("workload:role_goes_on", school=request.member.school.slug, role=row.ref)
    say_done(request, f"{row.name} ends today.", undo_url=undo)
    return _to_roles(request)


@gate(Permission.TIME_KEEP)
@require_POST
def role_goes_on(request: SchoolRequest, role: str) -> HttpResponse:
    """Take back the end of one of my other roles."""
    row = actions.go_on_with_role(by=request.member, role=_other_role(request, role))
    messages.success(request, f"{row.name} goes on.")
    return _to_roles(request)


def _other_role(request: SchoolRequest, ref: str) -> OtherRole:
    rows = OtherRole.objects.for_school(request.member.school).filter(user_id=owner(request.member))
    found: OtherRole = get_object_or_404(rows, ref=ref)
    return found


def _to_roles(request: SchoolRequest) -> HttpResponse:
    return redirect("workload:roles", school=request.member.school.slug)


@gate(Permission.TIME_KEEP)
@asked_or_sent
def role(request: SchoolRequest) -> HttpResponse:
    """My role on a page."""
    held = _mine(request)
    form = RoleForm(sent(request), initial=first_role(held.role))
    if done(lambda: actions.record_role(by=request.member, details=form.details()), form):
        messages.success(request, "Your role is written down.")
        return _back(request)
    return _page(request, "workload/role.html", "My role", form=form)


@gate(Permission.TIME_KEEP)
@asked_or_sent
def benchmark(request: SchoolRequest) -> HttpResponse:
    """What the school compares its SENCO's hours with."""
    held = _mine(request)
    fields = actions.BenchmarkDetails.__dataclass_fields__
    initial = {name: getattr(held.benchmark, name) for name in fields} if held.benchmark else {}
    form = BenchmarkForm(sent(request), initial=initial)
    if done(lambda: actions.choose_benchmark(by=request.member, details=form.details()), form):
        messages.success(request, "The comparison is written down.")
        return _back(request)
    return _page(request, "workload/benchmark.html", "Compare with", form=form, surveys=SURVEYS)


@gate(Permission.TIME_KEEP)
@require_POST
def end_compare(request: SchoolRequest) -> HttpResponse:
    """Compare with nothing, with the way back beside the word."""
    row = actions.end_benchmark(by=request.member)
    if row:
        undo = url("workload:compare_again", school=request.member.school.slug, benchmark=row.ref)
        say_done(request, "Your hours are compared with nothing now.", undo_url=undo)
    return _back(request)


@gate(Permission.TIME_KEEP)
@require_POST
def compare_again(request: SchoolRequest, benchmark: str) -> HttpResponse:
    """Take back the end of a comparison."""
    row = get_object_or_404(Benchmark.objects.visible_to(request.member), ref=benchmark)
    try:
        actions.compare_again(by=request.member, benchmark=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"Your hours are compared with {row.name} again.")
    return _back(request)


def _this_week(member: Member, held: Promised) -> Week | None:
    """This week slot by slot, where hours were promised for it. Two queries."""
    promises = [row for row in (held.promise, *held.later, *held.earlier) if row]
    if not promises:
        return None
    return slots_of_mine(member, PromisedTime(promises, calendar_of(member.school)), member.on)


def _mine(request: SchoolRequest, asked: Hat | None = None) -> Promised:
    return promised_to(request.member, owner(request.member), asked)


def _page(request: SchoolRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return render(request, template, {"page_title": title, **context})


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect("workload:home", school=request.member.school.slug)
