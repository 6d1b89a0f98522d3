from datetime import date

import pytest

from handrail.rules.qualification import Award, Course, Qualification, qualification

SINCE = date(2023, 9, 4)
DUE = date(2026, 9, 4)
NASENCO_BEGAN, NPQ_BEGAN = date(2024, 1, 15), date(2024, 10, 1)


def stands(
    on: date, course: Course | None = None, began: date | None = None, done: date | None = None
) -> Qualification:
    return qualification(SINCE, on, Award(course, began, done) if course else None)


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2023, 1, 1), "in_time"),
        (SINCE, "in_time"),
        (date(2025, 9, 3), "in_time"),
        (date(2025, 9, 4), "due_soon"),
        (DUE, "due_soon"),
        (date(2026, 9, 5), "in_breach"),
    ],
)
def test_the_third_anniversary_is_itself_in_time(on: date, status: str) -> None:
    found = stands(on)
    assert (found.required, found.due_on, found.status) == (True, DUE, status)
    assert "4 September 2026" in found.why
    assert "49(4)" in found.sources[0].citation


@pytest.mark.parametrize(
    ("course", "began", "done", "is_met"),
    [
        ("NASENCO", date(2024, 8, 31), date(2027, 8, 31), True),
        ("NASENCO", date(2024, 9, 1), date(2026, 1, 1), False),
        ("NASENCO", date(2024, 8, 31), date(2027, 9, 1), False),
        ("NASENCO", NASENCO_BEGAN, None, False),
        ("NASENCO", None, date(2024, 7, 1), True),
        ("NASENCO", None, date(2025, 7, 1), False),
        ("NPQ", date(2024, 9, 1), date(2026, 3, 1), True),
        ("NPQ", date(2024, 8, 31), date(2026, 3, 1), False),
        ("NPQ", None, date(2026, 3, 1), False),
        ("NPQ", NPQ_BEGAN, None, False),
        ("NPQ", NPQ_BEGAN, date(2024, 9, 30), False),
    ],
)
def test_which_course_is_the_award(course: Course, began: date | None, done: date | None, is_met: bool) -> None:
    found = stands(date(2028, 1, 1), course, began, done)
    assert found.status == ("met" if is_met else "in_breach")
    assert found.due_on == DUE


def test_who_qualified_late_has_met_it_from_that_day() -> None:
    done = date(2026, 12, 1)
    assert stands(date(2026, 11, 30), "NPQ", NPQ_BEGAN, done).status == "in_breach"
    assert stands(done, "NPQ", NPQ_BEGAN, done).status == "met"
    assert "1 December 2026" in stands(done, "NPQ", NPQ_BEGAN, done).why


def test_nasenco_under_way_says_until_when_it_counts() -> None:
    assert "completed before 1 September 2027" in stands(date(2026, 1, 1), "NASENCO", NASENCO_BEGAN).why
    assert "NPQ" in stands(date(2027, 9, 1), "NASENCO", NASENCO_BEGAN).why
    assert "NPQ" not in stands(date(2027, 8, 31), "NASENCO", NASENCO_BEGAN).why


def test_who_was_a_senco_before_the_rule_or_long_enough_is_free() -> None:
    on = date(2026, 11, 1)
    free = qualification(date(2009, 8, 31), on)
    assert (free.required, free.due_on, free.status) == (False, None, "not_required")
    assert qualification(date(2009, 9, 1), on).status == "in_breach"
    assert qualification(SINCE, on, earlier_months=13).status == "not_required"
    assert qualification(SINCE, on, earlier_months=12).status == "in_breach"


def test_an_early_years_setting_is_not_bound() -> None:
    found = qualification(SINCE, date(2026, 11, 1), setting="early_years")
    assert (found.required, found.due_on, found.status) == (False, None, "not_required")
    assert "level 3" in found.why


def test_of_29_february_the_anniversary_is_the_last_of_the_month() -> None:
    assert qualification(date(2024, 2, 29), date(2026, 2, 28)).due_on == date(2027, 2, 28)
    assert qualification(date(2024, 2, 29), date(2026, 2, 28)).status == "due_soon"
    assert qualification(date(2024, 2, 29), date(2027, 3, 1)).status == "in_breach"
