import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.costing import hourly_of_tariff, hourly_with_on_costs, read_money, round_pence, share_out
from handrail.rules.interface import answer


def time_line(minutes: float, times: float, weeks: float, rate: int, group: int) -> dict[str, Any]:
    return {
        "minutes_per_session": minutes,
        "sessions_per_week": times,
        "weeks": weeks,
        "hourly_rate_pence": rate,
        "group_size": group,
    }


def one_off(pence: int, sharers: int = 1) -> dict[str, int]:
    return {"one_off_pence": pence, "sharers": sharers}


def cost(*lines: dict[str, Any], threshold: int = 600_000) -> dict[str, Any]:
    code, text = answer("cost", json.dumps({"lines": lines, "threshold_pence": threshold}))
    assert code == 0, text
    found: dict[str, Any] = json.loads(text)
    return found


WORKED = (
    time_line(60, 5, 38, 1720, 1),
    time_line(30, 5, 38, 1720, 4),
    time_line(60, 1, 38, 4200, 3),
    one_off(56_000),
    one_off(24_000),
)


def test_a_year_of_one_pupil_as_the_notes_work_it_out() -> None:
    assert cost(*WORKED) == {
        "lines_pence": [326_800, 40_850, 53_200, 56_000, 24_000],
        "total_pence": 500_850,
        "remaining_pence": 99_150,
        "over_pence": 0,
    }


def test_a_block_of_twelve_weeks() -> None:
    assert cost(time_line(30, 3, 12, 1720, 4))["lines_pence"] == [7740]


@pytest.mark.parametrize(
    ("threshold", "remaining", "over"), [(500_850, 0, 0), (500_849, 0, 1), (500_851, 1, 0), (0, 0, 500_850)]
)
def test_a_threshold_has_two_sides(threshold: int, remaining: int, over: int) -> None:
    found = cost(*WORKED, threshold=threshold)
    assert (found["remaining_pence"], found["over_pence"]) == (remaining, over)


def test_half_a_penny_goes_up_at_each_line() -> None:
    found = cost(one_off(5, 2), one_off(5, 2), time_line(1, 1, 1, 30, 1))
    assert (found["lines_pence"], found["total_pence"]) == ([3, 3, 1], 7)


def test_a_refund_takes_half_a_penny_back_as_it_was_paid() -> None:
    found = cost(one_off(5, 2), one_off(-5, 2), one_off(-40_000))
    assert (found["lines_pence"], found["total_pence"]) == ([3, -3, -40_000], -40_000)
    assert (found["remaining_pence"], found["over_pence"]) == (640_000, 0)


def test_numbers_with_a_point_are_taken_as_written() -> None:
    # As a float 0.7 x 3 x 10 / 60 lies a hair below 0.35, and a penny would be lost.
    assert cost(time_line(0.7, 3, 10, 10, 1))["lines_pence"] == [4]
    assert cost(time_line(60, 2.5, 37.8, 1720, 1))["lines_pence"] == [162_540]


def test_nothing_costs_nothing() -> None:
    assert cost()["total_pence"] == cost(time_line(0, 5, 38, 1720, 1))["total_pence"] == 0


def raw(**changed: str) -> str:
    line = {key: str(value) for key, value in time_line(30, 3, 12, 1720, 4).items()} | changed
    said = ", ".join(f'"{key}": {value}' for key, value in line.items() if value)
    return f'{{"lines": [{{{said}}}], "threshold_pence": 600000}}'


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (raw(group_size="0"), "“group_size” of line 0 is not a whole number of 1 or more"),
        (raw(group_size="2.5"), "not a whole number of 1 or more"),
        (raw(group_size="-1"), "not a number of 0 or more"),
        (raw(minutes_per_session="-30"), "not a number of 0 or more"),
        (raw(minutes_per_session='"30"'), "not a number of 0 or more"),
        (raw(minutes_per_session="true"), "not a number of 0 or more"),
        (raw(minutes_per_session="null"), "not a number of 0 or more"),
        (raw(minutes_per_session="NaN"), "not JSON"),
        (raw(minutes_per_session="1e999999999"), "too large"),
        (raw(minutes_per_session="1e-999999"), "too small"),
        (raw(minutes_per_session="0e99999999999999999999999"), "not JSON"),
        (raw(hourly_rate_pence="17.2"), "not a whole number of 0 or more"),
        (raw(weeks=""), "The key “weeks” of line 0 is missing"),
        (raw(one_off_pence="100", sharers="1"), "time or a one-off"),
        ('{"lines": [{"one_off_pence": 100, "sharers": 0}], "threshold_pence": 0}', "“sharers” of line 0"),
        ('{"lines": [{"one_off_pence": -1.5, "sharers": 1}], "threshold_pence": 0}', "not a whole number"),
        ('{"lines": [{"one_off_pence": -1e13, "sharers": 1}], "threshold_pence": 0}', "too large"),
        ('{"lines": [{"one_off_pence": -100, "sharers": -1}], "threshold_pence": 0}', "not a number of 0 or more"),
        ('{"lines": [{"one_off_pence": 100}], "threshold_pence": 0}', "“sharers” of line 0 is missing"),
        ('{"lines": []}', "The key “threshold_pence” is missing"),
        ('{"lines": [], "threshold_pence": null}', "“threshold_pence” is not a number"),
        ('{"lines": [], "threshold_pence": -1}', "“threshold_pence” is not a number"),
        ('{"lines": {}, "threshold_pence": 0}', "“lines” is not a list of objects"),
        ('{"threshold_pence": 0}', "“lines” is missing"),
    ],
)
def test_what_cannot_be_costed_is_refused_in_a_sentence(asked: str, words: str) -> None:
    code, text = answer("cost", asked)
    assert code == 2
    assert words in json.loads(text)["error"]


@given(st.dictionaries(st.integers(), st.integers(-500_000, 500_000), max_size=40), st.integers(1, 5000))
def test_shares_sum_to_the_whole_and_each_is_within_a_penny(parts: dict[int, int], over: int) -> None:
    shares = share_out(parts, over)
    assert sum(shares.values()) == round_pence(Fraction(sum(parts.values()), over))
    assert all(abs(shares[key] - Fraction(part, over)) < 1 for key, part in parts.items())


def test_a_refund_takes_back_what_was_paid() -> None:
    assert round_pence(Fraction(5, 2)) + round_pence(Fraction(-5, 2)) == 0


def test_a_rate_is_worked_out_from_pay_or_from_a_tariff() -> None:
    assert hourly_with_on_costs(2_400_000, Fraction(25), Fraction(39), Fraction(32)) == 2404
    assert hourly_of_tariff(65_360, Fraction(38)) == 1720
    with pytest.raises(ValueError, match="more than nought"):
        hourly_with_on_costs(0, Fraction(25), Fraction(39), Fraction(32))


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("£1,412.50", 141_250), ("48000", 4_800_000), ("0", 0), ("17.2", 1720), ("-£240", -24_000), (" £ 5 ", 500)],
)
def test_money_is_read_as_people_write_it(typed: str, pence: int) -> None:
    assert read_money(typed) == pence


@pytest.mark.parametrize("typed", ["", "abc", "1,41.50", "1.234", "5e3", "1 000", "١٢"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        read_money(typed)
