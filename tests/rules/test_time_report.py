"""What a report of time says of the record, and what work costs: tables counted by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.rules.costing import about, cost, say_money
from handrail.rules.time_report import Owed, passed_in_weeks, percent, say_pupils, weeks_running

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


def test_counts_of_pupils_are_said_in_steps() -> None:
    said = {count: say_pupils(count) for count in (0, 1, 4, 5, 9, 10)}
    assert [said[count] for count in (0, 1, 4)] == ["fewer than five pupils"] * 3
    assert (said[5], said[9], said[10]) == ("5 to 9 pupils", "5 to 9 pupils", "10 to 14 pupils")


def test_a_half_term_beside_its_term_tells_of_no_few_children() -> None:
    """Whoever lays the reports of both halves of a term beside that of the whole cannot tell how many pupils are in
    the first alone, in the second alone or in both: whatever is printed, each may be one of four numbers at least."""
    may_be: defaultdict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for groups in product(range(20), repeat=3):
        first, second, both = groups
        counts = (first + both, second + both, sum(groups))
        if all(counts) and counts[-1] < 20:
            may_be[tuple(map(say_pupils, counts))].append(groups)
    for printed, held in may_be.items():
        for place in range(3):
            assert len({groups[place] for groups in held}) >= 4, printed


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
