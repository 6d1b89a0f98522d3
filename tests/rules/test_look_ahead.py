"""The look-ahead, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.look_ahead import Length, Piece, lengths, look_ahead

MONDAY = date(2026, 11, 23)
NEXT = MONDAY + timedelta(days=7)


def test_a_length_is_the_mean_of_what_was_done_and_says_what_it_rests_on() -> None:
    done = [
        Piece("review", MONDAY, 40),
        Piece("review", MONDAY, 55),
        Piece("review", NEXT, 90, count=2),
        Piece("plan", NEXT, 31, count=2),
    ]
    known = lengths(done, {"review": 10, "concern": 20})
    assert known == {
        "review": Length(46, pieces=4, days=2),  # 185 minutes of four: 46.25
        "plan": Length(16, pieces=2, days=1),  # 15.5: half a minute up
        "concern": Length(20),
    }
    assert (known["review"].is_measured, known["concern"].is_measured) == (True, False)


def test_weeks_are_what_a_hand_counts() -> None:
    coming = [
        ("review", MONDAY - timedelta(days=30)),  # late: into the first week
        ("review", MONDAY + timedelta(days=6)),  # its Sunday
        ("concern", MONDAY),
        ("register", MONDAY),
        ("review", NEXT),
        ("review", NEXT + timedelta(days=7)),  # after the last week
    ]
    known = {"review": Length(45, 3, 2), "concern": Length(20)}
    first, second = look_ahead([MONDAY, NEXT], coming, known, {MONDAY: 100})
    assert first.counts == {"review": 2, "concern": 1, "register": 1}
    assert (first.forecast_minutes, first.promised_minutes, first.left_minutes) == (110, 100, -10)
    assert (first.unknown, first.late) == (1, 1)
    assert (second.forecast_minutes, second.promised_minutes, second.left_minutes) == (45, 0, -45)


def test_work_of_unknown_length_is_counted_and_given_no_minutes() -> None:
    [week] = look_ahead([MONDAY], [("review", MONDAY)] * 3, {}, {MONDAY: 60})
    assert (week.minutes, week.unknown, week.left_minutes) == ({}, 3, 60)
    assert look_ahead([], [("review", MONDAY)], {}, {}) == []


WORK = st.sampled_from(["review", "plan", "concern"])


@given(st.lists(st.tuples(WORK, st.dates(date(2026, 9, 1), date(2027, 1, 3)))), st.sets(WORK))
def test_nothing_is_lost_or_counted_twice(coming: list[tuple[str, date]], known: set[str]) -> None:
    mondays = [MONDAY + timedelta(weeks=week) for week in range(6)]
    weeks = look_ahead(mondays, coming, dict.fromkeys(known, Length(30)), {})
    assert sum(sum(week.counts.values()) for week in weeks) == len(coming)
    assert sum(week.forecast_minutes for week in weeks) == 30 * sum(work in known for work, _ in coming)
    assert sum(week.unknown for week in weeks) == sum(work not in known for work, _ in coming)
