"""The register of a session: from the page, from a device that kept it, of two people at once, and what is refused."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from handrail.plans.models import Outcome
from handrail.provision.actions import link_outcomes
from handrail.provision.models import InterventionSession, Provision
from handrail.provision.tests.factories import (
    last_monday,
    make_run,
    make_session,
    make_type,
    mark_missed,
    open_all_year,
)
from handrail.pupils.models import Note
from tests.cast import Cast
from tests.structure.world import published_plan


@pytest.fixture
def run(cast: Cast) -> Provision:
    """Tess's group of two, with no day named."""
    return make_run(cast.member("ana"), [cast.pupils["mia"], cast.pupils["omar"]], user=cast.users["tess"])


def register(run: Provision, day: date, who: Client, **said: str) -> dict[str, str]:
    """What a browser sends from the register of a day where everybody stays ticked."""
    page = who.get(f"/s/alder/sessions/{run.ref}/{day}/").content.decode()
    fields = {name: re.search(rf'name="{name}" (?:id="[^"]*" )?value="([^"]*)"', page) for name in ("words_of", "id")}
    marks = dict.fromkeys(re.findall(r'name="([^"]+-there)"', page), "on")
    return {name: unescape(found[1]) for name, found in fields.items() if found} | marks | said


def standing(cast: Cast) -> InterventionSession:
    return InterventionSession.objects.for_school(cast.schools["alder"]).standing().get()


def test_my_groups_of_a_day_are_there_to_be_ticked(cast: Cast, run: Provision) -> None:
    day = last_monday(cast.member("ana"))
    page = cast.client("tess").get(f"/s/alder/sessions/?day={day}").content.decode()
    assert run.title in page
    assert len(re.findall(r'type="checkbox" [^>]*-there"[^>]* checked|name="[^"]*-there"[^>]* checked', page)) == 2
    assert run.title not in cast.client("ben").get(f"/s/alder/sessions/?day={day}").content.decode()


def test_who_was_there_is_recorded_with_a_line_that_lands_on_the_child_and_the_outcome(
    cast: Cast, run: Provision
) -> None:
    ana, mia, omar = cast.member("ana"), cast.pupils["mia"], cast.pupils["omar"]
    outcome = published_plan(cast, "mia").versions.get().outcomes.get()
    link_outcomes(by=ana, placement=run.placements.get(pupil=mia), refs=[outcome.ref])
    tess, day = cast.client("tess"), last_monday(ana)
    said = register(run, day, tess, **{f"{mia.ref}-line": "Took three turns.", f"{omar.ref}-why": "elsewhere"})
    del said[f"{omar.ref}-there"]
    answer = tess.post(f"/s/alder/sessions/{run.ref}/{day}/", said, follow=True)
    assert "1 of 2 was there" in answer.content.decode()
    there = {row.pupil: (row.was_there, row.reason) for row in standing(cast).pupils.all()}
    assert there == {mia: (True, ""), omar: (False, "elsewhere")}
    note = Note.objects.for_school(ana.school).get(pupil=mia)
    assert (note.text, note.happened_on, note.outcome_ref) == ("Took three turns.", day, outcome.ref)
    assert "Took three turns." in cast.client("ben").get(f"/s/alder/pupils/{mia.ref}/timeline/").content.decode()
    assert Outcome.objects.visible_to(ana).filter(ref=note.outcome_ref).exists()


def test_a_line_that_is_put_right_corrects_its_note_and_stays_one(cast: Cast, run: Provision) -> None:
    tess, mia, day = cast.client("tess"), cast.pupils["mia"], last_monday(cast.member("ana"))
    tess.post(f"/s/alder/sessions/{run.ref}/{day}/", register(run, day, tess, **{f"{mia.ref}-line": "Two turns."}))
    there = {f"{pupil.ref}-there": "on" for pupil in (mia, cast.pupils["omar"])}
    for who, said in ((tess, {"minutes": "30"}), (cast.client("ana"), {"minutes": "20"})):
        at = f"/s/alder/sessions/recorded/{standing(cast).ref}/"
        who.post(at, {**there, f"{mia.ref}-line": "Three turns.", **said})
    assert standing(cast).minutes == 20
    notes = Note.objects.for_school(run.school_id).order_by("pk")
    assert [(note.text, note.corrects_id is not None) for note in notes] == [
        ("Two turns.", False),
        ("Three turns.", True),
    ]


def test_a_line_of_confidential_provision_stays_with_its_sessions(cast: Cast) -> None:
    ana, mia = cast.member("ana"), cast.pupils["mia"]
    run = make_run(ana, [mia], kind=make_type(ana, "Counselling", is_confidential=True), user=cast.users["tess"])
    tess, day = cast.client("tess"), last_monday(ana)
    tess.post(f"/s/alder/sessions/{run.ref}/{day}/", register(run, day, tess, **{f"{mia.ref}-line": "Sad today."}))
    assert standing(cast).pupils.get().line == "Sad today."
    assert not Note.objects.for_school(ana.school).exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"minutes": "0"}, "A session that was held took at least a minute."),
        ({"minutes": "0.5"}, "cannot be read as minutes. Write a figure, like 30."),
        ({"minutes": "120"}, "120 minutes are more than 3 times what is planned (30)."),
        ({"minutes": "1500"}, "1500 minutes are longer than a school day"),
        ({"do": "missed"}, "Say why it did not happen: adult pulled away"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_recorded(
    cast: Cast, run: Provision, said: dict[str, str], sentence: str
) -> None:
    tess, mia, day = cast.client("tess"), cast.pupils["mia"], last_monday(cast.member("ana"))
    words = {f"{mia.ref}-line": "Took turns."}
    page = tess.post(f"/s/alder/sessions/{run.ref}/{day}/", register(run, day, tess, **words, **said))
    assert sentence in unescape(page.content.decode())
    assert "Took turns." in page.content.decode()
    assert not InterventionSession.objects.for_school(run.school_id).exists()


def test_more_minutes_are_taken_from_who_is_sure(cast: Cast, run: Provision) -> None:
    tess, day = cast.client("tess"), last_monday(cast.member("ana"))
    tess.post(f"/s/alder/sessions/{run.ref}/{day}/", register(run, day, tess, minutes="120", sure="on"))
    assert standing(cast).minutes == 120


def test_nobody_ticked_and_days_that_cannot_be(cast: Cast, run: Provision) -> None:
    ana, tess = cast.member("ana"), cast.client("tess")
    monday = last_monday(ana)
    nobody = {name: value for name, value in register(run, monday, tess).items() if not name.endswith("-there")}
    assert "Nobody is ticked." in tess.post(f"/s/alder/sessions/{run.ref}/{monday}/", nobody).content.decode()
    for day, sentence in (
        (ana.on + timedelta(days=1), "is still to come"),
        (run.starts_on - timedelta(days=1), "does not run on"),
    ):
        assert sentence in tess.get(f"/s/alder/sessions/{run.ref}/{day}/").content.decode()
        signed = register(run, day, tess)
        assert sentence in tess.post(f"/s/alder/sessions/{run.ref}/{day}/", signed).content.decode()
    assert tess.get(f"/s/alder/sessions/{run.ref}/yesterday/").status_code == 404
    assert not InterventionSession.objects.for_school(run.school_id).exists()


def test_two_people_record_the_same_session_and_both_are_kept(cast: Cast, run: Provision) -> None:
    tess, ana, day = cast.client("tess"), cast.client("ana"), last_monday(cast.member("ana"))
    hers = register(run, day, ana, minutes="10")
    tess.post(f"/s/alder/sessions/{run.ref}/{day}/", register(run, day, tess))
    answer = ana.post(f"/s/alder/sessions/{run.ref}/{day}/", hers, follow=True)
    page = answer.content.decode()
    assert "somebody else had recorded this session. Yours is kept beside it" in page
    assert "Tess Whitfield" in page
    assert standing(cast).minutes == 30
    beside = InterventionSession.objects.for_school(run.school_id).get(set_aside_why="second")
    ana.post(f"/s/alder/sessions/recorded/{beside.ref}/stands/")
    assert standing(cast).minutes == 10
    assert InterventionSession.objects.for_school(run.school_id).count() == 3
    assert tess.get(f"/s/alder/sessions/{run.ref}/{day}/").status_code == 302  # what is recorded is shown, not asked


def test_taken_back_and_put_back_from_its_page(cast: Cast, run: Provision) -> None:
    tess, row = cast.client("tess"), make_session(cast.member("tess"), run, note="Short")
    tess.post(f"/s/alder/sessions/recorded/{row.ref}/take-back/")
    assert "Nothing stands of this session" in tess.get(f"/s/alder/sessions/recorded/{row.ref}/").content.decode()
    tess.post(f"/s/alder/sessions/recorded/{row.ref}/put-back/")
    assert standing(cast).note == "Short"
    page = tess.post(f"/s/alder/sessions/recorded/{row.ref}/put-back/", follow=True).content.decode()
    assert "recorded this session as held" in page


def test_a_teaching_assistant_puts_it_right_without_reading_what_a_colleague_wrote(cast: Cast, run: Provision) -> None:
    ana, mia, day = cast.client("ana"), cast.pupils["mia"], last_monday(cast.member("ana"))
    words = {f"{mia.ref}-line": "Cried at first.", "note": "A hard day."}
    ana.post(f"/s/alder/sessions/{run.ref}/{day}/", register(run, day, ana, **words))
    at = f"/s/alder/sessions/recorded/{standing(cast).ref}/"
    assert "Cried at first." in ana.get(at).content.decode()
    for page in (at, f"/s/alder/provision/done/{run.ref}/", f"/s/alder/sessions/?day={day}"):
        seen = cast.client("tess").get(page).content.decode()
        assert "Cried at first." not in seen
        assert "A hard day." not in seen
    cast.client("tess").post(at, {f"{mia.ref}-there": "on", "minutes": "20"})
    row = standing(cast)
    assert (row.minutes, row.note, row.pupils.get(pupil=mia).line) == (20, "A hard day.", "Cried at first.")
    assert "Cried at first." not in cast.client("tess").get(f"/s/alder/sessions/recorded/{row.ref}/").content.decode()


# ---- What a device kept


def kept(run: Provision, day: date, who: Client, **said: str) -> dict[str, Any]:
    fields = register(run, day, who, **said)
    return {"id": fields["id"], "at": f"/s/alder/sessions/{run.ref}/{day}/", "fields": list(fields.items())}


def sends(who: Client, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    answer = who.post("/s/alder/sessions/send/", {"kept": json.dumps(rows)})
    assert answer.status_code == 200
    return list(answer.json()["answers"])


def test_what_a_device_kept_is_taken_once_however_often_it_is_sent(cast: Cast, run: Provision) -> None:
    tess, monday = cast.client("tess"), last_monday(cast.member("ana"))
    rows = [kept(run, monday + timedelta(days=days), tess) for days in (0, 1)]
    for _ in range(2):
        assert [answer["is_taken"] for answer in sends(tess, *rows)] == [True, True]
    assert InterventionSession.objects.for_school(run.school_id).count() == 2


def test_a_device_is_told_why_something_is_not_taken_and_the_rest_is(cast: Cast, run: Provision) -> None:
    tess, monday = cast.client("tess"), last_monday(cast.member("ana"))
    wrong, right = kept(run, monday, tess, minutes="0"), kept(run, monday + timedelta(days=1), tess)
    [first, second] = sends(tess, wrong, right)
    assert (first["is_taken"], second["is_taken"]) == (False, True)
    assert "at least a minute" in first["words"]


def test_what_somebody_else_filled_in_is_not_sent_in_their_place(cast: Cast, run: Provision) -> None:
    hers = kept(run, last_monday(cast.member("ana")), cast.client("tess"))
    [answer] = sends(cast.client("ana"), hers)
    assert answer["words"] == "It was filled in by somebody else. They sign in here to send it."
    moved = hers | {"at": hers["at"].replace(str(last_monday(cast.member("ana"))), str(cast.member("ana").on))}
    assert [answer["is_taken"] for answer in sends(cast.client("tess"), moved)] == [False]
    assert not InterventionSession.objects.for_school(run.school_id).exists()
    for nonsense in ("", "[1]", '[{"id": 1}]', "{}x", '[{"id":"a","at":"/s/alder/","fields":[["x"]]}]'):
        assert cast.client("tess").post("/s/alder/sessions/send/", {"kept": nonsense}).status_code == 400


def test_what_is_kept_of_a_group_one_no_longer_delivers_is_refused_in_words(cast: Cast, run: Provision) -> None:
    row = kept(run, last_monday(cast.member("ana")), cast.client("tess"))
    run.adults.update(ends_on=cast.member("ana").on - timedelta(days=1))
    [answer] = sends(cast.client("tess"), row)
    assert answer["words"] == "This group is not yours to record any more. Tell your SENCO."


def test_the_key_of_what_is_kept_is_the_persons_own(cast: Cast, run: Provision) -> None:
    seals = {
        who: re.findall(r'data-(?:seal|keeper)="([^"]+)"', cast.client(who).get("/s/alder/sessions/").content.decode())
        for who in ("tess", "ana", "ben")
    }
    assert len({mark for marks in seals.values() for mark in marks}) == 6
    again = cast.client("tess").get("/s/alder/sessions/").content.decode()
    assert re.findall(r'data-(?:seal|keeper)="([^"]+)"', again) == seals["tess"]


# ---- A week as planned


def test_a_week_as_planned_is_one_press_and_its_undo_another(cast: Cast) -> None:
    ana = cast.member("ana")
    monday = last_monday(ana)
    open_all_year(ana, monday)
    run = make_run(ana, user=cast.users["tess"], times=3)
    mark_missed(by=ana, run=run, met_on=monday, reason="event")
    tess = cast.client("tess")
    answer = tess.post(
        f"/s/alder/sessions/{run.ref}/as-planned/", {"day": str(monday + timedelta(days=4))}, follow=True
    )
    page = answer.content.decode()
    assert "2 sessions of this week recorded as planned" in page
    rows = InterventionSession.objects.for_school(ana.school).standing()
    assert sorted(rows.values_list("is_as_planned", flat=True)) == [False, True, True]
    undo = re.search(r'action="(/s/alder/sessions/[^"]+/undo/)"', page)
    assert undo
    tess.post(undo[1])
    assert rows.count() == 1
    assert tess.post(undo[1]).status_code == 404
