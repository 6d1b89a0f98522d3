"""What comes up of a SENCO's own: the strategic work she means to do, and good news of a review she finished."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.legs import leg
from handrail.core.registry import NextStep
from handrail.plans.models import Review
from handrail.rules.calendar import monday_of
from handrail.ui.addresses import url
from handrail.workload.ahead.news import offers
from handrail.workload.log.models import PlannedWork
from handrail.workload.promised import keeps_own_time


@registry.coming.add
def planned_to_come(member: Member, on: date, until: date) -> Iterator[QuerySet[Any, Any]]:
    """Strategic work of this week and those to come that is not done; what slipped before is carried on or is past."""
    if member.may(Permission.TIME_KEEP):
        rows = PlannedWork.objects.visible_to(member).filter(done_on=None, carried_to=None)
        yield leg(rows.filter(week_on__gte=monday_of(on), week_on__lte=until), Value("planned"), "week_on")


@registry.next_steps.add
def good_news_of(member: Member, row: object) -> Iterator[NextStep]:
    """The first outcome of a review that was met, to be kept as good news; the others are offered there."""
    if isinstance(row, Review) and keeps_own_time(member):
        for offer in offers(member, row)[:1]:
            at = url("workload:news_keep", school=member.school.slug, offer=offer.ref)
            yield NextStep(f"{offer.words[:1].upper()}{offer.words[1:]}.", "Keep it as good news", at)
