"""What the register allows: which status may follow which, from when, and what must be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handrail.pupils.models import RegisterEntry
from handrail.rules.calendar import say_day
from handrail.rules.register import LEAVING_REASONS, STATUSES, Move, allowed_moves, statuses_on
from handrail.ui.status import status_of

Faults = dict[str, str]


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """What is said of a status: which, since when, why, on what evidence, and whether a parent or carer was told.

    `starts_on` is only ever None in the correction of a row of unknown beginning. `leaving_reason` is a key of
    `rules.register.LEAVING_REASONS`. With neither `parent_told_on` nor `parent_not_told_why`, the parent or carer has
    not been told yet.
    """

    status: str
    starts_on: date | None
    reason: str = ""
    evidence: str = ""
    leaving_reason: str = ""
    parent_told_on: date | None = None
    parent_told_how: str = ""
    parent_not_told_why: str = ""


def is_joined(before: RegisterEntry | None, after: RegisterEntry | None) -> bool:
    """Whether one row ended on the eve of the other."""
    if before is None or after is None or before.ends_on is None or after.starts_on is None:
        return False
    return before.ends_on == after.starts_on - timedelta(days=1)


def open_entry(rows: Sequence[RegisterEntry]) -> RegisterEntry | None:
    """The row that has not ended, of rows by start; a file may have brought ended ones that began after it."""
    return next((row for row in reversed(rows) if row.ends_on is None), None)


def moves_from(current: RegisterEntry | None) -> tuple[Move, ...]:
    """The statuses that may follow the row that holds; every one in use where none does."""
    if current is not None:
        return allowed_moves(current.status)
    return tuple(Move(row.code, asks_reason=False) for row in STATUSES.values() if row.census_code)


def faults(change: RegisterChange, last: RegisterEntry | None, on: date, was: RegisterEntry | None = None) -> Faults:
    """What is wrong with a change as known on a day, in sentences by field; nothing when it may be made.

    `last` is the open row before it, or else the newest. For a correction, `was` is the row as it stood until now.
    """
    if was is None:
        current = last if last and last.ends_on is None else None
    else:
        current = last if is_joined(last, was) else None
    return (
        _day_faults(change, last, current, on, was)
        | _move_faults(change, current, was)
        | _reason_faults(change, current, was)
        | _told_faults(change, on)
    )


def _day_faults(
    change: RegisterChange,
    last: RegisterEntry | None,
    current: RegisterEntry | None,
    on: date,
    was: RegisterEntry | None,
) -> Faults:
    day = change.starts_on
    if day is None:
        unknown_stays = was is not None and was.starts_on is None
        return {} if unknown_stays else {"starts_on": "Write the day from which this holds."}
    if day > on:
        return {"starts_on": f"{say_day(day)} is still to come. Write a day up to today."}
    if was and was.ends_on and day > was.ends_on:
        return {"starts_on": f"This line ended on {say_day(was.ends_on)}. Write that day or an earlier one."}
    if current and current.starts_on and day <= current.starts_on:
        return {"starts_on": _too_early(current, day)}
    if last and last is not current and last.ends_on and day <= last.ends_on:
        return {"starts_on": f"The line before ends on {say_day(last.ends_on)}. Write a later day."}
    return {}


def _too_early(current: RegisterEntry, day: date) -> str:
    begun = f"“{status_of(current.status).word}” began on {say_day(current.starts_on or day)}."
    if day == current.starts_on:
        return f"{begun} If that was recorded by mistake, correct that line; otherwise write a later day."
    return f"{begun} Write a later day, or correct that line first."


def _move_faults(change: RegisterChange, current: RegisterEntry | None, was: RegisterEntry | None) -> Faults:
    if was and was.status == change.status:
        return {}
    if current and current.status == change.status:
        word = status_of(current.status).word
        return {"status": f"“{word}” is what is recorded already. To change what it says, correct that line."}
    if change.status not in {move.to for move in moves_from(current)}:
        return {"status": "Choose one of the statuses shown."}
    if change.starts_on and STATUSES[change.status] not in statuses_on(change.starts_on):
        return {"starts_on": f"This status was not in use on {say_day(change.starts_on)}. Write a later day."}
    return {}


def _reason_faults(change: RegisterChange, current: RegisterEntry | None, was: RegisterEntry | None) -> Faults:
    said = (change.status, change.reason, change.leaving_reason)
    if change.status not in STATUSES or (was and said == (was.status, was.reason, was.leaving_reason)):
        return {}
    on_register = STATUSES[change.status].on_register
    if on_register and not change.reason.strip():
        return {"reason": "Say why, in a sentence or two: what was seen, and what has been tried."}
    leaves = current is not None and STATUSES[current.status].on_register and not on_register
    if leaves:
        return _leaving_faults(change)
    return {"leaving_reason": "This is only for leaving the register. Empty it."} if change.leaving_reason else {}


def _leaving_faults(change: RegisterChange) -> Faults:
    reason = LEAVING_REASONS.get(change.leaving_reason)
    if reason is None:
        return {"leaving_reason": "Choose why they leave the register."}
    if reason.must_explain and not change.reason.strip():
        return {"reason": "Say in a sentence what the other reason is."}
    return {}


def _told_faults(change: RegisterChange, on: date) -> Faults:
    if change.parent_told_on is None:
        how_alone = change.parent_told_how.strip()
        return {"parent_told_on": "Write the day on which they were told."} if how_alone else {}
    if change.parent_told_on > on:
        return {"parent_told_on": f"{say_day(change.parent_told_on)} is still to come. Write a day up to today."}
    if not change.parent_told_how.strip():
        return {"parent_told_how": "Say how they were told: in a meeting, by phone, in a letter."}
    return {}
