"""What was planned and what became of it: of the school, of a run, an adult, a child; all sums are of the rules."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db.models import DateField, QuerySet

from handrail.core.statements import Slot, each_made_once, made_once
from handrail.provision.models import (
    InterventionSession,
    Placement,
    Provision,
    ProvisionAdult,
    ProvisionChange,
    ProvisionSlot,
)
from handrail.provision.on_a_day import spells_of_runs, types_of
from handrail.provision.reading import tally_of_placements
from handrail.rules.calendar import monday_of, say_day_short
from handrail.rules.provision import (
    AWAY,
    LOST,
    SHORT,
    Done,
    PlannedWeek,
    SchoolWeeks,
    Spell,
    Tally,
    overlap,
    planned,
    school_weeks,
    share_of,
    tally,
    term_on,
    terms_of,
    together,
)
from handrail.rules.school_days import SchoolCalendar, year_about

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

WEEK, SIX_DAYS = timedelta(days=7), timedelta(days=6)
REASONS: Mapping[str, str] = {**AWAY, **LOST}
"""Why a session, or a child's part in one, was lost, by key."""


@dataclass(frozen=True, slots=True)
class Period:
    """Some days whose sessions are counted, up to today at most."""

    key: str
    label: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: a child, a run, an adult or a reason. `ref` is that of the child or run."""

    label: str
    tally: Tally
    ref: str = ""

    @property
    def why(self) -> str:
        """'Adult pulled away 2, absent from school 1'."""
        lost = sorted(self.tally.lost.items(), key=lambda pair: (-pair[1].minutes, pair[0] == SHORT, REASONS[pair[0]]))
        return ", ".join(f"{REASONS[key].lower()} {one.sessions or f'({one.minutes} min)'}" for key, one in lost)


@dataclass(frozen=True, slots=True)
class WhatWasDone:
    """The figures of a period. `places` are its weeks, or the terms of a year, each with its own sum."""

    total: Tally
    places: Sequence[tuple[str, Tally]]
    missing: Sequence[str]


def periods_of(calendar: SchoolCalendar, on: date) -> list[Period]:
    """This week, the last one, the terms of this school year that have begun, and the year so far."""
    monday = monday_of(on)
    year = year_about(on)
    terms = [term for term in terms_of(calendar) if year.starts_on <= term.starts_on <= on]
    return [
        Period("week", "This week", monday, on),
        Period("last-week", "Last week", monday - WEEK, monday - timedelta(days=1)),
        *(Period(f"term-{term.starts_on}", term.name, term.starts_on, min(term.ends_on, on)) for term in terms),
        Period("year", "School year", year.starts_on, on),
    ]


def chosen(periods: Sequence[Period], key: str, calendar: SchoolCalendar, on: date) -> Period:
    """The period of that key; without one that is known the term of a day, else the week."""
    term = term_on(on, calendar)
    usual = f"term-{term.starts_on}" if term else "week"
    by_key = {period.key: period for period in periods}
    return by_key.get(key) or by_key.get(usual) or by_key["week"]


@dataclass(frozen=True, slots=True)
class RunsDone:
    """The visible runs of some days, with what was recorded of each by day and what was planned of each by week. Made
    by `runs_between`."""

    runs: Sequence[Provision]
    done: Mapping[int, Sequence[Done]]
    spells: Mapping[int, Sequence[Spell]]
    plans: Mapping[int, Sequence[PlannedWeek]]
    weeks: SchoolWeeks
    first: date
    last: date

    def of(self, run: Provision, first: date | None = None, last: date | None = None) -> Tally:
        """What became of one run, in all the days or in some of them."""
        first, last = max(first or self.first, self.first), min(last or self.last, self.last)
        sessions = self.done.get(run.pk, ())
        begin, end = (find(sessions, day, key=_day_of) for find, day in ((bisect_left, first), (bisect_right, last)))
        return tally(self._plan(run, first, last), sessions[begin:end])

    def _plan(self, run: Provision, first: date, last: date) -> list[PlannedWeek]:
        """The weeks that lie in these days as they were counted once; those that begin before or end after, anew."""
        plan = [week for week in self.plans[run.pk] if self._is_in(week.monday, first, last)]
        cut = [week for week in self.weeks.weeks if first - WEEK < week[0] <= last]
        cut = [week for week in cut if not self._is_in(week[0], first, last)]
        return [*plan, *planned(self.spells[run.pk], SchoolWeeks(tuple(cut)), first, last)] if cut else plan

    def _is_in(self, monday: date, first: date, last: date) -> bool:
        return max(monday, self.first) >= first and min(monday + SIX_DAYS, self.last) <= last

    def all(self, first: date | None = None, last: date | None = None) -> Tally:
        return together(self.of(run, first, last) for run in self.runs)


def _day_of(one: Done) -> date:
    return one.on


_FIRST, _LAST = Slot("first", DateField()), Slot("last", DateField())


@each_made_once
def _runs(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    """What belongs to a run the reader may not see is dropped with the run."""
    rows: Any = Provision.objects.visible_to(reader).within(cast("date", _FIRST), cast("date", _LAST))
    rows = rows.exclude(shape="one_off").order_by()
    own = {"provision__in": rows.values("pk")}
    return {
        "runs": rows,
        "types": types_of(reader.school, rows),
        "slots": ProvisionSlot.objects.for_school(reader.school).filter(**own).order_by(),
        "changes": ProvisionChange.objects.for_school(reader.school).filter(**own).order_by(),
    }


@made_once
def _sessions(reader: Member) -> QuerySet[Any, Any]:
    rows: Any = InterventionSession.objects.visible_to(reader).standing()
    columns = ("provision", "met_on", "status", "minutes", "planned_minutes", "missed_reason")
    found: QuerySet[Any, Any] = rows.filter(met_on__gte=_FIRST, met_on__lte=_LAST).order_by().values_list(*columns)
    return found


def runs_between(member: Member, first: date, last: date, calendar: SchoolCalendar) -> RunsDone:
    """The runs a member sees, and their sessions of these days. Two queries."""
    runs, spells = spells_of_runs(_runs(member, first=first, last=last))
    done: dict[int, list[Done]] = defaultdict(list)
    for run, on, status, minutes, usual, reason in _sessions(member, first=first, last=last):
        done[run].append(Done(on, status == "held", minutes, usual, reason))
    for sessions in done.values():
        sessions.sort(key=_day_of)
    weeks = school_weeks(monday_of(first), last, calendar)
    plans = {key: planned(own, weeks, first, last) for key, own in spells.items()}
    return RunsDone(list(runs.values()), done, spells, plans, weeks, first, last)


def what_was_done(found: RunsDone, calendar: SchoolCalendar, period: Period) -> WhatWasDone:
    """The sum of a period with its parts: the terms of a year, the weeks of anything shorter."""
    if period.key == "year":
        terms = [
            (term.name, term.starts_on, term.ends_on) for term in terms_of(calendar) if term.starts_on >= period.first
        ]
    else:
        mondays = [monday for monday, _ in found.weeks.weeks if monday + WEEK > period.first]
        terms = [(say_day_short(day).rpartition(" ")[0], day, day + WEEK - timedelta(days=1)) for day in mondays]
    places = [(label, found.all(first, last)) for label, first, last in terms if first <= period.last]
    return WhatWasDone(found.all(period.first, period.last), places, found.weeks.missing)


def by_run(found: RunsDone, period: Period) -> list[Line]:
    """A line for each run of the period, as the map names it."""
    lines = [Line(run.title, found.of(run, period.first, period.last), run.ref) for run in found.runs]
    return [line for line in lines if _says(line.tally)]


def by_adult(member: Member, found: RunsDone, period: Period) -> list[Line]:
    """A line for each adult: the sessions of their runs while they deliver them, and their share of the minutes."""
    runs = {run.pk: run for run in found.runs}
    names: dict[int | str, str] = {}
    parts: dict[int | str, list[Tally]] = defaultdict(list)
    for adult in ProvisionAdult.objects.visible_to(member).standing().filter(provision__in=runs):
        days = overlap((period.first, period.last), (adult.starts_on, adult.ends_on))
        if days:
            who = adult.user_id or adult.name
            names[who] = adult.name
            parts[who].append(share_of(found.of(runs[adult.provision_id], *days), adult.share))
    lines = [Line(names[who], together(tallies)) for who, tallies in parts.items()]
    return sorted((line for line in lines if _says(line.tally)), key=lambda line: line.label)


def _says(one: Tally) -> bool:
    return bool(one.planned or one.held or one.lost)


def by_reason(total: Tally) -> list[Line]:
    """A line for each reason for which something was lost, the most minutes first."""
    lost = sorted(total.lost.items(), key=lambda pair: -pair[1].minutes)
    return [Line(REASONS[key], Tally(lost={key: one})) for key, one in lost]


def by_pupil(member: Member, period: Period, weeks: SchoolWeeks) -> list[Line]:
    """A line for each child with a place, by name. Five queries."""
    found: dict[Pupil, list[Tally]] = defaultdict(list)
    rows = placements_between(member, period.first, period.last)
    tallies = tally_of_placements(rows, weeks, period.first, period.last)
    for row in rows:
        found[row.pupil].append(tallies[row.pk])
    lines = [Line(pupil.name, together(parts), pupil.ref) for pupil, parts in found.items()]
    return [line for line in lines if _says(line.tally)]


def placements_between(member: Member, first: date, last: date) -> list[Placement]:
    """The visible places of some days, by the name of the child. Three queries."""
    rows = Placement.objects.visible_to(member).within(first, last).exclude(provision__shape="one_off")
    rows = rows.select_related("pupil", "provision__type")
    rows = rows.prefetch_related("provision__slots", "provision__changes")
    return list(rows.order_by("pupil__surname", "pupil__forename", "pupil", "provision"))
