"""By when a concern is answered."""

from datetime import date, timedelta

from handrail.rules.calendar import is_working_day
from handrail.rules.school_days import CalendarMissing, SchoolCalendar, add_school_days
from handrail.rules.source import Source

ANSWERED = Source("Handrail's own: the school sets the days; no law or guidance does", "V")

SOON_DAYS = 14
"""How long before its day a concern to be looked at again is on the list: Handrail's own choice, not a rule."""


def answer_by(raised_on: date, days: int, calendar: SchoolCalendar) -> date:
    """The last of so many school days after a day; of so many working days where the school's dates are not known."""
    try:
        return add_school_days(raised_on, days, calendar).last
    except CalendarMissing:
        return _working_days_after(raised_on, days)


def working_day_from(day: date) -> date:
    """That day, or the next working day where it is none: what is proposed as a day to look again."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _working_days_after(day: date, days: int) -> date:
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day
