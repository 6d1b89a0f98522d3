"""What falls due of a member's own time, from the rows that Home asks for anyway: the award, what was agreed on a
report of time, and hours that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import cast

from handrail.access.member import Member
from handrail.core.registry import DueItem
from handrail.rules.calendar import say_day
from handrail.rules.hours import say_minutes
from handrail.rules.reviews import DUE_SOON_DAYS
from handrail.ui.addresses import url
from handrail.workload.ahead.facts import BETWEEN, Row, Rows
from handrail.workload.ahead.week import award_due

SOON = timedelta(days=DUE_SOON_DAYS)


def own_due(member: Member, rows: Rows) -> Iterator[DueItem]:
    """All of it, in no order; nothing for who keeps no time."""
    yield from award_due(member, rows)
    yield from (_answer(member, row) for row in rows["proposed"])
    yield from (_agreed(member, row) for row in rows["agreed"] if _day(row) <= member.on + SOON)


def _agreed(member: Member, row: Row) -> DueItem:
    """What was agreed is whose name stands there: their move, and on the Home of whoever may read the report."""
    report, who, what = row.words.split(BETWEEN, 2)
    by_on = _day(row)
    is_own = who.casefold() in {member.name.casefold(), member.role.name.casefold()}
    return DueItem(
        title=what,
        due_on=by_on,
        holder=member.name if is_own else who,
        holder_id=member.user_id if is_own else None,
        pupil=None,
        url=f"{url('workload:kept_report', school=member.school.slug, report=report)}#agreed",
        kind="late" if by_on < member.on else "due_soon",
        detail="Agreed on a report of SENCO time",
    )


def _answer(member: Member, row: Row) -> DueItem:
    """Hours that somebody proposed wait for her word from the day they were written on."""
    return DueItem(
        title="Say whether your hours are as proposed",
        due_on=member.on,
        holder=member.name,
        holder_id=member.user_id,
        pupil=None,
        url=f"{url('workload:home', school=member.school.slug)}#proposed",
        kind="due",
        detail=f"{say_minutes(row.number or 0)} a week from {say_day(_day(row))}, proposed by {row.words}",
    )


def _day(row: Row) -> date:
    return cast("date", row.since_on)
