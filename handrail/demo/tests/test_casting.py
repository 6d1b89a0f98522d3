"""Who plays whom in the demonstration: the counts of the roll hold, and each story is told where it fits."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from handrail.demo.arcs import all_arcs
from handrail.demo.casting import MIA, OMAR, Child, cast
from handrail.demo.loading import SEED, SIZES
from handrail.demo.roll import PRIMARY_NEED_PERCENT, counts


def alder() -> list[Child]:
    return cast("primary", SIZES["alder"], (MIA, OMAR), Random(7))


def every_school() -> dict[str, list[Child]]:
    random = Random(SEED)
    kinds = {"alder": "primary", "birch": "secondary", "cedar": "primary", "little-larches": "nursery"}
    return {
        school: cast(kind, SIZES[school], (MIA, OMAR) if school == "alder" else (), random)
        for school, kind in kinds.items()
    }


def test_every_class_is_full_and_the_counts_are_those_of_the_roll() -> None:
    children = alder()
    assert set(Counter(child.group for child in children).values()) == {30}
    assert Counter(child.place.status for child in children) == counts("primary", 420)
    assert len({(child.named.forename, child.named.surname) for child in children}) == 420


def test_mia_and_omar_are_there_once_with_their_own_stories() -> None:
    told = {child.named.forename: child for child in alder() if child.named in (MIA.named, OMAR.named)}
    assert told["Mia"].group == "4B"
    assert told["Mia"].needs == ("SLCN", "SPLD")
    assert (told["Omar"].group, told["Omar"].place.status) == ("5A", "E")
    assert sum(child.named.surname == "Kowalczyk" for child in alder()) == 1


def test_a_story_is_told_once_and_of_a_child_it_fits() -> None:
    told = [(child.story, child) for child in alder() if child.story]
    assert len({arc.key for arc, _ in told}) == len(told) > 30
    others = [(arc, child) for arc, child in told if child.named not in (MIA.named, OMAR.named)]
    assert all(child.place.year in arc.years and child.place.need == arc.needs[0] for arc, child in others)
    assert all(child.place.status == arc.status for arc, child in others)
    assert {"good", "poor"} == {arc.quality for arc, _ in told}


def test_every_story_finds_its_child_and_the_rates_still_hold() -> None:
    schools = every_school()
    told = {child.story.key for children in schools.values() for child in children if child.story}
    assert [arc.key for arc in all_arcs() if arc.key not in told] == []
    for school, children in schools.items():
        assert all(child.group in SIZES[school][child.place.year] for child in children)
        for status, percents in PRIMARY_NEED_PERCENT.items():
            needs = Counter(child.place.need for child in children if child.place.status == status)
            for need, percent in percents.items():
                assert needs[need] == pytest.approx(percent * needs.total() / 100, abs=2), (status, need)
