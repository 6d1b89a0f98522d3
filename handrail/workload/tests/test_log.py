"""Her own log: the tap, the phone, the day that fills itself."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import FieldError, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.concerns.tests.factories import make_concern, make_step
from handrail.core import clock
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.who import Came
from handrail.schools.models import AcademicYear, Term
from handrail.workload.actions import PromiseDetails, make_promise
from handrail.workload.log.actions import confirm_day, end_device, say_of_tap, tap, undo_day, withdraw_tap
from handrail.workload.log.day import Day, Line, day_of_mine
from handrail.workload.log.kinds import categories_of
from handrail.workload.log.ledger import week_of_mine
from handrail.workload.log.models import DeviceLink, Interruption, PlannedWork, TimeEntry, UsualMinutes
from handrail.workload.log.moments import moment_of, span_of
from handrail.workload.log.sheet import read_sheet, rows_of
from handrail.workload.own.leaving import log_file
from handrail.workload.tests.factories import make_day, make_device, make_planned, make_slots, make_tap, stretch, week
from tests.cast import Cast

TUESDAY = datetime(2026, 11, 17, 16, 30, tzinfo=UTC)
DAY = TUESDAY.date()


@pytest.fixture
def afternoon() -> object:
    with time_machine.travel(TUESDAY, tick=False) as moved:
        yield moved


@pytest.fixture
def ana(afternoon: object, cast: Cast) -> Member:
    return cast.member("ana")


def taps(by: Member) -> list[Interruption]:
    return list(Interruption.objects.visible_to(by))


def test_two_presses_are_one_tap_and_what_is_said_is_added(ana: Member) -> None:
    first = make_tap(ana)
    assert make_tap(ana) == first
    say_of_tap(by=ana, tap=first, asked_by="teacher")
    say_of_tap(by=ana, tap=first, what_for="cover")
    [row] = taps(ana)
    assert (row.asked_by, row.what_for) == ("teacher", "cover")
    withdraw_tap(by=ana, tap=first)
    assert make_tap(ana) != first


def test_the_trail_says_that_she_wrote_and_nothing_of_what(ana: Member) -> None:
    make_tap(ana, asked_by="leader", what_for="cover")
    make_day(ana, DAY, stretch(DAY, "09:00", "10:00", words="Canary"))
    events = AuditEvent.objects.filter(type="time_log.written")
    assert events.count() == 2
    assert {(event.detail_sha256, event.subject_ref, event.pupil_ref) for event in events} == {("", "", "")}
    assert not AuditDetail.objects.filter(seq__in=events.values("seq")).exists()


def test_the_button_of_every_page_notes_and_leads_back(cast: Cast) -> None:
    client = cast.client("ana")
    came = "http://testserver/s/alder/register/?year=4"
    answer = client.post("/s/alder/time/pulled-away/", headers={"Referer": came}, follow=True)
    page = answer.content.decode()
    assert "Noted " in page
    assert 'href="/s/alder/register/?year=4"' in page
    [row] = taps(cast.member("ana"))
    answer = client.post(f"/s/alder/time/taps/{row.ref}/undo/?back=/s/alder/register/")
    assert answer["Location"] == "/s/alder/register/"
    assert client.get(f"/s/alder/time/taps/{row.ref}/").status_code == 404
    evil = client.post("/s/alder/time/pulled-away/", headers={"Referer": "https://evil.example/s/alder/"})
    assert "evil" not in evil["Location"]


def test_a_button_pressed_by_script_is_answered_over_the_page(cast: Cast) -> None:
    client = cast.client("ana")
    answer = client.post("/s/alder/time/pulled-away/", headers={"Accept": "application/json"})
    assert "Noted" in answer.json()["html"]
    assert 'name="what_for" value="cover"' in answer.json()["html"]


def test_without_a_script_the_answer_comes_into_a_frame_that_only_this_site_may_hold(cast: Cast) -> None:
    client, framed = cast.client("ana"), {"Sec-Fetch-Dest": "iframe"}
    noted = client.post("/s/alder/time/pulled-away/", headers=framed, follow=True)
    day = client.get("/s/alder/time/day/", headers=framed)
    [row] = taps(cast.member("ana"))
    undone = client.post(f"/s/alder/time/taps/{row.ref}/undo/", headers=framed)
    for answer, words in ((noted, "Noted "), (day, "Confirm the day"), (undone, "The tap is taken back.")):
        page = answer.content.decode()
        assert words in page
        assert 'class="hr-mast"' not in page
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    for path in ("", "time/", "register/"):
        answer = client.get(f"/s/alder/{path}", headers=framed)
        assert (answer["X-Frame-Options"], "frame-ancestors 'none'" in answer["Content-Security-Policy"]) == (
            "DENY",
            True,
        )


# ---- The phone


def phone_of(linked: tuple[DeviceLink, str]) -> Client:
    """A phone on which a link was opened."""
    phone, (link, token) = Client(enforce_csrf_checks=True), linked
    phone.post(f"/tap/{link.ref}/", {"code": token})
    return phone


def send(linked: tuple[DeviceLink, str], **said: str) -> tuple[int, dict[str, str]]:
    """As the script of the phone's page sends a tap."""
    answer = phone_of(linked).post(f"/tap/{linked[0].ref}/", said, headers={"Accept": "application/json"})
    return answer.status_code, answer.json()


def test_a_phone_adds_a_tap_late_and_once(ana: Member) -> None:
    linked = make_device(ana)
    with time_machine.travel(TUESDAY + timedelta(days=2), tick=False):
        at = (TUESDAY + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
        assert send(linked, id="a" * 32, at=at)[0] == 200
        assert send(linked, id="a" * 32, at=at, what_for="cover")[0] == 200
    [row] = taps(ana)
    assert (row.at, row.what_for) == (TUESDAY + timedelta(hours=1), "cover")


def send_all(linked: tuple[DeviceLink, str], *kept: object) -> tuple[int, dict[str, Any]]:
    """As the script of the phone's page sends what it kept."""
    link, _ = linked
    answer = phone_of(linked).post(f"/tap/{link.ref}/", list(kept), content_type="application/json")
    return answer.status_code, answer.json()


def kept(minutes: int, **said: str) -> dict[str, str]:
    return {"id": f"kept-{minutes:08}", "at": (TUESDAY + timedelta(minutes=minutes)).isoformat(), **said}


def test_what_a_phone_kept_is_taken_as_one_list_and_each_is_answered(ana: Member) -> None:
    linked = make_device(ana)
    with time_machine.travel(TUESDAY + timedelta(days=2), tick=False):
        assert send(linked, **kept(60))[0] == 200
        with CaptureQueriesContext(connection) as few:
            assert send_all(linked, kept(1), kept(2))[0] == 200
        sent = kept(60, what_for="cover"), kept(61), kept(61, asked_by="teacher"), *map(kept, range(3, 40))
        unread = "no object", {"id": "short"}, kept(70) | {"at": "soon"}, kept(71, what_for="tea"), kept(-9000)
        with CaptureQueriesContext(connection) as many:
            status, said = send_all(linked, *sent, *unread)
    assert status == 200
    assert said["taps"][:3] == [
        {"noted": "17 Nov", "before": True}, {"noted": "17 Nov", "before": False}, {"noted": "17 Nov", "before": True},
    ]  # fmt: skip
    assert [one["error"].split(".")[0] for one in said["taps"][40:]] == [
        "This tap has no readable mark", "This tap has no readable mark", "This tap has no readable time",
        "Choose who asked and what for from those shown", "The tap is older than this link",
    ]  # fmt: skip
    assert len(many) - len(few) == 1, "the words of those taken before are put beside them, all at once"
    rows = {row.client_id: row for row in taps(ana)}
    assert len(rows) == 41
    assert [(rows[kept(at)["id"]].asked_by, rows[kept(at)["id"]].what_for) for at in (60, 61)] == [
        ("", "cover"), ("teacher", ""),
    ]  # fmt: skip
    assert AuditEvent.objects.filter(type="time_log.written").count() == len(rows) + 1  # and one said more


def test_of_a_list_as_many_are_taken_as_a_day_holds(ana: Member) -> None:
    linked = make_device(ana)
    with time_machine.travel(TUESDAY + timedelta(days=1), tick=False):
        send_all(linked, *map(kept, range(150)))
        _, said = send_all(linked, *map(kept, range(100, 210)))
    assert ["error" in one for one in said["taps"]] == [False] * 100 + [True] * 10
    assert len(taps(ana)) == 200


def test_what_is_no_list_of_taps_is_refused_whole(ana: Member) -> None:
    linked = link, _ = make_device(ana)
    phone = phone_of(linked)
    for sent in ("{}", "null", "[1", "[" * 9000, json.dumps([kept(one) for one in range(201)])):
        answer = phone.post(f"/tap/{link.ref}/", sent, content_type="application/json")
        assert answer.status_code == 400, sent[:9]
        assert "This is no list" in answer.json()["error"]
    assert taps(ana) == []


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ((TUESDAY + timedelta(hours=1)).isoformat(), "lies in the future"),
        ((TUESDAY - timedelta(days=40)).isoformat(), "more than a month ago"),
        ((TUESDAY - timedelta(days=1)).isoformat(), "older than this link"),
        ("0001-01-01T00:00:00+14:00", "more than a month ago"),
        ("soon", "no readable time"),
        ("2026-11-17T09:00:00", "no readable time"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_plainly(ana: Member, at: str, words: str) -> None:
    status, said = send(make_device(ana), id="b" * 32, at=at)
    assert status == 400
    assert words in said["error"]
    assert taps(ana) == []


def test_a_link_that_is_ended_or_whose_owner_has_left_is_refused(ana: Member, cast: Cast) -> None:
    linked = link, _ = make_device(ana)
    phone = phone_of(linked)
    Membership.objects.filter(user=cast.users["ana"]).update(role_key="teacher")
    assert send(linked, id="c" * 32)[0] == 410
    Membership.objects.filter(user=cast.users["ana"]).update(role_key="senco")
    end_device(by=ana, link=link)
    answer = phone.post(f"/tap/{link.ref}/", {"id": "c" * 32}, headers={"Accept": "application/json"})
    assert answer.status_code == 410
    assert "Not taken in: this link has been ended." in answer.json()["error"]
    page = phone.get(f"/tap/{link.ref}/")
    assert page.status_code == 410
    assert "under My time" in page.content.decode()
    assert taps(ana) == []


def test_what_an_ended_link_kept_is_taken_in_by_a_new_one(ana: Member) -> None:
    link, _ = make_device(ana)
    at = (TUESDAY + timedelta(hours=1)).isoformat()
    with time_machine.travel(TUESDAY + timedelta(days=1), tick=False):
        end_device(by=ana, link=link)
        assert send(make_device(ana), id="c" * 32, at=at)[0] == 200
    assert [row.at.isoformat() for row in taps(ana)] == [at]


def test_no_address_and_no_log_of_the_server_holds_what_opens_a_link(
    ana: Member, capfd: pytest.CaptureFixture[str]
) -> None:
    linked = link, token = make_device(ana)
    logger, handler = logging.getLogger("django.request"), logging.StreamHandler()
    logger.addHandler(handler)
    try:
        send(linked, id="b" * 32, at="soon")
        phone = Client()
        phone.post(f"/tap/{link.ref}/", {"code": f"{token}x"})
        end_device(by=ana, link=link)
        phone.get(f"/tap/{link.ref}/")
    finally:
        logger.removeHandler(handler)
    written = capfd.readouterr().err
    assert "Gone: /tap/" in written
    assert token not in written


def test_a_phone_is_linked_by_its_code_once_and_stays_linked(ana: Member) -> None:
    link, token = make_device(ana)
    at, phone = f"/tap/{link.ref}/", Client(enforce_csrf_checks=True)
    asked = phone.get(at)
    assert asked.status_code == 403
    assert "Link this phone" in asked.content.decode()
    assert "This is not the code" in phone.post(at, {"code": "wrong"}).content.decode()
    linked = phone.post(at, {"code": f" {token} "})
    assert linked["Location"] == at
    kept = linked.cookies["handrail-phone"]
    assert (kept["path"], kept["httponly"], kept["samesite"], kept["max-age"]) == (at, True, "Strict", 400 * 86400)
    assert "data-tap" in phone.get(at).content.decode()
    assert phone.get(f"/tap/{make_device(ana)[0].ref}/").status_code == 403, "another link has another code"


def test_the_phone_reads_nothing(ana: Member, cast: Cast) -> None:
    linked = link, token = make_device(ana)
    assert token not in str(vars(link))
    phone = phone_of(linked)
    shown = [phone.get(f"/tap/{link.ref}/{page}").content.decode() for page in ("", "worker.js", "app.webmanifest")]
    for name in ("Ana", "Ferreira", "Alder", "alder", "My own phone", token):
        assert not any(name in page for page in shown), name
    assert phone.get(f"/tap/{link.ref}/").wsgi_request.user.is_anonymous
    assert "Noted 16:30" in phone.post(f"/tap/{link.ref}/").content.decode()
    assert len(taps(ana)) == 1


def test_a_link_is_shown_once(cast: Cast) -> None:
    client = cast.client("ana")
    made = client.post("/s/alder/time/phone/", {"name": "My own phone"})
    assert "http://testserver/tap/" in made.content.decode()
    again = client.get("/s/alder/time/phone/").content.decode()
    assert "My own phone" in again
    assert "/tap/" not in again


# ---- The day


def lines_of(by: Member, day: date = DAY) -> list[Line]:
    return day_of_mine(by, day).lines


def said(line: Line) -> str:
    times = [f"{at:%H:%M}" if at else "?" for at in (line.starts, line.ends)]
    return f"{'-'.join(times)} {line.kind} {line.words}"


def test_a_day_fills_itself(ana: Member, cast: Cast, afternoon: time_machine.Traveller) -> None:
    make_slots(ana, DAY)
    UsualMinutes.objects.create(school=ana.school, user_id=ana.user_id or 0, work="concern", minutes=20)
    UsualMinutes.objects.create(school=ana.school, user_id=ana.user_id or 0, work="tap", minutes=30)
    afternoon.move_to(TUESDAY.replace(hour=10, minute=0))
    make_tap(ana, asked_by="leader", what_for="cover")
    afternoon.move_to(TUESDAY.replace(hour=14, minute=0))
    mia = cast.pupils["mia"]
    hold_meeting(by=ana, pupil=mia, details=MeetingDetails(DAY, 45), who=[Came("Pat Kowalczyk", "Mum")])
    afternoon.move_to(TUESDAY.replace(hour=15, minute=0))
    make_step(ana, make_concern(ana, mia))
    afternoon.shift(300)
    make_step(ana, make_concern(ana, mia, saw="Tired."))
    afternoon.move_to(TUESDAY)
    assert [said(line) for line in lines_of(ana)] == [
        "09:00-10:00 senco Protected time",
        "10:00-10:30 taken Cover, asked by a senior leader",
        "10:30-12:00 senco Protected time",
        "13:15-14:00 senco Meeting: with the family",
        "14:25-15:05 senco Concern answered, 2 of them",
    ]
    assert all(line.is_ticked for line in lines_of(ana))
    assert "Kowalczyk" not in str(lines_of(ana))


def test_a_slot_to_study_fills_the_day_as_own_study(ana: Member) -> None:
    make_promise(by=ana, details=PromiseDetails(DAY, 60, protected=week(tue="9 to 10"), study=week(tue="10 to 11")))
    assert [(said(line), line.category) for line in lines_of(ana)] == [
        ("09:00-10:00 senco Protected time", ""),
        ("10:00-11:00 senco Time to study", "study"),
    ]


def test_work_of_the_record_that_was_left_unfilled_stays_on_the_confirmed_day(ana: Member, cast: Cast) -> None:
    """Of three concerns she says how long two took, and leaves one; later she says that too."""
    with time_machine.travel(TUESDAY - timedelta(hours=2), tick=False) as moved:
        for saw in ("Tired.", "Alone.", "Lost."):
            make_step(ana, make_concern(ana, cast.pupils["mia"], saw=saw))
            moved.shift(1200)
    UsualMinutes.objects.create(school=ana.school, user_id=ana.user_id or 0, work="concern", minutes=15)
    mine = day_of_mine(ana, DAY)
    read = read_sheet(mine, _as_drawn(mine) | {"on-2": ""}, categories_of(ana))
    confirm_day(by=ana, day=DAY, lines=read.lines, said=read.said)
    UsualMinutes.objects.all().for_school(ana.school).delete()
    mine = day_of_mine(ana, DAY)
    assert [(said(line), line.is_ticked) for line in mine.lines] == [
        ("14:15-14:30 senco Concern answered", True),
        ("?-14:50 senco Concern answered", False),
        ("14:55-15:10 senco Concern answered", True),
    ]
    assert not mine.waits
    client = cast.client("ana")
    assert "Length not given." in client.get(f"/s/alder/time/day/{DAY}/").content.decode()
    client.post(f"/s/alder/time/day/{DAY}/", _form(client, f"/s/alder/time/day/{DAY}/") | {"starts-2": "14:35"})
    assert [(said(line), line.is_corrected) for line in lines_of(ana)][1] == (
        "14:35-14:50 senco Concern answered",
        False,
    )


def test_a_line_of_several_acts_stands_for_all_of_them(ana: Member, cast: Cast) -> None:
    UsualMinutes.objects.create(school=ana.school, user_id=ana.user_id or 0, work="concern", minutes=15)
    for saw in ("Tired.", "Alone."):
        make_step(ana, make_concern(ana, cast.pupils["mia"], saw=saw))
    mine = day_of_mine(ana, DAY)
    read = read_sheet(mine, _as_drawn(mine), categories_of(ana))
    confirm_day(by=ana, day=DAY, lines=read.lines)
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        make_step(ana, make_concern(ana, cast.pupils["mia"], saw="Lost."))
        UsualMinutes.objects.for_school(ana.school).delete()
        assert [said(line) for line in lines_of(ana)] == [
            "16:00-16:30 senco Concern answered, 2 of them",
            "?-17:30 senco Concern answered",
        ]


def _as_drawn(mine: Day) -> dict[str, str]:
    rows = rows_of(mine)
    sent = {"rows": str(len(rows))}
    for place, row in enumerate(rows, start=1):
        on = "1" if row.is_ticked else ""
        sent |= {f"ref-{place}": row.ref, f"on-{place}": on, f"what-{place}": row.what}
        sent |= {f"starts-{place}": row.starts, f"ends-{place}": row.ends}
    return sent


def test_what_has_no_length_waits_until_she_says_it_once(ana: Member, afternoon: time_machine.Traveller) -> None:
    make_tap(ana)
    afternoon.shift(7200)
    mine = day_of_mine(ana, DAY)
    [line] = mine.lines
    assert (line.ends, line.is_ticked) == (None, False)
    sent = {
        "rows": "1",
        "ref-1": line.source_ref,
        "starts-1": "16:30",
        "ends-1": "16:55",
        "what-1": "taken",
    }
    read = read_sheet(mine, sent, categories_of(ana))
    confirm_day(by=ana, day=DAY, lines=read.lines, said=read.said)
    assert UsualMinutes.objects.visible_to(ana).get().minutes == 25
    [entry] = TimeEntry.objects.visible_to(ana)
    assert (entry.kind, entry.is_corrected, entry.interruption) == ("taken", False, taps(ana)[0])


def test_a_day_is_confirmed_in_one_press_corrected_and_taken_back(cast: Cast, ana: Member) -> None:
    make_slots(ana, DAY)
    client = cast.client("ana")
    day = "/s/alder/time/day/2026-11-17/"
    form = _form(client, day)
    assert client.post(day, form)["Location"] == day
    assert client.post(day, form)["Location"] == day, "sent twice, it is confirmed once"
    [entry] = TimeEntry.objects.visible_to(ana)
    assert (entry.kind, entry.source, entry.is_corrected) == ("senco", "slot", False)
    page = client.get(day).content.decode()
    assert "Confirmed 16:30" in page
    assert "3 h SENCO work" in page

    changed = _form(client, day) | {"ends-1": "11:00", "starts-2": "19:00", "ends-2": "20:15", "words-2": "EHC advice"}
    client.post(day, changed)
    assert "still to come" in client.post(day, changed).content.decode()
    changed |= {"starts-2": "07:00", "ends-2": "7.45"}
    assert client.post(day, changed).status_code == 302
    first, second = TimeEntry.objects.visible_to(ana)
    assert (first.words, first.source, second.is_corrected) == ("EHC advice", "typed", True)
    assert "corrected by you" in client.get(day).content.decode()
    assert "1 line corrected by you" in client.get("/s/alder/time/ledger/2026-11-16/").content.decode()
    with zipfile.ZipFile(io.BytesIO(log_file(ana))) as book:
        taken = json.loads(book.read("log.json"))["time-entry"]
    assert [(row["Words"], row["Is corrected"]) for row in taken] == [
        ("EHC advice", "no"), ("Protected time", "yes"),
    ]  # fmt: skip

    client.post(f"{day}undo/")
    assert TimeEntry.objects.visible_to(ana).get().is_corrected is False
    client.post(f"{day}undo/")
    assert not TimeEntry.objects.visible_to(ana).exists()


def _form(client: Client, path: str) -> dict[str, str]:
    """What a browser sends of the sheet where nothing is changed."""
    from tests.structure.test_words import forms_on

    form = next(form for form in forms_on(client, path) if "seen" in form.fields)
    return form.as_opened()


def test_a_day_confirmed_in_another_window_is_not_written_over(ana: Member) -> None:
    make_day(ana, DAY, stretch(DAY, "09:00", "10:00"))
    with pytest.raises(ValidationError, match="another window"):
        make_day(ana, DAY, stretch(DAY, "09:00", "11:00"))


def test_after_a_day_is_confirmed_only_what_came_since_is_offered(ana: Member) -> None:
    make_slots(ana, DAY)
    make_day(ana, DAY)
    assert lines_of(ana) == []
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False):
        tap(by=ana, at=TUESDAY - timedelta(hours=3), client_id="d" * 32)  # from a phone out of reach until now
        assert [said(line) for line in lines_of(ana)] == ["13:30-? taken Pulled away"]


def test_a_tap_left_for_later_still_stands_on_the_confirmed_day(ana: Member) -> None:
    tap(by=ana, at=TUESDAY - timedelta(hours=3), client_id="e" * 32)
    make_slots(ana, DAY)
    make_day(ana, DAY, stretch(DAY, "09:00", "12:00"))
    mine = day_of_mine(ana, DAY)
    assert [said(line) for line in mine.lines][1:] == ["13:30-? taken Pulled away"]
    assert not mine.waits, "she has seen it, so nobody asks again"
    UsualMinutes.objects.create(school=ana.school, user_id=ana.user_id or 0, work="tap", minutes=30)
    assert [line.is_ticked for line in day_of_mine(ana, DAY).lines] == [True, False]


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("16:00", "17:00", "still to come"),
        ("10:30", "10:00", "still to come"),
        ("", "10:00", "from when to when"),
        ("25:00", "10:00", "not a time"),
        ("9", "nine", "not a time"),
        ("02:00", "15:00", "more than 12 hours"),
    ],
)
def test_a_stretch_that_cannot_be_is_said_beside_it(
    cast: Cast, ana: Member, starts: str, ends: str, words: str
) -> None:
    sent = {"rows": "1", "ref-1": "new 0", "on-1": "1", "starts-1": starts, "ends-1": ends, "what-1": "senco:"}
    sent |= {"words-1": "Otters"}
    page = cast.client("ana").post("/s/alder/time/day/2026-11-17/", sent).content.decode()
    assert words in page
    assert 'value="Otters"' in page
    assert not TimeEntry.objects.visible_to(ana).exists()


def test_a_stretch_of_a_night_ends_the_next_day(ana: Member) -> None:
    before = DAY - timedelta(days=1)
    make_day(ana, before, stretch(before, "22:30", "00:30"))
    entry = TimeEntry.objects.visible_to(ana).get()
    assert entry.ends_at - entry.starts_at == timedelta(hours=2)
    with pytest.raises(ValidationError, match="more than 12 hours"):
        make_day(ana, before - timedelta(days=1), stretch(before - timedelta(days=1), "10:30", "10:00"))


def test_when_the_clocks_change_real_minutes_count() -> None:
    since, until = span_of(date(2026, 10, 25), time(0, 30), time(2, 30))
    assert until.timestamp() - since.timestamp() == 3 * 3600
    with pytest.raises(ValueError, match="the clocks go forward"):
        moment_of(date(2026, 3, 29), time(1, 30))


def test_my_day_asks_fifteen_things_at_most_where_it_decides_between_two_days(cast: Cast, ana: Member) -> None:
    year = AcademicYear.objects.create(school=ana.school, starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
    Term.objects.create(
        school=ana.school, year=year, name="Autumn", starts_on=date(2026, 9, 2), ends_on=date(2026, 12, 18)
    )
    make_slots(ana, date(2026, 9, 2), {0: [(time(9), time(12))]})
    make_day(ana, DAY)
    client = cast.client("ana")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/s/alder/time/day/").content.decode()
    assert "My day, 16 November 2026" in page
    assert len([query for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 15


def test_an_hour_that_never_came_is_said_beside_its_line(cast: Cast, ana: Member) -> None:
    sent = {"rows": "1", "ref-1": "new 0", "starts-1": "01:30", "ends-1": "02:30", "what-1": "senco:"}
    page = cast.client("ana").post("/s/alder/time/day/2026-03-29/", sent).content.decode()
    assert "01:30 does not come on 29 March 2026: the clocks go forward" in page


def test_lines_that_overlap_are_both_kept_and_count_once(cast: Cast, ana: Member) -> None:
    sent = {"rows": "2", "ref-1": "new 0", "ref-2": "new 1", "what-1": "senco:plans", "what-2": "senco:ehc"}
    sent |= {"starts-1": "09:00", "ends-1": "11:00", "starts-2": "10:00", "ends-2": "12:00"}
    cast.client("ana").post("/s/alder/time/day/2026-11-17/", sent)
    assert TimeEntry.objects.visible_to(ana).count() == 2
    assert week_of_mine(ana, DAY).count.ledger.by_category == {"ehc": 120, "plans": 60}


def test_a_day_to_come_and_undoing_nothing(ana: Member, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="still to come"):
        make_day(ana, DAY + timedelta(days=1))
    assert undo_day(by=ana, day=DAY) is None
    for day in ("2026-11-18", "2026-13-01", "yesterday", "99999-01-01"):
        assert cast.client("ana").get(f"/s/alder/time/day/{day}/").status_code == 404
    assert clock.today() == DAY


def test_her_usual_minutes_are_hers_to_change(ana: Member, cast: Cast) -> None:
    UsualMinutes.objects.create(school=ana.school, user=cast.users["ana"], work="tap", minutes=240)
    client, address = cast.client("ana"), "/s/alder/time/kinds/"
    assert 'value="240"' in client.get(address).content.decode()
    refused = client.post(address, {"do": "usual", "tap": "-5", "plan": "40"})
    assert "needs another look" in refused.content.decode()
    client.post(address, {"do": "usual", "tap": "", "plan": "40"})
    assert [(row.work, row.minutes) for row in UsualMinutes.objects.visible_to(ana)] == [("plan", 40)]
    make_tap(ana)
    [line] = day_of_mine(ana, DAY).lines
    assert line.ends is None, "nobody knows how long it took, so the day asks"


def test_a_sealed_column_is_not_searched() -> None:
    """It would find nothing, whatever is there."""
    with pytest.raises(FieldError):
        PlannedWork.objects.all().filter(words="Learning walk")


def test_what_lay_open_in_the_log_is_sealed_where_it_lies(ana: Member) -> None:
    make_planned(ana, ana.on, "Learning walk")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE workload_plannedwork SET words = 'Learning walk, Year 4'")
    step = import_module("handrail.workload.migrations.0009_sealed_words")
    step.rewrite(step.seal)(apps, SimpleNamespace(quote_name=connection.ops.quote_name, connection=connection))
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM workload_plannedwork")
        [[lies]] = cursor.fetchall()
    assert "Learning" not in lies
    assert PlannedWork.objects.visible_to(ana).get().words == "Learning walk, Year 4"
