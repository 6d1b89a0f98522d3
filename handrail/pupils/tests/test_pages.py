"""The pages that write a child's record: who may open them, what they save, and what they say."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.audit.models import AccessEvent, AuditEvent
from handrail.pupils.actions.people import details_of
from handrail.pupils.models import Contact, Note, OnePageProfile, Pupil, RegisterEntry
from handrail.pupils.models.dated import BY_START
from handrail.pupils.standing import standing_on
from handrail.pupils.tests.conftest import TODAY
from handrail.pupils.tests.factories import make_contact, make_needs, make_note, make_profile, make_pupil, make_status
from handrail.pupils.tests.filling import untouched
from tests.cast import Cast

WRITERS = {"ana", "sam"}
PAGES = {
    "add": WRITERS,
    "edit": WRITERS,
    "register": WRITERS,
    "register_correct": WRITERS,
    "needs": WRITERS,
    "profile": {"ana", "ben"},
    "note": {"ana", "sam", "ben", "tess"},
    "note_correct": {"ana"},
    "contact_add": WRITERS,
    "contact_edit": WRITERS,
}
OWN_PUPILS = ("ben", "tess")


def address(cast: Cast, page: str, pupil: str = "mia", **refs: str) -> str:
    kwargs = {"school": "alder"} | refs
    if page != "add":
        kwargs["pupil"] = cast.pupils[pupil].ref
    return reverse(f"pupils:{page}", kwargs=kwargs)


def every_address(cast: Cast, page: str, pupil: str = "mia") -> str:
    """The address of a page, with a note or contact where it needs one, made by Ana at the pupil's school."""
    by = cast.member("cal" if pupil == "zoe" else "ana")
    if page == "note_correct":
        return address(cast, page, pupil, note=make_note(by, cast.pupils[pupil]).ref)
    if page == "contact_edit":
        return address(cast, page, pupil, contact=make_contact(by, cast.pupils[pupil]).ref)
    return address(cast, page, pupil)


def words(response: Any) -> str:
    return unescape(str(response.content.decode()))


def send(cast: Cast, who: str, page: str, said: dict[str, Any], pupil: str = "mia", **refs: str) -> Any:
    """Opens a page, changes some of its form, and sends it."""
    client, url = cast.client(who), address(cast, page, pupil, **refs)
    return client.post(url, untouched(client.get(url)) | said)


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_for_those_who_may_and_for_nobody_else(cast: Cast, name: str) -> None:
    url = every_address(cast, name)
    for who in ("ana", "sam", "ben", "tess", "hal", "gil", "pat", "ola", "ed", "lena"):
        expected = 200 if who in PAGES[name] else 403
        if name == "note_correct" and who in PAGES["note"] - {"ana"}:
            expected = 404 if who == "tess" else 403  # an assistant does not see it; others may not change it
        assert cast.client(who).get(url).status_code == expected, who


@pytest.mark.parametrize("name", PAGES)
def test_each_page_knows_only_asking_and_sending(cast: Cast, name: str) -> None:
    client, url = cast.client("ana"), every_address(cast, name)
    assert {method: getattr(client, method)(url).status_code for method in ("put", "delete", "patch")} == {
        "put": 405,
        "delete": 405,
        "patch": 405,
    }


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_no_page_to_an_outsider(cast: Cast, name: str) -> None:
    url = every_address(cast, name)
    assert cast.client("cal").get(url).status_code == 404
    assert cast.client("cal").post(url, {}).status_code == 404


@pytest.mark.parametrize("name", [page for page in PAGES if page != "add"])
def test_no_page_opens_a_child_of_another_school(cast: Cast, name: str) -> None:
    assert cast.client("ana").get(every_address(cast, name, "zoe")).status_code == 404


@pytest.mark.parametrize("who", OWN_PUPILS)
def test_a_child_of_another_class_is_no_page_to_a_teacher(cast: Cast, who: str) -> None:
    assert cast.client(who).get(address(cast, "note", "omar")).status_code == 404
    assert cast.client(who).post(address(cast, "note", "omar"), {"text": "Seen"}).status_code == 404


@pytest.mark.parametrize("name", [page for page in PAGES if page != "add"])
def test_opening_a_page_is_written_down_and_keeps_the_child_in_sight(cast: Cast, name: str) -> None:
    response = cast.client("ana").get(every_address(cast, name))
    assert AccessEvent.objects.latest("seq").pupil_refs == f" {cast.pupils['mia'].ref} "
    assert "Mia Kowalczyk" in words(response).split("<main")[0]
    assert "Year 4, 4B" in words(response).split("<main")[0]


# Adding a pupil


def new_pupil(**said: Any) -> dict[str, Any]:
    return {"forename": "Elif", "surname": "Yılmaz", "date_of_birth": "14/1/2018", "ref": "r" * 22, **said}


def test_a_child_is_added_to_the_register_with_evidence_in_one_form(cast: Cast) -> None:
    page = words(cast.client("ana").get(address(cast, "add")))
    assert '<option value="4B">' in page
    said = new_pupil(
        year="4",
        home_group="4b",
        status="K",
        starts_on="4 Nov 2026",
        need="SLCN",
        reason="Two cycles in class have not closed the gap",
        evidence="Language screen of October",
    )
    response = cast.client("ana").post(address(cast, "add"), said, follow=True)
    elif_ = Pupil.objects.visible_to(cast.member("ana")).named("elif yilmaz").get()
    assert response.redirect_chain[-1][0] == reverse("desk:pupil", kwargs={"school": "alder", "pupil": elif_.ref})
    assert "Elif Yılmaz is added." in words(response)
    standing = standing_on([elif_], TODAY)[elif_.pk]
    assert (standing.status, standing.since, standing.need_codes) == ("K", date(2026, 11, 4), ["SLCN"])
    assert (standing.year, standing.group) == ("Year 4", "4B")
    assert standing.entry
    assert standing.entry.evidence == "Language screen of October"


def test_one_name_is_enough_and_none_is_not(cast: Cast) -> None:
    response = cast.client("ana").post(address(cast, "add"), {"forename": " ", "upn": "B801200005001"})
    assert response.status_code == 200
    assert "Write a surname or a first name. One is enough." in words(response)
    assert "<title>Error:" in words(response)
    assert 'value="B801200005001"' in words(response)
    assert cast.client("ana").post(address(cast, "add"), {"forename": "Aamina"}).status_code == 302


def test_a_upn_that_fails_its_check_is_kept_with_a_plain_warning(cast: Cast) -> None:
    response = cast.client("ana").post(address(cast, "add"), new_pupil(upn="a801200005001"), follow=True)
    assert "The check letter of this UPN should be B, not A." in words(response)
    assert details_of(Pupil.objects.visible_to(cast.member("ana")).named("elif").get())["upn"] == "A801200005001"


@pytest.mark.parametrize(("group", "is_new"), [("4b", False), ("Kestrels", True)])
def test_a_class_of_a_new_name_is_made_and_said(cast: Cast, group: str, is_new: bool) -> None:
    response = cast.client("ana").post(address(cast, "add"), new_pupil(home_group=group), follow=True)
    assert ("is new here: there was no class of that name." in words(response)) is is_new


def test_what_the_register_refuses_adds_nobody_and_keeps_what_was_typed(cast: Cast) -> None:
    said = new_pupil(status="K", starts_on="4 Nov 2026", evidence="Language screen")
    response = cast.client("ana").post(address(cast, "add"), said)
    assert "Say why, in a sentence or two" in words(response)
    assert "Language screen</textarea>" in words(response)
    assert not Pupil.objects.visible_to(cast.member("ana")).named("elif").exists()


def test_reasons_without_a_status_are_not_dropped(cast: Cast) -> None:
    response = cast.client("ana").post(address(cast, "add"), new_pupil(reason="Hard to follow"))
    assert "Choose a status, or take that out." in words(response)


def test_a_child_who_may_be_here_already_is_shown_side_by_side(cast: Cast) -> None:
    said = {"forename": "Mia", "surname": "KOWALCZYK", "date_of_birth": "14 Jan 2018", "ref": "r" * 22}
    response = cast.client("ana").post(address(cast, "add"), said)
    assert "Somebody like this is here already." in words(response)
    assert address(cast, "register") in words(response)
    assert "SEN support (K)" in words(response)
    assert "<title>Error:" in words(response)
    assert cast.pupils["mia"].ref in AccessEvent.objects.latest("seq").pupil_refs
    here = Pupil.objects.visible_to(cast.member("ana")).named("mia kowalczyk")
    assert here.count() == 1
    assert cast.client("ana").post(address(cast, "add"), said | {"is_another": "on"}).status_code == 302
    assert here.count() == 2


def test_the_same_form_sent_twice_shows_the_first_pupil(cast: Cast) -> None:
    first, second = (cast.client("ana").post(address(cast, "add"), new_pupil()) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Pupil.objects.visible_to(cast.member("ana")).named("elif").count() == 1


def test_a_child_is_looked_for_before_they_are_added(cast: Cast) -> None:
    response = cast.client("ana").get(address(cast, "add"), {"q": "kowal"})
    assert address(cast, "register") in words(response)
    assert AccessEvent.objects.latest("seq").pupil_refs == f" {cast.pupils['mia'].ref} "
    response = cast.client("ana").get(address(cast, "add"), {"q": "Jaya Rao"})
    assert "Nobody here is called “Jaya Rao”" in words(response)
    assert 'value="Jaya"' in words(response)


def test_an_unusual_age_is_asked_about_and_may_be_right(cast: Cast) -> None:
    said = new_pupil(date_of_birth="1 Jan 2005")
    response = cast.client("ana").post(address(cast, "add"), said)
    assert "1 January 2005 makes them 21 years old. Tick that this is right, or correct it." in words(response)
    assert 'name="is_age_right"' in words(response)
    assert cast.client("ana").post(address(cast, "add"), said | {"is_age_right": "on"}).status_code == 302


# Putting details right


def test_details_are_put_right(cast: Cast) -> None:
    response = send(cast, "sam", "edit", {"preferred_name": "Mimi", "has_eal": "yes", "home_group": "4C"})
    assert response.status_code == 302
    mia = Pupil.objects.visible_to(cast.member("ana")).get(pk=cast.pupils["mia"].pk)
    assert (mia.name, mia.has_eal, standing_on([mia], TODAY)[mia.pk].group) == ("Mimi Kowalczyk", True, "4C")
    assert mia.date_of_birth == date(2018, 1, 14)


def test_somebody_elses_correction_is_shown_and_not_overwritten(cast: Cast) -> None:
    client, url = cast.client("ana"), address(cast, "edit")
    opened = untouched(client.get(url))
    send(cast, "sam", "edit", {"preferred_name": "Mimi"})
    response = client.post(url, opened | {"preferred_name": "Mia-Rose"})
    assert response.status_code == 200
    assert "Somebody else changed this while you were writing" in words(response)
    assert ">Mimi<" in words(response)
    assert ">Mia-Rose<" in words(response)
    mia = Pupil.objects.visible_to(cast.member("ana")).get(pk=cast.pupils["mia"].pk)
    assert mia.preferred_name == "Mimi"
    assert client.post(url, untouched(response)).status_code == 302


def test_a_upn_of_another_pupil_is_asked_about(cast: Cast) -> None:
    send(cast, "ana", "edit", {"upn": "B801200005001"}, "omar")
    response = send(cast, "ana", "edit", {"upn": "B801200005001"})
    assert "Somebody like this is here already." in words(response)
    assert "Omar" in words(response)
    assert details_of(cast.pupils["mia"])["upn"] == ""


# Status and needs


def test_a_status_is_changed_beside_what_is_held(cast: Cast) -> None:
    page = words(cast.client("ana").get(address(cast, "register")))
    assert "Finding words" in page
    assert "It is not said whether the pupil is in an SEN unit." in page
    response = send(cast, "ana", "register", {"status": "E", "starts_on": "4/11/26", "reason": "Plan issued"})
    assert response.status_code == 302
    newest = cast.pupils["mia"].register_entries.order_by(*BY_START).last()
    assert newest
    assert (newest.status, newest.starts_on, newest.recorded_by) == ("E", date(2026, 11, 4), "Ana Ferreira")


def test_the_first_type_of_need_is_asked_with_the_status(cast: Cast) -> None:
    said = {"status": "K", "starts_on": "4 Nov 2026", "reason": "Two cycles in class", "need": "SLCN"}
    assert send(cast, "ana", "register", said, "leo").status_code == 302
    standing = standing_on([cast.pupils["leo"]], TODAY)[cast.pupils["leo"].pk]
    assert (standing.status, standing.need_codes) == ("K", ["SLCN"])
    assert 'name="need"' not in words(cast.client("ana").get(address(cast, "register", "leo")))


def test_a_status_is_not_kept_when_its_type_of_need_is_refused(cast: Cast) -> None:
    said = {"status": "K", "starts_on": "4 Nov 2024", "reason": "Two cycles in class", "need": "DS"}
    assert "cannot be recorded from 4 November 2024" in words(send(cast, "ana", "register", said, "leo"))
    assert not cast.pupils["leo"].register_entries.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"status": "", "starts_on": "4 Nov 2026"}, "Choose a status."),
        ({"status": "N", "starts_on": "4 Nov 2026"}, "Choose why they leave the register."),
        ({"status": "E", "starts_on": "4 Nov 2027", "reason": "Plan"}, "is still to come."),
        ({"status": "E", "starts_on": "1 Jan 2026", "reason": "Plan"}, "Write a later day, or correct that line"),
        ({"status": "Q", "starts_on": "4 Nov 2026", "reason": "Plan"}, "is not one of the answers"),
        ({"status": "E", "starts_on": "31/11/2026", "reason": "Plan"}, "is not a day of the calendar"),
    ],
)
def test_a_status_that_cannot_be_is_refused_in_place(cast: Cast, said: dict[str, str], sentence: str) -> None:
    response = send(cast, "ana", "register", said)
    assert response.status_code == 200
    assert sentence in words(response)
    assert "<title>Error:" in words(response)
    assert cast.pupils["mia"].register_entries.count() == 1


def test_the_same_status_sent_twice_is_one_row(cast: Cast) -> None:
    said = {"status": "E", "starts_on": "4 Nov 2026", "reason": "Plan issued"}
    client = cast.client("ana")
    assert [client.post(address(cast, "register"), said).status_code for _ in range(2)] == [302, 302]
    assert cast.pupils["mia"].register_entries.count() == 2
    page = words(client.post(address(cast, "register"), said | {"reason": "Another"}))
    assert "“EHC plan (E)” is what is recorded already. To change what it says, correct that line." in page


def test_a_line_is_corrected_and_a_parent_told(cast: Cast) -> None:
    make_status(cast.member("ana"), cast.pupils["leo"], "K", date(2026, 11, 4))
    said = {"parent_told_on": "18 Nov 2026", "parent_told_how": "At the gate"}
    assert send(cast, "ana", "register_correct", said, "leo").status_code == 302
    entry: RegisterEntry = cast.pupils["leo"].register_entries.get()
    assert (entry.status, entry.parent_told_on, entry.parent_told_how) == ("K", date(2026, 11, 18), "At the gate")


def test_there_is_no_line_to_correct_where_none_is_held(cast: Cast) -> None:
    assert cast.client("ana").get(address(cast, "register_correct", "leo")).status_code == 404


def test_needs_are_chosen_in_order(cast: Cast) -> None:
    response = send(cast, "ana", "needs", {"need_1": "SEMH", "need_2": "", "need_3": "SLCN"})
    assert response.status_code == 302
    mia = cast.pupils["mia"]
    assert standing_on([mia], TODAY)[mia.pk].needs == (("SEMH", 1), ("SLCN", 2))


def test_a_need_chosen_twice_is_refused_in_place(cast: Cast) -> None:
    response = send(cast, "ana", "needs", {"need_1": "SEMH", "need_2": "SEMH"})
    assert "“SEMH: Social, emotional and mental health” is chosen above already." in words(response)


def test_an_unassessed_need_with_a_plan_is_saved_with_a_warning(cast: Cast) -> None:
    client, url = cast.client("ana"), address(cast, "needs", "omar")
    response = client.post(url, {"need_1": "NSA", "starts_on": "19 Nov 2026"}, follow=True)
    assert "only SEN support (K) allows it" in words(response)
    omar = cast.pupils["omar"]
    assert standing_on([omar], TODAY)[omar.pk].need_codes == ["NSA"]


def test_more_than_four_needs_are_all_shown(cast: Cast) -> None:
    make_needs(cast.member("ana"), cast.pupils["mia"], "SLCN", "SEMH", "MLD", "HI", "VI")
    assert 'name="need_5"' in words(cast.client("ana").get(address(cast, "needs")))


# Profile, notes, contacts


def test_a_teacher_writes_the_profile(cast: Cast) -> None:
    make_profile(cast.member("ana"), cast.pupils["mia"])
    page = cast.client("ben").get(address(cast, "profile"))
    assert untouched(page)["how_to_help"] == "Count to ten before you help"
    assert send(cast, "ben", "profile", {"how_to_help": "Count to ten\r\nShow me"}).status_code == 302
    newest: OnePageProfile = OnePageProfile.objects.visible_to(cast.member("ben"))[0]
    assert newest.lines("how_to_help") == ["Count to ten", "Show me"]
    assert newest.recorded_by == "Ben Adeyemi"


def test_two_writers_of_a_profile_both_keep_their_words(cast: Cast) -> None:
    client, url = cast.client("ben"), address(cast, "profile")
    opened = untouched(client.get(url))
    send(cast, "ana", "profile", {"how_to_help": "Wait for me"})
    response = client.post(url, opened | {"how_to_help": "Draw it first"})
    assert "Wait for me" in words(response)
    assert "Draw it first</textarea>" in words(response)
    assert cast.pupils["mia"].profiles.count() == 1


def test_an_assistant_writes_a_note_today(cast: Cast) -> None:
    page = words(cast.client("tess").get(address(cast, "note")))
    assert 'value="19 Nov 2026"' in page
    assert "If a child may be at risk, tell" in page
    said = {"kind": "observation", "happened_on": "19 Nov 2026", "text": "Joined the game for ten minutes"}
    said["whole"] = "yes"
    assert [cast.client("tess").post(address(cast, "note"), said).status_code for _ in range(2)] == [302, 302]
    note = Note.objects.visible_to(cast.member("tess")).get()
    assert (note.text, note.recorded_by) == ("Joined the game for ten minutes", "Tess Whitfield")


def test_markup_in_a_note_is_only_text(cast: Cast) -> None:
    said = {"kind": "observation", "happened_on": "1 Jan 2027", "text": '</textarea><script>x</script>"{{7*7}}'}
    page = cast.client("tess").post(address(cast, "note"), said).content.decode()
    assert "<script>x" not in page
    assert "{{7*7}}" in page


def test_a_note_is_corrected_by_another_that_names_it(cast: Cast) -> None:
    first = make_note(cast.member("tess"), cast.pupils["mia"], "Four sentences")
    assert send(cast, "tess", "note_correct", {"text": "Three sentences"}, note=first.ref).status_code == 302
    second = Note.objects.visible_to(cast.member("tess")).get(text="Three sentences")
    assert second.corrects == first


def test_a_note_of_another_child_is_no_page(cast: Cast) -> None:
    note = make_note(cast.member("ana"), cast.pupils["omar"])
    assert cast.client("ana").get(address(cast, "note_correct", "mia", note=note.ref)).status_code == 404


def test_a_contact_is_added_and_put_right(cast: Cast) -> None:
    said = {"name": "Pat Kowalczyk", "relationship": "mum", "has_parental_responsibility": "yes", "telephone": "0163"}
    assert send(cast, "sam", "contact_add", said).status_code == 302
    pat = Contact.objects.visible_to(cast.member("ana")).get()
    assert (pat.name, pat.has_parental_responsibility) == ("Pat Kowalczyk", True)
    send(cast, "ana", "contact_edit", {"telephone": "01632 960001"}, contact=pat.ref)
    pat.refresh_from_db()
    assert (pat.telephone, pat.relationship, pat.has_parental_responsibility) == ("01632 960001", "mum", True)


def test_a_wrong_address_keeps_what_was_typed(cast: Cast) -> None:
    response = send(cast, "ana", "contact_add", {"name": "Pat", "email": "pat at home"})
    assert "“pat at home” is not an e-mail address." in words(response)
    assert 'value="Pat"' in words(response)


@pytest.mark.parametrize("name", ["register", "needs", "profile", "note", "edit"])
def test_a_long_record_asks_no_more_queries_than_a_short_one(cast: Cast, name: str) -> None:
    client, mia, ana = cast.client("ana"), cast.pupils["mia"], cast.member("ana")
    client.get(address(cast, name))
    with CaptureQueriesContext(connection) as short:
        client.get(address(cast, name))
    for number in range(5):
        make_profile(ana, mia, f"Way {number}")
        make_note(ana, mia, f"Note {number}")
        make_status(ana, mia, "EK"[number % 2], date(2026, 11, 1 + number), reason=f"{number}")
        make_pupil(ana, forename=f"P{number}", home=f"Class {number}")
    with CaptureQueriesContext(connection) as long:
        client.get(address(cast, name))
    assert len(long) == len(short)


def test_every_writing_is_one_event(cast: Cast) -> None:
    before = AuditEvent.objects.count()
    send(cast, "ana", "register", {"status": "E", "starts_on": "4 Nov 2026", "reason": "Plan issued"})
    send(cast, "ana", "needs", {"need_1": "SEMH"})
    note = {"kind": "note", "happened_on": "1/11/2026", "text": "Called", "whole": "yes"}
    cast.client("ana").post(address(cast, "note"), note)
    send(cast, "ana", "contact_add", {"name": "Pat"})
    assert AuditEvent.objects.count() == before + 4
