"""Which protected slots and paid hours a person has in a period, by what was promised and the school's days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handrail.rules.calendar import is_working_day
from handrail.rules.school_days import ONE_DAY, CalendarMissing, SchoolCalendar, days_between, is_school_day
from handrail.rules.workload import Paid, Slot
from handrail.schools.calendar import calendar_of
from handrail.schools.models import School
from handrail.workload.models import Promise, WeekHours

STUDY = "study"
"""The kind of work that keeps a slot for study."""


@dataclass(frozen=True, slots=True)
class PromisedTime:
    """The promises of one person with the hours of their weeks, and the school's days. Reads no log."""

    promises: Sequence[Promise]
    calendar: SchoolCalendar

    def slots(self, first: date, last: date, kind: str = WeekHours.Kind.PROTECTED) -> list[Slot]:
        """The protected slots of school days from one day to another, both included; or those of another kind."""
        return [
            Slot(day, row.starts_at, row.ends_at)
            for day in days_between(first, last)
            if self.is_open(day)
            for row in self._hours(day, kind)
        ]

    def paid(self, first: date) -> list[Paid]:
        """The paid hours of the week that holds on a day."""
        promise = self.promise_on(first)
        rows = promise.hours.all() if promise else []
        return [Paid(row.weekday, row.starts_at, row.ends_at) for row in rows if row.kind == WeekHours.Kind.PAID]

    def parts(self, first: date, last: date) -> Iterator[tuple[date, date]]:
        """The period cut where one promise ends and another begins."""
        starts = first
        for day in days_between(first + ONE_DAY, last):
            if self.promise_on(day) != self.promise_on(day - ONE_DAY):
                yield starts, day - ONE_DAY
                starts = day
        yield starts, last

    def promise_on(self, day: date) -> Promise | None:
        return next((row for row in self.promises if row.holds(day)), None)

    def is_open(self, day: date) -> bool:
        """Whether the school has a session; a working day where nobody has written down the school's dates."""
        try:
            return is_school_day(day, self.calendar)
        except CalendarMissing:
            return is_working_day(day)

    def _hours(self, day: date, kind: str) -> list[WeekHours]:
        promise = self.promise_on(day)
        rows = promise.hours.all() if promise else []
        return [row for row in rows if (row.kind, row.weekday) == (kind, day.weekday())]


def promised_time(school: School, user_id: int) -> PromisedTime:
    """Three queries: what was promised to a person in a school, and the school's years."""
    return promised_times(school, [user_id])[user_id]


def promised_times(school: School, user_ids: Collection[int]) -> dict[int, PromisedTime]:
    """The same for several people, in as many queries."""
    rows = list(Promise.objects.for_school(school).filter(user_id__in=user_ids).prefetch_related("hours"))
    calendar = calendar_of(school)
    return {user: PromisedTime([row for row in rows if row.user_id == user], calendar) for user in user_ids}
