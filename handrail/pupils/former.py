"""A change of name keeps the old one findable: what is kept of it, and what a search says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from handrail.core import clock
from handrail.pupils.models import FormerName, Pupil
from handrail.pupils.models.names import fold
from handrail.rules.calendar import say_day

NAME_FIELDS = ("surname", "forename", "middle_names", "preferred_name", "preferred_surname")


def former_name(before: Mapping[str, str], pupil: Pupil, source: Mapping[str, Any]) -> FormerName | None:
    """The row to keep when names change: None where every word that found the pupil still does.

    `before` holds the fields that changed, as they were; `pupil` has them as they are. `source` is that of `Sourced`.
    """
    names = {field: before.get(field, getattr(pupil, field)) for field in NAME_FIELDS}
    old = Pupil(school_id=pupil.school_id, **names)
    old.fill_names()
    pupil.fill_names()
    if set(old.search_name.split()) <= set(pupil.search_name.split()):
        return None
    day = source["recorded_at"].astimezone(clock.LONDON).date()
    return FormerName(
        school_id=pupil.school_id, pupil=pupil, name=old.name, search_name=old.search_name, until_on=day, **source
    )


def formerly(pupils: Iterable[Pupil], asked: str) -> dict[str, str]:
    """{ref: 'formerly Mia Kowalska'} for pupils found by a name they no longer have. At most one query."""
    words = fold(asked).split()
    by_key = {pupil.pk: pupil for pupil in pupils if not all(word in pupil.search_name for word in words)}
    if not by_key:
        return {}
    school = next(iter(by_key.values())).school_id
    found: dict[str, str] = {}
    for row in FormerName.objects.for_school(school).filter(pupil__in=by_key):
        if any(word in row.search_name for word in words):
            found.setdefault(by_key[row.pupil_id].ref, f"formerly {row.name}, until {say_day(row.until_on)}")
    return found
