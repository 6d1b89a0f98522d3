from collections.abc import Hashable
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.child_costs import (
    BandValue,
    GivenRun,
    Reckoning,
    day_reached,
    on_paper,
    once_of,
    printed,
    running_total,
    say_number,
    seats_of,
    total_on,
    worth_in,
    yearly_of_hours,
)
from handrail.rules.provision import Pattern, SchoolWeeks, Spell
from handrail.rules.run_costs import Once, RunToCost, Span, cost_run, cost_year

YEAR = cost_year("school", date(2026, 11, 2))
FINANCIAL = cost_year("financial", date(2026, 11, 2))
MONDAY = date(2026, 9, 7)
WEEKS = SchoolWeeks(tuple((MONDAY + timedelta(weeks=n), (MONDAY + timedelta(weeks=n),)) for n in range(39)))
RATES: dict[Hashable, list[Span[Hashable]]] = {"tess": [Span("tess", amount=1720)]}


def run(weeks: int = 39, minutes: int = 60, times: int = 1, group: int = 1, every: int = 1) -> GivenRun:
    """A run of Mondays from the first of the year, of child 1 and others."""
    days = [MONDAY + timedelta(weeks=n) for n in range(0, weeks, every)]
    places = [Span(pupil) for pupil in range(1, group + 1)]
    parts = RunToCost([(day, minutes) for day in days for _ in range(times)], adults=[Span("tess")], places=places)
    spell = Spell(MONDAY, MONDAY + timedelta(weeks=weeks, days=-1), Pattern(minutes, times, every))
    return GivenRun("one_to_one", [spell], parts, seats_of(parts, RATES, 1))


def pence(run: GivenRun, how: Reckoning) -> int:
    [found] = on_paper([run], 1, how, WEEKS, YEAR)
    return found.pence


def test_a_year_counts_the_weeks_of_the_setting_and_a_block_its_own() -> None:
    assert pence(run(), Reckoning()) == 39 * 1720
    assert pence(run(), Reckoning(Fraction(38))) == 38 * 1720
    assert pence(run(), Reckoning(Fraction(91, 2))) == 78_260
    assert pence(run(), Reckoning(Fraction(53))) == 53 * 1720
    assert pence(run(12), Reckoning(Fraction(91, 2))) == 12 * 1720
    assert pence(run(12, minutes=30, times=3, group=4), Reckoning(Fraction(38))) == 7740


def test_every_other_week_is_half_as_often() -> None:
    [found] = on_paper([run(38, every=2)], 1, Reckoning(), WEEKS, YEAR)
    assert [(line.times, line.weeks, line.pence) for line in found.lines] == [(Fraction(1, 2), Fraction(38), 19 * 1720)]


@given(st.integers(1, 39), st.integers(1, 300), st.integers(1, 7), st.integers(1, 9))
def test_the_paper_is_within_what_printing_rounds_of_the_account(
    weeks: int, minutes: int, times: int, group: int
) -> None:
    one = run(weeks, minutes, times, group)
    account = cost_run(one.parts, RATES, YEAR.last).pupils[1].planned
    a_week = Fraction(minutes * times * 1720, 60 * group)
    assert abs(pence(one, Reckoning()) - account) <= a_week / 200 + 1
    assert abs(sum((seat.cost for seat in one.seats), Fraction(0)) - account) <= 1


def test_what_is_paid_once_is_shared_by_who_is_named_or_had_a_place() -> None:
    once = [Once(MONDAY, 900, (1, 2)), Once(MONDAY, 900), Once(MONDAY, 900, (1,), 3), Once(MONDAY, 900, (2,))]
    parts = RunToCost((), places=[Span(1), Span(2), Span(3)], once=once)
    assert [(place, sharers) for place, _, sharers in once_of(parts, 1)] == [(0, 2), (1, 3), (2, 3)]


def test_the_day_a_total_comes_to_a_threshold() -> None:
    totals = running_total([(MONDAY, Fraction(5)), (MONDAY, Fraction(1, 2)), (YEAR.last, Fraction(9, 2))])
    assert totals == [(MONDAY, Fraction(11, 2)), (YEAR.last, Fraction(10))]
    assert day_reached(totals, 5) == MONDAY
    assert day_reached(totals, 10) == YEAR.last
    assert day_reached(totals, 11) is None
    assert day_reached(running_total([(MONDAY, Fraction(10)), (YEAR.last, Fraction(-5))]), 10) is None
    assert total_on(totals, MONDAY) == Fraction(11, 2)
    assert total_on(totals, MONDAY - timedelta(days=1)) == 0


def test_numbers_are_rounded_before_they_are_printed() -> None:
    assert (printed(Fraction(113, 3)), say_number(printed(Fraction(113, 3)))) == (Fraction(3767, 100), "37.67")
    assert [say_number(Fraction(n)) for n in (38, Fraction(75, 2), 1200)] == ["38", "37.5", "1,200"]


def test_a_band_is_worth_its_days_step_by_step() -> None:
    values = [BandValue(FINANCIAL.first, 365_000), BandValue(date(2026, 10, 1), 730_000)]
    found = worth_in("Band C", values, (date(2026, 9, 1), None), FINANCIAL)
    assert found.pence == 30 * 1000 + 182 * 2000
    assert "held for 30 of 365 days" in found.said[0]
    assert not found.missing
    assert worth_in("Band C", values, (date(2027, 4, 1), None), FINANCIAL).pence == 0
    assert worth_in("Band C", [], (FINANCIAL.first, None), FINANCIAL).missing
    early = worth_in("Band C", values[1:], (FINANCIAL.first, None), FINANCIAL)
    assert "no value from 1 April 2026 to 30 September 2026" in early.missing[0]
    whole = [BandValue(FINANCIAL.first, 365_000, is_whole=True)]
    assert worth_in("Band C", whole, (date(2027, 3, 1), None), FINANCIAL).pence == 365_000
    assert yearly_of_hours(1720, Fraction(25, 2), Fraction(38)) == 817_000
