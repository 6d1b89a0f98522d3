"""School days are counted by the school's own calendar, and never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.school_days import (
    CalendarMissing,
    SchoolCalendar,
    SchoolYear,
    Stretch,
    add_school_days,
    is_school_day,
    school_days_between,
    term_of,
    usual_year,
    year_bounds,
    year_faults,
)

YEAR = SchoolYear(
    date(2026, 9, 1),
    date(2027, 8, 31),
    (
        Stretch(date(2026, 9, 3), date(2026, 12, 18), "Autumn term"),
        Stretch(date(2027, 1, 4), date(2027, 3, 25), "Spring term"),
        Stretch(date(2027, 4, 12), date(2027, 7, 21), "Summer term"),
    ),
    (
        Stretch(date(2026, 10, 26), date(2026, 10, 30), "October half-term", "half_term"),
        Stretch(date(2026, 11, 2), date(2026, 11, 2), "", "inset"),
        Stretch(date(2027, 2, 15), date(2027, 2, 19), "February half-term", "half_term"),
        Stretch(date(2027, 5, 6), date(2027, 5, 6), "Polling station", "other"),
        Stretch(date(2027, 5, 31), date(2027, 6, 4), "May half-term", "half_term"),
    ),
)
CALENDAR = SchoolCalendar((YEAR,))


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 9, 2), "outside term"),
        (date(2026, 9, 3), ""),
        (date(2026, 9, 5), "Saturday"),
        (date(2026, 9, 6), "Sunday"),
        (date(2026, 10, 30), "October half-term"),
        (date(2026, 11, 2), "INSET day"),
        (date(2026, 11, 3), ""),
        (date(2026, 12, 18), ""),
        (date(2026, 12, 21), "outside term"),
        (date(2027, 3, 26), "Good Friday (bank holiday)"),
        (date(2027, 5, 3), "May Day (bank holiday)"),
        (date(2027, 5, 6), "Polling station"),
        (date(2027, 8, 31), "outside term"),
    ],
)
def test_a_day_is_a_school_day_or_says_why_not(day: date, reason: str) -> None:
    assert YEAR.closed_for(day) == reason
    assert is_school_day(day, CALENDAR) == (not reason)


@pytest.mark.parametrize(
    ("day", "count", "last", "left_out"),
    [
        # 15 school days over half-term and an INSET day: five weeks, not three.
        (
            date(2026, 10, 15),
            15,
            date(2026, 11, 13),
            ["October half-term"] * 5 + ["INSET day"],
        ),
        # Over a bank holiday, a closure and another half-term.
        (
            date(2027, 4, 28),
            23,
            date(2027, 6, 9),
            ["May Day (bank holiday)", "Polling station", "Spring Bank Holiday (bank holiday)", *["May half-term"] * 4],
        ),
        (date(2026, 12, 17), 2, date(2027, 1, 4), None),
        (date(2026, 9, 4), 1, date(2026, 9, 7), []),
        (date(2026, 9, 4), 0, date(2026, 9, 4), []),
    ],
)
def test_school_days_are_counted_one_by_one(day: date, count: int, last: date, left_out: list[str] | None) -> None:
    found = add_school_days(day, count, CALENDAR)
    assert found.last == last
    assert len(found.counted) == count
    assert all(is_school_day(counted, CALENDAR) for counted in found.counted)
    if left_out is not None:
        assert [reason for _, reason in found.left_out] == left_out


def test_both_ends_count_between_two_days() -> None:
    days = school_days_between(date(2026, 10, 23), date(2026, 11, 3), CALENDAR)
    assert days == [date(2026, 10, 23), date(2026, 11, 3)]
    assert school_days_between(date(2026, 11, 3), date(2026, 10, 23), CALENDAR) == []


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 10, 28), "Autumn term"), (date(2027, 1, 4), "Spring term"), (date(2026, 12, 25), None)],
)
def test_a_half_term_belongs_to_its_term_and_a_holiday_to_none(day: date, name: str | None) -> None:
    term = term_of(day, CALENDAR)
    assert (term.name if term else None) == name


def test_what_nobody_wrote_down_is_said_and_not_guessed() -> None:
    with pytest.raises(CalendarMissing, match="dates for 2027/28, so school days cannot be counted on 1 September"):
        is_school_day(date(2027, 9, 1), CALENDAR)
    with pytest.raises(CalendarMissing, match="2027/28"):
        add_school_days(date(2027, 7, 19), 10, CALENDAR)
    with pytest.raises(CalendarMissing):
        is_school_day(date(2026, 11, 4), SchoolCalendar())


@given(st.dates(date(2026, 9, 3), date(2027, 5, 1)), st.integers(1, 25))
def test_counting_on_and_counting_between_agree(day: date, count: int) -> None:
    last = add_school_days(day, count, CALENDAR).last
    assert len(school_days_between(day + timedelta(days=1), last, CALENDAR)) == count


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"terms": ()}, "at least one term"),
        ({"terms": (Stretch(date(2026, 12, 1), date(2026, 9, 3), "Autumn term"),)}, "ends before it begins"),
        ({"terms": (*YEAR.terms, Stretch(date(2027, 7, 21), date(2027, 7, 23), "Extra"))}, "before Summer term has"),
        ({"closures": (Stretch(date(2028, 1, 3), date(2028, 1, 3), "", "inset"),)}, "does not fall in"),
        ({"ends_on": date(2028, 8, 31)}, "cannot run from"),
    ],
)
def test_a_year_that_cannot_be_is_said_in_a_sentence(changed: dict[str, object], words: str) -> None:
    year = SchoolYear(**{**YEAR.__dict__, **changed})
    assert any(words in fault for fault in year_faults(year)), year_faults(year)


@pytest.mark.parametrize("first", range(2024, 2034))
def test_the_proposal_is_a_possible_year_of_about_the_usual_length(first: int) -> None:
    year = usual_year(first)
    assert year_faults(year) == []
    assert 186 <= len(year.days()) <= 197


def test_a_school_that_begins_in_august_has_a_year_that_does() -> None:
    terms = [Stretch(date(2026, 8, 25), date(2026, 12, 18), "Autumn term")]
    assert year_bounds(terms) == (date(2026, 8, 25), date(2027, 8, 31))
    assert SchoolYear(*year_bounds(terms), tuple(terms)).label == "2026/27"
