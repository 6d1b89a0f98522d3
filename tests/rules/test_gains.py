"""Several gains together, and single measures as they are typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from handrail.rules.gains import intervals_meet, say_gain, say_spread, spread_of
from handrail.rules.impact import Gain, Measured, gain_of, measure_read
from handrail.rules.scores import ORDINAL, read_score, say_number_of

SEP, DEC = date(2026, 9, 7), date(2026, 12, 7)


def gains(*numbers: int | None) -> list[Gain]:
    return [
        Gain(None if one is None else Decimal(one), "months", None, None if one is not None else "No.")
        for one in numbers
    ]


def test_the_middle_is_a_median_and_what_has_no_number_is_left_out() -> None:
    spread = spread_of(gains(1, 9, None, 2, -3, 0))
    assert (spread.count, spread.left_out, spread.middle, spread.total) == (5, 1, Decimal(1), Decimal(9))
    assert (spread.gained, spread.same, spread.fell, spread.least, spread.most) == (3, 1, 1, Decimal(-3), Decimal(9))
    assert spread_of(gains(1, 2, 4, 9)).middle == 3
    assert spread_of([]).middle is None


def test_below_five_nothing_is_said_of_gains() -> None:
    assert say_spread("age", spread_of(gains(1, 2, 3, 4))) == "Too few to say: 4 usable pairs, and it takes 5."
    assert "no usable pairs" in say_spread("age", spread_of(gains(None)))
    said = say_spread("age", spread_of(gains(1, 2, 3, 0, -1)))
    assert said == "Of 5 pupils 3 went up, 1 stayed the same and 1 went down. The middle of them: 1 month gained."


@pytest.mark.parametrize(
    ("kind", "gain", "said"),
    [
        ("age", 1, "1 month gained"), ("age", -2, "2 months lower"), ("standardised", 3, "3 points higher"),
        ("count", 7, "7 higher"), ("ordinal", 1, "1 step higher"), ("scaled", 0, "no change"),
    ],
)  # fmt: skip
def test_a_gain_in_words(kind: str, gain: int, said: str) -> None:
    assert say_gain(kind, Decimal(gain)) == said


@pytest.mark.parametrize("text", ["96 (91-101)", "96 [91–101]", "96 ± 5", "96 +/-5"])
def test_a_score_is_read_with_its_interval(text: str) -> None:
    read = read_score(text, "standardised")
    assert (read.number, read.interval) == (Decimal(96), (Decimal(91), Decimal(101)))
    assert gain_of("standardised", Measured(text, SEP), Measured("99", DEC)).gain == 3


def test_intervals_that_share_ground() -> None:
    assert intervals_meet("84 (78-90)", "88 (82-94)")
    assert not intervals_meet("70 (66-74)", "90 (86-94)")
    assert not intervals_meet("84", "88")
    with pytest.raises(ValueError, match="outside its interval"):
        read_score("96 (97-101)", "standardised")


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("scale_0_10", "11", "from 0 to 10"), ("count", "-1", "of nought or more"), ("standardised", "300", "1 to 200"),
        ("ordinal", "nearly", "is not one of"), ("count", "many", "cannot be read"), ("step", "x", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_off_its_scale_is_said(kind: str, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        measure_read(kind, text)


def test_words_of_the_maker_of_a_test_are_kept_and_give_no_gain() -> None:
    assert measure_read("age", "below floor").number is None
    found = gain_of("age", Measured("below floor", SEP), Measured("7;03", DEC))
    assert "below the floor of the test" in str(found.why_not)
    assert measure_read("standardised", "<70").is_limit


def test_a_word_of_a_target_has_its_place() -> None:
    assert [int(read_score(word, "ordinal").number or 0) for word in ORDINAL] == [0, 1, 2, 3]
    assert say_number_of("ordinal", Decimal(1)) == "Partly met"
    assert say_number_of("age", Decimal(87)) == "7;03"
    assert say_number_of("count", Decimal("12.50")) == "12.5"
