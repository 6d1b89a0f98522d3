"""Which band a child holds and what it is worth in a year, each step in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handrail.budget.models import Band, PupilBand
from handrail.rules.child_costs import worth_in
from handrail.rules.run_costs import CostYear

if TYPE_CHECKING:
    from datetime import date

    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


@dataclass(frozen=True, slots=True)
class ChildBand:
    """The bands a child has held, newest first, and what they come to in a year."""

    held: Sequence[PupilBand]
    now: PupilBand | None
    pence: int
    said: Sequence[str]
    missing: Sequence[str]


def bands_of(member: Member, on: date) -> list[Band]:
    """The bands of the school as known on a day, newest first within a name. One query."""
    return [row for row in Band.objects.visible_to(member).standing() if row.starts_on <= on]


def band_of_child(member: Member, child: Pupil, year: CostYear) -> ChildBand:
    """What a child's bands come to in a year. Two queries. A value written for a later day counts from then."""
    held = list(PupilBand.objects.visible_to(member).standing().filter(pupil=child))
    values = list(Band.objects.visible_to(member).standing())
    worth = [
        worth_in(row.name, [band.value for band in values if band.name == row.name], (row.starts_on, row.ends_on), year)
        for row in reversed(held)
    ]
    return ChildBand(
        held=held,
        now=next((row for row in held if row.holds(member.on)), None),
        pence=sum(one.pence for one in worth),
        said=[words for one in worth for words in one.said],
        missing=[words for one in worth for words in one.missing],
    )
