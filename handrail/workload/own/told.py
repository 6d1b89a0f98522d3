"""What whoever agrees hours is told of what is hers: counts, and nothing else; they stay when the log has gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.rules.calendar import say_day
from handrail.rules.school_days import SchoolCalendar, Stretch
from handrail.rules.workload import Ledger
from handrail.schools.calendar import calendar_of
from handrail.workload.log.kinds import every_category
from handrail.workload.log.ledger import NO_SLOTS, Count, count, entries_of, half_terms
from handrail.workload.log.models import TimeEntry
from handrail.workload.log.slots import promised_times
from handrail.workload.own.leaving import last_day
from handrail.workload.own.models import StrainShared, TotalKept
from handrail.workload.own.supervision import arranged_for
from handrail.workload.owner import keepers_of


def told_of(by: Member, user_id: int) -> dict[str, Any]:
    """For the page about one person: `supervision` like "every half-term: held 2 of 3 this year", and `strain`, a count
    that she shares, or None."""
    arranged = arranged_for(by, user_id)
    counted = arranged.counted(calendar_of(by.school), by.on) if arranged else ""
    often = f"{arranged.often}: {counted}" if arranged else ""
    return {"supervision": often, "strain": StrainShared.objects.visible_to(by).filter(user_id=user_id).first()}


def totals_to_keep(by: Member, user_ids: Collection[int]) -> list[TotalKept]:
    """The half-terms of every school year that the logs of these people say anything of, counted up to the last day of
    each here; not saved yet. As many queries, however many they are."""
    logs: defaultdict[User, list[TimeEntry]] = defaultdict(list)
    rows = TimeEntry.objects.for_school(by.school).standing().filter(user_id__in=user_ids)
    for row in rows.select_related("user"):
        logs[row.user].append(row)
    promised, kinds, last = promised_times(by.school, user_ids), every_category(by), _last_days(by, user_ids)
    halves = _halves(calendar_of(by.school))
    return [
        _to_keep(by, person, half.name, row, row.strategic_minutes(kinds))
        for person, log in logs.items()
        for half in halves
        if half.starts_on <= last[person.pk]
        for row in [count(promised[person.pk], entries_of(log), half.starts_on, min(half.ends_on, last[person.pk]))]
        if row.has_data
    ]


def _halves(calendar: SchoolCalendar) -> list[Stretch]:
    return [half for year in calendar.years for half in half_terms(calendar, year.starts_on)]


def _last_days(by: Member, user_ids: Collection[int]) -> dict[int, date]:
    """{person: their last day of keeping time here}; today where that is to come, or nobody can say it."""
    rows = Membership.objects.filter(school=by.school, user_id__in=user_ids)
    found = {user: last_day(row for row in rows if row.user_id == user) for user in user_ids}
    return {user: min(day or by.on, by.on) for user, day in found.items()}


def _to_keep(by: Member, person: User, name: str, row: Count, strategic_minutes: int) -> TotalKept:
    said = {field: getattr(row.ledger, field) for field in LEDGER}
    study = {f"study_{field}": getattr(row.study, field) for field in STUDY}
    return TotalKept(
        school=by.school,
        user=person,
        name=name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        own_minutes=row.own_minutes,
        strategic_minutes=strategic_minutes,
        **said,
        **study,
    )


LEDGER = (
    "promised_minutes", "kept_minutes", "taken_minutes", "unknown_minutes", "given_back_minutes", "days_with_data"
)  # fmt: skip
STUDY = ("promised_minutes", "kept_minutes")


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who keeps time here no more: (half-term, its totals, strategic minutes), the soonest first; and whether
    the log under them has gone."""

    name: str
    log_has_gone: bool
    halves: list[tuple[str, Count, int]]


def totals_left(by: Member) -> list[Left]:
    """For whoever agrees hours, of each who keeps time here no more, and of each whose log has gone. As many
    queries, however many they are."""
    if not by.may(Permission.TIME_AGREE):
        return []
    kept = list(TotalKept.objects.visible_to(by).select_related("user"))
    rows = [*kept, *totals_to_keep(by, _leavers(by))]
    people = groupby(sorted(rows, key=_place), key=lambda row: row.user)
    return [_left(person, list(found)) for person, found in people]


def _place(row: TotalKept) -> tuple[str, int, date]:
    return row.user.name, row.user_id, row.starts_on


def _leavers(by: Member) -> set[int]:
    """Whose log is still here, and who keeps time here no more."""
    rows = TimeEntry.objects.for_school(by.school).standing().order_by()
    here = [row.user_id for row in keepers_of(by.school, by.on)]
    return set(rows.exclude(user_id__in=here).values_list("user_id", flat=True).distinct())


def _left(person: User, rows: list[TotalKept]) -> Left:
    halves = [(f"{row.name}, from {say_day(row.starts_on)}", _count(row), row.strategic_minutes) for row in rows]
    return Left(person.name, all(row.pk for row in rows), halves)


def _count(row: TotalKept) -> Count:
    said = {field: getattr(row, field) for field in LEDGER}
    study = {field: getattr(row, f"study_{field}") for field in STUDY}
    return Count(
        row.starts_on,
        row.ends_on,
        Ledger(**said, outside_paid_minutes=0, by_category={}),
        row.own_minutes,
        replace(NO_SLOTS, **study),
    )
