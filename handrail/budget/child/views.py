"""What one child's provision costs, and what is there of what the authority asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.budget.actions import hold_band, turn_held
from handrail.budget.child.band import band_of_child, names_of_bands
from handrail.budget.child.figures import ChildCosts, costs_of_child
from handrail.budget.child.forms import HeldForm
from handrail.budget.child.paper import costs_paper
from handrail.budget.child.ready import STATES, ready_of
from handrail.budget.models import PupilBand
from handrail.packs import papers
from handrail.packs.typesetting import as_pdf, liked_by
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import asked_or_sent, child_page, done, find_child, sent
from handrail.rules.asked import LEGAL_TEST, LEGAL_TEST_WORDS, NO_CONDITION
from handrail.rules.calendar import say_day
from handrail.rules.run_costs import YEARS
from handrail.ui.addresses import url
from handrail.ui.notices import say_done


def _costs(request: SchoolRequest, child: Pupil) -> ChildCosts:
    """Of `?year=school` or `financial`, and with `?before=1` of the year before."""
    return costs_of_child(
        request.member, child, kind=request.GET.get("year", ""), before=request.GET.get("before", "") == "1"
    )


@gate(Permission.RATE_READ, shows="costs")
@require_safe
def page(request: SchoolRequest, pupil: str) -> HttpResponse:
    """What it costs, against the threshold; what it is made of, who pays, and the band."""
    return _page(request, find_child(request, pupil))


def _page(request: SchoolRequest, child: Pupil, form: HeldForm | None = None) -> HttpResponse:
    costs = _costs(request, child)
    band = band_of_child(request.member, child, costs.year)
    context: dict[str, Any] = {"costs": costs, "band": band, "kinds": list(YEARS.items()), "form": form}
    context["is_before"] = costs.year.last < costs.on
    if form is None and request.member.may(Permission.RATE_WRITE):
        context["form"] = _form(request, holds=band.now.name if band.now else "", names=band.names)
    return child_page(request, "budget/child.html", child, "What it costs", **context)


def _form(request: SchoolRequest, data: Any = None, holds: str = "", names: Sequence[str] | None = None) -> HeldForm:
    known = names_of_bands(request.member) if names is None else names
    return HeldForm(data, names=known, holds=holds, initial={"starts_on": request.member.on})


@gate(Permission.RATE_READ, shows="costs paper")
@require_GET
def paper(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The paper for an authority; the hourly rates are on it, as a panel asks for them."""
    costs = _costs(request, find_child(request, pupil))
    return as_pdf(request, papers.costs_pdf(costs_paper(costs, request.member), liked_by(request)), "costs")


@gate(Permission.RATE_READ, shows="costs")
@require_safe
def ready(request: SchoolRequest, pupil: str) -> HttpResponse:
    """What the authority asks, what is there of it, and where to write the rest."""
    child = find_child(request, pupil)
    costs = _costs(request, child)
    return child_page(
        request,
        "budget/ready.html",
        child,
        "Ready to ask for more",
        costs=costs,
        ready=ready_of(request.member, child, costs),
        states=STATES,
        law=(LEGAL_TEST_WORDS, NO_CONDITION, str(LEGAL_TEST)),
    )


@gate(Permission.RATE_WRITE, shows="costs")
@asked_or_sent
def band(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Write down which band the child holds from a day on."""
    child = find_child(request, pupil)
    form = _form(request, sent(request))
    found = done(lambda: [hold_band(by=request.member, pupil=child, details=form.details())], form)
    if found is None:
        return _page(request, child, form)
    row = found[0]
    if row is None:
        return _back(request, child, f"{child.known_as} holds no band from {say_day(form.cleaned_data['starts_on'])}.")
    undo = url("budget:child_band_turn", school=request.member.school.slug, pupil=child.ref, top_up=row.ref)
    return _back(request, child, f"{child.known_as} holds {row.name} from {say_day(row.starts_on)}.", undo)


@gate(Permission.RATE_WRITE)
@require_POST
def band_turn(request: SchoolRequest, pupil: str, top_up: str) -> HttpResponse:
    """Take back that the child holds a band, or put it back."""
    child = find_child(request, pupil)
    row = get_object_or_404(PupilBand.objects.visible_to(request.member), pupil=child, ref=top_up)
    try:
        turned = turn_held(by=request.member, held=row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("budget:child", school=request.member.school.slug, pupil=child.ref)
    undo = url("budget:child_band_turn", school=request.member.school.slug, pupil=child.ref, top_up=row.ref)
    if turned.removed_at:
        return _back(request, child, f"{row.name} is taken back.", undo)
    return _back(request, child, f"{child.known_as} holds {row.name} again.")


def _back(request: SchoolRequest, child: Pupil, words: str, undo: str = "") -> HttpResponse:
    say_done(request, words, undo_url=undo)
    return redirect("budget:child", school=request.member.school.slug, pupil=child.ref)
