"""Where each pupil stands on a day: status, needs, year, class and key adult, for a whole school at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from handrail.pupils.line import slot_of
from handrail.pupils.models import GroupMembership, Link, Need, Pupil, PupilGroup, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.pupils.years import YEARS, year_label
from handrail.schools.models import School


@dataclass(frozen=True, slots=True)
class Standing:
    """How one pupil stands on one day.

    `status` is a code, N where nothing is recorded (`entry` is then None); `since` is None where the start is unknown.
    `needs` are (code, rank), the primary need first. `year` is said ('Year 4'); `year_place` orders by age, the unknown
    last. `key_adult` is the key person, else who leads the class, form or room.
    """

    status: str = "N"
    since: date | None = None
    entry: RegisterEntry | None = None
    needs: tuple[tuple[str, int], ...] = ()
    year: str = ""
    year_place: int = len(YEARS) + 1
    group: str = ""
    key_adult: str = ""

    @property
    def is_recorded(self) -> bool:
        """Whether somebody has said what the status is."""
        return self.entry is not None

    @property
    def need_codes(self) -> list[str]:
        return [code for code, _ in self.needs]


class Standings(dict[int, Standing]):
    """Standings by the key of the pupil. A pupil of whom nothing is recorded stands as `Standing()`."""

    def __missing__(self, pupil_id: int) -> Standing:
        return Standing()


def standing_on(whose: School | Iterable[Pupil], on: date) -> Standings:
    """The standing of every pupil of a school, or of some pupils of one school. Four queries, whatever their number.

    Rows of unknown beginning count as held.
    """
    if isinstance(whose, School):
        return _standings(whose.pk, holds_on(on))
    pupils = list(whose)
    return _standings(pupils[0].school_id, holds_on(on) & Q(pupil__in=pupils)) if pupils else Standings()


def _standings(school_id: int, held: Q) -> Standings:
    entries = {row.pupil_id: row for row in RegisterEntry.objects.for_school(school_id).filter(held).in_order()}
    needs = _needs(school_id, held)
    groups = _groups(school_id, held)
    adults = _key_adults(school_id, held)
    return Standings(
        {
            key: _standing(entries.get(key), needs.get(key, ()), groups.get(key, {}), adults.get(key, ""))
            for key in {*entries, *needs, *groups, *adults}
        }
    )


def _standing(
    entry: RegisterEntry | None, needs: Iterable[tuple[str, int]], groups: dict[str, PupilGroup], key_adult: str
) -> Standing:
    year = groups["year"].name if "year" in groups else ""
    return Standing(
        status=entry.status if entry else "N",
        since=entry.starts_on if entry else None,
        entry=entry,
        needs=tuple(needs),
        year=year_label(year),
        year_place=YEARS.index(year) if year in YEARS else len(YEARS) + (not year),
        group=groups["home"].name if "home" in groups else "",
        key_adult=key_adult,
    )


def _needs(school_id: int, held: Q) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = {}
    for need in Need.objects.for_school(school_id).filter(held):
        found.setdefault(need.pupil_id, []).append((need.type_code, need.rank))
    return found


def _groups(school_id: int, held: Q) -> dict[int, dict[str, PupilGroup]]:
    found: dict[int, dict[str, PupilGroup]] = {}
    rows = GroupMembership.objects.for_school(school_id).filter(held).select_related("group")
    for row in rows.in_order():
        found.setdefault(row.pupil_id, {})[slot_of(row.group)] = row.group
    return found


def _key_adults(school_id: int, held: Q) -> dict[int, str]:
    found = Link.objects.for_school(school_id).key_adults(held)
    return {pupil_id: " and ".join(name for _, name in adults) for pupil_id, adults in found.items()}
