"""Odd access that waits for an answer, on the first page of whoever is shown it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core import clock, registry
from handrail.core.registry import DueItem
from handrail.rules.odd_access import DAYS_TO_ANSWER
from handrail.ui.addresses import url
from handrail.watching.models import OddAccess


@registry.due.add
def odd_access_due(member: Member, on: date) -> Iterator[DueItem]:
    """One entry for all of it. Asks nothing where nothing waits, or of a member who is shown none."""
    if not member.school.odd_access_waiting or not member.may(Permission.AUDIT_READ):
        return
    waiting = list(OddAccess.objects.visible_to(member).waiting().values_list("found_at", flat=True))
    if not waiting:
        return
    found = min(waiting).astimezone(clock.LONDON).date()
    many = len(waiting) > 1
    yield DueItem(
        title=f"Look at {len(waiting)} odd readings" if many else "Look at an odd reading",
        due_on=found + DAYS_TO_ANSWER,
        holder=member.name,
        holder_id=member.user_id,
        pupil=None,
        url=url("watching:list", school=member.school.slug),
        kind="late" if found + DAYS_TO_ANSWER < on else "due",
        detail="Somebody opened records in a way that their work may not explain",
    )
