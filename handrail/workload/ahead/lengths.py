"""How long her own work takes her: measured from the days she confirmed, else what she said."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.meetings.models import Meeting
from handrail.rules.look_ahead import Length, Piece, lengths
from handrail.workload.log.models import TimeEntry, UsualMinutes
from handrail.workload.log.moments import bounds_of, day_of

LOOKED_BACK = timedelta(days=365)
PILE = re.compile(r", (\d+) of them$")
"""How a day's line says that it is of several pieces (`log.day`)."""


def lengths_of(member: Member) -> dict[str, Length]:
    """{kind of work: how long it takes her}, from the confirmed days of a year. Three queries."""
    since = bounds_of(member.on - LOOKED_BACK)[0]
    rows = TimeEntry.objects.visible_to(member).filter(source=TimeEntry.Source.RECORD, kind=TimeEntry.Kind.SENCO)
    reviews = _reviews_met(member, member.on - LOOKED_BACK)
    pieces = [_piece(row, reviews) for row in rows.filter(starts_at__gte=since)]
    said = {row.work: row.minutes for row in UsualMinutes.objects.visible_to(member)}
    return lengths(pieces, said)


def _reviews_met(member: Member, since: date) -> Collection[str]:
    """The meetings of hers that were reviews: such a meeting is the work of a review."""
    mine = Meeting.objects.visible_to(member).filter(recorded_by_id=member.user_id or 0, held_on__gte=since)
    return set(mine.exclude(review_ref="").order_by().values_list("ref", flat=True))


def _piece(row: TimeEntry, reviews: Collection[str]) -> Piece:
    work, _, ref = row.source_ref.partition(" ")
    several = PILE.search(row.words)
    return Piece(
        work="review" if ref in reviews else work,
        on=day_of(row.starts_at),
        minutes=int((row.ends_at - row.starts_at).total_seconds()) // 60,
        count=int(several[1]) if several else 1,
    )
