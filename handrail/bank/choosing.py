"""What the school's list offers for a child, a class or a concern."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from handrail.bank.models import BankStrategy
from handrail.pupils.models import Need
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import monday_of
from handrail.rules.register import AREAS, NEED_TYPES

if TYPE_CHECKING:
    from handrail.access.member import Member

MOST_TO_TRY = 3
_FRIDAY = 4


def universal_by_area(member: Member) -> list[tuple[str, list[BankStrategy]]]:
    """The school's universal strategies as (label of an area, its rows), areas in the Code's order, empty ones too.

    One query.
    """
    rows = list(BankStrategy.objects.visible_to(member).universal().current())
    return [(area.label, [row for row in rows if row.area == area.key]) for area in AREAS.values()]


@dataclass(frozen=True, slots=True)
class ToTry:
    """One universal strategy for a week, with the area it is for and how many of a member's pupils have needs there."""

    strategy: BankStrategy
    area: str
    pupils: int

    @property
    def area_label(self) -> str:
        return AREAS[self.area].label


def areas_of_need(member: Member) -> dict[str, int]:
    """How many of a member's pupils have a need today in each area (a key of AREAS). One query."""
    held = Need.objects.visible_to(member).filter(holds_on(member.on)).values_list("pupil_id", "type_code")
    pairs = {(pupil, area) for pupil, code in held if code in NEED_TYPES and (area := NEED_TYPES[code].area)}
    return dict(Counter(area for _, area in pairs))


def to_try(member: Member, needs_areas: Mapping[str, int], *, on: date) -> list[ToTry]:
    """A few universal strategies for the week of a day, from the areas in which a member's pupils have needs.

    `needs_areas` counts pupils by area, as `areas_of_need`; where nobody has a need, all areas take turns. One strategy
    of each area, those of most pupils first, then a second of the same; the same all week, and others the week after.
    One query.
    """
    week = week_meant(on).toordinal() // 7
    areas = [area for area in AREAS if needs_areas.get(area)] or list(AREAS)
    turns = {area: (place + week) % len(areas) for place, area in enumerate(areas)}
    rows = list(BankStrategy.objects.visible_to(member).universal().current().filter(area__in=areas))
    found = []
    for turn in range(MOST_TO_TRY):
        for area in sorted(areas, key=lambda area: (-needs_areas.get(area, 0), turns[area])):
            of_area = [row for row in rows if row.area == area]
            if turn < len(of_area):
                step = max(1, len(of_area) // MOST_TO_TRY)
                found.append(ToTry(of_area[(week + turn * step) % len(of_area)], area, needs_areas.get(area, 0)))
    return found[:MOST_TO_TRY]


def week_meant(on: date) -> date:
    """The Monday of the week a teacher has in mind: from Friday on it is the next one."""
    monday = monday_of(on)
    return monday + timedelta(weeks=1) if on.weekday() >= _FRIDAY else monday
