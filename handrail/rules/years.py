"""Year groups and the turn of the school year: who is in which, what follows it, and where a school ends."""

import re
from datetime import date
from typing import NamedTuple

from handrail.rules.calendar import academic_year, year_group
from handrail.rules.source import Source

YEARS = ("N1", "N2", "R", *(str(number) for number in range(1, 15)))
"""Every year group of a school in England, youngest first."""

EXPECTED_YEAR = Source("School year 1 September to 31 August; admissions are by age on 31 August", "M")
SIXTH_FORM = ("12", "13", "14")


class LastYear(NamedTuple):
    """The year group after which children leave a kind of school, without and with a sixth form."""

    usual: str
    with_sixth_form: str


# A default: the school says otherwise where it does. Children leave a nursery when they begin Reception elsewhere.
LAST_YEARS = {
    "primary": LastYear("6", "6"),
    "secondary": LastYear("11", "13"),
    "all_through": LastYear("11", "13"),
    "nursery": LastYear("N2", "N2"),
    "early_years": LastYear("N2", "N2"),
    "special": LastYear("11", "13"),
    "alternative_provision": LastYear("11", "11"),
    "college": LastYear("13", "13"),
}
LAST_YEARS_SOURCE = Source("The usual age range of each kind of school in England", "M")


def expected_year(born_on: date | None, on: date) -> str | None:
    """The year group of a child's age on a day; None for a birth that is not known and outside "N1" to "13".

    A child taught out of their year is not wrong: this says what is usual, never where a child is.
    """
    return year_group(born_on, on) if born_on and born_on <= on else None


def class_order(name: str) -> list[tuple[int, str]]:
    """To sort names of classes as schools do: Reception and rooms before 1A, and 9A before 10A."""
    return [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in re.split(r"(\d+)", name) if part]


def next_year(year: str) -> str | None:
    """The year group that follows; None after the oldest, and for a name that is no year group."""
    place = YEARS.index(year) + 1 if year in YEARS else len(YEARS)
    return YEARS[place] if place < len(YEARS) else None


def years_apart(one: str, other: str) -> int:
    """How many years the second is above the first. Raises ValueError for a name that is no year group."""
    return YEARS.index(other) - YEARS.index(one)


def last_year(kind: str, *, has_sixth_form: bool = False) -> str:
    """The year group after which children leave a school of this kind. Raises KeyError for an unknown kind."""
    row = LAST_YEARS[kind]
    return row.with_sixth_form if has_sixth_form else row.usual


def new_year_day(on: date) -> date:
    """The 1 September a school has in mind on a day: until the end of September the one of that year, then the next."""
    return date(on.year if on.month <= 9 else on.year + 1, 9, 1)


def is_time_to_move(on: date) -> bool:
    """Whether year groups may be moved: from 1 July, when schools settle classes, to 30 September."""
    return 7 <= on.month <= 9


def moving_begins(starts_on: date) -> date:
    """The first day on which the move of a 1 September may be made."""
    return date(starts_on.year, 7, 1)


def year_label_of(starts_on: date) -> str:
    """The school year that begins on a day, like "2027/28"."""
    return academic_year(starts_on).label


def renamed(name: str, year: str, to: str) -> str | None:
    """The name of a class with its year group moved: "4B" to "5B", "Year 4 Oak" to "Year 5 Oak", "RB" to "1B".

    None where the name does not hold the year group: "Oak", "Robins".
    """
    if year == "R" and (word := re.fullmatch(r"reception(?P<rest>(?:[\s./-].*)?)", name, re.IGNORECASE)):
        return f"Year {to}{word['rest']}"
    rest = r"[\s./-].*|[A-Z0-9]{0,2}" if year.startswith(("R", "N")) else r"(?!\d).*"
    found = re.fullmatch(rf"(?P<lead>(?i:(?:year|yr|y)?\s*)){re.escape(year)}(?P<rest>{rest})", name)
    return f"{found['lead']}{to}{found['rest']}" if found else None
