"""From the days a school is closed to its terms: what lies between Christmas, the spring break and the summer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handrail.rules.calendar import bank_holidays, say_day
from handrail.rules.school_days import ONE_DAY, SchoolYear, Stretch, year_about, year_bounds

SEASONS = ("Autumn term", "Spring term", "Summer term")
A_WEEK = 5
"""Weekdays: a break between terms is at least a week long."""


@dataclass(frozen=True)
class YearsRead:
    """School years found in a file, and what a person should know before they are saved."""

    years: tuple[SchoolYear, ...]
    notes: tuple[str, ...] = ()


def years_between(breaks: Iterable[Stretch], closures: Iterable[Stretch] = ()) -> YearsRead:
    """The school years that lie between breaks; a year whose beginning or end is not given is left out, and named.

    A break over Christmas, the longest from the middle of March to the end of April, and the summer part the terms; any
    other lies within one. `closures` are INSET days and other days off, with their kind.
    """
    merged = _merged(breaks)
    rest = [row for row in closures if not any(row.starts_on >= one.starts_on and row.ends_on <= one.ends_on
                                               for one in merged)]  # fmt: skip
    firsts = sorted({_year_of(row) for row in merged})
    found, notes = [], []
    for first in firsts:
        year = _year(first, merged, rest)
        if year:
            found.append(year)
        elif any(_year_of(row) == first and not _is_summer(row) for row in merged):
            notes.append(_lacking(first, merged))
    return YearsRead(tuple(found), tuple(notes))


def _merged(breaks: Iterable[Stretch]) -> list[Stretch]:
    """Breaks in order; those that touch or overlap, as the two halves of a summer do, are one."""
    merged: list[Stretch] = []
    for row in sorted(breaks):
        last = merged[-1] if merged else None
        if last and row.starts_on <= last.ends_on + ONE_DAY:
            merged[-1] = Stretch(last.starts_on, max(last.ends_on, row.ends_on), last.name)
        else:
            merged.append(row)
    return merged


def _year_of(row: Stretch) -> int:
    """The calendar year in which the school year of a break begins; a summer belongs to the year it ends."""
    if _is_summer(row):
        return row.starts_on.year - 1 if row.starts_on.month >= 6 else row.ends_on.year - 1
    return year_about(row.starts_on).starts_on.year


def _is_summer(row: Stretch) -> bool:
    """Over August; at the end of a file it may be cut off with July, where some authorities end the year."""
    cut_off = row.starts_on.month == 7 and row.ends_on == date(row.ends_on.year, 7, 31)
    return cut_off or any(row.holds(date(row.ends_on.year, 8, day)) for day in (5, 20))


def _year(first: int, merged: Sequence[Stretch], closures: Sequence[Stretch]) -> SchoolYear | None:
    before = next((row for row in merged if _is_summer(row) and row.ends_on.year == first), None)
    after = next((row for row in merged if _is_summer(row) and row.starts_on.year == first + 1), None)
    christmas = next((row for row in merged if row.holds(date(first, 12, 25))), None)
    spring = _spring(first + 1, merged)
    if not (before and after and christmas and spring):
        return None
    parting = (before, christmas, spring, after)
    terms = [
        Stretch(_next_weekday(one.ends_on, 1), _next_weekday(two.starts_on, -1), name)
        for one, two, name in zip(parting, parting[1:], SEASONS, strict=False)
    ]
    within = [_closure(row) for row in merged if row not in parting and any(_touches(row, term) for term in terms)]
    starts_on, ends_on = year_bounds(terms)
    own = [row for row in closures if starts_on <= row.starts_on and row.ends_on <= ends_on]
    return SchoolYear(starts_on, ends_on, tuple(terms), tuple(sorted({*within, *own})))


def _spring(year: int, merged: Sequence[Stretch]) -> Stretch | None:
    near = [row for row in merged if date(year, 3, 15) <= row.starts_on <= date(year, 4, 25)]
    longest = max(near, key=_weekdays, default=None)
    return longest if longest and _weekdays(longest) >= A_WEEK else None


def _weekdays(row: Stretch) -> int:
    days = (row.starts_on + timedelta(days=place) for place in range((row.ends_on - row.starts_on).days + 1))
    return sum(day.weekday() < 5 for day in days)


def _touches(row: Stretch, term: Stretch) -> bool:
    return row.starts_on <= term.ends_on and row.ends_on >= term.starts_on


def _closure(row: Stretch) -> Stretch:
    """A break within a term, without the weekends at its ends; a week or so is a half-term."""
    starts_on = _next_weekday(row.starts_on - ONE_DAY, 1, is_term=False)
    ends_on = max(starts_on, _next_weekday(row.ends_on + ONE_DAY, -1, is_term=False))
    is_half = "half" in row.name.lower() or _weekdays(row) >= A_WEEK - 1
    name = row.name
    if is_half and "half" not in name.lower():
        name = (
            f"{'October' if starts_on.month in (10, 11) else 'February' if starts_on.month <= 3 else 'May'} half-term"
        )
    return Stretch(starts_on, ends_on, name, "half_term" if is_half else "other")


def _next_weekday(day: date, step: int, *, is_term: bool = True) -> date:
    """The nearest weekday after (or, with -1, before) a day; a term neither begins nor ends on a bank holiday."""
    day += step * ONE_DAY
    while day.weekday() >= 5 or (is_term and day in bank_holidays(day.year)):
        day += step * ONE_DAY
    return day


def _lacking(first: int, merged: Sequence[Stretch]) -> str:
    lacks = [
        words
        for words, found in (
            (
                f"the summer holiday that ends in {first}",
                any(_is_summer(r) and r.ends_on.year == first for r in merged),
            ),
            (f"Christmas {first}", any(row.holds(date(first, 12, 25)) for row in merged)),
            (f"the spring holiday of {first + 1}", _spring(first + 1, merged)),
            (f"the summer of {first + 1}", any(_is_summer(r) and r.starts_on.year == first + 1 for r in merged)),
        )
        if not found
    ]
    return (
        f"The year {first}/{(first + 1) % 100:02} was left out: the file does not hold {', '.join(lacks)}. "
        "Write that year by hand."
    )


def bank_holiday_notes(listed: Iterable[date]) -> list[str]:
    """Where a file and England's calendar disagree about bank holidays. England's is the one that is used."""
    said = set(listed)
    notes = [
        f"The file calls {say_day(day)} a bank holiday; in England it is not one. If the school is closed, write it "
        "under other days."
        for day in sorted(said)
        if day not in bank_holidays(day.year) and day.weekday() < 5
    ]
    if said:
        known = {day for year in range(min(said).year, max(said).year + 1) for day in bank_holidays(year)}
        notes += [
            f"{say_day(day)} is a bank holiday in England and the file does not say so. It is left out all the same."
            for day in sorted(known - said)
            if min(said) <= day <= max(said) and day.weekday() < 5
        ]
    return notes
