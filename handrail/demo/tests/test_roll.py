"""The made-up schools come out at the published rates."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from handrail.demo import roll
from handrail.demo.roll import Place, counts, shared

ALDER = ("primary", dict.fromkeys(("R", "1", "2", "3", "4", "5", "6"), 60))
BIRCH = ("secondary", dict.fromkeys(("7", "8", "9", "10", "11"), 180))
LARCHES = ("nursery", {"N1": 18, "N2": 20})
SCHOOLS = pytest.mark.parametrize(("kind", "sizes"), [ALDER, BIRCH, LARCHES], ids=["Alder", "Birch", "Little Larches"])


def _rolled(kind: str, sizes: dict[str, int], seed: int = 2026) -> list[Place]:
    return roll.roll(kind, sizes, Random(seed))


@pytest.mark.parametrize(
    ("kind", "pupils", "listed", "plans"),
    [("primary", 420, 81, 13), ("secondary", 900, 158, 26), ("nursery", 38, 7, 1)],
)
def test_a_school_has_as_many_on_its_register_as_its_kind(kind: str, pupils: int, listed: int, plans: int) -> None:
    number = counts(kind, pupils)
    assert number["K"] + number["E"] == pytest.approx(pupils * roll.SEN_PERCENT[kind] / 100, abs=1)
    assert (number["K"] + number["E"], number["E"]) == (listed, plans)
    assert sum(number.values()) == pupils


@SCHOOLS
def test_every_year_is_full_and_every_child_on_the_register_has_a_need(kind: str, sizes: dict[str, int]) -> None:
    children = _rolled(kind, sizes)
    assert Counter(child.year for child in children) == sizes
    assert all(bool(child.need) == (child.status in "KE") for child in children)
    number = Counter(child.status for child in children)
    assert {status: number[status] for status in "EKMN"} == counts(kind, sum(sizes.values()))


def test_needs_are_as_common_as_published() -> None:
    children = _rolled(*ALDER) + _rolled(*BIRCH)
    for status, percents in roll.PRIMARY_NEED_PERCENT.items():
        of_status = [child for child in children if child.status == status]
        needs = Counter(child.need for child in of_status)
        for need, percent in percents.items():
            assert needs[need] == pytest.approx(percent * len(of_status) / 100, abs=2), (status, need)
    assert "NSA" not in {child.need for child in children if child.status == "E"}


@SCHOOLS
def test_boys_are_more_of_those_with_support_and_half_of_all(kind: str, sizes: dict[str, int]) -> None:
    children = _rolled(kind, sizes)
    for status, percent in roll.BOYS_PERCENT.items():
        of_status = [child.sex for child in children if child.status == status]
        assert of_status.count("M") == pytest.approx(len(of_status) * percent / 100, abs=1)
    assert [child.sex for child in children].count("M") == round(len(children) / 2)


def test_support_is_most_common_at_the_end_of_primary_school() -> None:
    primary = Counter(child.year for child in _rolled(*ALDER) if child.status == "K")
    secondary = Counter(child.year for child in _rolled(*BIRCH) if child.status == "K")
    assert primary["R"] < primary["3"] < primary["6"]
    assert secondary["7"] > secondary["11"]


def test_the_same_seed_gives_the_same_children_and_another_seed_others() -> None:
    assert _rolled(*ALDER) == _rolled(*ALDER)
    assert _rolled(*ALDER) != _rolled(*ALDER, seed=1)


def test_a_small_school_is_shared_out_too() -> None:
    children = _rolled("primary", {"R": 1, "6": 1})
    assert len(children) == 2
    assert _rolled("nursery", {"N1": 0}) == []


def test_sharing_is_by_largest_remainder() -> None:
    assert shared(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert shared(7, {"a": 2.0, "b": 8.0}) == {"a": 1, "b": 6}
    assert shared(0, {"a": 0.0}) == {"a": 0}
    with pytest.raises(ValueError, match="nothing to share by"):
        shared(1, {"a": 0.0})


def test_the_percentages_are_those_that_were_published() -> None:
    """Against the source, where it lies beside the project."""
    source = Path(__file__).parents[4] / "shared" / "data" / "statistics" / "national_distribution.json"
    if not source.is_file():
        pytest.skip("the real inputs are not beside the project")
    published = json.loads(source.read_text())
    of_all = published["all_pupils_2021_22"]
    assert roll.PRIMARY_NEED_PERCENT["K"] == of_all["sen_support_primary_need_pct"]
    assert roll.PRIMARY_NEED_PERCENT["E"] == {need: pct for need, pct in of_all["ehcp_primary_need_pct"].items() if pct}
    assert roll.BOYS_PERCENT["K"] == published["headline_2024_25"]["male_share_sen_support_pct"]
