"""What falls due from the register, and whose move it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handrail.access.member import Member
from handrail.core.registry import DueItem
from handrail.pupils import actions
from handrail.pupils.actions import PupilDetails
from handrail.pupils.due import gaps_in_the_register, spring_census
from handrail.pupils.models import Pupil
from handrail.pupils.tests.conftest import TODAY, MakeMember
from handrail.pupils.tests.factories import make_needs, make_pupil, make_status

NOVEMBER = date(2026, 11, 4)


@pytest.fixture
def mia(ana: Member) -> Pupil:
    return make_pupil(ana)


def to_tell(who: Member) -> list[DueItem]:
    return [item for item in gaps_in_the_register(who, TODAY) if "tell a parent" in item.title]


def to_record(who: Member) -> list[DueItem]:
    return [item for item in gaps_in_the_register(who, TODAY) if "type of need" in item.title]


def test_a_parent_not_told_of_support_is_the_sencos_move(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "K", NOVEMBER)
    (item,) = to_tell(ana)
    assert (item.title, item.due_on) == ("Mia Kowalczyk: tell a parent or carer", NOVEMBER)
    assert (item.holder, item.holder_id, item.pupil) == ("Ana Ferreira", ana.user_id, mia)
    assert item.url == f"/s/alder/pupils/{mia.ref}/register/correct/"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("K", {"parent_told_on": NOVEMBER, "parent_told_how": "In a meeting"}),
        ("K", {"parent_not_told_why": "A court order"}),
        ("E", {}),
        ("M", {}),
    ],
)
def test_nobody_is_to_be_told_where_that_is_settled(ana: Member, mia: Pupil, status: str, said: dict[str, Any]) -> None:
    make_status(ana, mia, status, NOVEMBER, **said)
    assert to_tell(ana) == []


def test_what_a_file_brought_in_does_not_ask_who_was_told(ana: Member, mia: Pupil) -> None:
    entry = make_status(ana, mia, "K", NOVEMBER)
    entry.import_ref = "i" * 22
    entry.save()
    assert to_tell(ana) == []


def test_a_pupil_who_has_left_is_nobodys_move(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "K", NOVEMBER)
    actions.correct_pupil(by=ana, pupil=mia, details=PupilDetails("Kowalczyk", "Mia", left_on=date(2026, 11, 18)))
    assert to_tell(ana) == to_record(ana) == []


@pytest.mark.parametrize(("status", "is_due"), [("K", True), ("E", True), ("M", False), ("N", False)])
def test_a_type_of_need_is_due_by_the_census(ana: Member, mia: Pupil, status: str, is_due: bool) -> None:
    make_status(ana, mia, status, NOVEMBER)
    assert [(item.title, item.due_on) for item in to_record(ana)] == (
        [("Mia Kowalczyk: record a type of need", date(2027, 1, 21))] if is_due else []
    )
    make_needs(ana, mia)
    assert to_record(ana) == []


@pytest.mark.parametrize(
    ("on", "census"),
    [
        (date(2026, 11, 19), date(2027, 1, 21)),
        (date(2027, 1, 21), date(2027, 1, 21)),
        (date(2027, 1, 22), date(2028, 1, 20)),
        (date(2026, 8, 31), date(2027, 1, 21)),
    ],
)
def test_the_next_spring_census_counts_its_own_day(on: date, census: date) -> None:
    assert spring_census(on) == census


def test_an_administrator_sees_whose_move_it_is(ana: Member, member: MakeMember, mia: Pupil) -> None:
    make_status(ana, mia, "K", NOVEMBER)
    sam = member("sen_administrator", "Sam Doyle")
    assert [(item.holder, item.holder_id) for item in to_tell(sam)] == [("Ana Ferreira", ana.user_id)]


def test_those_who_do_not_keep_the_register_are_not_asked(ana: Member, ben: Member, cal: Member, mia: Pupil) -> None:
    make_status(ana, mia, "K", NOVEMBER)
    for who in (ben, cal):
        assert to_tell(who) == to_record(who) == []


def test_many_pupils_ask_no_more_queries_than_one(ana: Member, mia: Pupil) -> None:
    make_status(ana, mia, "K", NOVEMBER)
    counts = []
    for number in (0, 5):
        for place in range(number):
            make_status(ana, make_pupil(ana, forename=f"P{place}"), "K", NOVEMBER)
        with CaptureQueriesContext(connection) as asked:
            assert len(to_tell(ana)) == len(to_record(ana)) == number + 1
        counts.append(len(asked))
    assert counts[0] == counts[1]
