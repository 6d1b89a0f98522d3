"""What whoever agrees hours is told of what is hers: two counts, and nothing else."""

from __future__ import annotations

from typing import Any

from handrail.access.member import Member
from handrail.schools.calendar import calendar_of
from handrail.workload.own.models import StrainShared
from handrail.workload.own.supervision import arranged_for


def told_of(by: Member, user_id: int) -> dict[str, Any]:
    """For the page about one person: `supervision` like "every half-term: held 2 of 3 this year", and `strain`, a count
    that she shares, or None."""
    arranged = arranged_for(by, user_id)
    counted = arranged.counted(calendar_of(by.school), by.on) if arranged else ""
    often = f"{arranged.often}: {counted}" if arranged else ""
    return {"supervision": often, "strain": StrainShared.objects.visible_to(by).filter(user_id=user_id).first()}
