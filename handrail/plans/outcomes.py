"""Outcomes as people work with them day by day: those of today's plans, and one outcome through all its cycles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import F, Max

from handrail.plans.models import Outcome, Plan, PlanVersion

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


def current_outcomes(pupils: Iterable[Pupil], member: Member) -> dict[int, list[Outcome]]:
    """{pupil: outcomes} of the plans that visible pupils are on, in the plan's order. Two queries."""
    plans = Plan.objects.for_school(member.school).current().filter(pupil__in=list(pupils))
    published = PlanVersion.objects.for_school(member.school).filter(plan__in=plans, published_at__isnull=False)
    newest = dict(published.values_list("plan").annotate(Max("number")).order_by())
    rows = Outcome.objects.for_school(member.school).filter(version__plan__in=newest)
    found: dict[int, list[Outcome]] = {}
    for outcome in rows.select_related("version__plan").order_by("version__plan", "position"):
        if outcome.version.number == newest[outcome.version.plan_id]:
            found.setdefault(outcome.version.plan.pupil_id, []).append(outcome)
    return found


def find_outcome(plan: Plan, ref: str, member: Member) -> Outcome | None:
    """The outcome of that ref as the newest version the member may read says it."""
    rows = Outcome.objects.visible_to(member).filter(version__plan=plan, ref=ref).select_related("version")
    return rows.order_by(F("version__published_at").desc(nulls_last=True), "-version__number").first()
