"""A plan that ends without a review: closed with a reason, and opened again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.plans.errors import Refused
from handrail.plans.models import Plan
from handrail.plans.rows import hold_pupil

if TYPE_CHECKING:
    from handrail.access.member import Member

_CLOSING = ("closed_on", "closed_at", "closed_by", "close_reason", "close_why")


@transaction.atomic
def close_plan(*, plan: Plan, reason: str, why: str, closed_on: date, by: Member) -> Plan:
    """End a plan, published or a draft, without a review. Closed already, it stays as it was.

    `reason` is a value of `Plan.CloseReason`. Raises Refused for a plan that is reviewed.
    """
    hold_pupil(plan.pupil, by)
    plan = Plan.objects.for_school(by.school).get(pk=plan.pk)
    if plan.reviewed_on:
        raise Refused("This plan is reviewed, so it has ended already.")
    if plan.closed_on:
        return plan
    plan.closed_on, plan.closed_at, plan.closed_by = closed_on, clock.now(), by.name
    plan.close_reason, plan.close_why = reason, why
    plan.save(update_fields=_CLOSING)
    changes = {"closed_on": (None, closed_on), "reason": ("", reason), "why": ("", why)}
    record("plan_closed", by=by, pupil_ref=plan.pupil.ref, subject_ref=plan.ref, changes=changes)
    return plan


@transaction.atomic
def open_plan_again(*, plan: Plan, by: Member) -> Plan:
    """Take back the closing of a plan. Raises Refused for a draft beside which another is being written."""
    hold_pupil(plan.pupil, by)
    plan = Plan.objects.for_school(by.school).get(pk=plan.pk)
    if not plan.closed_on:
        return plan
    others = Plan.objects.for_school(by.school).being_written().filter(pupil=plan.pupil, kind=plan.kind)
    if plan.published_on is None and others.exists():
        raise Refused("Another draft for this pupil is being written. Go on in that one.")
    changes = {"closed_on": (plan.closed_on, None), "reason": (plan.close_reason, "")}
    plan.closed_on, plan.closed_at = None, None
    plan.closed_by, plan.close_reason, plan.close_why = "", "", ""
    plan.save(update_fields=_CLOSING)
    record("plan_opened_again", by=by, pupil_ref=plan.pupil.ref, subject_ref=plan.ref, changes=changes)
    return plan
