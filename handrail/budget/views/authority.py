"""What the authority pays by bands, and what its forms and panels ask."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.budget.actions import begin_with_common, turn_ask, turn_band, write_ask, write_band
from handrail.budget.child.forms import AskForm, BandForm
from handrail.budget.models import AuthorityAsk, Band
from handrail.budget.models.authority import CRITERIA, PURPOSES
from handrail.budget.settings import settings_on
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.rules.asked import COMMON, COMMONLY_ASKED
from handrail.rules.calendar import say_day
from handrail.rules.costing import say_money
from handrail.ui.addresses import url
from handrail.ui.notices import say_done


@gate(Permission.RATE_READ)
@require_safe
def page(request: SchoolRequest) -> HttpResponse:
    """The bands with what they were worth when, and what is asked for each purpose."""
    return _page(request)


def _page(request: SchoolRequest, **forms: BaseForm) -> HttpResponse:
    member = request.member
    bands = Band.objects.visible_to(member).standing().order_by("name", "-starts_on", "-pk")
    asks = list(AuthorityAsk.objects.visible_to(member).standing().order_by("purpose", "pk"))
    context: dict[str, Any] = {
        "page_title": "What the authority pays and asks",
        "authority": settings_on(member.school, member.on).authority,
        "bands": [(name, list(rows)) for name, rows in groupby(bands, key=lambda row: row.name)],
        "asked": [(title, [row for row in asks if row.purpose == key]) for key, title in PURPOSES.items()],
        "common": [(title, [row for row in COMMONLY_ASKED if row.purpose == key]) for key, title in PURPOSES.items()],
        "common_source": str(COMMON),
        "has_asks": bool(asks),
        "criteria": CRITERIA,
        "bad": forms,
    }
    if member.may(Permission.RATE_WRITE):
        unasked = {"band": BandForm(initial={"starts_on": member.on}), "ask": AskForm(initial={"starts_on": member.on})}
        context["forms"] = unasked | forms
    return render(request, "budget/authority.html", context)


@gate(Permission.RATE_WRITE)
@asked_or_sent
def band_write(request: SchoolRequest) -> HttpResponse:
    """Write down what a band is worth."""
    form = BandForm(sent(request), initial={"starts_on": request.member.on})
    row = done(lambda: write_band(by=request.member, details=form.details()), form)
    if row is None:
        return _page(request, band=form)
    words = f"{row.name}: {say_money(row.yearly_pence)} a year from {say_day(row.starts_on)}."
    return _back(request, words, _turn(request, "band_turn", band=row.ref))


@gate(Permission.RATE_WRITE)
@require_POST
def band_turn(request: SchoolRequest, band: str) -> HttpResponse:
    """Take back what a band is worth, or put it back."""
    row = get_object_or_404(Band.objects.visible_to(request.member), ref=band)
    try:
        turned = turn_band(by=request.member, band=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("budget:authority", school=request.member.school.slug)
    if turned.removed_at:
        return _back(request, f"{row.name} is taken back.", _turn(request, "band_turn", band=row.ref))
    return _back(request, f"{row.name} is back.")


@gate(Permission.RATE_WRITE)
@asked_or_sent
def ask_write(request: SchoolRequest) -> HttpResponse:
    """Write down something that the authority asks."""
    form = AskForm(sent(request), initial={"starts_on": request.member.on})
    row = done(lambda: write_ask(by=request.member, details=form.details()), form)
    if row is None:
        return _page(request, ask=form)
    return _back(request, f"“{row.words}” is written down.", _turn(request, "ask_turn", ask=row.ref))


@gate(Permission.RATE_WRITE)
@require_POST
def ask_turn(request: SchoolRequest, ask: str) -> HttpResponse:
    """Take back something that is asked, or put it back."""
    row = turn_ask(by=request.member, ask=get_object_or_404(AuthorityAsk.objects.visible_to(request.member), ref=ask))
    if row.removed_at:
        return _back(request, f"“{row.words}” is taken back.", _turn(request, "ask_turn", ask=row.ref))
    return _back(request, f"“{row.words}” is back.")


@gate(Permission.RATE_WRITE)
@require_POST
def asks_begin(request: SchoolRequest) -> HttpResponse:
    """Begin with what authorities commonly ask."""
    begin_with_common(by=request.member)
    return _back(request, "Written down. Change it to what your authority asks, with where it asks that.")


def _turn(request: SchoolRequest, name: str, **refs: str) -> str:
    return url(f"budget:{name}", school=request.member.school.slug, **refs)


def _back(request: SchoolRequest, words: str, undo: str = "") -> HttpResponse:
    say_done(request, words, undo_url=undo)
    return redirect("budget:authority", school=request.member.school.slug)
