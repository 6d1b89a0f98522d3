"""Academic years, ages, working days, counting weeks and months, and reading and writing a day."""

import re
from calendar import isleap, monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import holidays

from handrail.rules.source import Source

WEEKS = Source("A week is 7 calendar days and the first day is not counted: IPSEA's worked examples", "S")
BEGINNING_WITH = Source("SEND Regulations 2014, regs 13(1)(a) and 22(2)(c)", "V")
MONTHS = Source("Corresponding date, or the last day of a shorter month: ICO on subject access requests", "V")
WORKING_DAYS = Source("SEND Regulations 2014, reg 2", "M")
# No Act says when somebody born on 29 February is a year older in a common year. England usually takes the day after.
LEAP_BIRTHDAY = (3, 1)
LEAP_BIRTHDAYS = Source("The usual reading in England of an age reached 'on' a birthday; not settled by an Act", "?")
CENSUS_DAYS = Source("Devon's census guidance; the Department's published dates come first", "S")


@dataclass(frozen=True)
class AcademicYear:
    """1 September to 31 August, both included."""

    starts_on: date
    ends_on: date

    @property
    def label(self) -> str:
        """Like "2026/27"."""
        return f"{self.starts_on.year}/{self.ends_on.year % 100:02}"


def academic_year(on: date) -> AcademicYear:
    """The academic year that contains a day."""
    first = on.year if on.month >= 9 else on.year - 1
    return AcademicYear(date(first, 9, 1), date(first + 1, 8, 31))


_YEAR_GROUPS = ("N1", "N2", "R", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13")


def year_group(born_on: date, on: date) -> str | None:
    """The national curriculum year group expected at an age: "N1", "N2", "R", "1" to "13"; None outside those.

    A child is in Reception in the academic year after the one in which they turn four. A pupil taught out of their
    year is a fact about the pupil, not about the calendar.
    """
    years_since_birth = academic_year(on).starts_on.year - academic_year(born_on).starts_on.year
    place = years_since_birth - 3
    return _YEAR_GROUPS[place] if 0 <= place < len(_YEAR_GROUPS) else None


def age_on(born_on: date, on: date) -> int:
    """Age in whole years. Someone born on 29 February is a year older on 1 March in a common year (`LEAP_BIRTHDAYS`).

    Raises ValueError when the day is before the birth.
    """
    if on < born_on:
        raise ValueError(f"{say_day(on)} is before the date of birth, {say_day(born_on)}.")
    is_moved = (born_on.month, born_on.day) == (2, 29) and not isleap(on.year)
    birthday = LEAP_BIRTHDAY if is_moved else (born_on.month, born_on.day)
    return on.year - born_on.year - ((on.month, on.day) < birthday)


@cache
def bank_holidays(year: int) -> Mapping[date, str]:
    """The bank and public holidays in England of one calendar year, substitute days included, with their names."""
    return MappingProxyType(dict(holidays.country_holidays("GB", subdiv="ENG", years=year)))


def is_working_day(on: date) -> bool:
    """Neither a Saturday, a Sunday nor a bank holiday in England (Christmas Day and Good Friday are among them)."""
    return on.weekday() < 5 and on not in bank_holidays(on.year)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def add_weeks(day: date, weeks: int) -> date:
    """The last day allowed by 'within n weeks of' a day. Holidays do not stop the clock."""
    return day + timedelta(weeks=weeks)


def add_months(day: date, months: int) -> date:
    """The corresponding date so many months on (or back, when negative), or the last day of a month too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of(days: int, *, beginning_with: date) -> date:
    """The last of so many calendar days 'beginning with' a day, which is itself day 1."""
    return beginning_with + timedelta(days=days - 1)


@dataclass(frozen=True)
class CensusDays:
    """The three school census days of an academic year."""

    autumn: date
    spring: date
    summer: date


def census_days(year: AcademicYear) -> CensusDays:
    """The usual census days: first Thursday of October, third of January, third of May. A default, never the law."""
    return CensusDays(
        autumn=_thursday(1, year.starts_on.year, 10),
        spring=_thursday(3, year.ends_on.year, 1),
        summer=_thursday(3, year.ends_on.year, 5),
    )


def _thursday(which: int, year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 7 * (which - 1))


_MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# Written out rather than taken from strftime, so that no locale of a server changes a letter to a parent.
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(_MONTH_NAMES, start=1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}

_DAY_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        # Spreadsheets and databases add midnight to a day: any other time of day is not a date.
        r"(?P<year>\d{4})(?P<gap>[-/.])(?P<month>\d{1,2})(?P=gap)(?P<day>\d{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?)?",
        r"(?P<day>\d{1,2})(?P<gap>[-/. ])(?P<month>\d{1,2})(?P=gap)(?P<year>\d{4}|\d{2})(?: 00:00(?::00)?)?",
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[-/. ]*(?P<month>[a-z]{3,9})[-/., ]*(?P<year>\d{4}|\d{2})",
    )
)


def parse_day(text: str, *, latest: date | None = None) -> date:
    """Read a day as people and files write it: 2026-11-04, 04/11/2026, 4.11.26, 4 Nov 2026, 4th November 2026.

    The day always comes before the month, unless the year comes first. A year of two digits is the latest one that
    does not pass `latest` (today for a birth, a later day for a review); without `latest` it is refused. Raises
    ValueError with a sentence for the person who wrote it.
    """
    written = " ".join(text.split())
    if not written:
        raise ValueError("Write a date, like 4 November 2026.")
    match = next((found for shape in _DAY_SHAPES if (found := shape.fullmatch(written.lower()))), None)
    month = _month_number(match["month"]) if match else None
    if match is None or month is None:
        raise ValueError(f"“{written}” cannot be read as a date. Write it like 4 November 2026 or 04/11/2026.")
    if month > 12:
        raise ValueError(f"“{written}” has no month {month}. Write the day first, then the month.")
    return _day(int(match["day"]), month, match["year"], written, latest)


def month_named(text: str) -> int | None:
    """The number of a month by its name or the beginning of it, "Sept" among them; None for anything else."""
    return _MONTH_NUMBERS.get(text.lower())


def _month_number(text: str) -> int | None:
    return int(text) if text.isdigit() else _MONTH_NUMBERS.get(text)


def _day(day: int, month: int, year_text: str, written: str, latest: date | None) -> date:
    year = int(year_text)
    if len(year_text) == 2:
        if latest is None:
            raise ValueError(f"“{written}” does not say which century. Write the year with four digits.")
        year = latest.year - (latest.year - year) % 100
        if (month, day) > (latest.month, latest.day) and year == latest.year:
            year -= 100
    if not 1900 <= year <= 2199:
        raise ValueError(f"“{written}” has the year {year_text}. Check it and write it again.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{written}” is not a day of the calendar. Check the day and the month.") from None


def say_day(day: date) -> str:
    """Like "4 November 2026"."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def say_month(day: date) -> str:
    """ "March"."""
    return _MONTH_NAMES[day.month - 1]


def say_day_short(day: date) -> str:
    """Like "4 Nov 2026"."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1][:3]} {day.year}"
