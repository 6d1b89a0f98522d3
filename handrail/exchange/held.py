"""What a school holds now, loaded once so that a whole file can be laid beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Q

from handrail.exchange.key_people import KeyLinks, Staff, links_of, staff_of
from handrail.pupils.line import slot_of
from handrail.pupils.models import Circumstance, GroupMembership, Identifier, Need, Pupil, PupilGroup, RegisterEntry
from handrail.pupils.models.names import fold
from handrail.rules.upn import check_upn
from handrail.schools.models import School

NameKey = tuple[str, str]


OfPupil = TypeVar("OfPupil", Identifier, RegisterEntry, Need, GroupMembership, Circumstance)


@dataclass(slots=True, eq=False)
class HeldPupil:
    """One pupil with what an import may touch. `memberships` are those that hold now or later, `needs` every row,
    `circumstances` the open one of each kind."""

    pupil: Pupil
    numbers: dict[str, Identifier] = field(default_factory=dict)
    entries: list[RegisterEntry] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    circumstances: dict[str, Circumstance] = field(default_factory=dict)
    key_links: KeyLinks = field(default_factory=KeyLinks)

    @property
    def upn(self) -> str:
        """The UPN, where it has the format of one: what was kept of another number tells nobody apart."""
        held = self.numbers.get(Identifier.Kind.UPN)
        return (check_upn(held.value).normalised or "") if held else ""

    @property
    def name_key(self) -> NameKey:
        return name_key(self.pupil.surname, self.pupil.forename)

    @property
    def entry(self) -> RegisterEntry | None:
        """The row of the register that is open."""
        return next((row for row in reversed(self.entries) if row.ends_on is None), None)

    @property
    def open_needs(self) -> list[Need]:
        """The needs that hold, the primary one first."""
        return sorted((row for row in self.needs if row.ends_on is None), key=lambda row: row.rank)

    def group(self, slot: str, on: date) -> GroupMembership | None:
        """The year group ("year") or the class, form or room ("home") the pupil is in on a day, or else will be."""
        rows = [row for row in self.memberships if slot_of(row.group) == slot]
        return next((row for row in reversed(rows) if row.holds(on)), rows[0] if rows else None)

    def ahead(self, slot: str, on: date) -> GroupMembership | None:
        """The group arranged for a day still to come, beside the one they are in."""
        rows = (row for row in self.memberships if slot_of(row.group) == slot and row is not self.group(slot, on))
        return next((row for row in rows if row.starts_on and row.starts_on > on), None)

    def is_in(self, slot: str, name: str, on: date) -> bool:
        """Whether they are in the group of that name, or are arranged to be: a file may speak of either."""
        rows = (self.group(slot, on), self.ahead(slot, on))
        return any(row and group_key(slot, row.group.name) == group_key(slot, name) for row in rows)


@dataclass(frozen=True, slots=True)
class Held:
    """Every pupil of a school as known on a day, and the two ways of finding one."""

    school: School
    on: date
    pupils: dict[int, HeldPupil]
    by_upn: dict[str, list[HeldPupil]]
    by_name: dict[NameKey, list[HeldPupil]]
    groups: dict[tuple[str, str], PupilGroup]
    staff: Staff


def group_key(slot: str, name: str) -> tuple[str, str]:
    """What two spellings of one group have in common: 4b is 4B."""
    return slot, " ".join(name.split()).casefold()


def name_key(surname: str, forename: str) -> NameKey:
    """What two spellings of one name have in common."""
    return fold(surname), fold(forename)


def load_held(school: School, on: date) -> Held:
    """The school's pupils with numbers, register rows, needs, groups and circumstances. Seven queries, and two
    for the key people of an early-years setting."""
    pupils = {row.pk: HeldPupil(row) for row in Pupil.objects.for_school(school)}
    for held, number in _theirs(pupils, Identifier.objects.for_school(school)):
        held.numbers[number.kind] = number
    for held, entry in _theirs(pupils, RegisterEntry.objects.for_school(school).in_order()):
        held.entries.append(entry)
    for held, need in _theirs(pupils, Need.objects.for_school(school).order_by("pk")):
        held.needs.append(need)
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    places = GroupMembership.objects.for_school(school).filter(not_over).select_related("group").in_order()
    for held, place in _theirs(pupils, places):
        held.memberships.append(place)
    for held, known in _theirs(pupils, Circumstance.objects.for_school(school).filter(ends_on=None)):
        held.circumstances[known.kind] = known
    for key, links in links_of(school, on).items():
        if key in pupils:
            pupils[key].key_links = links
    return _indexed(school, on, pupils)


def _theirs(pupils: dict[int, HeldPupil], rows: Iterable[OfPupil]) -> Iterator[tuple[HeldPupil, OfPupil]]:
    """Each row with its pupil. Somebody may bring in more pupils while this is read: whoever writes looks for that."""
    for row in rows:
        if held := pupils.get(row.pupil_id):
            yield held, row


def _indexed(school: School, on: date, pupils: dict[int, HeldPupil]) -> Held:
    by_upn: dict[str, list[HeldPupil]] = defaultdict(list)
    by_name: dict[NameKey, list[HeldPupil]] = defaultdict(list)
    for one in pupils.values():
        by_name[one.name_key].append(one)
        if one.upn:
            by_upn[one.upn].append(one)
    groups = {group_key(slot_of(group), group.name): group for group in PupilGroup.objects.for_school(school)}
    return Held(school, on, pupils, by_upn, by_name, groups, staff_of(school, on))
