"""New classes from a list: who is found goes where it says, who is not is shown."""

from __future__ import annotations

from datetime import date

import pytest

from handrail.access.member import Member
from handrail.newyear import actions
from handrail.newyear.lists import ListRefused, read_class_list
from handrail.newyear.tests.conftest import FIRST, JULY, Travel, now
from handrail.newyear.tests.factories import make_child, run
from handrail.newyear.tests.test_moving import is_in
from handrail.pupils.tests.factories import make_identifier


def read(by: Member, text: str) -> list[str]:
    """Read a list as it would be pasted; give what was not found."""
    member = now(by)
    found = read_class_list(member.school, text.encode(), "pasted.csv", member.on)
    return list(actions.read_list(by=member, found=found).not_found)


def test_who_is_found_goes_where_the_list_says(ana: Member, travel: Travel) -> None:
    mia, omar = make_child(ana, "Mia", "4", "4B"), make_child(ana, "Omar", "4", "4B")
    travel(JULY)
    not_found = read(ana, "Surname\tForename\tClass\tNew class\nSample\tMia\t4B\t5A\nHart\tZoë\t4B\t5A\n")
    assert not_found == ["Line 3: Zoë Hart, 5A (nobody here has this name)."]
    run(ana)
    assert (is_in(mia, FIRST), is_in(omar, FIRST)) == ("Year 5, 5A", "Year 5, 5B")


def test_a_list_of_upns_without_names(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    make_identifier(ana, mia, "B801200005001")
    travel(JULY)
    not_found = read(ana, "UPN,Class\nb801200005001,5A\nH801200001001,5A\n")
    assert not_found == ["Line 3: H801200001001, 5A (nobody here has this UPN)."]
    run(ana)
    assert is_in(mia, FIRST) == "Year 5, 5A"


def test_namesakes_are_told_apart_or_left_to_a_person(ana: Member, travel: Travel) -> None:
    first, other = (make_child(ana, "Ida", "4", "4B", born=born) for born in (date(2018, 5, 5), date(2018, 6, 6)))
    travel(JULY)
    assert read(ana, "Surname,Forename,Class\nSample,Ida,5A\n") == [
        "Line 2: Ida Sample, 5A (several pupils here have this name)."
    ]
    assert read(ana, "Surname,Forename,DOB,Class\nSample,Ida,06/06/2018,5A\n") == []
    run(ana)
    assert (is_in(first, FIRST), is_in(other, FIRST)) == ("Year 5, 5B", "Year 5, 5A")


def test_the_new_class_does_not_say_who_a_child_is(ana: Member, travel: Travel) -> None:
    for home, year in (("4A", "4"), ("5A", "5")):
        make_child(ana, "Ida", year, home)
    travel(JULY)
    (said,) = read(ana, "Surname,Forename,Class\nSample,Ida,5A\n")
    assert "several pupils here have this name" in said


def test_a_child_twice_in_the_list_is_said(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    make_identifier(ana, mia, "B801200005001")
    travel(JULY)
    (said,) = read(ana, "UPN,Class\nB801200005001,5A\nB801200005001,5B\n")
    assert "twice, with 5A and 5B. 5A was taken" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Surname,Forename\nSample,Mia\n", "no column of classes"),
        ("Class,Shoe\n5A,3\n", "name"),
        ("", "nothing in this file"),
        ("UPN,Class\n", "nobody"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(ana: Member, travel: Travel, text: str, says: str) -> None:
    travel(JULY)
    with pytest.raises(ListRefused, match=says):
        read(ana, text)


def test_the_year_in_a_list_changes_nothing(ana: Member, travel: Travel) -> None:
    mia = make_child(ana, "Mia", "4", "4B")
    travel(JULY)
    read(ana, "Surname,Forename,Year,Class\nSample,Mia,9,5A\n")
    run(ana)
    assert is_in(mia, FIRST) == "Year 5, 5A"
