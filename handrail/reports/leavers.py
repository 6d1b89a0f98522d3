"""Who has left: the record stays, and each stands as they stood on their last day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from handrail.access.member import Member
from handrail.pupils.line import slot_of
from handrail.pupils.models import GroupMembership, Pupil, RegisterEntry
from handrail.pupils.years import year_label
from handrail.rules.register import STATUSES

MOST_LEAVERS = 300


@dataclass(frozen=True, slots=True)
class Leaver:
    """A pupil, the day they left, and their status, year and class on it."""

    pupil: Pupil
    left_on: date
    status: str
    year_and_group: str

    @property
    def was_on_register(self) -> bool:
        return STATUSES[self.status].on_register


def list_leavers(member: Member) -> list[Leaver]:
    """Everybody who left before today, the last first. Three queries."""
    left = Pupil.objects.visible_to(member).filter(left_on__lt=member.on)
    pupils = list(left.order_by("-left_on", "sort_name"))
    statuses = _statuses(member, pupils)
    groups = _groups(member, pupils)
    return [
        Leaver(pupil, pupil.left_on, statuses.get(pupil.pk, "N"), ", ".join(groups[pupil.pk].values()))
        for pupil in pupils
        if pupil.left_on
    ]


def _statuses(member: Member, pupils: list[Pupil]) -> dict[int, str]:
    days = {pupil.pk: pupil.left_on for pupil in pupils}
    rows = RegisterEntry.objects.for_school(member.school).filter(pupil__left_on__lt=member.on).in_order()
    return {row.pupil_id: row.status for row in rows if (day := days.get(row.pupil_id)) and row.holds(day)}


def _groups(member: Member, pupils: list[Pupil]) -> dict[int, dict[str, str]]:
    """{"year": "Year 6", "home": "6A"} by the key of the pupil, the year first."""
    days = {pupil.pk: pupil.left_on for pupil in pupils}
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = GroupMembership.objects.for_school(member.school).filter(pupil__left_on__lt=member.on)
    held = rows.select_related("group").in_order()
    for row in sorted(held, key=lambda row: slot_of(row.group) != "year"):
        slot, day = slot_of(row.group), days.get(row.pupil_id)
        if slot and day and row.holds(day):
            found[row.pupil_id][slot] = year_label(row.group.name) if slot == "year" else row.group.name
    return found
