"""Sessions somebody was to take and was pulled away from: what their own record of time may want to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail.provision.models import InterventionSession, ProvisionAdult

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class LostSession:
    """One session, without the name of the group or of any child. The times are those of the week it is planned in."""

    ref: str
    on: date
    starts_at: time | None
    minutes: int
    recorded_at: datetime

    @property
    def ends_at(self) -> time | None:
        """None where no time is known, or where it would end on the next day."""
        if self.starts_at is None:
            return None
        until = datetime.combine(self.on, self.starts_at) + timedelta(minutes=self.minutes)
        return until.time() if until.date() == self.on else None


def lost_rows(member: Member, first: date, last: date) -> QuerySet[InterventionSession]:
    """The sessions from one day to another that a member was to take and was pulled away from."""
    mine = ProvisionAdult.objects.for_school(member.school).filter(
        Q(starts_on=None) | Q(starts_on__lte=OuterRef("met_on")),
        Q(ends_on=None) | Q(ends_on__gte=OuterRef("met_on")),
        provision=OuterRef("provision"), user_id=member.user_id or 0, removed_at=None,
    )  # fmt: skip
    rows = InterventionSession.objects.for_school(member.school).standing()
    return rows.filter(Exists(mine), missed_reason="pulled_away", met_on__gte=first, met_on__lte=last)


def lost_by(member: Member, first: date, last: date) -> list[LostSession]:
    """The same with when they would have begun. Two queries."""
    rows = lost_rows(member, first, last).select_related("provision").prefetch_related("provision__slots")
    return [LostSession(row.ref, row.met_on, _starts_at(row), row.planned_minutes, row.recorded_at) for row in rows]


def _starts_at(row: InterventionSession) -> time | None:
    slots = [slot for slot in row.provision.slots.all() if slot.weekday == row.met_on.weekday()]
    return slots[row.ordinal - 1].starts_at if len(slots) >= row.ordinal else None
