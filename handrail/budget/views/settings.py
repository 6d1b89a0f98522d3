"""How costs are worked out, and where the money comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.budget.actions import (
    close_stream,
    open_stream,
    put_back_stream,
    take_back_amount,
    take_back_settings,
    take_back_stream,
    write_amount,
    write_settings,
)
from handrail.budget.forms import SHORT_SHAPES, AmountForm, SettingsForm, StreamForm
from handrail.budget.models import CostSettings, Stream, StreamAmount
from handrail.budget.models.streams import KINDS, StreamQuerySet
from handrail.budget.settings import settings_on
from handrail.provision.naming import Unclear, asked_of, name_pupils, tell_names
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.calendar import say_day
from handrail.rules.costing import say_money
from handrail.rules.school_days import ONE_DAY
from handrail.ui.addresses import url
from handrail.ui.notices import say_done


@gate(Permission.RATE_READ, shows="costs")
@require_safe
def page(request: SchoolRequest) -> HttpResponse:
    """What holds today, what held before, and each stream with what it has."""
    return _page(request)


def _page(request: SchoolRequest, unclear: Sequence[Unclear] = (), **forms: BaseForm) -> HttpResponse:
    member = request.member
    streams = sorted(_seen(member).standing().select_related("pupil"), key=_by_kind)
    show(request, [*(row.pupil.ref for row in streams if row.pupil), *asked_of(unclear)])
    amounts = [row for row in StreamAmount.objects.visible_to(member).standing() if row.starts_on <= member.on]
    held = settings_on(member.school, member.on)
    rows = []
    for stream in streams:
        year = stream.year_of(member.on)
        mine = [row for row in amounts if row.stream_id == stream.pk]
        after = year.last + ONE_DAY
        now, coming = (next((row for row in mine if row.year_on == day), None) for day in (year.first, after))
        rows.append({"stream": stream, "year": year, "now": now, "next": coming, "next_year": stream.year_of(after)})
    context: dict[str, Any] = {
        "page_title": "How costs are worked out",
        "held": held,
        "before": CostSettings.objects.visible_to(member).standing().exclude(pk=held.pk),
        "left_out": [SHORT_SHAPES[shape].lower() for shape in held.left_out],
        "caps": [(SHORT_SHAPES[shape], minutes) for shape, minutes in held.caps.items()],
        "rows": rows,
        "unclear": unclear,
        "answers": request.POST,
        "bad": forms,
    }
    if member.may(Permission.RATE_WRITE):
        unasked = {
            "settings": SettingsForm(settings=held, on=member.on),
            "stream": StreamForm(initial={"starts_on": member.on}),
            "amount": AmountForm(streams=streams),
        }
        context["forms"] = unasked | forms
    return render(request, "budget/settings.html", context)


def _seen(member: Member) -> StreamQuerySet:
    return Stream.objects.visible_to(member).of_seen_children(member)


def _by_kind(stream: Stream) -> tuple[int, str]:
    return list(KINDS).index(stream.kind), stream.name.casefold()


@gate(Permission.RATE_WRITE, shows="costs")
@asked_or_sent
def write(request: SchoolRequest) -> HttpResponse:
    """Write down how costs are worked out from a day on."""
    member = request.member
    form = SettingsForm(sent(request), settings=settings_on(member.school, member.on), on=member.on)
    row = done(lambda: write_settings(by=member, details=form.details()), form)
    if row is None:
        return _page(request, settings=form)
    undo = url("budget:settings_take_back", school=member.school.slug, settings=row.ref)
    return _back(request, f"Costs are worked out so from {say_day(row.starts_on)}.", undo)


@gate(Permission.RATE_WRITE)
@require_POST
def take_back(request: SchoolRequest, settings: str) -> HttpResponse:
    """Let what held before hold on."""
    row = get_object_or_404(CostSettings.objects.visible_to(request.member), ref=settings)
    take_back_settings(by=request.member, settings=row)
    return _back(request, "Taken back. What was written before holds.")


@gate(Permission.RATE_WRITE, shows="costs")
@asked_or_sent
def stream_open(request: SchoolRequest) -> HttpResponse:
    """Write down where money comes from."""
    member = request.member
    form = StreamForm(sent(request), initial={"starts_on": member.on})
    named = name_pupils(member, request.POST.get("pupil", ""), request.POST)
    tell_names(form, "pupil", named)
    row = done(lambda: open_stream(by=member, details=form.details(named.pupils)), form)
    if row is None:
        return _page(request, named.unclear, stream=form)
    undo = url("budget:stream_take_back", school=member.school.slug, stream=row.ref)
    return _back(request, f"{row.name} is written down.", undo)


@gate(Permission.RATE_WRITE)
@require_POST
def stream_close(request: SchoolRequest, stream: str) -> HttpResponse:
    """Let a stream pay until today; or open one again that was closed."""
    row = _stream(request, stream)
    closed = close_stream(by=request.member, stream=row, ends_on=None if row.ends_on else request.member.on)
    words = f"{row.name} is open again."
    if closed.ends_on:
        words = f"{row.name} pays until today. That stays; what it was to pay from tomorrow is not funded yet."
    return _back(request, words, url("budget:stream_close", school=request.member.school.slug, stream=row.ref))


@gate(Permission.RATE_WRITE)
@require_POST
def stream_take_back(request: SchoolRequest, stream: str) -> HttpResponse:
    """It was never there."""
    row = take_back_stream(by=request.member, stream=_stream(request, stream))
    undo = url("budget:stream_put_back", school=request.member.school.slug, stream=row.ref)
    return _back(request, f"{row.name} is taken back. What it paid for is not funded.", undo)


@gate(Permission.RATE_WRITE)
@require_POST
def stream_put_back(request: SchoolRequest, stream: str) -> HttpResponse:
    """It is there after all."""
    try:
        row = put_back_stream(by=request.member, stream=_stream(request, stream))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("budget:settings", school=request.member.school.slug)
    return _back(request, f"{row.name} is back.")


def _stream(request: SchoolRequest, ref: str) -> Stream:
    found: Stream = get_object_or_404(_seen(request.member), ref=ref)
    return found


@gate(Permission.RATE_WRITE, shows="costs")
@asked_or_sent
def amount_write(request: SchoolRequest) -> HttpResponse:
    """Write down what a stream has in a year."""
    member = request.member
    form = AmountForm(sent(request), streams=_seen(member).standing())
    row = done(lambda: write_amount(by=member, **form.said(member.on)), form)
    if row is None:
        return _page(request, amount=form)
    undo = url("budget:amount_take_back", school=member.school.slug, amount=row.ref)
    year = row.stream.year_of(row.year_on).label
    return _back(request, f"{row.stream.name} has {say_money(row.pence)} in {year}.", undo)


@gate(Permission.RATE_WRITE)
@require_POST
def amount_take_back(request: SchoolRequest, amount: str) -> HttpResponse:
    """Let what was known before count again."""
    amounts = StreamAmount.objects.visible_to(request.member).filter(stream__in=_seen(request.member))
    row = get_object_or_404(amounts, ref=amount)
    take_back_amount(by=request.member, amount=row)
    return _back(request, "Taken back. What was known before counts.")


def _back(request: SchoolRequest, words: str, undo: str = "") -> HttpResponse:
    say_done(request, words, undo_url=undo)
    return redirect("budget:settings", school=request.member.school.slug)
