from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.reviews import ReviewState, review_state

AGREED = date(2026, 12, 4)


@pytest.mark.parametrize(
    ("on", "state", "days_late"),
    [
        (date(2026, 11, 19), "not due", 0),
        (date(2026, 11, 20), "due soon", 0),
        (date(2026, 12, 4), "due soon", 0),
        (date(2026, 12, 5), "late", 1),
        (date(2027, 1, 4), "late", 31),
    ],
)
def test_a_review_not_held_falls_due_and_late(on: date, state: str, days_late: int) -> None:
    assert review_state(AGREED, on) == ReviewState(state, days_late)  # type: ignore[arg-type]


def test_a_review_held_is_done_and_says_by_how_much_it_missed_its_date() -> None:
    on = date(2027, 1, 4)
    assert review_state(AGREED, on, reviewed_on=date(2026, 12, 1)) == ReviewState("done", 0)
    assert review_state(AGREED, on, reviewed_on=date(2026, 12, 9)) == ReviewState("done", 5)
    assert review_state(AGREED, on, reviewed_on=on) == ReviewState("done", 31)


def test_a_look_back_shows_what_was_open_then() -> None:
    assert review_state(AGREED, date(2026, 12, 8), reviewed_on=date(2026, 12, 9)) == ReviewState("late", 4)


@given(st.integers(-400, 400))
def test_a_review_is_late_on_exactly_the_days_after_its_date(offset: int) -> None:
    found = review_state(AGREED, AGREED + timedelta(days=offset))
    assert (found.state == "late") == (offset > 0)
    assert found.days_late == max(0, offset)
