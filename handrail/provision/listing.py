"""The map as two plain tables, for a workbook: the runs of a stretch of days, and every place in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from handrail.provision.models import Placement, Provision, ProvisionAdult
from handrail.rules.provision import ENDINGS, FUNDING, SHAPES
from handrail.rules.timetable import say_days, say_often
from handrail.ui.workbook import Sheet, Value

if TYPE_CHECKING:
    from handrail.access.member import Member

RUNS = (
    ("Provision", 28), ("Group", 16), ("Areas of need", 26), ("Tier", 14), ("Kind", 14), ("Adults", 28), ("Pupils", 8),
    ("Minutes", 9), ("Times a week", 12), ("Days", 22), ("From", 12), ("Last day", 12), ("Place", 16), ("Funding", 20),
)  # fmt: skip
PLACES = (
    ("Surname", 18), ("Forename", 16), ("Provision", 28), ("Group", 16), ("Adults", 28), ("Minutes", 9),
    ("Times a week", 12), ("From", 12), ("Last day", 12), ("Ended because", 24),
)  # fmt: skip


def map_sheets(member: Member, first: date, last: date) -> tuple[list[Sheet], set[str]]:
    """Both sheets, and the refs of the pupils in them. Four queries."""
    runs = list(
        Provision.objects.visible_to(member)
        .within(first, last)
        .select_related("type")
        .prefetch_related("slots")
        .order_by("type__tier", "type__name", "group_name", "starts_on", "pk")
    )
    adults: dict[int, list[str]] = defaultdict(list)
    for row in ProvisionAdult.objects.visible_to(member).standing().filter(provision__in=runs):
        adults[row.provision_id].append(row.name if row.share == 100 else f"{row.name} {row.share}%")
    places = list(
        Placement.objects.visible_to(member)
        .within(first, last)
        .filter(provision__in=runs)
        .select_related("pupil", "provision__type")
        .order_by("pupil__sort_name", "pk")
    )
    counts = Counter(place.provision_id for place in places)
    said = {key: "; ".join(names) for key, names in adults.items()}
    sheets = [
        Sheet("Runs", RUNS, [_run(run, said.get(run.pk, ""), counts[run.pk], member.school.tiers) for run in runs]),
        Sheet("Placements", PLACES, _places(places, said)),
    ]
    return sheets, {place.pupil.ref for place in places}


def _run(run: Provision, adults: str, count: int, tiers: tuple[str, ...]) -> list[Value]:
    return [
        run.type.name, run.group_name, ", ".join(run.type.area_labels), run.type.tier_name(tiers), SHAPES[run.shape],
        adults, count, run.minutes or None, _often(run),
        say_days([(slot.weekday, slot.starts_at) for slot in run.slots.all()]),
        run.starts_on, run.ends_on, run.place, FUNDING.get(run.funding, ""),
    ]  # fmt: skip


def _often(run: Provision) -> Value:
    return run.times if run.times and run.every_weeks == 1 else say_often(run.times, run.every_weeks)


def _places(places: Iterable[Placement], adults: dict[int, str]) -> list[list[Value]]:
    return [
        [
            place.pupil.surname, place.pupil.forename, place.provision.type.name, place.provision.group_name,
            adults.get(place.provision_id, ""), place.provision.minutes or None, _often(place.provision),
            place.starts_on, place.ends_on or place.provision.ends_on, ENDINGS.get(place.end_reason, ""),
        ]
        for place in places
    ]  # fmt: skip
