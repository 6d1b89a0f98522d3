"""What a run of provision costs over a year: planned, planned to date, delivered to date; whose it is and who pays.

A session costs its minutes at what each adult of that day costs an hour by their share, shared equally by who had a
place that day; whoever was absent had their seat, so it is theirs all the same. Rates, places, adults and who pays are
dated, so that a change moves nothing behind it. All is exact until a run is done: its whole is rounded once, and its
pennies are shared out (`rules.costing.share_out`), so that pupils, runs and streams come to one sum.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import lcm
from typing import Any, Generic, TypeVar

from handrail.rules.calendar import academic_year
from handrail.rules.costing import round_pence, share_out

Key = TypeVar("Key", bound=Hashable)
Key_co = TypeVar("Key_co", bound=Hashable, covariant=True)
Who = Hashable
NOBODY = 0
"""The pupil to whom a cost belongs that is for no named pupil."""
UNFUNDED = 0
"""The stream of what no stream pays."""
PER_CENT_HOURS = 6000
"""Minutes x per cent of a share x pence an hour, to pence."""

YEARS: Mapping[str, str] = {"school": "School year", "financial": "Financial year (April to March)"}


@dataclass(frozen=True, slots=True)
class CostYear:
    """The days of a year of money; `kind` is a key of `YEARS`."""

    kind: str
    first: date
    last: date

    @property
    def label(self) -> str:
        """'2026/27', and 'April 2026 to March 2027'."""
        if self.kind == "school":
            return academic_year(self.first).label
        return f"April {self.first.year} to March {self.last.year}"


def cost_year(kind: str, on: date) -> CostYear:
    """The year of a kind that holds a day. A school year is 1 September to 31 August."""
    if kind == "school":
        year = academic_year(on)
        return CostYear(kind, year.starts_on, year.ends_on)
    begins = date(on.year if on.month >= 4 else on.year - 1, 4, 1)
    return CostYear(kind, begins, date(begins.year + 1, 3, 31))


@dataclass(frozen=True, slots=True)
class Span(Generic[Key_co]):
    """Something that holds from a day until a day, both included; None is open. `amount` is per cent, or pence."""

    who: Key_co
    first: date | None = None
    last: date | None = None
    amount: int = 100

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Once:
    """Something paid for once, or a refund below nought; for the pupils named, or for who had a place that day.

    Of `sharers` those who are not among them are nobody who is named. `stream` pays it all; None: as the run is paid.
    """

    on: date
    pence: int
    pupils: tuple[int, ...] = ()
    sharers: int | None = None
    stream: int | None = None

    def shares(self, group: tuple[int, ...]) -> int:
        """Into how many equal shares it is cut, where these have a place that day."""
        return max(self.sharers or 0, len(self.pupils or group))


Meeting = tuple[date, int]


@dataclass(frozen=True, slots=True)
class RunToCost:
    """A run in a year: the sessions planned and held as (day, minutes), its adults by share, places, who pays in per
    cent, and what was paid for once."""

    planned: Sequence[Meeting]
    held: Sequence[Meeting] = ()
    adults: Sequence[Span[Who]] = ()
    places: Sequence[Span[int]] = ()
    funding: Sequence[Span[int]] = ()
    once: Sequence[Once] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """In pence: planned for the year, planned up to today, delivered up to today."""

    planned: int = 0
    to_date: int = 0
    delivered: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(self.planned + other.planned, self.to_date + other.to_date, self.delivered + other.delivered)

    def __bool__(self) -> bool:
        return (self.planned, self.to_date, self.delivered) != (0, 0, 0)


@dataclass(frozen=True, slots=True)
class RunCost:
    """What a run costs. `pupils` and `streams` each sum to `whole`; `adults` are exact shares rounded alike, one-offs
    apart. `months` is what is planned by (first of the month, stream). `unpriced` are the minutes of adults without a
    rate, and `undelivered` the planned minutes that nobody is there to deliver."""

    whole: Totals
    pupils: Mapping[int, Totals]
    streams: Mapping[int, Totals]
    adults: Mapping[Who, Totals]
    months: Mapping[tuple[date, int], int]
    unpriced: Mapping[Who, int] = field(default_factory=dict)
    undelivered: int = 0


def sum_of(totals: Iterable[Totals]) -> Totals:
    return sum(totals, Totals())


@dataclass(frozen=True, slots=True)
class _State:
    """What holds between two days on which something changes: pence x per cent an hour by adult, group, who pays."""

    by_adult: tuple[tuple[Who, int], ...]
    unpriced: tuple[tuple[Who, int], ...]
    group: tuple[int, ...]
    funding: tuple[tuple[int, int], ...]
    has_adults: bool

    @property
    def an_hour(self) -> int:
        return sum(pence for _, pence in self.by_adult)

    def lacks(self, length: int) -> bool:
        """Whether so many minutes really cost more than is known."""
        return bool(self.unpriced or (length and not self.has_adults))


_PLANNED, _TO_DATE, _DELIVERED = range(3)
Parts = dict[Key, list[int]]
Months = dict[tuple[int, int, int], int]


def cost_run(run: RunToCost, rates: Mapping[Any, Sequence[Span[Any]]], on: date) -> RunCost:
    """Cost a run as it stands on a day. `rates` are the pence an hour of each adult; where several hold, the first."""
    states = _States(run, rates)
    minutes, of_month = _minutes(run, states, on)
    paid = [(one, states.each[states.place(one.on)]) for one in run.once]
    # Everything below is whole numbers of pence / (scale * PER_CENT_HOURS * 100): exact, and faster than fractions.
    scale = lcm(*(len(state.group) for state in states.each), *(one.shares(state.group) for one, state in paid))
    sums = _Sums(scale)
    for (place, which), length in minutes.items():
        sums.add_time(states.each[place], which, length)
    for (year, month, place), length in of_month.items():
        state = states.each[place]
        for key, part in state.funding:
            sums.months[year, month, key] += length * state.an_hour * part * scale
    for one, state in paid:
        sums.add_once(one, state, on)
    by_stream = sums.rounded(sums.streams)
    unpriced, undelivered = _without_a_price(minutes, states)
    return RunCost(
        whole=sum_of(by_stream.values()),
        pupils=sums.rounded(sums.pupils),
        streams=by_stream,
        adults=sums.rounded(sums.adults),
        months={(date(*key[:2], 1), key[2]): pence for key, pence in share_out(sums.months, sums.over).items()},
        unpriced=unpriced,
        undelivered=undelivered,
    )


def cost_delivered(
    run: RunToCost,
    rates: Mapping[Any, Sequence[Span[Any]]],
    on: date,
    planned: Iterable[Meeting],
    days: tuple[date, date],
) -> int | None:
    """What `cost_run` says was delivered, in pence, without whose it is; None where an hour of what is planned has no
    rate, or nobody to deliver it. `planned` lies within `days`, and is read no further than it takes to know."""
    states = _States(run, rates)
    may_lack = any(state.lacks(1) for state in states.within(*days))
    if may_lack and any(states.on(day).lacks(length) for day, length in planned):
        return None
    exact = sum(length * states.on(day).an_hour for day, length in run.held)
    paid = sum(one.pence for one in run.once if one.on <= on)
    return round_pence(Fraction(exact, PER_CENT_HOURS) + paid)


class _Sums:
    """What is whose, exact, in pence / `over`."""

    def __init__(self, scale: int) -> None:
        self.scale, self.over = scale, scale * PER_CENT_HOURS * 100
        self.pupils: Parts[int] = _parts()
        self.streams: Parts[int] = _parts()
        self.adults: Parts[Who] = _parts()
        self.months: Months = defaultdict(int)

    def add_time(self, state: _State, which: int, length: int) -> None:
        cost = length * state.an_hour * self.scale
        share = cost * 100 // len(state.group)
        for pupil in state.group:
            self.pupils[pupil][which] += share
        for key, part in state.funding:
            self.streams[key][which] += cost * part
        for who, pence in state.by_adult:
            self.adults[who][which] += length * pence * self.scale * 100

    def add_once(self, one: Once, state: _State, on: date) -> None:
        """It is delivered when it is paid. What is shared with others than the named is for nobody who is named."""
        group, sharers = one.pupils or state.group, one.shares(state.group)
        cost = one.pence * self.over
        pays = (
            {one.stream: cost} if one.stream is not None else {key: cost // 100 * part for key, part in state.funding}
        )
        for which in (_PLANNED, _TO_DATE, _DELIVERED) if one.on <= on else (_PLANNED,):
            for pupil in group:
                self.pupils[pupil][which] += cost // sharers
            self.pupils[NOBODY][which] += cost // sharers * (sharers - len(group))
            for key, part in pays.items():
                self.streams[key][which] += part
        for key, part in pays.items():
            self.months[one.on.year, one.on.month, key] += part

    def rounded(self, parts: Parts[Key]) -> dict[Key, Totals]:
        """Each of the three rounded once and shared out; who has none of any is left out."""
        held = {key: values for key, values in parts.items() if any(values)}
        each = [share_out({key: values[which] for key, values in held.items()}, self.over) for which in range(3)]
        return {key: Totals(*(shares[key] for shares in each)) for key in held}


def _parts() -> Parts[Key]:
    return defaultdict(lambda: [0, 0, 0])


def _minutes(
    run: RunToCost, states: _States, on: date
) -> tuple[dict[tuple[int, int], int], dict[tuple[int, int, int], int]]:
    """{(state, which of the three): minutes}, and {(year, month, state): minutes planned}."""
    found: dict[tuple[int, int], int] = defaultdict(int)
    of_month: dict[tuple[int, int, int], int] = defaultdict(int)
    for day, length in run.planned:
        place = states.place(day)
        found[place, _PLANNED] += length
        of_month[day.year, day.month, place] += length
        if day <= on:
            found[place, _TO_DATE] += length
    for day, length in run.held:
        found[states.place(day), _DELIVERED] += length
    return found, of_month


def _without_a_price(minutes: Mapping[tuple[int, int], int], states: _States) -> tuple[dict[Who, int], int]:
    """The planned minutes of adults who have no rate, and those for which nobody is there."""
    unpriced: dict[Who, int] = defaultdict(int)
    undelivered = 0
    for (place, which), length in minutes.items():
        if which == _PLANNED:
            state = states.each[place]
            undelivered += 0 if state.has_adults else length
            for who, share in state.unpriced:
                unpriced[who] += length * share // 100
    return dict(unpriced), undelivered


class _States:
    """What holds on each day, worked out once between two days on which anything changes."""

    def __init__(self, run: RunToCost, rates: Mapping[Any, Sequence[Span[Any]]]) -> None:
        self.run = run
        self.rates = {span.who: rates.get(span.who, ()) for span in run.adults}
        held: list[Span[Who]] = [rate for rows in self.rates.values() for rate in rows]
        each: tuple[Sequence[Span[Who]] | Sequence[Span[int]], ...] = (run.adults, run.places, run.funding, held)
        self.breaks = sorted({day for spans in each for span in spans for day in _breaks(span)})
        self.each: list[_State] = []
        self.found: dict[int, int] = {}

    def place(self, day: date) -> int:
        """The place in `each` of what holds on a day."""
        between = bisect_right(self.breaks, day)
        place = self.found.get(between)
        if place is None:
            state = self._work_out(day)
            if state not in self.each:
                self.each.append(state)
            place = self.found[between] = self.each.index(state)
        return place

    def on(self, day: date) -> _State:
        return self.each[self.place(day)]

    def within(self, first: date, last: date) -> Iterator[_State]:
        yield self.on(first)
        yield from (self.on(day) for day in self.breaks if first < day <= last)

    def _work_out(self, day: date) -> _State:
        here = [span for span in self.run.adults if span.holds(day)]
        priced, unpriced = [], []
        for span in here:
            rate = next((rate.amount for rate in self.rates[span.who] if rate.holds(day)), None)
            if rate is None:
                unpriced.append((span.who, span.amount))
            else:
                priced.append((span.who, span.amount * rate))
        group = tuple(dict.fromkeys(span.who for span in self.run.places if span.holds(day)))
        return _State(tuple(priced), tuple(unpriced), group or (NOBODY,), tuple(self._funding(day).items()), bool(here))

    def _funding(self, day: date) -> dict[int, int]:
        """Who pays how much; what is over 100 per cent, in the order in which it was said, pays nothing."""
        pays: dict[int, int] = defaultdict(int)
        left = 100
        for span in self.run.funding:
            if left and span.holds(day):
                pays[span.who] += min(span.amount, left)
                left -= min(span.amount, left)
        return pays | ({UNFUNDED: left} if left else {})


def _breaks(span: Span[Any]) -> Iterator[date]:
    if span.first:
        yield span.first
    if span.last and span.last < date.max:
        yield span.last + timedelta(days=1)
