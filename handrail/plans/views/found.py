"""What every page of a plan begins and ends with: the plan in the reader's reach, and where to go next."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from handrail.access.gate import SchoolRequest, show
from handrail.access.member import Member
from handrail.core.statements import Slot, made_once
from handrail.plans.models import Plan
from handrail.pupils.line import child_line


def find_plan(request: SchoolRequest, ref: str) -> Plan:
    """The plan, if this member may see it; Http404 otherwise. The reading is noted for its pupil."""
    for plan in _of_ref(request.member, ref=ref):
        show(request, [plan.pupil.ref])
        return plan
    raise Http404


@made_once
def _of_ref(reader: Member) -> QuerySet[Plan]:
    rows = Plan.objects.visible_to(reader).filter(ref=Slot("ref", CharField()))
    return rows.select_related("pupil", "carried_from")


def about(request: SchoolRequest, plan: Plan, doing: str = "") -> dict[str, Any]:
    """The context of every page about a plan; `doing` begins its title."""
    title = f"{request.member.school.plan_name(plan.kind)} {plan.number}"
    return {
        "plan": plan,
        "title": f"{doing} {title[0].lower()}{title[1:]}" if doing else title,
        "child": plan.pupil,
        "child_line": child_line(plan.pupil, request.member.on),
    }


def to_plan(request: SchoolRequest, plan: Plan) -> HttpResponse:
    return redirect("plans:plan", school=request.member.school.slug, plan=plan.ref)


def to_draft(request: SchoolRequest, plan: Plan) -> HttpResponse:
    return redirect("plans:edit", school=request.member.school.slug, plan=plan.ref)
