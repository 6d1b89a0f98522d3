"""A school of made-up children has the names a real one has, and nobody's twice."""

from __future__ import annotations

from collections import Counter
from random import Random

from handrail.demo.arcs import all_arcs
from handrail.demo.names import SHAPES, Named, homes, name_all

SEXES = [("FM"[place % 2], "", str(place // 200)) for place in range(1400)]


def _named(seed: int = 2026) -> list[Named]:
    return name_all(SEXES, Random(seed))


def test_fourteen_hundred_children_have_fourteen_hundred_names() -> None:
    names = [(child.forename, child.surname) for child in _named()]
    assert len(set(names)) == 1400


def test_brothers_and_sisters_share_a_surname_and_not_everybody_has_one() -> None:
    families = Counter(child.family for child in _named())
    with_sibling = sum(number for number in families.values() if number > 1)
    assert 0.3 < with_sibling / 1400 < 0.6
    surnames: dict[int, set[str]] = {}
    for child in _named():
        surnames.setdefault(child.family, set()).add(child.surname)
    assert all(len(found) == 1 for found in surnames.values())
    assert max(families.values()) <= 3
    years = Counter((child.family, year) for child, (*_, year) in zip(_named(), SEXES, strict=True))
    assert set(years.values()) == {1}  # brothers and sisters are of different years


def test_two_families_may_have_one_surname() -> None:
    families = {(child.family, child.surname) for child in _named()}
    assert Counter(surname for _, surname in families).most_common(1)[0][1] > 1


def test_names_come_in_the_shapes_of_a_real_school() -> None:
    found = {(child.forename, child.surname) for child in _named()}
    assert {(forename, surname) for forename, surname, _ in SHAPES} <= found
    assert any(not forename for forename, _ in found)


def test_a_forename_goes_with_the_sex_and_with_the_language_of_the_home() -> None:
    anybody = homes()[""]
    for (sex, *_), child in zip(SEXES, _named(), strict=True):
        rare = (child.forename, child.surname, sex) in SHAPES
        assert rare or child.forename in (anybody.girls if sex == "F" else anybody.boys)
    polish = name_all([("F", "Polish", "1"), ("M", "Polish", "2")] * 20, Random(1))
    assert {child.surname for child in polish} <= set(homes()["Polish"].surnames)
    assert {child.forename for child in polish} <= {*homes()["Polish"].girls, *homes()["Polish"].boys}


def test_every_language_of_a_story_has_names() -> None:
    assert {arc.language for arc in all_arcs() if arc.language} <= set(homes())


def test_no_name_stands_twice_in_a_list() -> None:
    for home in homes().values():
        for names in (home.girls, home.boys, home.surnames):
            assert [name for name, times in Counter(names).items() if times > 1] == []


def test_the_same_seed_gives_the_same_names_and_another_seed_others() -> None:
    assert _named() == _named()
    assert _named() != _named(seed=1)
