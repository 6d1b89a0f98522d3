"""Names are kept as they are written and found however they are typed."""

from __future__ import annotations

import pytest

from handrail.access.member import Member
from handrail.pupils.models import Pupil
from handrail.pupils.models.names import fold, has_hidden, tidy
from handrail.pupils.models.pupil import SEARCH_LENGTH
from handrail.pupils.tests.factories import make_pupil


@pytest.mark.parametrize(
    ("surname", "forename", "typed"),
    [
        ("Brontë", "Zoë", "zoe"),
        ("Bronte", "Zoe", "Zoë"),
        ("O'Brien-Ní Dhómhnaill", "Aoife", "obrien ni"),
        ("O’Brien", "Aoife", "o'brien"),
        ("Yılmaz", "Elif", "yilmaz"),
        ("İnan", "Ece", "inan"),
        ("Weiß", "Jan", "weiss"),
        ("Null", "True", "null"),
        ("陈", "美", "陈美"[0]),
        ("ਸਿੰਘ", "ਗੁਰਪ੍ਰੀਤ", "ਗੁਰਪ੍ਰੀਤ"),
        ("ߞߋߕߊ", "ߛߎߟߊ", "ߞߋߕߊ"),
        ("محمد", "أحمد", "احمد"),
        ("", "Mononym", "mono"),
        ("Mononym", "", "mono"),
        ("A" * 150, "Mia", "a" * 150),
    ],
)
def test_a_pupil_is_found_by_a_name_typed_plainly(ana: Member, surname: str, forename: str, typed: str) -> None:
    pupil = make_pupil(ana, surname, forename)
    make_pupil(ana, "Someone", "Else")
    assert list(Pupil.objects.visible_to(ana).named(typed)) == [pupil]


@pytest.mark.parametrize(("surname", "forename"), [("", "Mia"), ("Kowalczyk", "")])
def test_one_name_is_a_whole_name(ana: Member, surname: str, forename: str) -> None:
    pupil = make_pupil(ana, surname, forename)
    assert pupil.name == pupil.list_name == surname + forename


def test_pupils_with_one_name_stand_among_the_others(ana: Member) -> None:
    for surname, forename in (("Zimmer", "Al"), ("", "Mia"), ("Adams", "Zed")):
        make_pupil(ana, surname, forename)
    assert [pupil.list_name for pupil in Pupil.objects.visible_to(ana).by_name()] == ["Adams, Zed", "Mia", "Zimmer, Al"]


def test_a_decomposed_name_is_kept_composed() -> None:
    assert tidy("Zoe\u0308  Anne ") == "Zoë Anne"


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\ufeff", "\x07", "\u2066"])
def test_invisible_characters_are_taken_out_of_a_name(hidden: str) -> None:
    assert has_hidden(f"Mi{hidden}a")
    assert tidy(f"Mi{hidden}a") == "Mia"


def test_a_joiner_that_belongs_to_the_spelling_is_kept() -> None:
    persian = "مهدی\u200cپور"
    assert not has_hidden(persian)
    assert tidy(persian) == persian


def test_the_known_name_is_the_one_that_is_said(ana: Member) -> None:
    pupil = make_pupil(ana, "Sarpong", "Michael", preferred_name="Mikey")
    assert (pupil.name, pupil.list_name, pupil.known_as) == ("Mikey Sarpong", "Sarpong, Mikey", "Mikey")
    assert list(Pupil.objects.visible_to(ana).named("mikey sarpong")) == [pupil]
    assert list(Pupil.objects.visible_to(ana).named("michael")) == [pupil]


def test_vowel_signs_stay_part_of_a_folded_word() -> None:
    assert " " not in fold("ਗੁਰਪ੍ਰੀਤ")


def test_a_name_that_grows_when_folded_still_fits(ana: Member) -> None:
    pupil = make_pupil(ana, "\ufdfa" * 150, "Mia")
    assert len(pupil.search_name) == SEARCH_LENGTH
