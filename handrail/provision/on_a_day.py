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
from handrail.provision.models import Placement, Provision, ProvisionAdult, ProvisionChange, ProvisionSlot
from handrail.pupils.models import GroupMembership, PupilGroup
from handrail.pupils.models.dated import holds_on

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class OnDay:
    """The visible runs of a day by name; by run the adults of that day, and (pupil, its ref) of who has a place; and by
    pupil the year group as (place in the order of years, its name)."""

    runs: list[Provision]
    adults: Mapping[int, list[ProvisionAdult]]
    places: Mapping[int, list[tuple[int, str]]]
    years: Mapping[int, tuple[int, str]]


def map_on(member: Member, day: date) -> OnDay:
    """One query."""
    found = _asked(member, day=day)
    runs = runs_of(found)
    adults: dict[int, list[ProvisionAdult]] = defaultdict(list)
    for adult in sorted(found["adults"], key=lambda row: (-row.share, row.name, row.pk)):
        adults[adult.provision_id].append(adult)
    places: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for run, pupil, ref in found["places"]:
        places[run].append((pupil, ref))
    held = sorted(found["years"], key=lambda row: (row[1] or date.min, row[2]))
    years = {pupil: (position, name) for pupil, _, _, position, name in held}  # of two, the one to go by comes last
    return OnDay(list(runs.values()), adults, places, years)


def runs_of(found: Mapping[str, list[Any]]) -> dict[int, Provision]:
    """{key: run} by name of what was asked as "runs", each with its "slots" and "changes"."""
    runs = {run.pk: run for run in sorted(found["runs"], key=_by_name)}
    hang_on(runs, "slots", sorted(found["slots"], key=lambda row: (row.weekday, str(row.starts_at or "~"), row.pk)))
    hang_on(runs, "changes", sorted(found["changes"], key=lambda row: row.pk))
    return runs


def hang_on(runs: Mapping[int, Provision], name: str, rows: Iterable[Any]) -> None:
    """Let `run.<name>.all()` of each run answer with those of these rows that are its own."""
    by_run: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_run[row.provision_id].append(row)
    for run in runs.values():
        hold(run, name, by_run[run.pk])


def _by_name(run: Provision) -> tuple[str, str, date, int]:
    return run.type.name, run.group_name, run.starts_on, run.pk


_DAY: Any = Slot("day", DateField())


@each_made_once
def _asked(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    """What belongs to a run the reader may not see is dropped with the run."""
    school = reader.school
    of_day = holds_on(_DAY, "provision__") & Q(provision__removed_at=None)
    here = Membership.objects.filter(holds_on(_DAY), school=school, user=OuterRef("user"))
    places = Placement.objects.visible_to(reader).on(_DAY).order_by()
    years = GroupMembership.objects.for_school(school).filter(holds_on(_DAY), group__kind=PupilGroup.Kind.YEAR)
    return {
        "runs": Provision.objects.visible_to(reader).on(_DAY).select_related("type").order_by(),
        "slots": ProvisionSlot.objects.for_school(school).filter(of_day).order_by(),
        "changes": ProvisionChange.objects.for_school(school).filter(of_day).order_by(),
        "adults": ProvisionAdult.objects.for_school(school)
        .standing()
        .filter(of_day, Q(user=None) | Exists(here), holds_on(_DAY))
        .order_by(),
        "places": places.values_list("provision", "pupil", "pupil__ref"),
        "years": years.filter(pupil__in=places.values("pupil"))
        .order_by()
        .values_list("pupil", "starts_on", "pk", "group__position", "group__name"),
    }
