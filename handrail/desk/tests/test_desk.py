"""Home for each role, search, the pupil's page, and the reading that is written before a page is sent."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from handrail.audit import reading
from handrail.audit.models import AccessEvent
from handrail.pupils.actions import ProfileText, add_note, write_profile
from handrail.schools.models import School
from tests.cast import Cast
from tests.structure.world import published_plan


def test_a_senco_sees_what_is_due_and_whose_move_it_is(cast: Cast) -> None:
    page = cast.client("ana").get("/s/alder/").content.decode()
    assert "What is due, and whose move it is" in page
    assert "Your move" not in page or "Kowalczyk" in page or "Lou" in page


def test_a_teacher_sees_their_own_pupils_and_no_others(cast: Cast) -> None:
    page = cast.client("ben").get("/s/alder/").content.decode()
    assert "My pupils" in page
    assert "Mia Kowalczyk" in page
    assert "Omar Haddad" not in page


def test_a_parent_sees_their_child_alone(cast: Cast) -> None:
    page = cast.client("pat").get("/s/alder/").content.decode()
    assert "Mia Kowalczyk" in page
    assert "Haddad" not in page


def test_a_governor_sees_figures_with_small_numbers_hidden(cast: Cast) -> None:
    page = cast.client("gil").get("/s/alder/").content.decode()
    assert "fewer than 5" in page
    assert "<dd>1</dd>" not in page


def test_a_trust_lead_lands_on_her_schools_and_reads_names_only_where_they_are_shared(cast: Cast) -> None:
    lena = cast.client("lena")
    assert lena.get("/")["Location"] == "/t/rowan/"
    page = lena.get("/t/rowan/").content.decode()
    assert "Alder Primary School" in page
    assert "Cedar" not in page
    assert "Not shared" in page
    assert lena.get("/t/wold/").status_code == 404


def test_a_trust_lead_with_a_password_alone_sees_no_figure(cast: Cast) -> None:
    lena = cast.client("lena")
    session = lena.session
    session["second_step_owed"] = True
    session.save()
    assert lena.get("/t/rowan/")["Location"] == "/account/two-step/"
    assert lena.get("/t/wold/").status_code == 404


def test_somebody_of_one_school_lands_there(cast: Cast) -> None:
    assert cast.client("ben").get("/")["Location"] == "/s/alder/"


def test_one_pupil_by_that_name_opens_at_once(cast: Cast) -> None:
    answer = cast.client("ana").get("/s/alder/find/?q=kowal")
    assert answer["Location"] == f"/s/alder/pupils/{cast.pupils['mia'].ref}/"


@pytest.mark.parametrize("asked", ["mia", "KOWALCZYK", "kow mia", "Kowalczyk, Mia"])
def test_a_name_is_found_however_it_is_typed(cast: Cast, asked: str) -> None:
    found = cast.client("ana").get("/s/alder/find/names/", {"q": asked}).json()["found"]
    assert [pupil["name"] for pupil in found] == ["Mia Kowalczyk"]


def test_search_reaches_no_further_than_the_role(cast: Cast) -> None:
    assert cast.client("ben").get("/s/alder/find/names/", {"q": "omar"}).json()["found"] == []
    assert cast.client("ana").get("/s/alder/find/names/", {"q": "zoe"}).json()["found"] == []


def test_the_pupils_page_says_what_helps_and_who_is_there(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    write_profile(by=ana, pupil=mia, text=ProfileText(how_to_help="Count to ten before you help"))
    add_note(by=ana, pupil=mia, text="Four sentences, no prompt.", happened_on=ana.on)
    page = cast.client("ben").get(f"/s/alder/pupils/{mia.ref}/").content.decode()
    for words in ("Count to ten before you help", "Four sentences, no prompt.", "Ben Adeyemi", "Year 4, 4B"):
        assert words in page


def test_a_reading_is_written_with_who_what_and_whose(cast: Cast) -> None:
    mia = cast.pupils["mia"]
    cast.client("ben").get(f"/s/alder/pupils/{mia.ref}/?secret=words")
    event = AccessEvent.objects.latest("seq")
    assert (event.actor_name, event.role, event.section) == ("Ben Adeyemi", "teacher", "record")
    assert event.pupil_refs.split() == [mia.ref]
    assert "secret" not in event.path


def test_a_list_writes_everybody_it_shows(cast: Cast) -> None:
    cast.client("ana").get("/s/alder/register/")
    shown = set(AccessEvent.objects.latest("seq").pupil_refs.split())
    assert shown == {cast.pupils["mia"].ref, cast.pupils["omar"].ref}


def test_a_page_whose_reading_cannot_be_written_is_not_sent(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(reading, "record_reading", broken)
    client = cast.client("ana")
    client.raise_request_exception = False
    answer = client.get(f"/s/alder/pupils/{cast.pupils['mia'].ref}/")
    assert answer.status_code == 500
    assert b"Kowalczyk" not in answer.content


def test_who_looked_is_told_to_the_senco(cast: Cast) -> None:
    mia = cast.pupils["mia"]
    cast.client("tess").get(f"/s/alder/pupils/{mia.ref}/")
    page = cast.client("ana").get(f"/s/alder/pupils/{mia.ref}/who-looked/").content.decode()
    assert "Tess Whitfield" in page


def test_giving_a_class_to_somebody_shows_them_its_pupils(cast: Cast) -> None:
    bea = cast.client("ana")
    group = cast.pupils["omar"].group_memberships.get(group__kind="class").group
    omar = f"/s/alder/pupils/{cast.pupils['omar'].ref}/"
    ben = cast.client("ben")
    assert ben.get(omar).status_code == 404
    bea.post("/s/alder/groups/lead/", {"user": cast.users["ben"].pk, "group": group.ref, "part": "lead"})
    assert ben.get(omar).status_code == 200


def test_what_is_due_is_narrowed_to_one_person(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    plan = published_plan(cast, "mia")
    plan.review_on = ana.on
    plan.save(update_fields=["review_on"])
    page = cast.client("ana").get("/s/alder/").content.decode()
    assert "?show=Ben+Adeyemi" in page  # his class, so his review to fill in
    his = cast.client("ana").get("/s/alder/?show=Ben+Adeyemi").content.decode()
    assert f"Review plan 1 of {mia.name}" in his
    mine = cast.client("ana").get("/s/alder/?show=mine").content.decode()
    assert f"Review plan 1 of {mia.name}" not in mine


def test_a_trust_without_schools_says_so(cast: Cast) -> None:
    School.objects.update(trust=None)
    assert "No school is in this trust yet." in cast.client("lena").get("/t/rowan/").content.decode()
