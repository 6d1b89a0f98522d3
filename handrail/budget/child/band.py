"""Which band a child holds and what it is worth in a year, each step in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, QuerySet

from handrail.budget.models import Band, PupilBand
from handrail.core.statements import Slot, each_made_once
from handrail.rules.child_costs import worth_in
from handrail.rules.run_costs import CostYear

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


_PUPIL = Slot("pupil", BigIntegerField())


@each_made_once
def _asked(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    return {
        "held": PupilBand.objects.visible_to(reader).standing().filter(pupil=_PUPIL).order_by(),
        "values": Band.objects.visible_to(reader).standing().order_by(),
    }


@dataclass(frozen=True, slots=True)
class ChildBand:
    """The bands a child has held, newest first, and what they come to in a year; `names` are the authority's bands."""

    held: Sequence[PupilBand]
    now: PupilBand | None
    pence: int
    said: Sequence[str]
    missing: Sequence[str]
    names: Sequence[str]


def names_of_bands(member: Member) -> list[str]:
    """What the authority's bands are called. One query."""
    rows = Band.objects.visible_to(member).standing().order_by("name")
    return list(dict.fromkeys(rows.values_list("name", flat=True)))


def band_of_child(member: Member, child: Pupil, year: CostYear) -> ChildBand:
    """What a child's bands come to in a year. One query. A value written for a later day counts from then."""
    found = _asked(member, pupil=child.pk)
    held = sorted(found["held"], key=lambda row: (row.starts_on, row.pk), reverse=True)
    values = sorted(found["values"], key=lambda band: (band.name, band.pk))
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
        names=list(dict.fromkeys(band.name for band in values)),
    )
