from datetime import date

import pytest

from handrail.rules.family_meetings import FamilyMeetings, family_meetings

AUTUMN, SPRING, SUMMER = date(2026, 12, 31), date(2027, 4, 30), date(2027, 8, 31)


def test_meetings_count_from_september_to_the_day() -> None:
    held_on = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 11, 4), date(2026, 11, 5)]
    assert family_meetings(held_on, date(2026, 11, 4)) == FamilyMeetings(2, 1, SUMMER, "not due")


def test_three_meetings_are_enough_and_more_are_welcome() -> None:
    on = date(2027, 8, 31)
    held_on = [date(2026, 9, 30), date(2027, 1, 20), date(2027, 5, 6), on]
    assert family_meetings(held_on[:3], on) == FamilyMeetings(3, 0, None, "done")
    assert family_meetings(held_on, on) == FamilyMeetings(4, 0, None, "done")
    assert [family_meetings(held_on[:n], on).said for n in (0, 3, 4)] == ["0 of 3", "3 of 3", "4, with 3 asked for"]
    assert family_meetings(held_on, date(2027, 9, 1)) == FamilyMeetings(0, 3, date(2027, 12, 31), "not due")


@pytest.mark.parametrize(
    ("on", "held", "next_by", "state"),
    [
        (date(2026, 12, 16), 0, AUTUMN, "not due"),
        (date(2026, 12, 17), 0, AUTUMN, "due soon"),
        (date(2026, 12, 31), 0, AUTUMN, "due soon"),
        (date(2027, 1, 1), 0, AUTUMN, "late"),
        (date(2027, 1, 1), 1, SPRING, "not due"),
        (date(2027, 5, 1), 1, SPRING, "late"),
        (date(2027, 5, 1), 2, SUMMER, "not due"),
        (date(2027, 8, 31), 2, SUMMER, "due soon"),
    ],
)
def test_the_next_is_paced_one_in_each_third_of_the_year(on: date, held: int, next_by: date, state: str) -> None:
    met = family_meetings([date(2026, 9, 1)] * held, on)
    assert (met.next_by, met.state) == (next_by, state)


def test_a_child_who_came_onto_the_register_in_the_year_is_paced_from_then() -> None:
    since = date(2027, 1, 10)
    assert family_meetings([], date(2027, 2, 1), since).next_by == SPRING
    assert family_meetings([], date(2027, 5, 1), since).state == "late"
    two = family_meetings([date(2027, 2, 1), date(2027, 6, 1)], date(2027, 6, 1), since)
    assert (two.next_by, two.state, two.still_to_hold) == (None, "done", 1)
