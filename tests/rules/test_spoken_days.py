"""Days as people say them: a month, a term, a holiday."""

from datetime import date

import pytest

from handrail.rules.school_days import CalendarMissing, SchoolCalendar, Stretch, usual_year
from handrail.rules.spoken_days import read_spoken_day

CALENDAR = SchoolCalendar((usual_year(2026), usual_year(2027)))
AUTUMN, SPRING, SUMMER = CALENDAR.years[0].terms
WHOLE = Stretch(date(2026, 9, 1), date(2027, 8, 31), "")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("September", date(2026, 9, 1), date(2026, 9, 30)),
        (" sept ", date(2026, 9, 1), date(2026, 9, 30)),
        ("September 2027", date(2027, 9, 1), date(2027, 9, 30)),
        ("January", date(2027, 1, 4), date(2027, 1, 29)),
        ("end of January", date(2027, 1, 29), date(2027, 1, 29)),
        ("start of July", date(2027, 7, 1), date(2027, 7, 1)),
        ("July", date(2027, 7, 1), SUMMER.ends_on),
        ("Autumn term", AUTUMN.starts_on, AUTUMN.ends_on),
        ("the summer", SUMMER.starts_on, SUMMER.ends_on),
        ("Christmas", SPRING.starts_on, AUTUMN.ends_on),
        ("Easter", SUMMER.starts_on, SPRING.ends_on),
        ("half-term", date(2026, 11, 2), date(2026, 10, 23)),
        ("February half term", date(2027, 2, 22), date(2027, 2, 12)),
    ],
)
def test_a_day_as_it_is_said_is_a_school_day_of_the_year_shown(text: str, first: date, last: date) -> None:
    assert read_spoken_day(text, CALENDAR, AUTUMN, is_last=False) == first
    assert read_spoken_day(text, CALENDAR, AUTUMN, is_last=True) == last


@pytest.mark.parametrize("text", ["soon", "4 November 2026", "TBC", "a", "04/11/2026"])
def test_what_is_no_such_word_is_left_to_others(text: str) -> None:
    assert read_spoken_day(text, CALENDAR, AUTUMN, is_last=False) is None


def test_what_has_no_school_day_or_is_one_of_several_is_asked_again() -> None:
    with pytest.raises(ValueError, match="“August” has no school day in 2026/27"):
        read_spoken_day("August", CALENDAR, AUTUMN, is_last=False)
    with pytest.raises(ValueError, match="several half-terms"):
        read_spoken_day("half term", CALENDAR, WHOLE, is_last=False)
    with pytest.raises(CalendarMissing):
        read_spoken_day("September 2031", CALENDAR, AUTUMN, is_last=False)
