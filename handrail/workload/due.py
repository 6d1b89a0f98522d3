"""What comes up of a SENCO's own: the strategic work she means to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.legs import leg
from handrail.rules.calendar import monday_of
from handrail.workload.log.models import PlannedWork


@registry.coming.add
def planned_to_come(member: Member, on: date, until: date) -> Iterator[QuerySet[Any, Any]]:
    """Strategic work of this week and those to come that is not done; what slipped before is carried on or is past."""
    if member.may(Permission.TIME_KEEP):
        rows = PlannedWork.objects.visible_to(member).filter(done_on=None, carried_to=None)
        yield leg(rows.filter(week_on__gte=monday_of(on), week_on__lte=until), Value("planned"), "week_on")
