from datetime import date

import pytest

from handrail.rules.register import (
    AREAS,
    LEAVING_REASONS,
    NEED_TYPES,
    STATUSES,
    allowed_moves,
    need_types_on,
    statuses_on,
)

NOW = date(2026, 11, 4)


def test_four_statuses_may_be_given_now() -> None:
    assert [row.code for row in statuses_on(NOW)] == ["N", "M", "K", "E"]


def test_older_statuses_end_where_sen_support_began() -> None:
    before, after = date(2014, 8, 31), date(2015, 9, 1)
    assert {"A", "P", "S"} <= {row.code for row in statuses_on(before)}
    assert {"K", "E"}.isdisjoint(row.code for row in statuses_on(before))
    assert {"A", "P"}.isdisjoint(row.code for row in statuses_on(after))


def test_monitoring_is_returned_as_no_sen_and_older_codes_never_are() -> None:
    assert {code: row.census_code for code, row in STATUSES.items()} == {
        "N": "N",
        "M": "N",
        "K": "K",
        "E": "E",
        "A": None,
        "P": None,
        "Q": None,
        "S": None,
    }


def test_types_of_need_are_the_14_of_the_census() -> None:
    codes = "SPLD MLD SLD PMLD SEMH SLCN ASD HI VI MSI PD DS OTH NSA"
    assert set(NEED_TYPES) == set(codes.split())
    assert len(need_types_on(NOW)) == 14


def test_down_syndrome_may_be_recorded_from_january_2025() -> None:
    assert "DS" not in {row.code for row in need_types_on(date(2024, 12, 31))}
    assert "DS" in {row.code for row in need_types_on(date(2025, 1, 1))}


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("SPLD", "Cognition and learning"),
        ("SLCN", "Communication and interaction"),
        ("ASD", "Communication and interaction"),
        ("SEMH", "Social, emotional and mental health"),
        ("PD", "Sensory and/or physical needs"),
    ],
)
def test_each_type_of_need_lies_in_its_area(code: str, area: str) -> None:
    assert AREAS[NEED_TYPES[code].area or "none"].label == area


def test_the_school_chooses_the_area_of_three_types() -> None:
    assert {code for code, row in NEED_TYPES.items() if row.area is None} == {"DS", "OTH", "NSA"}
    assert {row.area for row in NEED_TYPES.values()} - {None} == set(AREAS)


@pytest.mark.parametrize(
    ("current", "moves"),
    [
        ("N", {"M": False, "K": False, "E": False}),
        ("M", {"N": False, "K": False, "E": False}),
        ("K", {"N": True, "M": True, "E": False}),
        ("E", {"N": True, "M": True, "K": False}),
        ("S", {"N": True, "M": True, "K": False, "E": False}),
    ],
)
def test_only_leaving_the_register_asks_why(current: str, moves: dict[str, bool]) -> None:
    assert {move.to: move.asks_reason for move in allowed_moves(current)} == moves


def test_a_code_that_is_no_status_has_no_moves() -> None:
    with pytest.raises(ValueError, match="“X” is not a status"):
        allowed_moves("X")


def test_another_reason_for_leaving_must_be_explained() -> None:
    assert [key for key, reason in LEAVING_REASONS.items() if reason.must_explain] == ["other"]
