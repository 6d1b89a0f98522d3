"""The families of a school as a list: how often each was met this academic year, and by when the next meeting is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import DateField, QuerySet

from handrail.core.statements import Slot, each_made_once, made_once
from handrail.meetings.models import Meeting
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.pupils.models.dated import holds_on
from handrail.pupils.standing import Standing, standing_on
from handrail.rules.calendar import academic_year
from handrail.rules.family_meetings import FamilyMeetings, family_meetings
from handrail.rules.register import STATUSES

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.ui.workbook import Value


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """A line of the list: a child on the register, where they are, and how often the family was met."""

    pupil: Pupil
    standing: Standing
    met: FamilyMeetings
    last_on: date | None

    @property
    def tag(self) -> str:
        """A key of the status table; empty where nothing presses."""
        return {"late": "late", "due soon": "due_soon", "done": "done"}.get(self.met.state, "")

    @property
    def cells(self) -> list[Value]:
        """As in the workbook."""
        start: list[Value] = [self.pupil.list_name, self.standing.year, self.standing.group]
        return [*start, self.standing.status, self.met.held, self.last_on, self.met.next_by, self.standing.key_adult]


COLUMNS = (
    ("Pupil", 28),
    ("Year", 10),
    ("Class", 10),
    ("Status", 8),
    ("Met this year", 10),
    ("Last met", 14),
    ("Next by", 14),
    ("Key adult", 24),
)

SHOWS: dict[str, tuple[str, Callable[[FamilyRow], bool]]] = {
    "all": ("All", lambda _: True),
    "late": ("Late", lambda row: row.met.state == "late"),
    "due": ("Due soon", lambda row: row.met.state == "due soon"),
    "done": ("All three held", lambda row: row.met.still_to_hold == 0),
}
"""The filters of the list: key in the address, words on the chip, and which rows it keeps."""


def list_families(member: Member) -> list[FamilyRow]:
    """The children on the register whom a member may see, by class and name. Six queries, whatever their number."""
    pupils = list(Pupil.objects.visible_to(member).on_roll(member.on).by_name())
    standings = standing_on(member.school, member.on)
    held = _days_held(member)
    rows = [
        _row(pupil, standings[pupil.pk], held.get(pupil.pk, []), member.on)
        for pupil in pupils
        if STATUSES[standings[pupil.pk].status].on_register
    ]
    return sorted(rows, key=lambda row: (row.standing.year_place, row.standing.group))


def list_held(member: Member) -> list[Meeting]:
    """Every meeting of the school year that a member may read, the newest first, with who came. Two queries."""
    begun = academic_year(member.on).starts_on
    rows = Meeting.objects.visible_to(member).filter(held_on__gte=begun, held_on__lte=member.on)
    return list(rows.select_related("pupil").prefetch_related("attendees"))


def late_families(member: Member) -> list[FamilyMeetings]:
    """How the late ones stand, for Home. One query."""
    return [met for met in _stand(member) if met.state == "late"]


def families_by(member: Member, until: date) -> list[date]:
    """By when each family is best met next, of those whose day comes up to `until`. One query."""
    return [met.next_by for met in _stand(member) if met.next_by and met.next_by <= until]


def _stand(member: Member) -> list[FamilyMeetings]:
    found = _met_and_listed(member, begun=academic_year(member.on).starts_on)
    held = _by_pupil(sorted(found["held"]))
    return [family_meetings(held.get(pupil, []), member.on, since) for pupil, since in found["listed"]]


_LISTED = [status for status, known in STATUSES.items() if known.on_register]


@each_made_once
def _met_and_listed(reader: Member) -> Mapping[str, QuerySet[Any, Any]]:
    """The days on which families were met, and since when each child has been on the register. One query."""
    theirs = Pupil.objects.visible_to(reader).on_roll(reader.on)
    listed = RegisterEntry.objects.for_school(reader.school).filter(holds_on(reader.on), status__in=_LISTED)
    return {
        "held": _met(reader).order_by(),
        "listed": listed.filter(pupil__in=theirs).order_by().values_list("pupil", "starts_on"),
    }


@made_once
def _held_since(reader: Member) -> QuerySet[Meeting, tuple[int, date]]:
    return _met(reader)


def _met(reader: Member) -> QuerySet[Meeting, tuple[int, date]]:
    """Those with the family that stand, from `begun` until the day: the Code counts no others (6.65)."""
    stand = Meeting.objects.for_school(reader.school).filter(withdrawn_at=None, kind=Meeting.Kind.FAMILY)
    held = stand.filter(held_on__gte=Slot("begun", DateField()), held_on__lte=reader.on)
    return held.order_by("held_on").values_list("pupil", "held_on")


def _days_held(member: Member) -> dict[int, list[date]]:
    return _by_pupil(_held_since(member, begun=academic_year(member.on).starts_on))


def _by_pupil(rows: Iterable[tuple[int, date]]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for pupil, day in rows:
        found[pupil].append(day)
    return found


def _row(pupil: Pupil, standing: Standing, held: list[date], on: date) -> FamilyRow:
    return FamilyRow(pupil, standing, family_meetings(held, on, standing.since), held[-1] if held else None)


def classes_of(rows: Iterable[FamilyRow]) -> list[str]:
    """The classes of the list, in its order, each once."""
    return list(dict.fromkeys(row.standing.group for row in rows if row.standing.group))
