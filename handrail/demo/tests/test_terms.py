"""Whatever the day, the demonstration's days are school days and in order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handrail.demo.terms import terms_about

DAYS = [
    date(2026, 9, 1),
    date(2026, 11, 22),
    date(2026, 12, 20),
    date(2027, 2, 14),
    date(2027, 7, 31),
    date(2028, 2, 29),
]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_days_ago_and_ahead_are_school_days_in_their_order(today: date) -> None:
    terms = terms_about(today)
    ago = [terms.ago(today, days) for days in range(300)]
    ahead = [terms.ahead(today, days) for days in range(1, 90)]
    assert {*ago, *ahead} <= set(terms.open)
    assert ago == sorted(ago, reverse=True)
    assert ahead == sorted(ahead)
    assert ago[0] <= today < ahead[0] + timedelta(days=1)
    assert len(set(ago)) > 200  # two hundred and more of three hundred: the others are its weekends


def test_a_school_day_is_itself_and_a_sunday_the_friday_before_or_the_monday_after() -> None:
    terms = terms_about(date(2026, 11, 22))
    assert terms.ago(date(2026, 11, 18), 0) == date(2026, 11, 18)
    assert terms.ago(date(2026, 11, 22), 0) == date(2026, 11, 20)
    assert terms.ahead(date(2026, 11, 22), 0) == date(2026, 11, 23)


def test_no_day_of_the_holidays_counts() -> None:
    terms = terms_about(date(2027, 1, 6))
    assert terms.ago(date(2027, 1, 6), 4) == date(2026, 12, 17)
    assert terms.ahead(date(2026, 10, 23), 3) == date(2026, 11, 3)  # half-term, and the INSET day after it
    assert terms.since_september(date(2026, 9, 3)) == 3
    assert terms.since_september(date(2026, 8, 31)) > 200
