"""What an hour of work costs: the school's rates with their history."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.calendar import say_day
from handrail.rules.costing import say_money
from handrail.schools.actions import put_back_rate, take_back_rate, write_rate
from handrail.schools.models import StaffRate
from handrail.ui.addresses import url
from handrail.ui.notices import say_done
from handrail.workload.report.forms import RateForm
from handrail.workload.report.rates import rate_taken_back

STAFF = ("senco", "sen_administrator", "headteacher", "teacher", "teaching_assistant")


@gate(Permission.RATE_READ)
@require_safe
def rates(request: SchoolRequest) -> HttpResponse:
    """The rate of each person and post as it stands, and those before."""
    return _page(request, RateForm(people=_people(request), initial={"starts_on": request.member.on}))


@gate(Permission.RATE_WRITE)
@asked_or_sent
def rate_write(request: SchoolRequest) -> HttpResponse:
    """Write down a rate from a day on."""
    form = RateForm(sent(request), people=_people(request), initial={"starts_on": request.member.on})
    row = done(lambda: write_rate(by=request.member, details=form.details()), form)
    if row is None:
        return _page(request, form)
    words = f"{row.name}: {say_money(row.hourly_pence)} an hour from {say_day(row.starts_on)}."
    say_done(request, words, undo_url=_at(request, "rate_take_back", row))
    return _back(request)


@gate(Permission.RATE_WRITE)
@require_POST
def rate_take_back(request: SchoolRequest, rate: str) -> HttpResponse:
    """Take back the newest rate of a person or post, with the way back beside the word."""
    row = get_object_or_404(StaffRate.objects.visible_to(request.member), ref=rate)
    try:
        take_back_rate(by=request.member, rate=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        words = f"The rate of {row.name} from {say_day(row.starts_on)} is taken back."
        say_done(request, words, undo_url=_at(request, "rate_put_back", row))
    return _back(request)


@gate(Permission.RATE_WRITE)
@require_POST
def rate_put_back(request: SchoolRequest, rate: str) -> HttpResponse:
    """Let a rate hold again that was taken back."""
    row = rate_taken_back(request.member, rate)
    if row is None:
        raise Http404
    try:
        put_back_rate(by=request.member, rate=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"The rate of {row.name} from {say_day(row.starts_on)} holds again.")
    return _back(request)


def _page(request: SchoolRequest, form: RateForm) -> HttpResponse:
    rows = list(StaffRate.objects.visible_to(request.member))
    whose = sorted(rows, key=lambda row: (row.user_id or 0, "" if row.user_id else row.name.casefold()))
    groups = [list(found) for _, found in groupby(whose, key=lambda row: row.user_id or row.name.casefold())]
    newest = [sorted(found, key=lambda row: row.starts_on, reverse=True) for found in groups]
    held = sorted(((first, rest) for first, *rest in newest), key=lambda pair: pair[0].name.casefold())
    context = {"page_title": "Hourly rates", "held": held, "form": form, "has_problems": bool(form.errors)}
    return render(request, "workload/report/rates.html", context)


def _people(request: SchoolRequest) -> dict[int, str]:
    """The staff of the school, by name."""
    here = Membership.objects.on(request.member.on).filter(school=request.member.school, role_key__in=STAFF)
    return dict(here.order_by("user__name").values_list("user_id", "user__name"))


def _at(request: SchoolRequest, name: str, row: StaffRate) -> str:
    return url(f"workload:{name}", school=request.member.school.slug, rate=row.ref)


def _back(request: SchoolRequest) -> HttpResponse:
    return redirect("workload:rates", school=request.member.school.slug)
