"""What a report of time says of the record, and what work costs: tables counted by hand."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.rules.costing import about, cost, say_money
from handrail.rules.time_report import Owed, hold_count, passed_in_weeks, percent, say_pupils, weeks_running

MONDAY, FRIDAY, NEXT = date(2026, 10, 5), date(2026, 10, 9), date(2026, 10, 12)


def test_what_passed_its_day_in_the_same_weeks_is_counted_by_pupil() -> None:
    rows = [
        Owed(1, MONDAY, None),
        Owed(1, FRIDAY, None),  # the same pupil again
        Owed(2, FRIDAY, NEXT),  # done, late
        Owed(3, FRIDAY, FRIDAY),  # done on the day
        Owed(4, NEXT, None),  # another week
    ]
    assert passed_in_weeks(rows, {MONDAY}, NEXT) == 2
    assert passed_in_weeks(rows, {MONDAY}, FRIDAY) == 1, "what is due today may still be done"
    assert passed_in_weeks(rows, set(), NEXT) == 0


@pytest.mark.parametrize(("count", "before", "printed"), [(7, None, 7), (7, 6, 6), (9, 5, 5), (10, 5, 10), (5, 5, 5)])
def test_a_count_that_moved_by_a_few_children_is_held(count: int, before: int | None, printed: int) -> None:
    assert hold_count(count, before) == printed


def test_counts_of_pupils_are_said() -> None:
    assert [say_pupils(count) for count in (0, 1, 4, 5)] == ["fewer than five pupils"] * 3 + ["5 pupils"]


def test_work_that_is_carried_on_is_one_piece() -> None:
    assert weeks_running([(3, 2), (1, None), (2, 1), (4, None), (9, 8)]) == [1, 1, 3]


def test_shares_are_whole_per_cent_half_up() -> None:
    assert [percent(*pair) for pair in ((1, 8), (1, 3), (0, 5), (5, 5), (0, 0))] == [13, 33, 0, 100, None]


def test_a_cost_is_rounded_once() -> None:
    assert cost([(60, 3000), (330, 3300)]) == 21150
    assert cost([(1, 50), (1, 50), (1, 50)]) == 3  # 2.5 pence; each for itself would be 0.83 and 1 and 1
    assert cost([]) == 0
    assert [say_money(pence) for pence in (21150, 123400, 5)] == ["£211.50", "£1,234", "£0.05"]


@settings(max_examples=40)
@given(minutes=st.integers(60, 60_000), rate=st.integers(1200, 9000))
def test_no_rate_can_be_worked_out_from_what_is_about(minutes: int, rate: int) -> None:
    """Rates a twentieth lower or higher, on one side at least, give the same figure."""
    printed = about(cost([(minutes, rate)]))
    others = (rate * 95 // 100, rate * 105 // 100)
    apart = [other for other in range(*others, 5) if about(cost([(minutes, other)])) == printed]
    assert max(apart) - min(apart) > rate * 3 // 100
