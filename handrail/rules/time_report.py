"""What a report of a SENCO's time says of the record: shares, and what passed its day in the same weeks.

Handrail's own way of putting two tables side by side. It says 'in the same weeks' and never 'because': a join is no
cause.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from handrail.rules.calendar import monday_of
from handrail.rules.source import Source
from handrail.rules.suppression import THRESHOLD

SAME_WEEKS = Source("Two records laid side by side, week by week: Handrail's own", "?")

MOST_CONSEQUENCES = 3

Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Owed:
    """Something owed by a day, done on a day or not yet; `whose` tells the pupils apart."""

    whose: int
    due_on: date
    done_on: date | None


def passed_in_weeks(owed: Iterable[Owed], weeks: Collection[date], on: date) -> int:
    """How many of them have something whose day lay in one of these weeks (by their Mondays), and went by undone.

    As known on a day: what is due that day still may be done.
    """
    return len({
        one.whose for one in owed
        if monday_of(one.due_on) in weeks and one.due_on < on and (one.done_on is None or one.done_on > one.due_on)
    })  # fmt: skip


def say_pupils(count: int) -> str:
    """ "fewer than five pupils", "5 to 9 pupils", "10 to 14 pupils".

    In steps, or reports laid side by side would give small counts back: those of a half-term and of its term, or those
    of the same weeks a day apart. None of their differences is known more closely than to a step.
    """
    first = count - count % THRESHOLD
    return f"{first} to {first + THRESHOLD - 1} pupils" if first else "fewer than five pupils"


def percent(part: int, whole: int) -> int | None:
    """Whole per cent, half up; None of nothing."""
    return (part * 200 + whole) // (2 * whole) if whole else None


def chosen(lines: Sequence[Line]) -> Sequence[Line]:
    """The first three: reviews before planned work, before answers, before own time."""
    return lines[:MOST_CONSEQUENCES]


def weeks_running(planned: Iterable[tuple[int, int | None]]) -> list[int]:
    """Of each piece of work, in how many weeks running it stands here. Each row is (key, key it was carried on from),
    the earlier week first; a row whose earlier week is not here begins a piece."""
    running: dict[int, int] = {}
    for key, before in sorted(planned):
        running[key] = (running.pop(before, 0) if before else 0) + 1
    return sorted(running.values())
