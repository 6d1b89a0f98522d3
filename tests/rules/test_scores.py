"""What a test score says: kept as typed, its number where it has one, never a guess."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handrail.rules.scores import read_score, say_age


@pytest.mark.parametrize(
    ("text", "kind", "expected_kind", "number", "is_limit"),
    [
        ("96", "", "other", 96, False),
        ("96", "standardised", "standardised", 96, False),
        ("104.5", "scaled", "scaled", "104.5", False),
        ("7;03", "", "age", 87, False),
        ("7:3", "", "age", 87, False),
        ("07:03", "age", "age", 87, False),
        ("7.03", "age", "age", 87, False),
        ("7.03", "", "other", "7.03", False),
        ("<6:00", "", "age", 72, True),
        (">15:09", "age", "age", 189, True),
        ("<70", "standardised", "standardised", 70, True),
        ("B", "", "other", None, False),
        ("below floor", "", "other", None, False),
    ],
)
def test_a_score_is_read(text: str, kind: str, expected_kind: str, number: object, is_limit: bool) -> None:
    read = read_score(text, kind)
    assert read.text == text
    assert read.kind == expected_kind
    assert read.number == (None if number is None else Decimal(str(number)))
    assert read.is_limit is is_limit


def test_an_age_that_a_spreadsheet_took_for_a_time_is_an_age() -> None:
    assert read_score("07:03:00").text == "7:03"
    assert read_score("07:03:00").number == Decimal(87)


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("", "", "There is no score"),
        ("7;13", "", "a year has 12"),
        ("7.1", "age", "may be 1 month or 10"),
        ("703", "age", "Write years and months"),
        ("2026-03-07", "", "is a date"),
        ("07-Mar", "", "is a date"),
        ("=A1+B1", "", "is a formula"),
        ("#REF!", "", "is a formula"),
        ("a very long remark about it", "", "longer than 20"),
    ],
)
def test_what_is_no_score_is_refused_in_a_sentence(text: str, kind: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_score(text, kind)


def test_an_age_is_said_in_years_and_months() -> None:
    assert say_age(87) == "7;03"
