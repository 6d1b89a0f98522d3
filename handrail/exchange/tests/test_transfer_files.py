"""Common Transfer Files brought in: which school they name, how old they are, and what comes of their pupils."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from handrail.access.member import Member
from handrail.exchange.actions import apply_import, stage_file, undo_import
from handrail.exchange.models import ImportBatch
from handrail.exchange.tests.conftest import user_of
from handrail.exchange.tests.seeing import changes_of, everything, open_needs, pupil_called, register_of
from handrail.schools.models import School
from tests.exchange_reading.made import FULL_HEADER, WHO, ctf, elements, need, sen

HISTORY = sen("N 2022-09-01", "K 2023-09-01", "K 2024-09-04", needs=need("SEMH", 2) + need("SLCN", 1))
HERE, CEDAR = "<LEA>999</LEA><Estab>2001</Estab>", "<LEA>999</LEA><Estab>2002</Estab>"


@pytest.fixture
def numbered(alder: School) -> School:
    alder.la_code, alder.establishment = "999", "2001"
    alder.save()
    return alder


def staged(by: Member, text: str) -> ImportBatch:
    return stage_file(by=by, content=text.encode(), file_name="999_CTF.xml")


def bring_in(by: Member, text: str) -> ImportBatch:
    return apply_import(by=by, batch=staged(by, text))


def said(batch: ImportBatch) -> list[str]:
    return [warning["code"] for warning in batch.warnings]


def test_a_file_comes_once_with_its_history_and_needs_and_goes_as_one(numbered: School, ana: Member) -> None:
    text = ctf(WHO + HISTORY)
    first = bring_in(ana, text)
    assert (first.kind, changes_of(first), said(first)) == ("ctf", ["new"], [])
    mia = pupil_called(numbered, "Mia")
    assert register_of(mia) == [("N", date(2022, 9, 1), date(2023, 8, 31)), ("K", date(2023, 9, 1), None)]
    assert open_needs(mia) == [("SLCN", 1), ("SEMH", 2)]
    assert changes_of(bring_in(ana, text)) == ["unchanged"]
    undo_import(by=ana, batch=first)
    assert everything(numbered) == []


def test_a_file_without_sen_leaves_what_is_held(ana: Member) -> None:
    bring_in(ana, ctf(WHO + HISTORY))
    before = everything(ana.school)
    assert changes_of(bring_in(ana, ctf(WHO))) == ["unchanged"]
    capitals = WHO.replace("Kowalczyk", "KOWALCZYK").replace("Mia", "MIA")
    preferred = f"<BasicDetails>{elements(PreferredSurname='KOWALCZYK')}</BasicDetails>"
    assert changes_of(bring_in(ana, ctf(capitals + preferred))) == ["unchanged"]
    assert everything(ana.school) == before


@pytest.mark.parametrize(
    ("source", "dest", "is_told"),
    [
        (CEDAR, HERE, False),
        (HERE, HERE, False),
        (CEDAR, CEDAR, True),
        (HERE, CEDAR, True),
        (CEDAR, "<LEA>XXX</LEA><Estab>XXXX</Estab>", True),
        (HERE, "", False),
        ("", "", False),
    ],
)
def test_a_file_for_another_school_is_told_of(
    numbered: School, ana: Member, source: str, dest: str, is_told: bool
) -> None:
    header = f"<Header><SourceSchool>{source}</SourceSchool><DestSchool>{dest}</DestSchool></Header>"
    batch = staged(ana, ctf(WHO, header=header))
    assert ("another_school" in said(batch)) is is_told
    assert changes_of(batch) == ["new"]


def test_a_school_whose_number_is_not_known_is_not_compared(ana: Member) -> None:
    assert said(staged(ana, ctf(WHO))) == []


def test_the_days_of_joining_and_leaving_are_this_schools_own(numbered: School, ana: Member) -> None:
    stays = (
        (HERE, "2019-09-01", "2020-07-20"),
        (HERE, "2022-09-01", ""),
        (CEDAR, "2024-01-08", "2024-02-09"),
    )
    schools = "".join(f"<School>{which}{elements(EntryDate=on, LeavingDate=off)}</School>" for which, on, off in stays)
    bring_in(ana, ctf(f"{WHO}<SchoolHistory>{schools}</SchoolHistory>"))
    mia = pupil_called(numbered, "Mia")
    assert (mia.joined_on, mia.left_on) == (date(2022, 9, 1), None)


def test_a_file_made_before_the_last_one_is_told_of_until_that_is_undone(ana: Member) -> None:
    older = ctf(WHO, header=FULL_HEADER.replace("2026-11-20T08", "2026-11-20T07"))
    last = bring_in(ana, ctf(WHO))
    assert said(staged(ana, ctf(WHO))) == []
    assert said(staged(ana, older)) == ["older"]
    undo_import(by=ana, batch=last)
    assert said(staged(ana, older)) == []


def test_its_page_asks_nothing_of_columns_and_what_a_blank_means_only_where_others_have_a_status(
    ana: Member, client: Client
) -> None:
    client.force_login(user_of(ana))
    both = staged(ana, ctf(WHO + HISTORY, elements(Surname="Lee", Forename="Bo", DOB="2017-02-01")))
    page = client.get(reverse("exchange:preview", args=["alder", both.ref])).content.decode()
    assert "What the columns mean" not in page
    assert "pupil 2, born 1 February 2017" in page
    assert "1 pupil has no SEN status in this file" in page
    none = staged(ana, ctf(WHO))
    page = client.get(reverse("exchange:preview", args=["alder", none.ref])).content.decode()
    assert "no SEN status in this file. What" not in page
