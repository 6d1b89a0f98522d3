"""A pupil's place on the register over time: what the file tells of it, and where that fits among the rows held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handrail.exchange.held import HeldPupil
from handrail.exchange.reading import PupilRead, StatusRead
from handrail.pupils.models import RegisterEntry
from handrail.pupils.moves import is_joined
from handrail.rules.register import STATUSES

DAY = timedelta(days=1)


def runs(read: PupilRead) -> list[StatusRead]:
    """The file's history as a register keeps it: the same status again, with no gap, is one row from its first day.

    An undated status says nothing where the same one has a date.
    """
    found: list[StatusRead] = []
    for row in [row for row in read.history if row.starts_on]:
        before = found[-1] if found else None
        if before and before.status == row.status and not _is_over(before, row):
            found[-1] = replace(before, ends_on=row.ends_on)
        else:
            found.append(row)
    seen = {row.status for row in found}
    undated = {row.status: row for row in read.history if row.status not in seen}
    return [*undated.values(), *found]


def _is_over(row: StatusRead, following: StatusRead) -> bool:
    return bool(row.ends_on and following.starts_on and row.ends_on + DAY < following.starts_on)


def status_now(read: PupilRead, on: date) -> StatusRead | None:
    """The status the file gives as the one that holds, with its start where the file has one."""
    if read.sen_status is None:
        return None
    given = [row for row in runs(read) if row.status == read.sen_status]
    begun = [row for row in given if row.starts_on is None or row.starts_on <= on]
    return (begun or given or [StatusRead(read.sen_status, None)])[-1]


def earlier(read: PupilRead, on: date) -> list[StatusRead]:
    """What held before, in order, each with the day it ended: at the latest on the eve of the next.

    A row that cannot be placed before the status that holds is left out (`left_out` says which).
    """
    now = status_now(read, on)
    rows = [row for row in runs(read) if row != now and _precedes(row, now, on)]
    return [_ended(row, [*rows[place + 1 :], *([now] if now else [])], on) for place, row in enumerate(rows)]


def left_out(read: PupilRead, on: date) -> list[StatusRead]:
    """Rows of the file's history that nothing is done with: still to come, or not to be put in order."""
    now = status_now(read, on)
    return [row for row in runs(read) if row != now and row.starts_on and not _precedes(row, now, on)]


def _precedes(row: StatusRead, now: StatusRead | None, on: date) -> bool:
    if row.starts_on is None:
        # Two of today's codes without a date are a contradiction, not a history.
        return STATUSES[row.status].census_code is None
    if now is None:
        return row.starts_on <= on
    return now.starts_on is not None and row.starts_on < now.starts_on


def _ended(row: StatusRead, later: Sequence[StatusRead], on: date) -> StatusRead:
    """Without an end in the file, an older code ends when it went out of use, at the latest."""
    following = next((next_row.starts_on for next_row in later if next_row.starts_on), None)
    eve = following - DAY if following else None
    known = [day for day in (row.ends_on, STATUSES[row.status].valid_to, eve) if day and day >= (row.starts_on or day)]
    ends_on = min(known) if known else on - DAY
    return replace(row, ends_on=max(ends_on, row.starts_on) if row.starts_on else ends_on)


def new_history(read: PupilRead, held: HeldPupil, on: date) -> list[StatusRead]:
    """Earlier statuses of the file that no row here says already and that end before the first row held begins."""
    rows = earlier(read, on)
    if not held.entries:
        return rows
    first = held.entries[0]
    begins = learnt_start(read, held, on) if first is held.entry else None
    begins = begins or first.starts_on
    if begins is None:
        return []
    known = {(row.status, row.starts_on) for row in held.entries}
    fitting = [_before(row, begins) for row in rows if (row.status, row.starts_on) not in known]
    return [row for row in fitting if row and not (row.status == first.status and row.ends_on == begins - DAY)]


def _before(row: StatusRead, begins: date) -> StatusRead | None:
    """The row as far as it lies before a day; None where no part of it does."""
    if row.starts_on and row.starts_on >= begins:
        return None
    return replace(row, ends_on=min(row.ends_on or begins, begins - DAY))


def learnt_start(read: PupilRead, held: HeldPupil, on: date) -> date | None:
    """The first day of the open row as the file gives it: one not known here, or another than an import brought.

    None where there is nothing to learn, where the day was typed here, and where it would reach into an older row.
    """
    now, entry = status_now(read, on), held.entry
    if now is None or entry is None or entry.status != now.status:
        return None
    day = now.starts_on
    if day is None or day == entry.starts_on or day > on or (entry.starts_on and not entry.is_imported):
        return None
    before = row_before(held)
    if before is None or (before.ends_on and before.ends_on < day and not is_joined(before, entry)):
        return day
    return day if is_joined(before, entry) and (before.starts_on or date.min) < day else None


def row_before(held: HeldPupil) -> RegisterEntry | None:
    """The row before the open one."""
    rows = [row for row in held.entries if row is not held.entry]
    return rows[-1] if rows else None


@dataclass(frozen=True, slots=True)
class NextRow:
    """The first day of the next row of the register, and the row before it where that has to end on another day."""

    starts_on: date | None
    previous: RegisterEntry | None = None
    previous_ends_on: date | None = None


def next_row(read: PupilRead, held: HeldPupil, on: date) -> NextRow:
    """Where the file's status goes: from the day it gives; without one from today, or, as the first row, from nobody
    knows when. Where the row before began on that day or later, both hold on its first day and the new one counts."""
    now = status_now(read, on)
    day = now.starts_on if now else None
    if not held.entries:
        return NextRow(day)
    day, previous = day or on, held.entry or held.entries[-1]
    if previous.ends_on and previous.ends_on < day:
        return NextRow(day)
    if previous.starts_on and day <= previous.starts_on:
        return NextRow(previous.starts_on, previous, previous.starts_on)
    return NextRow(day, previous, day - DAY)
