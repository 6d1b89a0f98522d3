"""The progress of one outcome as a picture with its table, and any two cycles side by side."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.plans.beside import set_beside
from handrail.plans.models import Plan
from handrail.plans.progress import progress_of
from handrail.plans.views.found import about, find_plan
from handrail.plans.views.observing import outcome_of
from handrail.pupils.line import child_line
from handrail.pupils.views.child import find_child


@gate(Permission.PLAN_READ, shows="plan")
@require_safe
def outcome(request: SchoolRequest, plan: str, outcome: str) -> HttpResponse:
    """One outcome through all its cycles."""
    row = find_plan(request, plan)
    found = outcome_of(request, row, outcome)
    context = {
        **about(request, row, "Progress in"),
        "outcome": found,
        "progress": progress_of(found, row.pupil, request.member),
        "opens_photos": request.member.may(Permission.DOCUMENT_READ),
    }
    return render(request, "plans/outcome.html", context)


@gate(Permission.PLAN_READ, shows="plan")
@require_safe
def compare(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Two of a child's plans side by side, `?one=` and `?other=` by their refs; without, the two newest."""
    child = find_child(request, pupil)
    plans = list(Plan.objects.visible_to(request.member).filter(pupil=child, published_on__isnull=False))
    chosen = _two_of(request, plans)
    context = {
        "title": "Two cycles side by side",
        "child": child,
        "child_line": child_line(child, request.member.on),
        "plans": plans,
        "two": chosen,
        "beside": set_beside(*chosen, request.member) if chosen else None,
    }
    return render(request, "plans/compare.html", context)


def _two_of(request: SchoolRequest, plans: list[Plan]) -> tuple[Plan, Plan] | None:
    """The earlier first; None where there are not two."""
    if len(plans) < 2:
        return None
    by_ref = {plan.ref: plan for plan in plans}
    other = by_ref.get(request.GET.get("other", ""), plans[0])
    one = by_ref.get(request.GET.get("one", "")) or next(plan for plan in plans if plan != other)
    first, second = sorted((one, other), key=lambda plan: plan.number)
    return first, second
