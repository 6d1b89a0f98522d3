"""What to try on Monday: the school's universal strategies for one week, on the pages of who teaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handrail.access.member import Member
from handrail.access.permissions import Permission, Reach
from handrail.bank.choosing import areas_of_need, to_try, week_meant


def weeks_strategies(member: Member) -> Mapping[str, Any]:
    """A few of the school's universal strategies for the week, for those who have a class or a group."""
    if member.reach is not Reach.OWN or not member.may(Permission.BANK_READ):
        return {"to_try": []}
    chosen = to_try(member, areas_of_need(member), on=member.on)
    return {"to_try": chosen, "is_next_week": week_meant(member.on) > member.on}
