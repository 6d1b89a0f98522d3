"""The school days of the made-up schools: whatever happens in the demonstration happens on one of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from handrail.rules.calendar import academic_year
from handrail.rules.school_days import ONE_DAY, SchoolYear, Stretch, usual_year

BACK = 2
"""How many school years before today's are known."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`days` are those of term, weekends included and half-terms left out; `open` are the school days among them."""

    years: tuple[SchoolYear, ...]
    days: tuple[date, ...]
    open: tuple[date, ...]

    def last(self, day: date) -> date:
        """That day, or the school day before it."""
        return self.open[max(0, bisect_right(self.open, day) - 1)]

    def next(self, day: date) -> date:
        """That day, or the school day after it."""
        return self.open[min(bisect_left(self.open, day), len(self.open) - 1)]

    def ago(self, today: date, days: int) -> date:
        """The school day so many days of term before today: no day of the holidays counts, a Sunday is a Friday."""
        return self.last(self.days[max(0, bisect_right(self.days, today) - 1 - days)])

    def ahead(self, today: date, days: int) -> date:
        """The school day so many days of term after today: a Saturday is a Monday."""
        return self.next(self.days[min(bisect_left(self.days, today) + days, len(self.days) - 1)])

    def since_september(self, today: date) -> int:
        """How many days of term the school year has had, up to today."""
        first = academic_year(today).starts_on
        return bisect_right(self.days, today) - bisect_left(self.days, first)


@cache
def terms_about(today: date) -> Terms:
    """The school's days from two years before the school year of today to the end of the next one."""
    first = academic_year(today).starts_on.year
    years = tuple(_year(year) for year in range(first - BACK, first + 2))
    return Terms(years, tuple(day for year in years for day in _of_term(year)), tuple(_open(years)))


def _open(years: Iterable[SchoolYear]) -> Iterable[date]:
    return (day for year in years for day in year.days())


def _of_term(year: SchoolYear) -> Iterable[date]:
    halves = [row for row in year.closures if row.kind == "half_term"]
    for term in year.terms:
        for ahead in range((term.ends_on - term.starts_on).days + 1):
            day = term.starts_on + ahead * ONE_DAY
            if not any(half.holds(day) for half in halves):
                yield day


def _year(first: int) -> SchoolYear:
    """Made up: the usual days, with two INSET days before pupils come back and one after a half-term."""
    usual = usual_year(first)
    back = usual.closures[0].ends_on + timedelta(days=3)
    begins = usual.terms[0].starts_on
    days = (
        begins,
        next(day for day in (begins + timedelta(days=ahead) for ahead in (1, 2, 3)) if day.weekday() < 5),
        back,
    )
    return replace(usual, closures=(*usual.closures, *(Stretch(day, day, "INSET day", "inset") for day in days)))
