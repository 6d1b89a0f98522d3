"""What the weeks ahead ask for: what falls due in each, times how long such work has taken its owner.

A forecast of the plainest kind. A length is the mean of confirmed work, or what its owner said; where there is neither,
the work is counted and no minutes are made up for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handrail.rules.calendar import monday_of
from handrail.rules.source import Source

FORECAST = Source("How many fall due times the mean of such work done before: Handrail's own way of counting", "?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Confirmed work of one kind on a day: how many pieces, and the minutes of all of them."""

    work: str
    on: date
    minutes: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Length:
    """How long a piece of work takes. Measured, it rests on so many pieces of so many days; said, on none."""

    minutes: int
    pieces: int = 0
    days: int = 0

    @property
    def is_measured(self) -> bool:
        return self.pieces > 0


@dataclass(frozen=True, slots=True)
class WeekAhead:
    """A week to come: how many pieces of each kind of work, the minutes of those whose length is known, how many have
    no known length, how many of all were due before the first week, and the minutes promised."""

    starts_on: date
    counts: Mapping[str, int]
    minutes: Mapping[str, int]
    promised_minutes: int
    unknown: int = 0
    late: int = 0

    @property
    def forecast_minutes(self) -> int:
        return sum(self.minutes.values())

    @property
    def left_minutes(self) -> int:
        """What is left of the promised minutes; negative where the work known of asks for more."""
        return self.promised_minutes - self.forecast_minutes


@dataclass(slots=True)
class _Filling:
    counts: Counter[str] = field(default_factory=Counter)
    minutes: Counter[str] = field(default_factory=Counter)
    late: int = 0


def lengths(pieces: Iterable[Piece], said: Mapping[str, int]) -> dict[str, Length]:
    """How long each kind of work takes: the mean of the pieces, to the nearest minute; else the minutes `said`."""
    found = {work: Length(minutes) for work, minutes in said.items()}
    by_work: dict[str, list[Piece]] = {}
    for piece in pieces:
        by_work.setdefault(piece.work, []).append(piece)
    return found | {work: _mean(done) for work, done in by_work.items()}


def _mean(done: Sequence[Piece]) -> Length:
    minutes, count = sum(piece.minutes for piece in done), sum(piece.count for piece in done)
    return Length((2 * minutes + count) // (2 * count), count, len({piece.on for piece in done}))


def look_ahead(
    mondays: Sequence[date],
    coming: Iterable[tuple[str, date]],
    known: Mapping[str, Length],
    promised: Mapping[date, int],
    dated: Iterable[tuple[str, date, int]] = (),
) -> list[WeekAhead]:
    """Each week with what falls due in it, soonest first. What was due before comes into the first week; what comes
    after the last is left out. `dated` are (kind of work, day, minutes): pieces that say their own length."""
    weeks = {monday: _Filling() for monday in mondays}
    for work, day in coming:
        week = weeks.get(max(monday_of(day), mondays[0])) if mondays else None
        if week:
            week.counts[work] += 1
            week.late += day < mondays[0]
    for work, day, minutes in dated:
        if monday_of(day) in weeks:
            weeks[monday_of(day)].counts[work] += 1
            weeks[monday_of(day)].minutes[work] += minutes
    return [_week(monday, week, known, promised.get(monday, 0)) for monday, week in weeks.items()]


def _week(monday: date, week: _Filling, known: Mapping[str, Length], promised: int) -> WeekAhead:
    return WeekAhead(
        starts_on=monday,
        counts=dict(week.counts),
        minutes={work: count * known[work].minutes for work, count in week.counts.items() if work in known}
        | week.minutes,
        promised_minutes=promised,
        unknown=sum(count for work, count in week.counts.items() if work not in known and work not in week.minutes),
        late=week.late,
    )
