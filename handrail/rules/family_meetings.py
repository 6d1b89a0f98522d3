"""How often a school has met a child's family in an academic year, and by when it next should."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from handrail.rules.calendar import AcademicYear, academic_year
from handrail.rules.reviews import review_state
from handrail.rules.source import Source

FAMILY_MEETINGS = Source("SEND Code of Practice 2015, 6.65: meet parents at least three times each year", "S")
PACE = Source("One by 31 December, one by 30 April, one by 31 August: Handrail's own pace; the Code says no term", "?")

FAMILY_MEETINGS_A_YEAR = 3


@dataclass(frozen=True)
class FamilyMeetings:
    """Meetings held with the family in an academic year up to a day, and how many are still to be held.

    `next_by` is the day by which the next is best held, None when all are; `state` is how that day stands.
    """

    held: int
    still_to_hold: int
    next_by: date | None = None
    state: Literal["not due", "due soon", "late", "done"] = "done"

    @property
    def said(self) -> str:
        """'2 of 3'; of more than are asked for '4, with 3 asked for'."""
        is_more = self.held > FAMILY_MEETINGS_A_YEAR
        return f"{self.held}{', with' if is_more else ' of'} {FAMILY_MEETINGS_A_YEAR}{' asked for' if is_more else ''}"


def family_meetings(held_on: Iterable[date], on: date, since: date | None = None) -> FamilyMeetings:
    """Count the meetings held from 1 September of the academic year of a day until that day, against the three.

    A child on the register `since` a day of this year is asked for no more than one in each stretch that was not over
    by then; the three of the Code are still said.
    """
    year = academic_year(on)
    held = sum(year.starts_on <= day <= on for day in held_on)
    days = [day for day in paced_days(year) if since is None or since <= day]
    next_by = days[held] if held < len(days) else None
    state = review_state(next_by, on).state if next_by else "done"
    return FamilyMeetings(held, max(0, FAMILY_MEETINGS_A_YEAR - held), next_by, state)


def paced_days(year: AcademicYear) -> tuple[date, date, date]:
    """The last days of the three stretches of four months of an academic year."""
    last = year.ends_on
    return date(year.starts_on.year, 12, 31), date(last.year, 4, 30), last
