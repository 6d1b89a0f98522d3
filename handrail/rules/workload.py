"""The ledger of a SENCO's time: what was promised, and what became of it, to the minute.

Handrail's own counting rule, no law: no statute fixes a SENCO's hours. The SEND Code of Practice only asks that they
have sufficient time (6.91), so the figures are the school's own record and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from handrail.rules.source import Source

SUFFICIENT_TIME = Source("SEND Code of Practice 2015, 6.91: sufficient time, also away from teaching", "S")
LEDGER = Source("Promised is kept, taken and unknown, each minute once: Handrail's own way of counting", "?")

LONDON = ZoneInfo("Europe/London")

Kind = Literal["senco", "taken", "other"]
KINDS: tuple[Kind, ...] = ("senco", "taken", "other")

Day = date  # the fields called so would hide the type


@dataclass(frozen=True)
class Slot:
    """A protected stretch of the clock in England. One that does not end after its start ends on the next day."""

    date: Day
    starts: time
    ends: time


@dataclass(frozen=True)
class Entry:
    """A stretch of work: `senco` is SENCO work, `taken` is work for somebody else, `other` is neither.

    `given_back_for` is the day whose lost time this SENCO work gives back.
    """

    date: Day
    starts: time
    ends: time
    category: str = ""
    kind: Kind = "senco"
    given_back_for: Day | None = None


@dataclass(frozen=True)
class Paid:
    """Paid hours on a day of the week, 0 for Monday."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class Ledger:
    """Minutes of a period. `promised_minutes` is the sum of kept, taken and unknown.

    `by_category` sums to all SENCO minutes of the period; `days_with_data` counts the days on which an entry starts.
    """

    promised_minutes: int
    kept_minutes: int
    taken_minutes: int
    given_back_minutes: int
    unknown_minutes: int
    outside_paid_minutes: int
    by_category: dict[str, int]
    days_with_data: int


def workload(
    slots: Iterable[Slot], entries: Iterable[Entry], paid: Iterable[Paid], starts_on: Day, ends_on: Day
) -> Ledger:
    """Count a period, both days included. What is counted twice over in the record counts once.

    Inside a slot a minute is kept where SENCO work covers it, else taken, else unknown. SENCO work that gives time back
    is counted apart and never also as kept. Where the clocks change, real minutes count.
    """
    period = range(_minute(starts_on, time.min), _minute(ends_on + timedelta(days=1), time.min))
    entries = list(entries)
    own = [entry for entry in entries if entry.kind == "senco"]
    promised = _covered(slots, period)
    given_back = _covered((entry for entry in own if entry.given_back_for), period)
    kept = promised & _covered((entry for entry in own if not entry.given_back_for), period) - given_back
    taken = promised & _covered((entry for entry in entries if entry.kind == "taken"), period) - kept
    whose = _categories(own, period)
    return Ledger(
        promised_minutes=len(promised),
        kept_minutes=len(kept),
        taken_minutes=len(taken),
        given_back_minutes=len(given_back),
        unknown_minutes=len(promised - kept - taken),
        outside_paid_minutes=len(whose.keys() - _paid_about(whose.keys(), list(paid), period)),
        by_category=dict(sorted(Counter(whose.values()).items())),
        days_with_data=len({entry.date for entry in entries if starts_on <= entry.date <= ends_on}),
    )


def _categories(own: Iterable[Entry], period: range) -> dict[int, str]:
    """{minute of SENCO work: its category}. A minute that two entries cover is that of the one that starts later."""
    by_start = sorted(own, key=lambda entry: _stretch(entry).start)
    return {minute: entry.category for entry in by_start for minute in _cut(_stretch(entry), period)}


def _paid_about(worked: Collection[int], paid: list[Paid], period: range) -> set[int]:
    """The paid minutes of the days that were worked on, and of the days before, whose hours may run past midnight."""
    worked_on = {_day(minute) for minute in worked}
    days = worked_on | {day - timedelta(days=1) for day in worked_on}
    hours = (Slot(day, one.starts, one.ends) for day in days for one in paid if one.weekday == day.weekday())
    return _covered(hours, period)


def _covered(stretches: Iterable[Slot | Entry], period: range) -> set[int]:
    """The minutes of the period that they cover, each once."""
    return {minute for one in stretches for minute in _cut(_stretch(one), period)}


def _cut(stretch: range, period: range) -> range:
    return range(max(stretch.start, period.start), min(stretch.stop, period.stop))


def _stretch(one: Slot | Entry) -> range:
    """Its minutes, since 1970."""
    ends_on = one.date if one.ends > one.starts else one.date + timedelta(days=1)
    return range(_minute(one.date, one.starts), _minute(ends_on, one.ends))


def _minute(day: Day, at: time) -> int:
    """Of the clock in England; of an hour that comes twice the first."""
    return int(datetime.combine(day, at, LONDON).timestamp()) // 60


@cache
def _day_of_hour(hour: int) -> Day:
    return datetime.fromtimestamp(hour * 3600, LONDON).date()


def _day(minute: int) -> Day:
    return _day_of_hour(minute // 60)
