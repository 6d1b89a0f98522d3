"""The line that stays on screen about a child: name, year, group and status on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from handrail.core.loading import load, load_each, rows_at
from handrail.pupils.models import GroupMembership, Pupil, PupilGroup, RegisterEntry
from handrail.pupils.models.dated import by_start, holds_on
from handrail.pupils.years import year_label
from handrail.rules.calendar import say_day


@dataclass(frozen=True, slots=True)
class ChildLine:
    """Who this is, in a line. `year` is said ('Year 4'), `group` is the class, form or room, `status` a code.

    Year and group are empty where the child is in none; the status is N where nothing is recorded. `left_on` is None
    but for who has left.
    """

    ref: str
    name: str
    list_name: str
    year: str
    group: str
    status: str
    born: date | None
    left_on: date | None = None
    has_photo: bool = False  # of the child of a page, not of those of a list

    @property
    def initials(self) -> str:
        """'MK', where there is no photo; a single letter for a single name."""
        first, *rest = self.name.split()
        return first[0] + (rest[-1][0] if rest else "")

    @property
    def year_and_group(self) -> str:
        """'Year 4, 4B'; whichever of the two is known; empty when neither is. Of a leaver: 'Left on 20 July 2026'."""
        left = f"Left on {say_day(self.left_on)}" if self.left_on else ""
        return ", ".join(filter(None, (self.year, self.group, left)))


def child_line(pupil: Pupil, on: date) -> ChildLine:
    """The line of one child, with whether there is a photo. Two queries, none where their rows are loaded already."""
    loaded = getattr(pupil, "_prefetched_objects_cache", {})
    if not {"register_entries", "photos", "group_memberships"} <= loaded.keys():
        load_each(pupil, "register_entries", "photos")
        load(pupil, "group_memberships", "group")
    entries = sorted((row for row in rows_at(pupil, "register_entries") if row.holds(on)), key=by_start)
    held = sorted((row for row in rows_at(pupil, "group_memberships") if row.holds(on)), key=by_start)
    statuses = {entry.pupil_id: entry.status for entry in entries}
    line = _line(pupil, statuses, {(pupil.pk, slot_of(row.group)): row.group for row in held}, on)
    return replace(line, has_photo=any(photo.withdrawn_at is None for photo in rows_at(pupil, "photos")))


def lines_of(pupils: Iterable[Pupil], on: date) -> list[ChildLine]:
    """The lines of pupils of one school, in the order given. Two queries, whatever their number."""
    rows = list(pupils)
    if not rows:
        return []
    return lines_from(rows, entries_on(rows, on), memberships_on(rows, on), on)


def lines_from(
    pupils: Iterable[Pupil], entries: Iterable[RegisterEntry], memberships: Iterable[GroupMembership], on: date
) -> list[ChildLine]:
    """The same from the rows that hold on the day, by start, with their groups. No query."""
    statuses = {entry.pupil_id: entry.status for entry in entries}
    groups = {(held.pupil_id, slot_of(held.group)): held.group for held in memberships}
    return [_line(pupil, statuses, groups, on) for pupil in pupils]


def _line(pupil: Pupil, statuses: dict[int, str], groups: dict[tuple[int, str], PupilGroup], on: date) -> ChildLine:
    year, home = groups.get((pupil.pk, "year")), groups.get((pupil.pk, "home"))
    return ChildLine(
        ref=pupil.ref,
        name=pupil.name,
        list_name=pupil.list_name,
        year=year_label(year.name) if year else "",
        group=home.name if home else "",
        status=statuses.get(pupil.pk, "N"),
        born=pupil.date_of_birth,
        left_on=pupil.left_on if pupil.left_on and pupil.left_on < on else None,
    )


def slot_of(group: PupilGroup) -> str:
    """'year' or 'home': of each a child has one at a time; '' for teaching groups, of which they have many."""
    if group.kind == PupilGroup.Kind.YEAR:
        return "year"
    return "home" if group.is_home_group else ""


def entries_on(pupils: list[Pupil], on: date) -> list[RegisterEntry]:
    """The register rows that hold on a day; where a child has two, the one to go by comes last."""
    rows = RegisterEntry.objects.for_school(pupils[0].school_id).filter(holds_on(on), pupil__in=pupils)
    return list(rows.in_order())


def memberships_on(pupils: list[Pupil], on: date) -> list[GroupMembership]:
    """The groups the pupils are in on a day; where a child has two of a slot, the one to go by comes last."""
    rows = GroupMembership.objects.for_school(pupils[0].school_id).filter(holds_on(on), pupil__in=pupils)
    return list(rows.select_related("group").in_order())
