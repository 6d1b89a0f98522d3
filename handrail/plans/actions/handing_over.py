"""Drafts of somebody who leaves, given to a colleague so that nothing that was begun is lost."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.plans.models import PlanVersion
from handrail.pupils.models import Pupil


def drafts_of(by: Member, user_id: int) -> QuerySet[PlanVersion]:
    """The plans somebody is writing, as far as `by` may read them."""
    theirs = Q(held_by_id=user_id) | Q(held_by="", started_by_id=user_id)
    rows = PlanVersion.objects.visible_to(by).filter(theirs, published_at=None, plan__closed_on=None)
    return rows.select_related("plan__pupil").order_by("plan__pupil__sort_name", "pk")


@transaction.atomic
def hand_over_drafts(*, by: Member, user_id: int, to: Member) -> tuple[int, list[str]]:
    """Give every draft of one person to another; how many, and the names of children whom the other does not reach.

    Raises PermissionDenied for who does not answer for plans, and for somebody who may not write them.
    """
    if not by.may(Permission.CONCERN_TRIAGE) or not to.may(Permission.PLAN_WRITE) or to.school.pk != by.school.pk:
        raise PermissionDenied
    reached = set(Pupil.objects.visible_to(to).values_list("pk", flat=True))
    rows = list(drafts_of(by, user_id))
    taken = [row for row in rows if row.plan.pupil_id in reached]
    for row in taken:
        before, _ = row.holder
        row.held_by, row.held_by_id = to.name, to.user_id
        row.save(update_fields=["held_by", "held_by_id"])
        record("plan_handed_over", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.plan.ref,
               changes={"held_by": (before, to.name)})  # fmt: skip
    return len(taken), sorted({row.plan.pupil.name for row in rows if row not in taken})
