"""What became of promised time, week by week: the log laid against the protected slots. The counting is the rule's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import cast

from django.db.models import Q

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core.clock import LONDON
from handrail.rules.calendar import monday_of
from handrail.rules.school_days import ONE_DAY, CalendarMissing, SchoolCalendar, SchoolYear, Stretch, days_between
from handrail.rules.time_categories import Category
from handrail.rules.workload import Entry, Kind, Ledger, Slot, workload
from handrail.schools.models import School
from handrail.workload.log.day import tap_words
from handrail.workload.log.models import PlannedWork, TimeEntry
from handrail.workload.log.moments import WEEK, bounds_of, clock_time, day_of
from handrail.workload.log.slots import STUDY, PromisedTime, promised_time, promised_times
from handrail.workload.models import WeekHours
from handrail.workload.owner import keepers_of

WEEKS_WITHOUT_DATES = 8
WEEKS_LOOKED_BACK = 15


NO_SLOTS = workload([], [], [], date(2000, 1, 1), date(2000, 1, 1))
"""The ledger of time that nobody promised."""


@dataclass(frozen=True, slots=True)
class Count:
    """The ledger of a period. `own_minutes` is None where she worked while no paid hours were written down, so that
    nobody can say what lies outside them. `study` is the same of the slots for study, which nothing but her own study
    keeps; none of its minutes is among those of `ledger`."""

    starts_on: date
    ends_on: date
    ledger: Ledger
    own_minutes: int | None
    study: Ledger = NO_SLOTS

    @property
    def has_data(self) -> bool:
        return self.ledger.days_with_data > 0

    def strategic_minutes(self, kinds: Mapping[str, Category]) -> int:
        found = self.ledger.by_category.items()
        return sum(minutes for key, minutes in found if key in kinds and kinds[key].share == "strategic")


def count(promised: PromisedTime, entries: Sequence[Entry], first: date, last: date) -> Count:
    """Count a period, both days included, each part by the promise that held."""
    parts, studies, own = [], [], []
    for starts, ends in promised.parts(first, last):
        paid = promised.paid(starts)
        near = [entry for entry in entries if starts - ONE_DAY <= entry.date <= ends]
        part = workload(promised.slots(starts, ends), near, paid, starts, ends)
        parts.append(part)
        studies.append(study(promised.slots(starts, ends, WeekHours.Kind.STUDY), near, starts, ends))
        if paid or part.by_category:
            own.append(part.outside_paid_minutes if paid else None)
    known = [minutes for minutes in own if minutes is not None]
    own_minutes = sum(known) if known and len(known) == len(own) else None
    return Count(first, last, _sum(parts), own_minutes, _sum(studies))


def study(slots: Sequence[Slot], entries: Iterable[Entry], first: date, last: date) -> Ledger:
    """The ledger of slots for study: her own study keeps them, being pulled away takes them."""
    return workload(slots, [one for one in entries if one.kind == "taken" or one.category == STUDY], [], first, last)


def add_up(weeks: Sequence[Count]) -> Count:
    """Weeks that follow one another, the newest first, as one period."""
    own = [week.own_minutes for week in weeks if week.own_minutes is not None or week.ledger.by_category]
    known = [minutes for minutes in own if minutes is not None]
    return Count(
        starts_on=weeks[-1].starts_on,
        ends_on=weeks[0].ends_on,
        ledger=_sum([week.ledger for week in weeks]),
        own_minutes=sum(known) if known and len(known) == len(own) else None,
        study=_sum([week.study for week in weeks]),
    )


def _sum(parts: Sequence[Ledger]) -> Ledger:
    by_category: Counter[str] = Counter()
    for part in parts:
        by_category.update(part.by_category)
    names = [name for name in Ledger.__dataclass_fields__ if name != "by_category"]
    return Ledger(
        by_category=dict(sorted(by_category.items())),
        **{name: sum(getattr(part, name) for part in parts) for name in names},
    )


def entries_of(rows: Iterable[TimeEntry]) -> list[Entry]:
    """Entries by the clock on the wall, as the rule takes them. A day's sheet says no second of an hour that comes
    twice (`moments.moment_of`), so nothing is lost."""
    return [_entry(row) for row in rows]


def _entry(row: TimeEntry) -> Entry:
    starts, ends = clock_time(row.starts_at), clock_time(row.ends_at)
    return Entry(day_of(row.starts_at), starts, ends, row.category, cast("Kind", row.kind), row.given_back_for)


@dataclass(frozen=True, slots=True)
class SlotState:
    """A slot, protected or for study, and what became of its minutes; `taken_for` says by whom and for what."""

    slot: Slot
    kept_minutes: int
    taken_minutes: int
    unknown_minutes: int
    taken_for: list[str]
    is_study: bool = False

    @property
    def minutes(self) -> int:
        return self.kept_minutes + self.taken_minutes + self.unknown_minutes

    @property
    def state(self) -> str:
        """ "taken", "kept" or "unknown": what became of most of it, and of as much the first of these."""
        minutes = {"taken": self.taken_minutes, "kept": self.kept_minutes, "unknown": self.unknown_minutes}
        return max(minutes, key=lambda state: minutes[state]) if self.minutes else "unknown"


@dataclass(frozen=True, slots=True)
class DayState:
    """A day of the week: its slots, what was given back for it, whether its sheet holds anything, and how many of its
    lines she changed from what was proposed."""

    on: date
    slots: list[SlotState]
    given_back_minutes: int
    has_data: bool
    corrected: int


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the ledger, with the strategic work that was planned for it."""

    count: Count
    planned: list[PlannedWork]
    days: list[DayState]
    running: Mapping[int, int] = field(default_factory=dict)
    """{key of a piece of planned work: in how many weeks running it was planned, this one included}"""

    def slipped(self, on: date) -> list[PlannedWork]:
        """What was planned and not done by the end of its week."""
        return [row for row in self.planned if _has_slipped(row, on)]


def _has_slipped(row: PlannedWork, on: date) -> bool:
    ends_on = row.week_on + WEEK - ONE_DAY
    return on > ends_on and (row.done_on is None or row.done_on > ends_on)


def weeks_of_mine(member: Member, first: date, last: date) -> list[Week]:
    """Her own weeks from one day to another, the newest first; without the slots of each day."""
    promised = promised_time(member.school, member.user_id or 0)
    rows = _mine_between(member, monday_of(first), monday_of(last) + WEEK)
    entries = entries_of(rows)
    planned = _planned(member, monday_of(first), monday_of(last))
    return [
        Week(count(promised, entries, *cut), planned[monday_of(cut[0])], []) for cut in reversed(weeks_cut(first, last))
    ]


def week_of_mine(member: Member, on: date) -> Week:
    """One of her weeks, slot by slot."""
    monday = monday_of(on)
    found = slots_of_mine(member, promised_time(member.school, member.user_id or 0), monday)
    planned = _planned(member, monday - WEEKS_LOOKED_BACK * WEEK, monday)
    running = _running(row for week in sorted(planned) for row in planned[week])
    return replace(found, planned=planned[monday], running=running)


def slots_of_mine(member: Member, promised: PromisedTime, on: date) -> Week:
    """The same without the work that was planned for it. One query."""
    monday = monday_of(on)
    sunday = monday + WEEK - ONE_DAY
    rows = _mine_between(member, monday, monday + WEEK)
    days = [_day_state(day, promised, rows) for day in days_between(monday, sunday)]
    shown = [day for day in days if day.on.weekday() < 5 or day.slots or day.has_data]
    return Week(count(promised, entries_of(rows), monday, sunday), [], shown)


def _running(rows: Iterable[PlannedWork]) -> dict[int, int]:
    """Of each piece, soonest first, in how many weeks running it has been planned."""
    weeks: dict[int, int] = {}
    for row in rows:
        weeks[row.pk] = weeks.get(row.carried_from_id or 0, 0) + 1
    return weeks


def weeks_cut(first: date, last: date) -> list[tuple[date, date]]:
    """The weeks of a period, the first and the last cut at its ends, so that they add up to it. A slot that is still to
    come is not counted as not known."""
    mondays = [day for day in days_between(monday_of(first), last) if day.weekday() == 0]
    return [(max(monday, first), min(monday + WEEK - ONE_DAY, last)) for monday in mondays]


def _mine_between(member: Member, first: date, until: date) -> list[TimeEntry]:
    rows = TimeEntry.objects.visible_to(member).select_related("interruption")
    starts = bounds_of(first - ONE_DAY)[0]  # the night before may run into it
    ends = bounds_of(until)[0]
    return list(
        rows.filter(
            Q(starts_at__gte=starts, starts_at__lt=ends) | Q(given_back_for__gte=first, given_back_for__lt=until)
        )
    )


def _planned(member: Member, first: date, last: date) -> defaultdict[date, list[PlannedWork]]:
    found: defaultdict[date, list[PlannedWork]] = defaultdict(list)
    rows = PlannedWork.objects.visible_to(member).select_related("carried_to", "carried_from")
    for row in rows.filter(week_on__gte=first, week_on__lte=last):
        found[row.week_on].append(row)
    return found


def _day_state(day: date, promised: PromisedTime, rows: Sequence[TimeEntry]) -> DayState:
    slots = [(slot, False) for slot in promised.slots(day, day)]
    slots += [(slot, True) for slot in promised.slots(day, day, WeekHours.Kind.STUDY)]
    near = [row for row in rows if day - ONE_DAY <= day_of(row.starts_at) <= day]
    given = [row for row in rows if row.given_back_for == day]
    return DayState(
        on=day,
        slots=[_slot_state(slot, near, is_study=is_study) for slot, is_study in sorted(slots, key=_begins)],
        given_back_minutes=sum(int((row.ends_at - row.starts_at).total_seconds()) // 60 for row in given),
        has_data=any(day_of(row.starts_at) == day for row in near),
        corrected=sum(row.is_corrected for row in near if day_of(row.starts_at) == day),
    )


def _begins(slot: tuple[Slot, bool]) -> time:
    return slot[0].starts


def _slot_state(slot: Slot, rows: Sequence[TimeEntry], *, is_study: bool) -> SlotState:
    entries = entries_of(rows)
    day = slot.date
    found = study([slot], entries, day, day) if is_study else workload([slot], entries, [], day, day)
    taken = [_taken_words(row) for row in rows if row.kind == TimeEntry.Kind.TAKEN and _meets(row, slot)]
    return SlotState(slot, found.kept_minutes, found.taken_minutes, found.unknown_minutes, taken, is_study)


def _meets(row: TimeEntry, slot: Slot) -> bool:
    starts = datetime.combine(slot.date, slot.starts, LONDON)
    ends = datetime.combine(slot.date, slot.ends, LONDON)
    return row.starts_at < ends and row.ends_at > starts


def _taken_words(row: TimeEntry) -> str:
    return tap_words(row.interruption) if row.interruption else row.words or "Pulled away"


@dataclass(frozen=True, slots=True)
class Totals:
    """What others are told of one person's time: totals of weeks and of half-terms, and no line of the log."""

    name: str
    weeks: list[Count]
    halves: list[tuple[str, Count]]


def totals_of(by: Member, year: SchoolCalendar) -> list[Totals]:
    """The totals of everybody who keeps time at this school, by name, for whoever agrees their hours."""
    if not by.may(Permission.TIME_AGREE):
        return []
    keepers = {row.user_id: row for row in keepers_of(by.school, by.on)}
    promised = promised_times(by.school, keepers)
    halves = half_terms(year, by.on)
    now = next((half for half in halves if half.holds(by.on)), None)
    weeks_from = now.starts_on if now else monday_of(by.on) - WEEKS_WITHOUT_DATES * WEEK
    first = min([weeks_from, *(half.starts_on for half in halves)])
    entries = _entries_by_person(by.school, promised, first)
    people = [
        row.user
        for user, row in keepers.items()
        if row.role_key == "senco" or promised[user].promises or entries[user]  # such as a head who is the SENCO too
    ]
    return [
        Totals(
            name=person.name,
            weeks=[
                count(promised[person.pk], entries[person.pk], *cut) for cut in reversed(weeks_cut(weeks_from, by.on))
            ],
            halves=[
                (half.name, count(promised[person.pk], entries[person.pk], half.starts_on, min(half.ends_on, by.on)))
                for half in halves
                if half.starts_on <= by.on
            ],
        )
        for person in people
    ]


def _entries_by_person(school: School, people: Iterable[int], first: date) -> Mapping[int, list[Entry]]:
    found: dict[int, list[TimeEntry]] = {person: [] for person in people}
    starts = bounds_of(monday_of(first) - ONE_DAY)[0]
    rows = TimeEntry.objects.for_school(school).standing().filter(user_id__in=found, starts_at__gte=starts)
    for row in rows:
        found[row.user_id].append(row)
    return {person: entries_of(held) for person, held in found.items()}


def half_terms(calendar: SchoolCalendar, on: date) -> list[Stretch]:
    """The half-terms of the school year of a day; none where nobody has written its dates down."""
    try:
        year = calendar.year_of(on)
    except CalendarMissing:
        return []
    return [half for term in year.terms for half in _halves(term, year)]


def _halves(term: Stretch, year: SchoolYear) -> list[Stretch]:
    breaks = [row for row in year.closures if row.kind == "half_term" and term.holds(row.starts_on)]
    found, starts = [], term.starts_on
    for row in sorted(breaks):
        found.append(Stretch(starts, row.starts_on - ONE_DAY, ""))
        starts = row.ends_on + ONE_DAY
        starts += timedelta(days=-starts.weekday() % 7 if starts.weekday() > 4 else 0)
    found.append(Stretch(starts, term.ends_on, ""))
    found = [one for one in found if one.starts_on <= one.ends_on]
    if len(found) == 1:
        return [Stretch(term.starts_on, term.ends_on, term.name)]
    return [Stretch(one.starts_on, one.ends_on, f"{term.name}, half {place}") for place, one in enumerate(found, 1)]
