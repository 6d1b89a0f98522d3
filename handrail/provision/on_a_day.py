"""The whole map on a day, read at once: the runs with their types, days and changes, who delivers them, who is in them.

One question for everything: what Django needs to make the queries of a map is several times what reading it takes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet

from handrail.access.models import Membership
from handrail.core.loading import hold
from handrail.core.statements import Slot, each_made_once
from handrail.provision.models import (
    Placement,
    Provision,
    ProvisionAdult,
    ProvisionChange,
    ProvisionSlot,
    ProvisionType,
)
from handrail.provision.reading import pattern_of, spells_by
from handrail.pupils.models import GroupMembership, PupilGroup
from handrail.pupils.models.dated import holds_on
from handrail.rules.provision import Pattern, Spell

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class OnDay:
    """The visible runs of a day by name; by run how it meets, its days of the week where they were asked for, the
    adults of that day, and (pupil, its ref) of who has a place; and by pupil the year group as (place in the order of
    years, its name)."""

    runs: list[Provision]
    patterns: Mapping[int, Pattern]
    slots: Mapping[int, list[ProvisionSlot]]
    adults: Mapping[int, list[ProvisionAdult]]
    places: Mapping[int, list[tuple[int, str]]]
    years: Mapping[int, tuple[int, str]]


def map_on(member: Member, day: date, *, with_days: bool = False) -> OnDay:
    """One query. The days of the week on which runs meet, only if asked for."""
    found = (_asked_with_days if with_days else _asked)(member, day=day)
    runs, spells = spells_of_runs(found)
    patterns = {key: pattern_of(own, day) for key, own in spells.items()}
    slots = _by_run(_in_week(found.get("slots", ())))
    adults: dict[int, list[ProvisionAdult]] = defaultdict(list)
    for adult in sorted(found["adults"], key=lambda row: (-row.share, row.name, row.pk)):
        adults[adult.provision_id].append(adult)
    places: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for run, pupil, ref in found["places"]:
        places[run].append((pupil, ref))
    held = sorted(found["years"], key=lambda row: (row[1] or date.min, row[2]))
    years = {pupil: (position, name) for pupil, _, _, position, name in held}  # of two, the one to go by comes last
    return OnDay(list(runs.values()), patterns, slots, adults, places, years)


def runs_of(found: Mapping[str, list[Any]]) -> dict[int, Provision]:
    """{key: run} by name of what was asked as "runs", each with its "types", "slots" and "changes"."""
    runs = _typed(found)
    hang_on(runs, "slots", _in_week(found["slots"]))
    hang_on(runs, "changes", sorted(found["changes"], key=lambda row: row.pk))
    return runs


def spells_of_runs(found: Mapping[str, list[Any]]) -> tuple[dict[int, Provision], dict[int, list[Spell]]]:
    """The same, and {key: how it met from when to when}; slots, which name the days of a week, where they were asked.

    What is of a run does not hang on it then: rows that point at each other stay in memory until the collector comes,
    and on a long page its coming costs more than reading them.
    """
    runs = _typed(found)
    slots = _by_run(_in_week(found.get("slots", ())))
    changes = _by_run(sorted(found["changes"], key=lambda row: row.pk))
    days = {key: tuple(slot.weekday for slot in slots[key]) for key in runs}
    return runs, {key: spells_by(run, days[key], changes[key]) for key, run in runs.items()}


def types_of(school: Any, runs: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """What `runs_of` reads as "types": a type stands once, however many runs it has."""
    rows: QuerySet[Any, Any] = ProvisionType.objects.for_school(school).filter(pk__in=runs.values("type")).order_by()
    return rows


def _typed(found: Mapping[str, list[Any]]) -> dict[int, Provision]:
    types = {row.pk: row for row in found["types"]}
    for run in found["runs"]:
        run.type = types[run.type_id]
    return {run.pk: run for run in sorted(found["runs"], key=_by_name)}


def _in_week(slots: Iterable[ProvisionSlot]) -> list[ProvisionSlot]:
    return sorted(slots, key=lambda row: (row.weekday, str(row.starts_at or "~"), row.pk))


def _by_run(rows: Iterable[Any]) -> dict[int, list[Any]]:
    by_run: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_run[row.provision_id].append(row)
    return by_run


def hang_on(runs: Mapping[int, Provision], name: str, rows: Iterable[Any]) -> None:
    """Let `run.<name>.all()` of each run answer with those of these rows that are its own."""
    by_run = _by_run(rows)
    for run in runs.values():
        hold(run, name, by_run[run.pk])


def _by_name(run: Provision) -> tuple[str, str, date, int]:
    return run.type.name, run.group_name, run.starts_on, run.pk


_DAY: Any = Slot("day", DateField())


@each_made_once
def _asked(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    return _of_day(reader)


@each_made_once
def _asked_with_days(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    slots = ProvisionSlot.objects.for_school(reader.school).filter(_RUN_OF_DAY).order_by()
    return _of_day(reader) | {"slots": slots}


_RUN_OF_DAY = holds_on(_DAY, "provision__") & Q(provision__removed_at=None)


def _of_day(reader: Member) -> dict[str, QuerySet[Any, Any]]:
    """What belongs to a run the reader may not see is dropped with the run."""
    school = reader.school
    runs = Provision.objects.visible_to(reader).on(_DAY).order_by()
    here = Membership.objects.filter(holds_on(_DAY), school=school, user=OuterRef("user"))
    places = Placement.objects.visible_to(reader).on(_DAY).order_by()
    years = GroupMembership.objects.for_school(school).filter(holds_on(_DAY), group__kind=PupilGroup.Kind.YEAR)
    return {
        "runs": runs,
        "types": types_of(school, runs),
        "changes": ProvisionChange.objects.for_school(school).filter(_RUN_OF_DAY).order_by(),
        "adults": ProvisionAdult.objects.for_school(school)
        .standing()
        .filter(_RUN_OF_DAY, Q(user=None) | Exists(here), holds_on(_DAY))
        .order_by(),
        "places": places.values_list("provision", "pupil", "pupil__ref"),
        "years": years.filter(pupil__in=places.values("pupil"))
        .order_by()
        .values_list("pupil", "starts_on", "pk", "group__position", "group__name"),
    }
