"""Emergency cards: read by every adult of the school, written by the SENCO, kept as they were written."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from handrail.access.member import Member
from handrail.audit.models import AccessEvent, AuditEvent
from handrail.pupils.actions import EmergencyText, end_emergency_card, restore_emergency_card, write_emergency_card
from handrail.pupils.models import EmergencyCard, Pupil
from tests.cast import Cast

TEXT = EmergencyText(
    signs="Goes stiff.", do_at_once="Note the time.\nCall the office.", who_to_call="Mum: 01632 960 456"
)


@pytest.fixture
def ana(cast: Cast) -> Member:
    return cast.member("ana")


@pytest.fixture
def omar(cast: Cast, ana: Member) -> Pupil:
    """A pupil of 5A, which neither Ben nor Tess teaches, with a card."""
    write_emergency_card(by=ana, pupil=cast.pupils["omar"], text=TEXT)
    return cast.pupils["omar"]


def address(pupil: Pupil, more: str = "") -> str:
    return f"/s/alder/pupils/{pupil.ref}/emergency-card/{more}"


@pytest.mark.parametrize("who", ["ana", "sam", "hal", "ben", "tess"])
def test_every_adult_of_the_school_reads_a_card_and_that_is_written_down(cast: Cast, omar: Pupil, who: str) -> None:
    client = cast.client(who)
    assert b"Note the time." in client.get(address(omar)).content
    assert b"Haddad, Omar" in client.get("/s/alder/emergency-cards/").content
    assert client.get(f"/s/alder/pupils/{omar.ref}/emergency-card.pdf").status_code == 200
    read = AccessEvent.objects.filter(actor_name=cast.users[who].name, pupil_refs__contains=omar.ref)
    assert {event.section for event in read} == {"emergency card", "emergency cards", "emergency paper"}


def test_of_a_child_who_is_not_theirs_staff_see_the_card_the_name_and_the_class_alone(cast: Cast, omar: Pupil) -> None:
    page = cast.client("ben").get(address(omar)).content.decode()
    for shown in ("Omar Haddad", "Year 5, 5A", "Mum: 01632 960 456"):
        assert shown in page
    for hidden in ("EHC plan", "SEN support", "Born", f'/pupils/{omar.ref}/"'):
        assert hidden not in page


@pytest.mark.parametrize("who", ["gil", "ola", "lena", "ed"])
def test_nobody_else_reads_a_card(cast: Cast, omar: Pupil, who: str) -> None:
    cast.share()
    assert cast.client(who).get(address(omar)).status_code == 403
    assert not EmergencyCard.objects.visible_to(cast.member(who, "alder")).exists()


def test_a_parent_reads_the_card_of_their_own_child_and_no_other(cast: Cast, ana: Member, omar: Pupil) -> None:
    write_emergency_card(by=ana, pupil=cast.pupils["mia"], text=TEXT)
    pat = cast.client("pat")
    assert b"Note the time." in pat.get(address(cast.pupils["mia"])).content
    assert pat.get(address(omar)).status_code == 404
    assert pat.get("/s/alder/emergency-cards/").status_code == 403


def test_the_senco_writes_a_card_through_the_page_and_each_text_stays(cast: Cast, omar: Pupil) -> None:
    client = cast.client("ana")
    page = client.get(address(omar, "change/")).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    sent = {"do_at_once": "Lay him on his side.", "look_again_on": "1 Sep 2027", "seen": seen[1]}
    assert client.post(address(omar, "change/"), sent).status_code == 302
    newest, first = EmergencyCard.objects.for_school(omar.school_id)
    assert (newest.do_at_once, newest.signs) == ("Lay him on his side.", "")
    assert first.do_at_once == TEXT.do_at_once


def test_a_card_without_what_to_do_is_refused_beside_its_field(cast: Cast, omar: Pupil) -> None:
    page = cast.client("ana").post(address(omar, "change/"), {"signs": "Goes stiff."}).content.decode()
    assert page.count("Say what to do at once.") >= 2
    assert "Goes stiff." in page
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyCard.objects.create(
            school=omar.school, pupil=omar, recorded_by="x", recorded_at=omar.emergency_cards.all()[0].recorded_at
        )


def test_the_list_asks_as_much_for_one_card_as_for_three(cast: Cast, ana: Member, omar: Pupil) -> None:
    client = cast.client("ana")

    def asked() -> int:
        client.get("/s/alder/emergency-cards/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/s/alder/emergency-cards/")
        return len(captured)

    before = asked()
    for name in ("mia", "leo"):
        write_emergency_card(by=ana, pupil=cast.pupils[name], text=TEXT)
    assert asked() == before


def test_the_same_card_twice_is_one(cast: Cast, ana: Member, omar: Pupil) -> None:
    write_emergency_card(by=ana, pupil=omar, text=TEXT)
    assert omar.emergency_cards.count() == 1


def test_a_card_is_ended_with_the_way_back(cast: Cast, ana: Member, omar: Pupil) -> None:
    client = cast.client("ana")
    page = client.post(address(omar, "end/"), follow=True).content.decode()
    assert address(omar, "restore/") in page
    assert not EmergencyCard.objects.visible_to(ana).current().exists()
    assert cast.client("ben").get(address(omar)).status_code == 404
    client.post(address(omar, "restore/"))
    assert EmergencyCard.objects.visible_to(ana).current().get().do_at_once == TEXT.do_at_once
    assert restore_emergency_card(by=ana, pupil=omar) is None
    assert end_emergency_card(by=ana, pupil=cast.pupils["leo"]) is None
    assert AuditEvent.objects.filter(type="emergency_card.ended").count() == 1


def test_the_card_of_somebody_who_has_left_is_not_listed(cast: Cast, ana: Member, omar: Pupil) -> None:
    assert b"Haddad" in cast.client("ana").get("/s/alder/emergency-cards/").content
    Pupil.objects.for_school(omar.school_id).filter(pk=omar.pk).update(left_on="2020-01-01")
    assert b"Haddad" not in cast.client("ana").get("/s/alder/emergency-cards/").content
