"""How long her own work takes her: measured on the days she confirmed, else what she said.

Measured is a meeting, and work whose proposed length she put right. A line that took her usual minutes as they were
says what she said already, and a gap that she filled is what she says from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.meetings.models import Meeting
from handrail.rules.look_ahead import Length, Piece, lengths
from handrail.workload.log.day import WORKS, pieces_in
from handrail.workload.log.models import TimeEntry, UsualMinutes
from handrail.workload.log.moments import bounds_of, day_of

LOOKED_BACK = timedelta(days=365)


def lengths_of(member: Member) -> dict[str, Length]:
    """{kind of work: how long it takes her}, from the confirmed days of a year. Three queries."""
    since = bounds_of(member.on - LOOKED_BACK)[0]
    rows = TimeEntry.objects.visible_to(member).filter(source=TimeEntry.Source.RECORD, kind=TimeEntry.Kind.SENCO)
    reviews = _reviews_met(member, member.on - LOOKED_BACK)
    said = {row.work: row.minutes for row in UsualMinutes.objects.visible_to(member)}
    held = [row for row in rows.filter(starts_at__gte=since) if _is_measured(row, said)]
    return lengths([_piece(row, reviews) for row in held], said)


def _is_measured(row: TimeEntry, said: Mapping[str, int]) -> bool:
    work = row.source_ref.partition(" ")[0]
    usual = said.get(work, 0) * pieces_in(row.source_ref)
    return work not in WORKS or (row.is_corrected and _minutes(row) != usual)


def _reviews_met(member: Member, since: date) -> Collection[str]:
    """The meetings of hers that were reviews: such a meeting is the work of a review."""
    mine = Meeting.objects.visible_to(member).filter(recorded_by_id=member.user_id or 0, held_on__gte=since)
    return set(mine.exclude(review_ref="").order_by().values_list("ref", flat=True))


def _piece(row: TimeEntry, reviews: Collection[str]) -> Piece:
    work, ref = row.source_ref.split()[:2]
    return Piece(
        work="review" if ref in reviews else work,
        on=day_of(row.starts_at),
        minutes=_minutes(row),
        count=pieces_in(row.source_ref),
    )


def _minutes(row: TimeEntry) -> int:
    return int((row.ends_at - row.starts_at).total_seconds()) // 60
