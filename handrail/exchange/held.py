"""What a school holds now, loaded once so that a whole file can be laid beside it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from handrail.pupils.models import GroupMembership, Identifier, Need, Pupil, PupilGroup, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.pupils.models.pupil import fold
from handrail.schools.models import School


@dataclass(slots=True)
class HeldPupil:
    """One pupil with what an import may touch."""

    pupil: Pupil
    identifiers: dict[str, Identifier] = field(default_factory=dict)
    entry: RegisterEntry | None = None
    entries: list[RegisterEntry] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    memberships: dict[str, GroupMembership] = field(default_factory=dict)

    @property
    def upn(self) -> str:
        held = self.identifiers.get(Identifier.Kind.UPN)
        return held.value if held else ""

    @property
    def name_key(self) -> tuple[str, str]:
        return fold(self.pupil.surname), fold(self.pupil.forename)


@dataclass(frozen=True, slots=True)
class Held:
    """Every pupil of the school, and the two ways of finding one."""

    pupils: dict[int, HeldPupil]
    by_upn: dict[str, list[HeldPupil]]
    by_name: dict[tuple[str, str], list[HeldPupil]]


KIND_KEYS = {
    PupilGroup.Kind.YEAR: "year_group",
    PupilGroup.Kind.CLASS: "class_name",
    PupilGroup.Kind.ROOM: "room",
}


def load_held(school: School, on: date) -> Held:
    """The school's pupils with identifiers, register rows, needs and groups of `on`. Five queries."""
    pupils = {row.pk: HeldPupil(row) for row in Pupil.objects.for_school(school)}
    for identifier in Identifier.objects.for_school(school):
        pupils[identifier.pupil_id].identifiers[identifier.kind] = identifier
    for entry in RegisterEntry.objects.for_school(school).in_order():
        held = pupils[entry.pupil_id]
        held.entries.append(entry)
        if entry.ends_on is None:
            held.entry = entry
    for need in Need.objects.for_school(school).filter(ends_on__isnull=True):
        pupils[need.pupil_id].needs.append(need)
    for row in GroupMembership.objects.for_school(school).filter(holds_on(on)).select_related("group"):
        if key := KIND_KEYS.get(PupilGroup.Kind(row.group.kind)):
            pupils[row.pupil_id].memberships[key] = row
    by_upn: dict[str, list[HeldPupil]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[HeldPupil]] = defaultdict(list)
    for held in pupils.values():
        by_name[held.name_key].append(held)
        if held.upn:
            by_upn[held.upn].append(held)
    return Held(pupils, by_upn, by_name)
