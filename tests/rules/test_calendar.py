import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.calendar import (
    academic_year,
    add_months,
    add_weeks,
    age_on,
    bank_holidays,
    census_days,
    is_working_day,
    last_day_of,
    parse_day,
    say_day,
    say_day_short,
    year_group,
)

NOVEMBER = date(2026, 11, 4)
days = st.dates(date(1950, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("on", "label"),
    [
        (date(2026, 8, 31), "2025/26"),
        (date(2026, 9, 1), "2026/27"),
        (date(2027, 1, 1), "2026/27"),
        (date(2027, 8, 31), "2026/27"),
        (date(1999, 12, 31), "1999/00"),
    ],
)
def test_academic_year_turns_on_the_first_of_september(on: date, label: str) -> None:
    assert academic_year(on).label == label


@given(days)
def test_academic_year_contains_its_day_and_lasts_a_year(on: date) -> None:
    year = academic_year(on)
    assert year.starts_on <= on <= year.ends_on
    assert academic_year(year.ends_on + timedelta(days=1)).starts_on == year.ends_on + timedelta(days=1)


@pytest.mark.parametrize(
    ("born_on", "on", "group"),
    [
        (date(2022, 8, 31), NOVEMBER, "R"),
        (date(2022, 9, 1), NOVEMBER, "N2"),
        (date(2023, 9, 1), NOVEMBER, "N1"),
        (date(2024, 9, 1), NOVEMBER, None),
        (date(2021, 8, 31), NOVEMBER, "1"),
        (date(2016, 3, 12), NOVEMBER, "6"),
        (date(2016, 3, 12), date(2026, 8, 31), "5"),
        (date(2008, 9, 1), NOVEMBER, "13"),
        (date(2008, 8, 31), NOVEMBER, None),
        (date(2027, 1, 1), NOVEMBER, None),
    ],
)
def test_year_group_follows_age_on_the_last_day_of_august(born_on: date, on: date, group: str | None) -> None:
    assert year_group(born_on, on) == group


@pytest.mark.parametrize(
    ("born_on", "on", "age"),
    [
        (date(2016, 3, 12), date(2026, 3, 11), 9),
        (date(2016, 3, 12), date(2026, 3, 12), 10),
        (date(2016, 2, 29), date(2026, 2, 27), 9),
        (date(2016, 2, 29), date(2026, 2, 28), 9),
        (date(2016, 2, 29), date(2026, 3, 1), 10),
        (date(2016, 2, 29), date(2028, 2, 28), 11),
        (date(2016, 2, 29), date(2028, 2, 29), 12),
        (date(2016, 3, 12), date(2016, 3, 12), 0),
    ],
)
def test_age_turns_on_the_birthday(born_on: date, on: date, age: int) -> None:
    assert age_on(born_on, on) == age


def test_age_before_birth_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="11 March 2016 is before the date of birth, 12 March 2016"):
        age_on(date(2016, 3, 12), date(2016, 3, 11))


@pytest.mark.parametrize(
    ("on", "works"),
    [
        (date(2026, 11, 4), True),
        (date(2026, 11, 7), False),
        (date(2026, 11, 8), False),
        (date(2026, 12, 25), False),
        (date(2026, 12, 28), False),  # in place of Boxing Day, a Saturday
        (date(2026, 12, 29), True),
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 8, 3), True),  # a bank holiday in Scotland alone
        (date(2022, 9, 19), False),  # the late Queen's funeral
        (date(2023, 5, 8), False),  # the coronation
    ],
)
def test_working_days_leave_out_weekends_and_english_bank_holidays(on: date, works: bool) -> None:
    assert is_working_day(on) == works


def test_bank_holidays_agree_with_those_the_government_lists(real_inputs: Path) -> None:
    listed = json.loads((real_inputs / "calendar" / "bank-holidays.json").read_text(encoding="utf-8"))
    rows = listed["divisions"]["common.nations.england-and-wales_slug"]
    years = [year for year in rows if year.isdigit()]
    assert len(years) > 5
    for year in years:
        ours = {day for day in bank_holidays(int(year)) if day.weekday() < 5}
        assert ours == {parse_day(row["date"]) for row in rows[year]}


def test_weeks_count_from_the_day_after() -> None:
    assert add_weeks(date(2025, 11, 1), 4) == date(2025, 11, 29)
    assert add_weeks(date(2026, 7, 20), 6) == date(2026, 8, 31)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 4), 1, date(2026, 12, 4)),
        (date(2026, 12, 4), 1, date(2027, 1, 4)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 2, date(2026, 10, 31)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_end_on_the_same_date_or_the_last_of_a_short_month(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


def test_days_beginning_with_a_day_count_that_day() -> None:
    assert last_day_of(15, beginning_with=date(2026, 11, 4)) == date(2026, 11, 18)
    assert last_day_of(1, beginning_with=date(2026, 11, 4)) == date(2026, 11, 4)


def test_census_days_are_the_usual_thursdays() -> None:
    usual = census_days(academic_year(NOVEMBER))
    assert (usual.autumn, usual.spring, usual.summer) == (date(2026, 10, 1), date(2027, 1, 21), date(2027, 5, 20))


@given(days)
def test_census_days_are_thursdays_of_their_year(on: date) -> None:
    year = academic_year(on)
    usual = census_days(year)
    assert {usual.autumn.weekday(), usual.spring.weekday(), usual.summer.weekday()} == {3}
    assert year.starts_on < usual.autumn < usual.spring < usual.summer < year.ends_on


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-04",
        "2026/11/4",
        "2026-11-04T00:00:00",
        "2026-11-04 00:00:00.000",
        "04/11/2026",
        "4/11/2026",
        "4/11/26",
        "04.11.2026",
        "4-11-26",
        "4 11 2026",
        "04/11/2026 00:00",
        "4 November 2026",
        " 4\u00a0november  2026 ",
        "4th Nov 2026",
        "4 Nov 26",
        "04-Nov-2026",
        "4 Nov. 2026",
        "4 November, 2026",
    ],
)
def test_a_day_is_read_as_people_and_files_write_it(text: str) -> None:
    assert parse_day(text, latest=date(2027, 8, 31)) == NOVEMBER


def test_a_day_in_december_and_in_sept_is_read() -> None:
    assert parse_day("16 Dec 2025") == date(2025, 12, 16)
    assert parse_day("1 Sept 2026") == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "latest", "day"),
    [
        ("4/11/26", date(2026, 11, 4), date(2026, 11, 4)),
        ("5/11/26", date(2026, 11, 4), date(1926, 11, 5)),
        ("4/12/26", date(2026, 11, 30), date(1926, 12, 4)),
        ("1/9/18", date(2026, 11, 4), date(2018, 9, 1)),
        ("1/9/87", date(2026, 11, 4), date(1987, 9, 1)),
        ("29/2/24", date(2026, 11, 4), date(2024, 2, 29)),
    ],
)
def test_two_digits_mean_the_latest_year_allowed(text: str, latest: date, day: date) -> None:
    assert parse_day(text, latest=latest) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write a date, like 4 November 2026."),
        ("  ", "Write a date, like 4 November 2026."),
        ("soon", "“soon” cannot be read as a date. Write it like 4 November 2026 or 04/11/2026."),
        ("4 Noveber 2026", "“4 Noveber 2026” cannot be read as a date."),
        ("04/11-2026", "cannot be read as a date."),
        ("2026", "cannot be read as a date."),
        ("4/11/202", "cannot be read as a date."),
        ("2026-11-04 09:30", "cannot be read as a date."),
        ("\uff14/11/2026", "cannot be read as a date."),
        ("11/24/2026", "“11/24/2026” has no month 24. Write the day first, then the month."),
        ("31/04/2026", "“31/04/2026” is not a day of the calendar. Check the day and the month."),
        ("29 Feb 2027", "is not a day of the calendar."),
        ("0/0/2026", "is not a day of the calendar."),
        ("4/11/26", "“4/11/26” does not say which century. Write the year with four digits."),
        ("4/11/0206", "has the year 0206. Check it and write it again."),
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_day(text)


def test_a_day_is_said_in_words() -> None:
    assert say_day(NOVEMBER) == "4 November 2026"
    assert say_day_short(date(2026, 9, 30)) == "30 Sep 2026"


@given(days)
def test_a_day_said_or_written_is_read_back(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        say_day(day),
        say_day_short(day),
    ):
        assert parse_day(text) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.integers(0, 36499))
def test_two_digits_read_back_within_a_century(latest: date, back: int) -> None:
    day = latest - timedelta(days=back)
    assert parse_day(f"{day:%d/%m/%y}", latest=latest) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_a_sentence(text: str) -> None:
    try:
        said = say_day(parse_day(text, latest=NOVEMBER))
    except ValueError as refused:
        said = str(refused)
    assert said.endswith(".") or parse_day(said).year >= 1900
