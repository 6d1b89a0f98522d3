from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.rules.provision import Pattern, Spell, planned, school_weeks, sessions_planned
from handrail.rules.run_costs import NOBODY, UNFUNDED, Once, RunToCost, Span, Totals, cost_run, cost_year, sum_of
from handrail.rules.school_days import SchoolCalendar, usual_year

MONDAY = date(2026, 9, 7)
LATER = date(2027, 7, 31)


def days(count: int, length: int = 30) -> list[tuple[date, int]]:
    return [(MONDAY + timedelta(days=place), length) for place in range(count)]


def test_a_session_is_shared_equally_by_who_had_a_place_that_day() -> None:
    run = RunToCost(days(2, 60), days(1, 30), [Span("tess")], [Span(1), Span(2, MONDAY + timedelta(days=1))])
    found = cost_run(run, {"tess": [Span("tess", amount=1720)]}, MONDAY)
    assert found.whole == Totals(planned=3440, to_date=1720, delivered=860)
    assert found.pupils == {1: Totals(1720 + 860, 1720, 860), 2: Totals(860, 0, 0)}
    assert found.streams == {UNFUNDED: found.whole}
    assert found.adults == {"tess": found.whole}


def test_two_adults_cost_both_by_their_shares() -> None:
    run = RunToCost(days(1, 60), adults=[Span("tess"), Span("ben", amount=50)], places=[Span(1)])
    rates = {"tess": [Span("tess", amount=1720)], "ben": [Span("ben", amount=4200)]}
    assert cost_run(run, rates, LATER).whole.planned == 1720 + 2100


def test_a_new_rate_moves_nothing_behind_it() -> None:
    run = RunToCost(days(4, 60), days(2, 60), [Span("tess")], [Span(1)])
    new = MONDAY + timedelta(days=2)
    before = {"tess": [Span("tess", amount=1000)]}
    after = {"tess": [Span("tess", None, new - timedelta(days=1), 1000), Span("tess", new, None, 2000)]}
    was, now = (cost_run(run, rates, new - timedelta(days=1)) for rates in (before, after))
    assert (was.whole.to_date, was.whole.delivered) == (now.whole.to_date, now.whole.delivered)
    assert (was.whole.planned, now.whole.planned) == (4000, 6000)


def test_what_is_for_no_named_pupil_is_kept_and_what_nobody_pays_is_said() -> None:
    run = RunToCost(days(1, 60), adults=[Span("tess")], funding=[Span(7, amount=60), Span(8, amount=60)])
    found = cost_run(run, {"tess": [Span("tess", amount=1000)]}, LATER)
    assert found.pupils == {NOBODY: Totals(1000, 1000, 0)}
    assert {key: row.planned for key, row in found.streams.items()} == {7: 600, 8: 400}
    alone = cost_run(RunToCost(run.planned, (), run.adults), {"tess": [Span("tess", amount=1000)]}, LATER)
    assert set(alone.streams) == {UNFUNDED}


def test_an_adult_without_a_rate_and_a_run_without_an_adult_are_said() -> None:
    unpriced = cost_run(RunToCost(days(2), adults=[Span("tess", amount=50)], places=[Span(1)]), {}, LATER)
    assert (unpriced.whole, unpriced.unpriced, unpriced.undelivered) == (Totals(), {"tess": 30}, 0)
    assert cost_run(RunToCost(days(2), places=[Span(1)]), {}, LATER).undelivered == 60


def test_what_is_paid_once_is_shared_and_a_refund_takes_back() -> None:
    once = [
        Once(MONDAY, 1000, sharers=3),
        Once(MONDAY, 500, pupils=(2,), stream=9),
        Once(MONDAY, -500, pupils=(2,), stream=9),
    ]
    found = cost_run(RunToCost((), places=[Span(1)], once=once), {}, MONDAY)
    assert {key: row.planned for key, row in found.pupils.items()} == {1: 333, NOBODY: 667}
    assert found.whole == Totals(1000, 1000, 1000)
    assert found.months == {(date(2026, 9, 1), UNFUNDED): 1000, (date(2026, 9, 1), 9): 0}


def test_a_year_of_money_begins_in_april_or_september() -> None:
    march, april = date(2027, 3, 31), date(2027, 4, 1)
    assert [cost_year("financial", day).label for day in (march, april)] == [
        "April 2026 to March 2027",
        "April 2027 to March 2028",
    ]
    assert [cost_year("school", day).label for day in (date(2026, 8, 31), date(2026, 9, 1))] == ["2025/26", "2026/27"]


a_day = st.integers(0, 60).map(lambda count: MONDAY + timedelta(days=count))
ends = st.none() | a_day
a_span = st.builds(Span, st.integers(1, 6), ends, ends, st.integers(1, 100))
a_rate = st.builds(Span, st.integers(1, 6), ends, ends, st.integers(1, 20_000))
meetings = st.lists(st.tuples(a_day, st.integers(1, 480)), max_size=25)
paid_once = st.builds(
    Once,
    a_day,
    st.integers(-50_000, 50_000),
    st.lists(st.integers(1, 6), unique=True, max_size=3).map(tuple),
    st.none() | st.integers(1, 30),
    st.none() | st.integers(1, 3),
)
runs = st.builds(
    RunToCost,
    meetings,
    meetings,
    st.lists(a_span, max_size=3),
    st.lists(a_span, max_size=8),
    st.lists(a_span, max_size=3),
    st.lists(paid_once, max_size=3),
)


@settings(max_examples=50)
@given(st.lists(runs, max_size=3), st.lists(a_rate, max_size=6), a_day)
def test_pupils_runs_and_streams_come_to_one_sum(several: list[RunToCost], rates: list[Span[int]], on: date) -> None:
    by_who = {who: [rate for rate in rates if rate.who == who] for who in range(1, 7)}
    found = [cost_run(run, by_who, on) for run in several]
    whole = sum_of(one.whole for one in found)
    assert sum_of(row for one in found for row in one.pupils.values()) == whole
    assert sum_of(row for one in found for row in one.streams.values()) == whole
    assert sum(pence for one in found for pence in one.months.values()) == whole.planned
    for run, one in zip(several, found, strict=True):
        time = sum(row.planned for row in one.adults.values())
        assert time + sum(each.pence for each in run.once) == one.whole.planned


@given(st.lists(st.integers(1, 6), min_size=1, unique=True), st.integers(1, 480), st.integers(1, 20_000))
def test_a_childs_share_is_within_a_penny_of_the_formula(group: list[int], length: int, rate: int) -> None:
    run = RunToCost(days(38, length), adults=[Span("tess")], places=[Span(pupil) for pupil in group])
    found = cost_run(run, {"tess": [Span("tess", amount=rate)]}, LATER)
    exact = Fraction(length * 38 * rate, 60 * len(group))
    assert all(abs(row.planned - exact) < 1 for row in found.pupils.values())


patterns = st.builds(
    lambda minutes, days, times: Pattern(minutes, len(days) or times, 1, tuple(sorted(days))),
    st.integers(5, 60),
    st.lists(st.integers(0, 4), unique=True, max_size=4),
    st.integers(1, 5),
)


@settings(max_examples=25)
@given(patterns, patterns, st.integers(0, 120), st.integers(0, 200))
def test_the_sessions_that_are_costed_are_those_that_are_planned(
    before: Pattern, after: Pattern, changes: int, length: int
) -> None:
    change = MONDAY + timedelta(days=changes)
    spells = [Spell(MONDAY, change - timedelta(days=1), before), Spell(change, change + timedelta(days=length), after)]
    weeks = school_weeks(MONDAY, LATER, SchoolCalendar((usual_year(2026),)))
    costed, counted = list(sessions_planned(spells, weeks, MONDAY, LATER)), planned(spells, weeks, MONDAY, LATER)
    assert len(costed) == sum(week.sessions for week in counted)
    assert sum(minutes for _, minutes in costed) == sum(week.minutes for week in counted)
