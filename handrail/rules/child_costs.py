"""What one child's provision costs on an authority's paper, when a threshold is reached, and what a band is worth.

The paper multiplies what it prints: minutes, times a week, weeks, the rate of an hour, the size of the group. Whoever
checks it with the same figures has the same pence (`rules.costing.FORMULA`). What an authority counts is the school's
to say: weeks a year, most minutes a week of a kind, kinds left out, a group by share or in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

from handrail.rules.calendar import say_day
from handrail.rules.costing import OneOffLine, TimeLine, round_pence, say_money
from handrail.rules.provision import Pattern, SchoolWeeks, Spell, overlap
from handrail.rules.run_costs import CostYear, Once, RunToCost, Span, Who

Rates = Mapping[Any, Sequence[Span[Any]]]
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Seat:
    """A session in which a child has a place. `cost` is their equal share of it, exact, in pence; `whole` all of it.

    `who` are the adults of that day as (key, share in per cent, pence an hour or None without a rate).
    """

    on: date
    minutes: int
    who: tuple[tuple[Who, int, int | None], ...]
    group: int

    @property
    def hourly_pence(self) -> int:
        """What all its adults cost an hour together, to the penny: as it is printed."""
        return round_pence(Fraction(sum(share * (pence or 0) for _, share, pence in self.who), 100))

    @property
    def cost(self) -> Fraction:
        return _cost(self.minutes, sum(share * (pence or 0) for _, share, pence in self.who), self.group)


@lru_cache(1024)
def _cost(minutes: int, an_hour: int, group: int) -> Fraction:
    return Fraction(minutes * an_hour, 6000 * group)


def seats_of(run: RunToCost, rates: Rates, pupil: int, *, held: bool = False) -> list[Seat]:
    """The sessions planned, or those held, on the days on which a child has a place."""
    found = []
    for on, minutes in run.held if held else run.planned:
        group = {span.who for span in run.places if span.holds(on)}
        if pupil in group:
            here = tuple(
                (span.who, span.amount, next((rate.amount for rate in rates.get(span.who, ()) if rate.holds(on)), None))
                for span in run.adults
                if span.holds(on)
            )
            found.append(Seat(on, minutes, here, len(group)))
    return found


def once_of(run: RunToCost, pupil: int) -> list[tuple[int, Once, int]]:
    """(its place, what was paid once in which a child has a share, the number of equal shares)."""
    found = []
    for place, one in enumerate(run.once):
        group = one.pupils or tuple({span.who for span in run.places if span.holds(one.on)})
        if pupil in group:
            found.append((place, one, one.shares(group)))
    return found


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What an authority counts. `weeks` None goes by the school's dates; `caps` are {shape: minutes a week at most}."""

    weeks: Fraction | None = None
    charge: str = "share"
    caps: Mapping[str, int] = field(default_factory=dict)
    left_out: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class GivenRun:
    """A run a child has a place in, with its planned sessions (`seats_of`). `left_out` says why an authority does not
    count it, '' where it does."""

    shape: str
    spells: Sequence[Spell]
    parts: RunToCost
    seats: Sequence[Seat]
    left_out: str = ""
    charge: str = ""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line of time: what is printed is what is multiplied. `days` are those of its sessions, in order.

    `capped_from` are the minutes a session really has where only some count; `weeks_open` the weeks by the school's
    dates; `shared_by` the pupils who share it where it is charged in full.
    """

    minutes: Fraction
    times: Fraction
    weeks: Fraction
    who: tuple[tuple[Who, int, int | None], ...]
    hourly_pence: int
    group: int
    days: tuple[date, ...]
    capped_from: Fraction | None = None
    weeks_open: Fraction | None = None
    shared_by: int | None = None

    @property
    def pence(self) -> int:
        return TimeLine(self.minutes, self.times, self.weeks, self.hourly_pence, self.group).pence()

    def by_day(self) -> list[tuple[date, Fraction]]:
        """Its pence, in equal parts on the days of its sessions."""
        part = Fraction(self.pence, len(self.days))
        return [(day, part) for day in self.days]


@dataclass(frozen=True, slots=True)
class PaperOnce:
    """Something paid once, as it is shared."""

    on: date
    whole_pence: int
    sharers: int
    place: int

    @property
    def pence(self) -> int:
        return OneOffLine(self.whole_pence, self.sharers).pence()


@dataclass(frozen=True, slots=True)
class PaperRun:
    """A run on the paper: its lines, what was paid for it once (`is_once_left_out` where that does not count), or why
    all of it is left out."""

    lines: Sequence[PaperLine] = ()
    once: Sequence[PaperOnce] = ()
    left_out: str = ""
    is_once_left_out: bool = False

    @property
    def pence(self) -> int:
        return sum(line.pence for line in self.lines) + sum(one.pence for one in self.once)

    def by_day(self) -> list[tuple[date, Fraction]]:
        time = [part for line in self.lines for part in line.by_day()]
        return time + [(one.on, Fraction(one.pence)) for one in self.once]


def on_paper(
    runs: Sequence[GivenRun], pupil: int, how: Reckoning, weeks: SchoolWeeks, year: CostYear
) -> list[PaperRun]:
    """Each run as an authority counts it for one child, in the order given.

    A run that goes on through all the school's year counts the weeks of the setting; another its own, at most those.
    Where runs of a capped shape have more minutes a week together, each counts its part of what may count.
    """
    capped = [run for run in runs if not _why_not(run, how) and run.shape in how.caps]
    return [_run_on_paper(run, pupil, how, _Year(weeks, year), capped) for run in runs]


class _Year:
    def __init__(self, weeks: SchoolWeeks, year: CostYear) -> None:
        days = [day for _, open_days in weeks.weeks for day in open_days if year.first <= day <= year.last]
        self.first, self.last = (days[0], days[-1]) if days else (year.last, year.first)

    def is_whole(self, run: GivenRun, pupil: int) -> bool:
        """Whether a child's place reaches from the first open week to the last."""
        if self.first > self.last or not run.spells:
            return False
        ends = [spell.ends_on for spell in run.spells]
        days = (min(spell.starts_on for spell in run.spells), None if None in ends else max(end for end in ends if end))
        held = [overlap(days, (span.first, span.last)) for span in run.parts.places if span.who == pupil]
        return any(
            place and place[0] < self.first + WEEK and (place[1] is None or place[1] > self.last - WEEK)
            for place in held
        )


def _why_not(run: GivenRun, how: Reckoning) -> str:
    if run.left_out:
        return run.left_out
    return "the authority does not count this kind of provision" if run.shape in how.left_out else ""


def _run_on_paper(run: GivenRun, pupil: int, how: Reckoning, year: _Year, capped: Sequence[GivenRun]) -> PaperRun:
    if why := _why_not(run, how):
        return PaperRun(left_out=why)
    once = [PaperOnce(one.on, one.pence, sharers, place) for place, one, sharers in once_of(run.parts, pupil)]
    in_full = (run.charge or how.charge) == "full"
    days: dict[tuple[object, ...], list[date]] = defaultdict(list)
    seats: dict[tuple[object, ...], tuple[Seat, Fraction, Fraction]] = {}
    for seat in run.seats:
        times, part = _times_on(run, seat.on), _part_that_counts(run, seat, pupil, how, capped)
        key: tuple[object, ...] = (seat.minutes, times, part, seat.who, seat.group)
        days[key].append(seat.on)
        seats[key] = (seat, times, part)
    open_weeks = {key: Fraction(len(days[key])) / seats[key][1] for key in days}
    factor = _factor(run, pupil, how, year, sum(open_weeks.values()))
    lines = []
    for of, (seat, times, part) in seats.items():
        weeks, counted = printed(open_weeks[of] * factor), printed(seat.minutes * part)
        lines.append(
            PaperLine(
                minutes=counted,
                times=times,
                weeks=weeks,
                who=seat.who,
                hourly_pence=seat.hourly_pence,
                group=1 if in_full else seat.group,
                days=tuple(days[of]),
                capped_from=Fraction(seat.minutes) if counted != seat.minutes else None,
                weeks_open=printed(open_weeks[of]) if weeks != printed(open_weeks[of]) else None,
                shared_by=seat.group if in_full and seat.group > 1 else None,
            )
        )
    is_left_out = bool(once) and "one_off" in how.left_out
    return PaperRun(lines, () if is_left_out else once, is_once_left_out=is_left_out)


def _factor(run: GivenRun, pupil: int, how: Reckoning, year: _Year, own: Fraction | int) -> Fraction:
    if how.weeks is None or not own or run.shape == "one_off":
        return Fraction(1)
    return how.weeks / own if year.is_whole(run, pupil) else min(Fraction(1), how.weeks / own)


def _pattern_on(run: GivenRun, day: date) -> Pattern | None:
    held = [spell.pattern for spell in run.spells if spell.starts_on <= day and (spell.ends_on or date.max) >= day]
    return held[-1] if held else None


def _times_on(run: GivenRun, day: date) -> Fraction:
    """How often a week, as it is printed; what takes place once is once."""
    return _times(_pattern_on(run, day))


@lru_cache(1024)
def _times(pattern: Pattern | None) -> Fraction:
    return printed(Fraction(pattern.times, pattern.every_weeks)) if pattern and pattern.times else Fraction(1)


def _part_that_counts(run: GivenRun, seat: Seat, pupil: int, how: Reckoning, capped: Sequence[GivenRun]) -> Fraction:
    most = how.caps.get(run.shape)
    if most is None:
        return Fraction(1)
    given = sum(
        pattern.minutes * Fraction(pattern.times, pattern.every_weeks)
        for other in capped
        if other.shape == run.shape
        and any(span.who == pupil and span.holds(seat.on) for span in other.parts.places)
        and (pattern := _pattern_on(other, seat.on))
    )
    return min(Fraction(1), most / given) if given else Fraction(1)


def printed(number: Fraction | int) -> Fraction:
    """As it is printed: two places after the point, half up."""
    return Fraction(round_pence(Fraction(number) * 100), 100)


def say_number(number: Fraction) -> str:
    """Like "38", "37.5", "0.67": a number of `printed`."""
    return f"{float(number):,.2f}".rstrip("0").rstrip(".")


Parts = Iterable[tuple[date, Fraction]]


def running_total(parts: Parts) -> list[tuple[date, Fraction]]:
    """The sum up to and with each day on which there is something, in pence."""
    rows = list(parts)
    scale = lcm(*{pence.denominator for _, pence in rows})  # whole numbers are exact as well, and faster to add
    by_day: dict[date, int] = defaultdict(int)
    for day, pence in rows:
        by_day[day] += pence.numerator * (scale // pence.denominator)
    found, total = [], 0
    for day in sorted(by_day):
        total += by_day[day]
        found.append((day, Fraction(total, scale)))
    return found


def day_reached(totals: Sequence[tuple[date, Fraction]], threshold_pence: int) -> date | None:
    """The day on which a running total reaches a threshold and does not fall below it again; None where it does not."""
    reached = None
    for day, total in totals:
        if total < threshold_pence:
            reached = None
        elif reached is None:
            reached = day
    return reached


def total_on(totals: Sequence[tuple[date, Fraction]], day: date) -> Fraction:
    """The running total at the end of a day."""
    return next((total for on, total in reversed(totals) if on <= day), Fraction(0))


@dataclass(frozen=True, slots=True)
class BandValue:
    """What a band is worth a year from a day on, until the next. `is_whole` pays it for the year whenever held."""

    starts_on: date
    pence: int
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class BandWorth:
    """What a band comes to in a year: pence, each step in a sentence, and the days for which nobody wrote a value."""

    pence: int
    said: tuple[str, ...]
    missing: tuple[str, ...] = ()


def yearly_of_hours(hourly_pence: int, hours: Fraction, weeks: Fraction) -> int:
    """A year of so many hours a week, in pence."""
    return round_pence(hourly_pence * hours * weeks)


def worth_in(name: str, values: Sequence[BandValue], held: tuple[date, date | None], year: CostYear) -> BandWorth:
    """What holding a band comes to in a year, by days of that year, each step rounded once to the penny.

    Values hold from their day until the next begins. A band held on no day of the year is worth nothing in it.
    """
    days = overlap(held, (year.first, year.last))
    if days is None or days[1] is None:
        return BandWorth(0, ())
    of_year, total, said, missing = (year.last - year.first).days + 1, 0, [], []
    rows = sorted(values, key=lambda row: row.starts_on)
    if not rows or rows[0].starts_on > days[0]:
        until = min(days[1], rows[0].starts_on - timedelta(days=1)) if rows else days[1]
        missing.append(f"{name} has no value from {say_day(days[0])} to {say_day(until)}: write one with its source.")
    for row, after in zip(rows, [*rows[1:], None], strict=False):
        ends = after.starts_on - timedelta(days=1) if after else None
        here = overlap(days, (row.starts_on, ends))
        if here is None or here[1] is None:
            continue
        count = (here[1] - here[0]).days + 1
        if row.is_whole:
            total += row.pence
            said.append(f"{name} is paid whole for the year: {say_money(row.pence)}.")
            break
        pence = round_pence(Fraction(row.pence * count, of_year))
        total += pence
        said.append(
            f"{name} is {say_money(row.pence)} a year, held for {count} of {of_year} days of {year.label} "
            f"({say_day(here[0])} to {say_day(here[1])}): {say_money(pence)}."
        )
    return BandWorth(total, tuple(said), tuple(missing))
