"""The outcomes of section E of a child's EHC plan: the list, and one of them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.plans import actions
from handrail.plans.models import EHCOutcome
from handrail.plans.section_e import EHCOutcomeForm, EHCOutcomesForm
from handrail.pupils.line import child_line
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import find_child
from handrail.ui.notices import say_done


@gate(Permission.EHC_WRITE, shows="ehc plan")
@require_http_methods(["GET", "HEAD", "POST"])
def ehc_outcomes(request: SchoolRequest, pupil: str) -> HttpResponse:
    """What section E aims at, to read and to add to by pasting."""
    child, member = find_child(request, pupil), request.member
    form = EHCOutcomesForm(request.POST or None, initial={"starts_on": member.on}, latest=member.on)
    if form.is_valid():
        made = actions.add_ehc_outcomes(
            pupil=child, outcomes=form.outcomes, starts_on=form.cleaned_data["starts_on"], by=member
        )
        messages.success(request, _said(len(made)))
        return _to_list(request, child)
    rows = list(EHCOutcome.objects.visible_to(member).filter(pupil=child))
    context = {
        "child": child,
        "child_line": child_line(child, member.on),
        "standing": [row for row in rows if row.holds(member.on)],
        "ended": [row for row in rows if not row.holds(member.on)],
        "form": form,
    }
    return render(request, "plans/ehc_outcomes.html", context)


@gate(Permission.EHC_WRITE, shows="ehc plan")
@require_http_methods(["GET", "HEAD", "POST"])
def ehc_outcome(request: SchoolRequest, pupil: str, aim: str) -> HttpResponse:
    """One outcome of section E, to change."""
    child, member = find_child(request, pupil), request.member
    row = _find(request, child, aim)
    form = EHCOutcomeForm(request.POST or None, row=row, today=member.on)
    if form.is_valid():
        actions.change_ehc_outcome(outcome=row, words=form.words, changed_on=form.cleaned_data["changed_on"], by=member)
        messages.success(request, "The outcome is saved.")
        return _to_list(request, child)
    context = {"child": child, "child_line": child_line(child, member.on), "row": row, "form": form}
    return render(request, "plans/ehc_outcome.html", context)


@gate(Permission.EHC_WRITE)
@require_POST
def ehc_outcome_end(request: SchoolRequest, pupil: str, aim: str) -> HttpResponse:
    """End an outcome of section E: yesterday was its last day."""
    child, member = find_child(request, pupil), request.member
    row = _find(request, child, aim)
    actions.end_ehc_outcome(outcome=row, ends_on=member.on - timedelta(days=1), by=member)
    here = {"school": member.school.slug, "pupil": child.ref, "aim": row.ref}
    back = reverse("plans:ehc_outcome_back", kwargs=here)
    say_done(request, f"{row.name} has ended. Plans that name it still say so.", undo_url=back)
    return _to_list(request, child)


@gate(Permission.EHC_WRITE)
@require_POST
def ehc_outcome_back(request: SchoolRequest, pupil: str, aim: str) -> HttpResponse:
    """Let an outcome stand again."""
    child = find_child(request, pupil)
    row = _find(request, child, aim)
    actions.end_ehc_outcome(outcome=row, ends_on=None, by=request.member)
    messages.success(request, f"{row.name} stands again.")
    return _to_list(request, child)


def _find(request: SchoolRequest, pupil: Pupil, ref: str) -> EHCOutcome:
    return get_object_or_404(EHCOutcome.objects.visible_to(request.member), pupil=pupil, ref=ref)


def _to_list(request: SchoolRequest, pupil: Pupil) -> HttpResponse:
    return redirect("plans:ehc_outcomes", school=request.member.school.slug, pupil=pupil.ref)


def _said(count: int) -> str:
    if not count:
        return "These outcomes are written down already."
    return "The outcome is written down." if count == 1 else f"{count} outcomes are written down."
