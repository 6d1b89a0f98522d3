"""Days as people say them for what runs by terms: a month, a term, Christmas, Easter, half-term. No rule of law: what a
SENCO means who writes "September" for a first day, or "Easter" for a last one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from handrail.rules.calendar import bank_holidays, month_named, say_day
from handrail.rules.school_days import SchoolCalendar, SchoolYear, Stretch, days_between

_SPOKEN = re.compile(
    r"(?:(?P<end>end|last day|last week|start|beginning|first day) of )?(?:the )?(?P<what>[a-z][a-z' ]*?)(?: term)?"
    r"(?: (?P<year>\d{4}))?"
)
_LAST, _FIRST = {"end", "last day", "last week"}, {"start", "beginning", "first day"}


def read_spoken_day(text: str, calendar: SchoolCalendar, shown: Stretch, *, is_last: bool) -> date | None:
    """The school day meant, in the school year of `shown`; None where the text is no such word.

    A month or a term gives its first school day, or its last for a last day (`is_last`); a holiday the last school day
    before it, or the first after it for a first day. Raises ValueError with a sentence, CalendarMissing among them.
    """
    found = _SPOKEN.fullmatch(" ".join(text.lower().replace("-", " ").replace("halfterm", "half term").split()))
    if found is None or not _is_known(found["what"], calendar):
        return None
    is_last = found["end"] in _LAST or (is_last and found["end"] not in _FIRST)
    month = month_named(found["what"])
    said = date(int(found["year"]), month or 9, 15) if found["year"] else shown.starts_on
    year = calendar.year_of(said)
    days = _of_month(year, month) if month else _of_term(year, found["what"])
    if not days:
        days = _beside_holiday(year, found["what"], shown, is_last=is_last)
    if not days:
        raise ValueError(
            f"“{text.strip()}” has no school day in {year.label}. Write a day, like {say_day(year.terms[0].starts_on)}."
        )
    return days[-1] if is_last else days[0]


def _is_known(what: str, calendar: SchoolCalendar) -> bool:
    names = [row.name.lower() for year in calendar.years for row in year.terms]
    seasons = {"autumn", "spring", "summer", "christmas", "easter"}
    is_named = len(what) > 2 and any(name.startswith(what) for name in names)
    return bool(month_named(what)) or what in seasons or what.endswith("half") or is_named


def _of_month(year: SchoolYear, month: int) -> list[date]:
    return [day for day in year.days() if day.month == month]


def _of_term(year: SchoolYear, what: str) -> list[date]:
    """The days of the term of that name, or of all terms whose names begin with it."""
    terms = [term for term in year.terms if term.name.lower().startswith(what)]
    return [day for day in year.days() if any(term.holds(day) for term in terms)]


def _beside_holiday(year: SchoolYear, what: str, shown: Stretch, *, is_last: bool) -> list[date]:
    """The school days before a holiday (for a last day), or after it."""
    away = _holiday(year, what, shown)
    if away is None:
        return []
    return [day for day in year.days() if (day < away.starts_on if is_last else day > away.ends_on)]


def _holiday(year: SchoolYear, what: str, shown: Stretch) -> Stretch | None:
    if what == "christmas":
        day = date(year.starts_on.year, 12, 25)
        return Stretch(day, day, "Christmas")
    if what == "easter":
        spring = bank_holidays(year.ends_on.year).items()
        good_friday = next(day for day, name in spring if "Good Friday" in name)
        return Stretch(good_friday, good_friday + timedelta(days=3), "Easter")
    halves = [row for row in year.closures if row.kind == "half_term" and what.endswith("half")]
    named = [row for row in halves if what != "half" and row.name.lower().replace("-", " ").startswith(what)]
    within = named or [
        row for row in halves if any(shown.holds(day) for day in days_between(row.starts_on, row.ends_on))
    ]
    return _only(within, year) if halves else None


def _only(halves: Sequence[Stretch], year: SchoolYear) -> Stretch:
    if len(halves) != 1:
        raise ValueError(
            f"The year {year.label} has several half-terms. Write the day, like {say_day(year.terms[0].ends_on)}."
        )
    return halves[0]
