"""School days: the days with a session at one school, by the terms and closures it has written down.

Nothing is guessed: a day of a year whose dates nobody has written is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from handrail.rules.calendar import AcademicYear, academic_year, bank_holidays, say_day, say_day_short
from handrail.rules.source import Source

SCHOOL_DAY = Source(
    "Education Act 1996, section 579: a day on which that school has a session; a training (INSET) day has none", "M"
)
USUAL_DAYS = Source(
    "190 days of 195, five being for training: Education (School Day and School Year) (England) Regulations 1999", "M"
)

ONE_DAY = timedelta(days=1)
KINDS = {"half_term": "Half-term", "inset": "INSET day", "other": "Closed"}
"""Why a school is closed on a day of term, by key. Bank holidays need not be written down."""
_WEEKEND = {5: "Saturday", 6: "Sunday"}
LONGEST_YEAR = 400


class CalendarMissing(ValueError):
    """Nobody has written down the dates of the school year that a day falls in."""


@dataclass(frozen=True, order=True)
class Stretch:
    """Days from one to another, both included, and what they are called. `kind` is a key of `KINDS` for a closure."""

    starts_on: date
    ends_on: date
    name: str
    kind: str = ""

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def say(self) -> str:
        """The days in words: "26 October 2026", or "26 October 2026 to 30 October 2026"."""
        if self.starts_on == self.ends_on:
            return say_day(self.starts_on)
        return f"{say_day(self.starts_on)} to {say_day(self.ends_on)}"


@dataclass(frozen=True)
class SchoolYear:
    """One school year: its bounds, its terms in order, and the days within on which the school is closed."""

    starts_on: date
    ends_on: date
    terms: tuple[Stretch, ...]
    closures: tuple[Stretch, ...] = ()

    @property
    def label(self) -> str:
        """Like "2026/27"."""
        return year_about(self.starts_on).label

    def holds(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def closed_for(self, day: date) -> str:
        """Why there is no session on a day of this year, in a word or two; empty on a school day."""
        if day.weekday() in _WEEKEND:
            return _WEEKEND[day.weekday()]
        bank_holiday = bank_holidays(day.year).get(day)
        if bank_holiday:
            return f"{bank_holiday} (bank holiday)"
        closure = next((row for row in self.closures if row.holds(day)), None)
        if closure:
            return closure.name or KINDS[closure.kind]
        return "" if any(term.holds(day) for term in self.terms) else "outside term"

    def days(self) -> list[date]:
        """Every school day of the year, in order."""
        return [
            day for term in self.terms for day in days_between(term.starts_on, term.ends_on) if not self.closed_for(day)
        ]


@dataclass(frozen=True)
class SchoolCalendar:
    """The school years somebody has written down, in order. Empty where nobody has."""

    years: tuple[SchoolYear, ...] = ()

    def year_of(self, day: date) -> SchoolYear:
        """The school year a day falls in. Raises CalendarMissing."""
        found = next((year for year in self.years if year.holds(day)), None)
        if found is None:
            raise CalendarMissing(
                f"Nobody has written down the school’s dates for {year_about(day).label}, so school days cannot be "
                f"counted on {say_day(day)}. Write them under Settings, The school year."
            )
        return found


@dataclass(frozen=True)
class Count:
    """School days counted one by one: the last of them, each that counted, and each weekday that did not, with why."""

    last: date
    counted: tuple[date, ...]
    left_out: tuple[tuple[date, str], ...]


def year_about(day: date) -> AcademicYear:
    """The academic year a day belongs to; a school that begins in the last days of August begins the next one."""
    return academic_year(day + timedelta(days=14) if day.month == 8 else day)


def is_school_day(day: date, calendar: SchoolCalendar) -> bool:
    """Whether the school has a session on a day (`SCHOOL_DAY`). Raises CalendarMissing."""
    return not calendar.year_of(day).closed_for(day)


def add_school_days(day: date, count: int, calendar: SchoolCalendar) -> Count:
    """The last day of 'within so many school days of' a day, which is itself not counted. Raises CalendarMissing."""
    counted: list[date] = []
    left_out = []
    while len(counted) < count:
        day += ONE_DAY
        reason = calendar.year_of(day).closed_for(day)
        if not reason:
            counted.append(day)
        elif day.weekday() not in _WEEKEND:
            left_out.append((day, reason))
    return Count(day, tuple(counted), tuple(left_out))


def school_days_between(first: date, last: date, calendar: SchoolCalendar) -> list[date]:
    """Every school day from one day to another, both included; none where the second is earlier.

    Raises CalendarMissing.
    """
    return [day for day in days_between(first, last) if is_school_day(day, calendar)]


def term_of(day: date, calendar: SchoolCalendar) -> Stretch | None:
    """The term a day falls in, its half-term included; None between terms. Raises CalendarMissing."""
    return next((term for term in calendar.year_of(day).terms if term.holds(day)), None)


def year_faults(year: SchoolYear) -> list[str]:
    """What cannot be right in a school year, each in a sentence; nothing where all is well."""
    faults = [f"{row.name} ends before it begins. Check both days." for row in (*year.terms, *year.closures)
              if row.ends_on < row.starts_on]  # fmt: skip
    if not year.terms:
        faults.append("A school year needs at least one term.")
    if not 0 < (year.ends_on - year.starts_on).days < LONGEST_YEAR:
        faults.append(f"A school year cannot run from {say_day(year.starts_on)} to {say_day(year.ends_on)}.")
    faults += [
        f"{row.name or KINDS[row.kind]}, {row.say()}, does not fall in the school year {year.label}."
        for row in (*year.terms, *year.closures)
        if not (year.holds(row.starts_on) and year.holds(row.ends_on))
    ]
    faults += [
        f"{later.name} begins on {say_day(later.starts_on)}, before {earlier.name} has ended."
        for earlier, later in pairwise(sorted(year.terms))
        if later.starts_on <= earlier.ends_on
    ]
    return faults


def year_bounds(terms: Sequence[Stretch]) -> tuple[date, date]:
    """1 September to 31 August, or from the first day of term where that lies in August."""
    first = min(term.starts_on for term in terms)
    usual = year_about(first)
    return min(usual.starts_on, first), usual.ends_on


def usual_year(first: int) -> SchoolYear:
    """A proposal for the school year that begins in a calendar year, for somebody to check: never a fact.

    As most of England has it: from the first days of September, a week off at the end of October, in the middle
    of February and at the end of May, two weeks at Christmas and Easter, until about 21 July.
    """
    september = date(first, 9, 1)
    september = september if september.weekday() < 4 else _weekday_from(september, 0)
    christmas = _weekday_from(date(first, 12, 15), 4)
    january = _weekday_from(date(first + 1, 1, 3), 0)
    good_friday = next(day for day, name in bank_holidays(first + 1).items() if "Good Friday" in name)
    spring_ends = good_friday - timedelta(days=7 if good_friday >= date(first + 1, 4, 4) else 0)
    summer_begins = _weekday_from(spring_ends + timedelta(days=16), 0)
    halves = (
        _week("October half-term", date(first, 10, 24)),
        _week("February half-term", date(first + 1, 2, 12)),
        _week("May half-term", date(first + 1, 5, 25)),
    )
    terms = (
        Stretch(september, christmas, "Autumn term"),
        Stretch(january, spring_ends - (ONE_DAY if spring_ends == good_friday else timedelta()), "Spring term"),
        Stretch(summer_begins, _weekday_from(date(first + 1, 7, 18), 2), "Summer term"),
    )
    return SchoolYear(date(first, 9, 1), date(first + 1, 8, 31), terms, halves)


def _week(name: str, on_or_after: date) -> Stretch:
    monday = _weekday_from(on_or_after, 0)
    return Stretch(monday, monday + timedelta(days=4), name, "half_term")


def _weekday_from(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from one to another, both included."""
    while first <= last:
        yield first
        first += ONE_DAY


def say_counted(days: Sequence[date]) -> str:
    """The days that were counted, in order and in words: "5 Nov 2026, 6 Nov 2026"."""
    return ", ".join(say_day_short(day) for day in days)
