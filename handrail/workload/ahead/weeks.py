"""The weeks ahead, up to the end of the next half-term: what falls due, and the hours that were promised for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.core import clock
from handrail.core.registry import work_to_come
from handrail.meetings.listing import families_by
from handrail.rules.calendar import monday_of
from handrail.rules.look_ahead import Length, WeekAhead, look_ahead
from handrail.rules.school_days import ONE_DAY, SchoolCalendar, Stretch, days_between
from handrail.schools.calendar import calendar_of
from handrail.workload.ahead.lengths import lengths_of
from handrail.workload.log.ledger import WEEKS_WITHOUT_DATES, count, half_terms
from handrail.workload.log.models import CalendarOffer
from handrail.workload.log.moments import WEEK, day_of, lasts
from handrail.workload.log.slots import PromisedTime, promised_time

WORKS = {
    "review": "Reviews of plans",
    "plan": "Plans to write or approve",
    "concern": "Concerns to answer",
    "register": "Gaps in the register",
    "planned": "Strategic work you planned",
    "calendar": "In your calendar",
}
"""What comes to her desk, in the order in which it is shown."""

HALVES = 2
A_YEAR = timedelta(days=365)
WEEKEND = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The weeks from today on, what the forecast rests on, and meetings that teachers lead, by the week's Monday.

    `halves` are this half-term and the next, empty where the school's dates are not written down; `holidays` the
    Mondays of weeks without a school day.
    """

    weeks: list[WeekAhead]
    known: Mapping[str, Length]
    families: Mapping[date, int]
    halves: Sequence[Stretch]
    holidays: frozenset[date]
    has_slots: bool
    full_week: int

    @property
    def works(self) -> list[tuple[str, str]]:
        """(key, words) of the kinds of work that come up at all."""
        return [pair for pair in WORKS.items() if any(pair[0] in week.counts for week in self.weeks)]


def weeks_ahead(member: Member) -> Ahead:
    """What is ahead of her. Twelve queries, however much it is."""
    promised = promised_time(member.school, member.user_id or 0)
    halves = halves_ahead(promised.calendar, member.on)
    mondays = _mondays(member.on, halves)
    until = _until(mondays)
    known = lengths_of(member)
    minutes = {monday: _promised(promised, max(monday, member.on), monday + WEEK - ONE_DAY) for monday in mondays}
    return Ahead(
        weeks=look_ahead(mondays, work_to_come(member, member.on, until), known, minutes, meetings_to_come(member)),
        known=known,
        families=_by_week(families_by(member, until), mondays[0]),
        halves=halves,
        holidays=frozenset(monday for monday in mondays if not _has_school(promised, monday)),
        has_slots=any(minutes.values()),
        full_week=max(minutes.values()),
    )


def last_day_ahead(member: Member) -> date:
    """The Sunday with which these weeks end. Three queries."""
    return _until(_mondays(member.on, halves_ahead(calendar_of(member.school), member.on)))


def _until(mondays: Sequence[date]) -> date:
    return mondays[-1] + WEEK - ONE_DAY


def meetings_to_come(member: Member) -> list[tuple[str, date, int]]:
    """("calendar", day, minutes) of the meetings of her own calendar that have not begun. One query."""
    rows = CalendarOffer.objects.visible_to(member).filter(starts_at__gte=clock.now())
    return [("calendar", day_of(row.starts_at), lasts(row.starts_at, row.ends_at)) for row in rows]


def halves_ahead(calendar: SchoolCalendar, on: date) -> list[Stretch]:
    """This half-term, or the one that comes, and the next after it, as far as the school's dates are written down."""
    halves = [*half_terms(calendar, on), *half_terms(calendar, on + A_YEAR)]
    return [half for half in halves if half.ends_on >= on][:HALVES]


def _mondays(on: date, halves: Sequence[Stretch]) -> list[date]:
    """From this week on; at the weekend from the next."""
    first = monday_of(on + WEEKEND)
    last = halves[-1].ends_on if halves else on + (WEEKS_WITHOUT_DATES - 1) * WEEK
    return [day for day in days_between(first, max(last, first)) if day.weekday() == 0]


def _promised(promised: PromisedTime, first: date, last: date) -> int:
    return count(promised, [], first, last).ledger.promised_minutes


def _has_school(promised: PromisedTime, monday: date) -> bool:
    return any(promised.is_open(day) for day in days_between(monday, monday + WEEK - ONE_DAY))


def _by_week(days: Sequence[date], first: date) -> dict[date, int]:
    found: dict[date, int] = {}
    for day in days:
        monday = max(monday_of(day), first)
        found[monday] = found.get(monday, 0) + 1
    return found
