"""What falls due of meetings with families: one line for all whose day is past, never one for each child."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from handrail.access.member import Member
from handrail.access.permissions import Permission, Reach
from handrail.core import registry
from handrail.core.registry import DueItem
from handrail.meetings.listing import late_families
from handrail.rules.calendar import say_day
from handrail.ui.addresses import url


@registry.due.add
def families_to_meet(member: Member, on: date) -> Iterator[DueItem]:
    """Led by the teacher who knows the child (Code 6.64 to 6.71); the SENCO sees that it is. One query."""
    if not member.may(Permission.MEETING_WRITE):
        return
    days = [met.next_by for met in late_families(member) if met.next_by]
    if not days:
        return
    is_own = member.reach is Reach.OWN
    children = "1 child" if len(days) == 1 else f"{len(days)} children"
    yield DueItem(
        title=f"Meet the {'family' if len(days) == 1 else 'families'} of {children}",
        due_on=min(days),
        holder=member.name if is_own else f"{member.school.group_lead_word}s",
        holder_id=member.user_id if is_own else None,
        pupil=None,
        url=f"{url('meetings:list', school=member.school.slug)}?show=late",
        kind="late",
        detail=f"Three meetings a year with each family; the last was best held by {say_day(min(days))}",
    )
