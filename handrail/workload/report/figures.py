"""The figures of a report, counted from her own log by the rule of the ledger: totals and no line of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from handrail.access.member import Member
from handrail.rules.calendar import monday_of
from handrail.rules.costing import cost
from handrail.rules.school_days import ONE_DAY, SchoolCalendar, days_between
from handrail.rules.time_categories import Category
from handrail.rules.workload import Entry
from handrail.schools.models import StaffRate
from handrail.workload.log.kinds import every_category
from handrail.workload.log.ledger import Count, count, entries_of
from handrail.workload.log.models import TimeEntry
from handrail.workload.log.moments import bounds_of
from handrail.workload.log.slots import PromisedTime
from handrail.workload.models import Promise
from handrail.workload.owner import owner
from handrail.workload.promised import Together, together_of
from handrail.workload.report.periods import Period, last_terms
from handrail.workload.report.rates import rates_of


@dataclass(frozen=True, slots=True)
class Cost:
    """What own time comes to. `pence` is None where no rate is written down for any of it, or it is not known how much
    there was; `unpriced_minutes` have no rate."""

    pence: int | None
    unpriced_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Work:
    """SENCO work by its kinds: all of it, what is sorted, what is strategic, and what needs no SENCO."""

    minutes: int
    sorted_minutes: int
    strategic_minutes: int
    needs_no_senco: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """A period with its weeks, its own totals, and the terms beside it; `taken_for` is what the time was taken for."""

    period: Period
    weeks: list[Count]
    whole: Count
    work: Work
    cost: Cost
    taken_for: list[tuple[str, int]]
    terms: list[tuple[str, Count]]
    together: Together

    @property
    def with_data(self) -> list[Count]:
        return [week for week in self.weeks if week.has_data]

    @property
    def taken_weeks(self) -> set[date]:
        """The Mondays of the weeks in which protected time was taken."""
        return {monday_of(week.starts_on) for week in self.weeks if week.ledger.taken_minutes}


def figures_of(member: Member, period: Period, calendar: SchoolCalendar) -> Figures:
    """Her own figures of a period. Five queries."""
    promises = list(Promise.objects.for_school(member.school).prefetch_related("hours"))
    own = [row for row in promises if row.user_id == owner(member)]
    promised = PromisedTime(own, calendar)
    terms = last_terms(calendar, period.until, member.on)
    rows = _entries(member, min([period.starts_on, *(term.starts_on for term in terms)]), member.on)
    entries = entries_of(rows)
    whole = count(promised, entries, period.starts_on, period.until)
    return Figures(
        period=period,
        weeks=_weeks(promised, entries, period),
        whole=whole,
        work=_work(whole, every_category(member)),
        cost=Cost(None) if whole.own_minutes is None else _cost(promised, entries, period, rates_of(member)),
        taken_for=_taken_for(promised, rows, period),
        terms=[(term.name, count(promised, entries, term.starts_on, term.until)) for term in terms],
        together=together_of(promises, member.on),
    )


def _weeks(promised: PromisedTime, entries: Sequence[Entry], period: Period) -> list[Count]:
    """Each week; none of a holiday in which nothing is on record."""
    weeks = [count(promised, entries, first, last) for first, last in period.weeks()]
    return [week for week in weeks if week.has_data or _is_open(promised, week)]


def _is_open(promised: PromisedTime, week: Count) -> bool:
    return any(promised.is_open(day) for day in days_between(week.starts_on, week.ends_on))


def _entries(member: Member, first: date, last: date) -> list[TimeEntry]:
    rows = TimeEntry.objects.visible_to(member).select_related("interruption")
    starts, ends = bounds_of(first - ONE_DAY)[0], bounds_of(last)[1]  # the night before may run into it
    return list(rows.filter(starts_at__gte=starts, starts_at__lt=ends))


def _work(whole: Count, kinds: Mapping[str, Category]) -> Work:
    found = {key: minutes for key, minutes in whole.ledger.by_category.items() if key in kinds}
    spare = {kinds[key].name: minutes for key, minutes in found.items() if not kinds[key].needs_senco}
    return Work(
        minutes=sum(whole.ledger.by_category.values()),
        sorted_minutes=sum(found.values()),
        strategic_minutes=whole.strategic_minutes(kinds),
        needs_no_senco=dict(sorted(spare.items(), key=lambda pair: -pair[1])),
    )


def _cost(promised: PromisedTime, entries: Sequence[Entry], period: Period, rates: Sequence[StaffRate]) -> Cost:
    """Each stretch at the rate that held in it, rounded once. Own time is known: a stretch without paid hours is one in
    which nothing was worked."""
    priced, unpriced = [], 0
    for pence, first, last in _stretches(period, rates):
        minutes = count(promised, entries, first, last).own_minutes or 0
        if pence:
            priced.append((minutes, pence))
        else:
            unpriced += minutes
    return Cost(cost(priced) if priced else None, unpriced)


def _stretches(period: Period, rates: Iterable[StaffRate]) -> list[tuple[int, date, date]]:
    """(pence an hour, from, to), cut where the rate changes; 0 where none is written down."""
    held = list(rates)
    found = []
    for pence, days in groupby(
        days_between(period.starts_on, period.until),
        key=lambda day: next((rate.hourly_pence for rate in held if rate.holds(day)), 0),
    ):
        first, *rest = days
        found.append((pence, first, rest[-1] if rest else first))
    return found


def _taken_for(promised: PromisedTime, rows: Iterable[TimeEntry], period: Period) -> list[tuple[str, int]]:
    """(what for, minutes taken), the most first; "" where nobody said. Together they are what was taken, no minute
    twice."""
    by_reason: dict[str, list[TimeEntry]] = defaultdict(list)
    counted, found, reached = [], {}, 0
    for row in rows:
        if row.kind == TimeEntry.Kind.TAKEN:
            by_reason[row.interruption.what_for if row.interruption else ""].append(row)
        elif row.kind == TimeEntry.Kind.SENCO:
            counted.append(row)
    for reason, taken in by_reason.items():
        counted += taken
        taken_minutes = count(promised, entries_of(counted), period.starts_on, period.until).ledger.taken_minutes
        found[reason] = taken_minutes - reached
        reached = taken_minutes
    return sorted(((reason, minutes) for reason, minutes in found.items() if minutes), key=lambda pair: -pair[1])
