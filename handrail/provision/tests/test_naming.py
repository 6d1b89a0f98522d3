"""Whom a typed name means: surely, perhaps, or nobody."""

from __future__ import annotations

import pytest

from handrail.provision.naming import name_adults, name_pupils
from handrail.pupils.actions import PupilDetails, add_pupil
from tests.cast import Cast


@pytest.fixture
def miahs(cast: Cast) -> None:
    for forename, surname in (("Saoirse", "Miah"), ("Miles", "Okoro")):
        add_pupil(by=cast.member("ana"), details=PupilDetails(forename=forename, surname=surname))


@pytest.mark.usefixtures("miahs")
@pytest.mark.parametrize(
    ("typed", "taken", "asked"),
    [
        ("Mia", ["Mia"], []),
        ("mia k", ["Mia"], []),
        ("Miah", ["Saoirse"], []),
        ("Sao", ["Saoirse"], []),
        ("Okor", [], ["Miles Okoro"]),
        ("Mi", [], ["Mia Kowalczyk", "Miles Okoro", "Saoirse Miah"]),
    ],
)
def test_a_whole_word_is_taken_and_a_loose_one_is_asked(
    cast: Cast, typed: str, taken: list[str], asked: list[str]
) -> None:
    named = name_pupils(cast.member("ana"), typed, {})
    assert [pupil.forename for pupil in named.pupils] == taken
    assert [words.split(",")[0] for one in named.unclear for _, words in one.choices] == asked
    for one in named.unclear:
        answered = name_pupils(cast.member("ana"), typed, {one.name: one.choices[0][0]})
        assert len(answered.pupils) == 1


def test_two_of_the_same_name_are_asked(cast: Cast) -> None:
    add_pupil(by=cast.member("ana"), details=PupilDetails(forename="Mia", surname="Stone"))
    assert len(name_pupils(cast.member("ana"), "mia", {}).unclear[0].choices) == 2


def test_an_adult_is_not_taken_by_the_beginning_of_a_surname_alone(cast: Cast) -> None:
    ana = cast.member("ana")
    assert [one.name for one in name_adults(ana, "tess", {}).adults] == ["Tess Whitfield"]
    loose = name_adults(ana, "Whitf", {})
    assert not loose.adults
    assert [len(one.choices) for one in loose.unclear] == [1]
