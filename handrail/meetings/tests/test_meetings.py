"""Meetings with families: recorded once, counted, listed, and late in one line."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from handrail.meetings.actions import MeetingDetails, correct_meeting, hold_meeting
from handrail.meetings.due import families_to_meet
from handrail.meetings.listing import list_families
from handrail.meetings.models import Meeting
from handrail.meetings.tests.factories import MUM, make_meeting
from handrail.meetings.who import Came, read_who
from handrail.pupils.actions import ContactDetails, add_contact
from tests.cast import Cast


def address(cast: Cast, page: str, **refs: str) -> str:
    return reverse(f"meetings:{page}", kwargs={"school": "alder", "pupil": cast.pupils["mia"].ref, **refs})


def test_the_same_meeting_twice_is_one_and_a_reviews_is_its_only_one(cast: Cast) -> None:
    ben, mia = cast.member("ben"), cast.pupils["mia"]
    assert make_meeting(ben, mia) == make_meeting(ben, mia)
    assert make_meeting(ben, mia, words="Another.") != make_meeting(ben, mia)
    assert make_meeting(ben, mia, review_ref="r1") == make_meeting(ben, mia, words="Else", review_ref="r1")


@pytest.mark.parametrize(
    ("details", "who", "field"),
    [
        ({"held_on": date(2999, 1, 1)}, [MUM], "held_on"),
        ({"length_minutes": 0}, [MUM], "length_minutes"),
        ({"length_minutes": 601}, [MUM], "length_minutes"),
        ({}, [], "who"),
        ({"kind": "gathering"}, [MUM], "kind"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, details: dict[str, object], who: list[Came], field: str) -> None:
    ben = cast.member("ben")
    said = replace(MeetingDetails(ben.on, 30), **details)  # type: ignore[arg-type]
    with pytest.raises(ValidationError) as refused:
        hold_meeting(by=ben, pupil=cast.pupils["mia"], details=said, who=who)
    assert list(refused.value.message_dict) == [field]


def test_a_contact_is_known_among_those_who_came(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    contact = add_contact(by=ana, pupil=mia, details=ContactDetails("Pat Kowalczyk", "Mum"))
    meeting = make_meeting(ana, mia)
    assert meeting.attendees.get().contact == contact
    correct_meeting(
        by=ana, meeting=meeting, details=MeetingDetails(ana.on, 20), who=read_who("Jo Hill, gran\n\njo hill\nBen")
    )
    assert [str(one) for one in meeting.attendees.all()] == ["Jo Hill, gran", "Ben"]


def test_a_teacher_records_one_by_ticking_who_came_and_it_is_counted(cast: Cast) -> None:
    ana, ben = cast.member("ana"), cast.client("ben")
    add_contact(by=ana, pupil=cast.pupils["mia"], details=ContactDetails("Pat Kowalczyk", "Mum"))
    sent = {"held_on": f"{ana.on:%d/%m/%Y}", "how": "phone", "length_minutes": "", "kind": "family"}
    sent["known"] = "Pat Kowalczyk, Mum"
    answer = ben.post(address(cast, "add"), sent)
    assert "Write how many minutes it took" in answer.content.decode()
    page = ben.post(address(cast, "add"), sent | {"length_minutes": "15"}, follow=True).content.decode()
    assert "1 of 3 this year" in page
    assert "Pat Kowalczyk, Mum" in page
    assert [row.met.said for row in list_families(ana) if row.pupil.forename == "Mia"] == ["1 of 3"]


def test_only_those_with_the_family_are_counted_and_the_others_stand_beside_them(cast: Cast) -> None:
    ana, mia = cast.client("ana"), cast.pupils["mia"]
    sent = {"held_on": f"{cast.member('ana').on:%d/%m/%Y}", "how": "video", "length_minutes": "50", "kind": "team"}
    page = ana.post(address(cast, "add"), sent, follow=True).content.decode()
    assert "Say who came." in page
    who = "Dr Lee, educational psychologist\nPat Kowalczyk, Mum"
    page = ana.post(address(cast, "add"), sent | {"who": who}, follow=True).content.decode()
    assert "With the family 0 of 3 this year" in page
    assert "50 minutes, by video. Team around the child" in page
    assert "Dr Lee, educational psychologist; Pat Kowalczyk, Mum" in page
    assert [row.met.said for row in list_families(cast.member("ana")) if row.pupil == mia] == ["0 of 3"]
    story = ana.get(reverse("desk:timeline", args=["alder", mia.ref])).content.decode()
    assert "Met as the team around the child" in story


def test_the_meeting_of_a_review_stays_one_with_the_family(cast: Cast) -> None:
    row = make_meeting(cast.member("ana"), cast.pupils["mia"], review_ref="r1")
    where = address(cast, "meeting", meeting=row.ref)
    page = cast.client("ana").get(where).content.decode()
    assert "Which meeting" not in page
    seen = page.partition('name="seen" value="')[2][:22]
    sent = {"seen": seen, "held_on": f"{row.held_on:%d/%m/%Y}", "how": "phone", "who": "Pat", "kind": "team"}
    sent["length_minutes"] = "20"
    cast.client("ana").post(where, sent)
    row.refresh_from_db()
    assert (row.kind, row.length_minutes) == ("family", 20)


def test_one_taken_out_is_not_counted_and_comes_back(cast: Cast) -> None:
    ben = cast.client("ben")
    meeting = make_meeting(cast.member("ben"), cast.pupils["mia"])
    page = ben.post(address(cast, "withdraw", meeting=meeting.ref), follow=True).content.decode()
    assert "0 of 3 this year" in page
    assert ben.get(address(cast, "meeting", meeting=meeting.ref)).status_code == 404
    assert "1 of 3 this year" in ben.post(address(cast, "restore", meeting=meeting.ref), follow=True).content.decode()


def test_the_list_has_who_is_on_the_register_and_in_reach(cast: Cast) -> None:
    assert {row.pupil.forename for row in list_families(cast.member("ana"))} == {"Mia", "Omar"}
    assert {row.pupil.forename for row in list_families(cast.member("ben"))} == {"Mia"}


def test_the_workbook_says_what_the_page_says(cast: Cast) -> None:
    make_meeting(cast.member("ana"), cast.pupils["mia"])
    answer = cast.client("ana").get(reverse("meetings:list_xlsx", args=["alder"]), {"class": "4B"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[:5] for row in rows] == [
        ("Pupil", "Year", "Class", "Status", "Met this year"),
        ("Kowalczyk, Mia", "Year 4", "4B", "K", 1),
    ]


def test_late_ones_are_one_line_at_home(cast: Cast) -> None:
    may = date(2027, 5, 4)
    for who, title, holder in (
        ("ana", "Meet the families of 2 children", "Class teachers"),
        ("ben", "Meet the family of 1 child", "Ben Adeyemi"),
    ):
        member = replace(cast.member(who), on=may)
        (item,) = families_to_meet(member, may)
        assert (item.title, item.holder, item.kind) == (title, holder, "late")
    ana = replace(cast.member("ana"), on=may)
    for pupil in ("mia", "omar"):
        for day in (date(2026, 10, 1), date(2027, 2, 2)):
            make_meeting(ana, cast.pupils[pupil], day)
    assert list(families_to_meet(ana, may)) == []


def test_a_parent_reads_no_meeting(cast: Cast) -> None:
    make_meeting(cast.member("ben"), cast.pupils["mia"], words="Blue canary.")
    for who in ("pat", "tess"):
        assert not Meeting.objects.visible_to(cast.member(who)).exists()
        page = cast.client(who).get(reverse("desk:pupil", args=["alder", cast.pupils["mia"].ref]))
        assert "Blue canary" not in page.content.decode()


def test_every_kind_of_meeting_is_listed_and_one_can_be_chosen(cast: Cast) -> None:
    ana, mia, omar = cast.member("ana"), cast.pupils["mia"], cast.pupils["omar"]
    make_meeting(ana, mia)
    make_meeting(ana, omar, kind="service")
    make_meeting(ana, mia, date(2025, 6, 30), kind="team")  # of the year before
    client = cast.client("ana")
    shown = client.get("/s/alder/meetings/held/").content.decode()
    assert "Every kind (2)" in shown
    assert "Team around the child (0)" in shown
    chosen = client.get("/s/alder/meetings/held/?kind=service").content.decode()
    assert "Haddad, Omar" in chosen
    assert "Kowalczyk, Mia" not in chosen
    assert "Haddad" not in cast.client("ben").get("/s/alder/meetings/held/").content.decode()
