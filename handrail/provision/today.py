"""Somebody's groups on a day: which sessions are planned, who is in them, and what is recorded already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from handrail.access.permissions import Reach
from handrail.plans.models import Outcome
from handrail.provision.models import InterventionSession, Placement, Provision
from handrail.provision.models.runs import delivered_by
from handrail.provision.reading import pattern_on, planned_days
from handrail.pupils.models import Pupil
from handrail.rules.calendar import monday_of
from handrail.rules.hours import say_minutes
from handrail.rules.provision import Pattern
from handrail.rules.school_days import SchoolCalendar
from handrail.schools.calendar import calendar_of

if TYPE_CHECKING:
    from handrail.access.member import Member

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil of a group on a day; `outcomes` are (ref, words) of those the place is for."""

    pupil: Pupil
    outcomes: Sequence[tuple[str, str]]


@dataclass(slots=True)
class GroupToday:
    """One session of a run on a day, recorded or not. `ordinal` is its place in the day.

    `of_week` is (recorded, planned) of a run that says only how often; None where its days are known.
    """

    run: Provision
    day: date
    ordinal: int
    pattern: Pattern
    starts_at: time | None = None
    children: list[Child] = field(default_factory=list)
    session: InterventionSession | None = None
    of_week: tuple[int, int] | None = None

    @property
    def when(self) -> str:
        """'10:40, 30 min', '30 min, 1 of 2 this week'."""
        week = f"{self.of_week[0]} of {self.of_week[1]} this week" if self.of_week else ""
        long = say_minutes(self.pattern.minutes) if self.pattern.minutes else ""
        return ", ".join(filter(None, (f"{self.starts_at:%H:%M}" if self.starts_at else "", long, week)))

    def is_over(self, now: datetime) -> bool:
        """Whether its slot has ended, by a clock on the wall; without an hour, whether the day has."""
        if self.starts_at is None:
            return self.day < now.date()
        return datetime.combine(self.day, self.starts_at) + timedelta(minutes=self.pattern.minutes) <= now

    @property
    def is_open(self) -> bool:
        """Whether it is still to be recorded: planned for the day, or some of the week are left."""
        return self.session is None and (self.of_week is None or self.of_week[0] < self.of_week[1])


@dataclass(frozen=True, slots=True)
class Day:
    """The sessions planned for a day, in order; and the other runs, which do not meet on it."""

    on: date
    groups: list[GroupToday]
    others: list[Provision]
    missing: Sequence[str]


def my_runs(member: Member) -> QuerySet[Provision]:
    """The runs a member delivers, with slots and changes read."""
    return _with_days(Provision.objects.visible_to(member).filter(pk__in=delivered_by(member)))


def runs_to_record(member: Member) -> QuerySet[Provision]:
    """The runs whose sessions a member may record: their own; of who reaches the school, every one."""
    return _with_days(Provision.objects.visible_to(member)) if member.reach is Reach.SCHOOL else my_runs(member)


def _with_days(rows: QuerySet[Provision]) -> QuerySet[Provision]:
    return rows.select_related("type").prefetch_related("slots", "changes")


def groups_on(member: Member, runs: Iterable[Provision], day: date) -> Day:
    """What of these runs is planned on a day, with its children and what is recorded. Seven queries, however many."""
    held = [run for run in runs if run.holds(day)]
    calendar = calendar_of(member.school)
    of_week = _of_week(member, held, day)
    groups, others = [], []
    for run in held:
        found = _sessions_of(run, day, calendar, of_week[run.pk])
        groups += found
        if not found:
            others.append(run)
    children = children_of(member, {group.run.pk for group in groups}, day)
    for group in groups:
        group.children = children[group.run.pk]
    return Day(day, sorted(groups, key=_place), others, () if calendar.years else (NO_DATES,))


NO_DATES = "Nobody has written down the school’s terms, so every day counts as a school day here."


def _place(group: GroupToday) -> tuple[bool, bool, time, str]:
    return group.of_week is not None, group.starts_at is None, group.starts_at or time.min, group.run.title


def _of_week(member: Member, runs: list[Provision], day: date) -> dict[int, list[InterventionSession]]:
    monday = monday_of(day)
    rows = InterventionSession.objects.visible_to(member).standing().filter(provision__in=runs)
    found: dict[int, list[InterventionSession]] = defaultdict(list)
    for row in rows.filter(met_on__gte=monday, met_on__lt=monday + WEEK).prefetch_related("pupils"):
        found[row.provision_id].append(row)
    return found


def _sessions_of(
    run: Provision, day: date, calendar: SchoolCalendar, recorded: list[InterventionSession]
) -> list[GroupToday]:
    pattern = pattern_on(run, day)
    today = {row.ordinal: row for row in recorded if row.met_on == day}
    if pattern.weekdays or not pattern.times:
        ordinals = {*today, *range(1, _named(run, pattern, day, calendar) + 1)}
        starts = [slot.starts_at for slot in run.slots.all() if slot.weekday == day.weekday()]
        return [
            GroupToday(
                run, day, place, pattern, starts[place - 1] if place <= len(starts) else None, [], today.get(place)
            )
            for place in sorted(ordinals)
        ]
    of_week = (len(recorded), _planned_in_week(run, pattern, day, calendar))
    if not of_week[1] and not today:
        return []
    return [GroupToday(run, day, place, pattern, None, [], today.get(place), of_week) for place in sorted(today) or [1]]


def _named(run: Provision, pattern: Pattern, day: date, calendar: SchoolCalendar) -> int:
    if not calendar.years:
        return pattern.weekdays.count(day.weekday())
    return len(planned_days(run, day, day, calendar))


def _planned_in_week(run: Provision, pattern: Pattern, day: date, calendar: SchoolCalendar) -> int:
    if not calendar.years:
        return pattern.times
    return len(planned_days(run, monday_of(day), monday_of(day) + WEEK - timedelta(days=1), calendar))


def children_of(member: Member, runs: Iterable[int], day: date) -> dict[int, list[Child]]:
    """{run: its pupils on a day, by name}, with the outcomes their places are for. Three queries."""
    places = Placement.objects.visible_to(member).on(day).filter(provision__in=list(runs)).select_related("pupil")
    rows = list(places.prefetch_related("outcomes").order_by("pupil__surname", "pupil__forename", "pk"))
    words = outcome_words(member, {one.outcome_ref for row in rows for one in row.outcomes.all()})
    found: dict[int, dict[int, Child]] = defaultdict(dict)
    for row in rows:
        refs = [one.outcome_ref for one in row.outcomes.all() if one.outcome_ref in words]
        found[row.provision_id].setdefault(row.pupil_id, Child(row.pupil, [(ref, words[ref]) for ref in refs]))
    return defaultdict(list, {run: list(children.values()) for run, children in found.items()})


def outcome_words(member: Member, refs: Iterable[str]) -> Mapping[str, str]:
    """{ref: what the newest version of an outcome says}, of those the member may read. One query, or none."""
    wanted = list(refs)
    rows = Outcome.objects.visible_to(member).filter(ref__in=wanted).order_by("pk") if wanted else []
    return {row.ref: row.text for row in rows}
