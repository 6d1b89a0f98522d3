"""Supervision: hers in full, and for the school how often it is arranged and how often it was held this year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.pupils.models.dated import holds_on
from handrail.rules.calendar import academic_year
from handrail.rules.school_days import CalendarMissing, SchoolCalendar, Stretch
from handrail.workload.log.ledger import half_terms
from handrail.workload.own.models import Supervision

Often = Supervision.Often


@dataclass(frozen=True, slots=True)
class Arranged:
    """What is arranged for somebody, as a member may know it: with whom is empty for everybody but herself."""

    with_whom: str
    how_often: str
    starts_on: date
    held: int
    first: date

    @property
    def often(self) -> str:
        return Often(self.how_often).label if self.how_often else "arranged"

    @property
    def said(self) -> str:
        """Like "Jo Hart, every half-term", and for the school "Arranged, every half-term"."""
        return ", ".join(filter(None, [self.with_whom or "Arranged", self.often if self.how_often else ""]))

    def counted(self, year: SchoolCalendar, on: date) -> str:
        """Like "held 2 of 3 this year": of the months, half-terms or terms begun since it was arranged."""
        due = len(begun(self.how_often, year, self.first, on))
        if self.held > due or not due:
            return f"held {'once' if self.held == 1 else f'{self.held} times' if self.held else 'not yet'} this year"
        return f"held {self.held} of {due} this year"


def arranged_for(by: Member, user_id: int) -> Arranged | None:
    """What is arranged today for somebody, as this member may know it. One query."""
    if user_id != by.user_id and not by.may(Permission.TIME_AGREE):
        return None
    rows = Supervision.objects.for_school(by.school).filter(holds_on(by.on), user_id=user_id)
    found = list(rows.values_list("with_whom", "how_often", "starts_on", "held__held_on"))
    if not found:
        return None
    with_whom, how_often, starts_on, _ = found[0]
    first = academic_year(by.on).starts_on
    held = sum(first <= row[3] <= by.on for row in found if row[3])
    return Arranged(with_whom if user_id == by.user_id else "", how_often, starts_on, held, max(starts_on, first))


def begun(how_often: str, calendar: SchoolCalendar, first: date, on: date) -> list[object]:
    """The months with school days, half-terms or terms of this school year that touch the days from one to another;
    none where its dates are not written down."""
    try:
        year = calendar.year_of(on)
    except CalendarMissing:
        return []
    if how_often == Often.MONTH:
        return [*dict.fromkeys((day.year, day.month) for day in year.days() if first <= day <= on)]
    if how_often == Often.HALF_TERM:
        return _touched(half_terms(calendar, on), first, on)
    return _touched(year.terms, first, on) if how_often == Often.TERM else []


def _touched(stretches: Iterable[Stretch], first: date, on: date) -> list[object]:
    return [one for one in stretches if one.starts_on <= on and one.ends_on >= first]
