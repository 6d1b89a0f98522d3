"""Year groups and the turn of the school year, by examples and by what always holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.calendar import age_on
from handrail.rules.years import (
    LAST_YEARS,
    YEARS,
    class_order,
    expected_year,
    is_time_to_move,
    last_year,
    moving_begins,
    new_year_day,
    next_year,
    renamed,
    year_label_of,
    years_apart,
)

births = st.dates(date(2000, 1, 1), date(2030, 12, 31))
SEPTEMBER = date(2027, 9, 1)


@pytest.mark.parametrize(
    ("born_on", "on", "year"),
    [
        (date(2018, 8, 31), SEPTEMBER, "5"),
        (date(2018, 9, 1), SEPTEMBER, "4"),
        (date(2018, 8, 31), date(2027, 8, 31), "4"),
        (date(2018, 9, 1), date(2027, 8, 31), "3"),
        (date(2020, 2, 29), SEPTEMBER, "3"),
        (date(2023, 8, 31), SEPTEMBER, "R"),
        (date(2023, 9, 1), SEPTEMBER, "N2"),
        (date(2024, 9, 1), SEPTEMBER, "N1"),
        (date(2025, 9, 1), SEPTEMBER, None),
        (date(2009, 8, 31), SEPTEMBER, None),
        (date(2028, 1, 1), SEPTEMBER, None),
        (None, SEPTEMBER, None),
    ],
)
def test_the_year_of_an_age(born_on: date | None, on: date, year: str | None) -> None:
    assert expected_year(born_on, on) == year


@given(born_on=births, start=st.integers(2003, 2040))
def test_a_year_group_lasts_from_september_to_august(born_on: date, start: int) -> None:
    first, eve = date(start, 9, 1), date(start + 1, 8, 31)
    assert expected_year(born_on, first) == expected_year(born_on, eve) or born_on > first
    year, after = expected_year(born_on, eve), expected_year(born_on, eve + timedelta(days=1))
    if year and after:
        assert next_year(year) == after


@given(births)
def test_who_starts_reception_is_four(born_on: date) -> None:
    first = next(day for year in range(2000, 2040) if expected_year(born_on, day := date(year, 9, 1)) == "R")
    assert age_on(born_on, first - timedelta(days=1)) == 4 or (born_on.month, born_on.day) == (9, 1)


@given(born_on=births, days=st.integers(0, 7000))
def test_nobody_grows_younger(born_on: date, days: int) -> None:
    day = born_on + timedelta(days=days)
    assert 0 <= age_on(born_on, day + timedelta(days=1)) - age_on(born_on, day) <= 1


def test_the_years_follow_each_other_to_the_last() -> None:
    assert [next_year(year) for year in YEARS] == [*YEARS[1:], None]
    assert next_year("Oak") is None
    assert years_apart("N1", "R") == 2
    assert years_apart("6", "5") == -1


@pytest.mark.parametrize(
    ("kind", "sixth", "year"),
    [
        ("primary", False, "6"),
        ("secondary", False, "11"),
        ("secondary", True, "13"),
        ("all_through", True, "13"),
        ("nursery", False, "N2"),
        ("early_years", False, "N2"),
        ("college", False, "13"),
    ],
)
def test_where_children_leave(kind: str, sixth: bool, year: str) -> None:
    assert last_year(kind, has_sixth_form=sixth) == year


def test_every_kind_of_school_has_a_last_year() -> None:
    from handrail.schools.models import SchoolKind

    assert set(LAST_YEARS) == set(SchoolKind.values)
    assert {name for row in LAST_YEARS.values() for name in row} <= set(YEARS)


@pytest.mark.parametrize(
    ("on", "starts_on", "is_time"),
    [
        (date(2027, 6, 30), SEPTEMBER, False),
        (date(2027, 7, 1), SEPTEMBER, True),
        (date(2027, 8, 31), SEPTEMBER, True),
        (date(2027, 9, 1), SEPTEMBER, True),
        (date(2027, 9, 30), SEPTEMBER, True),
        (date(2027, 10, 1), date(2028, 9, 1), False),
        (date(2027, 1, 1), SEPTEMBER, False),
    ],
)
def test_which_september_is_meant_and_when_it_can_be_done(on: date, starts_on: date, is_time: bool) -> None:
    assert new_year_day(on) == starts_on
    assert is_time_to_move(on) == is_time


def test_a_summer_and_its_year_in_words() -> None:
    assert moving_begins(SEPTEMBER) == date(2027, 7, 1)
    assert year_label_of(SEPTEMBER) == "2027/28"


@pytest.mark.parametrize(
    ("name", "year", "to", "new"),
    [
        ("4B", "4", "5", "5B"),
        ("9A", "9", "10", "10A"),
        ("10A", "10", "11", "11A"),
        ("10A", "1", "2", None),
        ("Year 4 Oak", "4", "5", "Year 5 Oak"),
        ("Y6", "6", "7", "Y7"),
        ("yr 3/H", "3", "4", "yr 4/H"),
        ("RB", "R", "1", "1B"),
        ("R", "R", "1", "1"),
        ("Reception", "R", "1", "Year 1"),
        ("Reception Blue", "R", "1", "Year 1 Blue"),
        ("Robins", "R", "1", None),
        ("Oak", "4", "5", None),
        ("3B", "4", "5", None),
        ("Otters", "N1", "N2", None),
    ],
)
def test_a_class_goes_up_with_the_year_in_its_name(name: str, year: str, to: str, new: str | None) -> None:
    assert renamed(name, year, to) == new


@given(st.sampled_from([year for year in YEARS if year.isdigit()]), st.sampled_from("ABC"))
def test_a_class_is_renamed_there_and_back(year: str, letter: str) -> None:
    if after := next_year(year):
        up = renamed(f"{year}{letter}", year, after)
        assert up is not None
        assert renamed(up, after, year) == f"{year}{letter}"


def test_classes_stand_as_a_school_lists_them() -> None:
    written = ["10A", "1B", "RA", "9C", "1A", "10a French", "Otters"]
    assert sorted(written, key=class_order) == ["Otters", "RA", "1A", "1B", "9C", "10A", "10a French"]
