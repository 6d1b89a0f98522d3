"""One outcome, as it is looked for by its ref."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from handrail.plans.models import Outcome, Plan

if TYPE_CHECKING:
    from handrail.access.member import Member


def find_outcome(plan: Plan, ref: str, member: Member) -> Outcome | None:
    """The outcome of that ref as the newest version the member may read says it."""
    rows = Outcome.objects.visible_to(member).filter(version__plan=plan, ref=ref).select_related("version")
    return rows.order_by(F("version__published_at").desc(nulls_last=True), "-version__number").first()
