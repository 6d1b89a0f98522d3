import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.rules.census import CENSUS_RULES, PHASES, CensusNeed, CensusPupil, census_errors

SPLD, SLCN = CensusNeed("SPLD", 1), CensusNeed("SLCN", 2)


def broken(pupil: CensusPupil, phase: str = "primary") -> list[str]:
    return [error.rule for error in census_errors([pupil], phase)]


def pupil(provision: str | None, *needs: CensusNeed) -> CensusPupil:
    return CensusPupil(provision, needs, sen_unit=False, resourced=False)


@pytest.mark.parametrize(
    "right",
    [
        pupil("N"),
        pupil("K", SPLD),
        pupil("K", SPLD, SLCN),
        pupil("K", SLCN, SPLD),
        pupil("K", CensusNeed("NSA", 1)),
        pupil("E", CensusNeed("DS", 1)),
        CensusPupil("K", (SPLD,), sen_unit=True, resourced=False),
        CensusPupil("N"),
    ],
)
def test_a_right_record_breaks_nothing(right: CensusPupil) -> None:
    assert broken(right) == []


@pytest.mark.parametrize(
    ("wrong", "rules"),
    [
        (pupil("K", SPLD, CensusNeed(None, 2)), ["2130"]),
        (pupil("K", SPLD, CensusNeed("", 2)), ["2130"]),
        (pupil("N", CensusNeed(None, 1)), ["2130"]),
        (pupil("K", CensusNeed(None, 1)), ["2130", "2170"]),
        (pupil("K", CensusNeed(None, None)), ["2170"]),
        (pupil("K", SPLD, CensusNeed("SLCN", None)), ["2140"]),
        (pupil("K", SPLD, CensusNeed("SLCN", 0)), ["2140"]),
        (pupil("K", SPLD, CensusNeed("SLCN", -1)), ["2140"]),
        (pupil("K", SPLD, CensusNeed("SLCN", 1.5)), ["2140"]),
        (pupil("K", SPLD, CensusNeed("SLCN", "2")), ["2140"]),
        (pupil("K", SPLD, CensusNeed("SLCN", True)), ["2140"]),
        (pupil("K", SPLD, CensusNeed("SLCN", [2])), ["2140"]),
        (pupil("K", CensusNeed("SPLD", 2)), ["2160"]),
        (pupil("K", CensusNeed("SPLD", None)), ["2140", "2160"]),
        (pupil("K", CensusNeed("SPLD", True)), ["2140", "2160"]),
        (pupil("K", SPLD, SLCN, CensusNeed("MLD", 3)), ["2166"]),
        (pupil("K"), ["2170"]),
        (pupil("E"), ["2170"]),
        (pupil("K", CensusNeed("XYZ", 1)), ["2170"]),
        (pupil("K", CensusNeed("spld", 1)), ["2170"]),
        (pupil("E", CensusNeed("NSA", 1)), ["2175"]),
        (pupil("N", CensusNeed("NSA", 1)), ["2175"]),
        (pupil("K", CensusNeed("NSA", 1), CensusNeed("SPLD", 2)), []),
        (CensusPupil("K", (SPLD,), sen_unit=None, resourced=True), ["2230"]),
        (CensusPupil("E", (SPLD,), sen_unit=False, resourced=None), ["2250"]),
        (pupil(None), ["2310"]),
        (pupil(""), ["2310"]),
        (pupil("k"), ["2310"]),
        (pupil("A"), ["2310"]),
        (pupil("P"), ["2310"]),
        (pupil("Q"), ["2310"]),
        (pupil("M"), ["2310"]),
        (pupil("S", SPLD), ["2115"]),
        (pupil("S"), ["2115", "2170"]),
    ],
)
def test_each_slip_breaks_its_rules(wrong: CensusPupil, rules: list[str]) -> None:
    assert broken(wrong) == rules


def test_a_pupil_of_a_special_school_without_sen_is_queried_there_alone() -> None:
    nobody = CensusPupil("N")
    assert broken(nobody, "special") == ["2180"]
    assert broken(nobody, "alternative_provision") == []
    assert broken(nobody, "nursery") == []


@pytest.mark.parametrize("phase", ["special", "alternative_provision"])
def test_special_schools_and_alternative_provision_leave_the_indicators_out(phase: str) -> None:
    assert broken(CensusPupil("E", (SPLD,)), phase) == []
    assert broken(CensusPupil("E", (SPLD,), sen_unit=True), phase) == ["5049"]
    assert broken(CensusPupil("E", (SPLD,), sen_unit=False, resourced=False), phase) == ["5049", "5050"]
    assert broken(CensusPupil("E"), phase) == ["2170"]


@pytest.mark.parametrize("phase", ["primary", "secondary", "all_through", "nursery"])
def test_other_schools_must_give_the_indicators(phase: str) -> None:
    assert broken(CensusPupil("K", (SPLD,)), phase) == ["2230", "2250"]


def test_the_early_years_census_is_asked_about_provision_alone() -> None:
    assert broken(CensusPupil("K"), "early_years") == []
    assert broken(CensusPupil("K", (CensusNeed("NSA", None),), sen_unit=True), "early_years") == []
    assert broken(CensusPupil("S"), "early_years") == ["2115"]
    assert broken(CensusPupil("X"), "early_years") == ["2310"]


def test_a_college_makes_no_school_census() -> None:
    assert broken(CensusPupil("X", (CensusNeed("XYZ", 0),)), "college") == []


def test_errors_name_the_pupil_by_place_and_say_what_to_do() -> None:
    [error] = census_errors([pupil("N"), pupil("K", SPLD), pupil("E", CensusNeed("NSA", 1))], "secondary")
    assert (error.rule, error.pupil) == ("2175", 2)
    assert error.message == (
        "No specialist assessment (NSA) is given, but only SEN support (K) allows it. Choose another type of need."
    )


def test_no_rule_is_left_out() -> None:
    numbers = "2115 2130 2140 2160 2166 2170 2175 2180 2230 2250 2310 5049 5050"
    assert " ".join(rule.number for rule in CENSUS_RULES) == numbers


def test_an_unknown_phase_is_refused() -> None:
    with pytest.raises(ValueError, match="“infant” is not a phase"):
        census_errors([], "infant")


provisions = st.sampled_from(["N", "K", "E", "S", "A", None, "?"])
types = st.sampled_from(["SPLD", "NSA", "DS", "XYZ", "", None])
ranks = st.sampled_from([None, 0, 1, 2, 3, "1", True, 1.0])
pupils = st.builds(
    CensusPupil,
    provisions,
    st.lists(st.builds(CensusNeed, types, ranks), max_size=4).map(tuple),
    st.sampled_from([None, True, False]),
    st.sampled_from([None, True, False]),
)


@given(st.lists(pupils, max_size=4), st.sampled_from(sorted(PHASES)))
def test_each_pupil_is_judged_alone_and_each_rule_once(group: list[CensusPupil], phase: str) -> None:
    found = [(error.pupil, error.rule) for error in census_errors(group, phase)]
    assert found == sorted(set(found))
    assert found == [(place, rule) for place, one in enumerate(group) for rule in broken(one, phase)]


def test_the_two_statements_of_a_real_extract_are_found(real_inputs: Path) -> None:
    with (real_inputs / "census" / "pupil-census-data.csv").open(encoding="utf-8-sig", newline="") as file:
        group = [CensusPupil(row["SENProvision"]) for row in csv.DictReader(file)]
    assert [error.rule for error in census_errors(group, "early_years")] == ["2115", "2115"]
