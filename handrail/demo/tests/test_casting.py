"""Who plays whom in the demonstration: the counts of the roll hold, and each story is told where it fits."""

from __future__ import annotations

from collections import Counter
from random import Random

from handrail.demo.casting import MIA, OMAR, Child, cast
from handrail.demo.loading import SIZES
from handrail.demo.roll import counts


def alder(most: int = 32) -> list[Child]:
    return cast("primary", SIZES["alder"].classes, (MIA, OMAR), most, Random(7))


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
    assert len({arc.key for arc, _ in told}) == len(told) == 32
    others = [(arc, child) for arc, child in told if child.named not in (MIA.named, OMAR.named)]
    assert all(child.place.year in arc.years and child.place.need == arc.needs[0] for arc, child in others)
    assert all(child.place.status == arc.status for arc, child in others)
    assert {"good", "poor"} == {arc.quality for arc, _ in told}


def test_no_more_stories_than_asked_for() -> None:
    assert sum(child.story is not None for child in alder(most=5)) == 5
