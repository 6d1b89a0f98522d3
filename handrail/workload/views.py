"""My time: what was promised, on one page, and the pages on which it is written down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.calendar import say_day
from handrail.rules.hours import WEEKDAYS
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
from handrail.workload.models import OtherRole
from handrail.workload.promised import Hat, Promised, promised_to, role_lines


@gate(Permission.TIME_KEEP)
@require_safe
def home(request: SchoolRequest) -> HttpResponse:
    """What was promised to me, the roles I hold against my week, and my role on a page."""
    held = _mine(request)
    tag = CLOCK_TAGS.get(held.clock.status, "") if held.clock else ""
    return _page(request, "workload/home.html", "My time", of=held, role_lines=role_lines(held), clock_tag=tag)


CLOCK_TAGS = {"not_required": "not_asked", "in_time": "due", "due_soon": "due_soon", "in_breach": "late", "met": "done"}
"""The status word of each state of the award."""


@gate(Permission.TIME_KEEP)
@asked_or_sent
def promise(request: SchoolRequest) -> HttpResponse:
    """The hours of a week from a day on."""
    held = _mine(request)
    form = PromiseForm(sent(request), initial=first_promised(held.promise) | {"starts_on": request.member.on})
    made = done(lambda: actions.make_promise(by=request.member, details=form.details()), form)
    if made:
        messages.success(request, f"Your hours from {say_day(made.starts_on)} are written down.")
        return _back(request)
    days = [(name, form[f"protected_{day}"], form[f"paid_{day}"]) for day, name in enumerate(WEEKDAYS)]
    return _page(request, "workload/promise.html", "My hours", form=form, days=days, of=held)


@gate(Permission.TIME_KEEP)
@require_POST
def take_back(request: SchoolRequest) -> HttpResponse:
    """Take back the newest hours; those before hold again."""
    actions.take_back_promise(by=request.member)
    messages.success(request, "The newest hours are taken back.")
    return _back(request)


@gate(Permission.TIME_KEEP)
@asked_or_sent
def roles(request: SchoolRequest) -> HttpResponse:
    """The other roles I hold against my week; `?role=…&hours=…` tries one out before it is taken on."""
    form = OtherRoleForm(sent(request), initial={"starts_on": request.member.on})
    added = done(lambda: actions.add_other_role(by=request.member, **form.cleaned_data), form)
    if added:
        messages.success(request, f"{added.name} is written down.")
        return redirect("workload:roles", school=request.member.school.slug)
    what_if = WhatIfForm(request.GET if "hours" in request.GET else None)
    said: dict[str, Any] = what_if.cleaned_data if what_if.is_valid() else {}
    asked = Hat(said["role"], said["hours"], is_asked=True) if said else None
    return _page(request, "workload/roles.html", "My roles", form=form, what_if=what_if, of=_mine(request, asked))


@gate(Permission.TIME_KEEP)
@require_POST
def end_role(request: SchoolRequest, role: str) -> HttpResponse:
    """End one of my other roles today."""
    rows = OtherRole.objects.for_school(request.member.school).filter(user_id=request.member.user_id)
    row = actions.end_other_role(by=request.member, role=get_object_or_404(rows, ref=role), ends_on=request.member.on)
    messages.success(request, f"{row.name} is ended.")
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
    return _page(request, "workload/role.html", "My role", form=form, of=held)


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
    return _page(request, "workload/benchmark.html", "Compare with", form=form, of=held)


@gate(Permission.TIME_KEEP)
@require_POST
def end_compare(request: SchoolRequest) -> HttpResponse:
    """Compare with nothing."""
    actions.end_benchmark(by=request.member)
    messages.success(request, "Your hours are compared with nothing now.")
    return _back(request)


def _mine(request: SchoolRequest, asked: Hat | None = None) -> Promised:
    return promised_to(request.member, request.member.user_id or 0, asked)


def _page(request: SchoolRequest, template: str, title: str, **context: Any) -> HttpResponse:
    return render(request, template, {"page_title": title, **context})


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect("workload:home", school=request.member.school.slug)
