from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from handrail.access.actions import change_role, end_membership
from handrail.access.devices import end_device, make_device
from handrail.access.member import Member
from handrail.access.models import Device, DevicePin, Membership, PinTries
from handrail.access.permissions import ON_DEVICE, Permission
from handrail.access.pins import choose_pin, make_pin_code, paused_until
from handrail.access.tests.factories import make_person, member_of, send_form, signed_in
from handrail.audit.models import AuditEvent
from handrail.schools.models import School

PIN = "2580"
MORNING = datetime(2026, 11, 19, 9, 40, tzinfo=UTC)


@pytest.fixture
def tess(alder: School) -> Membership:
    return make_person(alder, "teaching_assistant", "Tess Whitfield")


def give_pin(row: Membership, pin: str = PIN) -> None:
    choose_pin(user=row.user, pin=pin, by=member_of(row))


def shared(by: Membership, name: str = "Robins tablet") -> Client:
    """The browser of a device that somebody has just made a shared one."""
    client = signed_in(by)
    path = f"/s/{by.school.slug}/devices/add/"
    answer = send_form(client, path, {"name": name, "opens_cards": "on", "do": "here"})
    assert answer["Location"] == "/device/"
    return client


def come_in(client: Client, row: Membership, pin: str = PIN) -> int:
    return client.post(f"/device/{row.ref}/", {"pin": pin}).status_code


def test_one_press_makes_it_shared_and_signs_out(ana: Membership, tess: Membership) -> None:
    give_pin(tess)
    client = shared(ana)
    cookie = client.cookies["handrail-device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) > 300 * 24 * 3600
    page = client.get("/device/").content.decode()
    assert "Tess Whitfield" in page
    assert "Ana Ferreira" not in page  # she has no PIN
    assert client.get("/s/alder/")["Location"] == "/sign-in/?next=/s/alder/"
    assert client.get("/sign-in/?next=/s/alder/")["Location"] == "/device/?next=%2Fs%2Falder%2F"
    device = Device.objects.for_school(ana.school).get()
    assert device.token_sha256
    assert device.token_sha256 not in cookie.value


def test_a_printed_code_makes_another_one_shared_once(ana: Membership) -> None:
    sheet = send_form(signed_in(ana), "/s/alder/devices/add/", {"name": "Robins tablet", "do": "code"}).content.decode()
    code = sheet.split('class="hr-address">')[2].split("<")[0]
    tablet, other = Client(), Client()
    assert tablet.post("/device/enrol/", {"code": code.upper().replace("-", " ")})["Location"] == "/device/"
    assert "Who are you?" in tablet.get("/device/").content.decode()
    assert "opens nothing here" in other.post("/device/enrol/", {"code": code}).content.decode()
    assert other.get("/device/")["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    "role", ["teacher", "teaching_assistant", "governor", "parent", "external", "sen_administrator"]
)
def test_only_who_keeps_the_settings_makes_one(alder: School, role: str) -> None:
    with pytest.raises(PermissionDenied):
        make_device(by=member_of(make_person(alder, role, "Nobody Here")), name="Robins", opens_cards=True)


def test_a_pin_opens_what_the_role_has_and_a_device_may(ana: Membership, tess: Membership) -> None:
    client = shared(ana)
    for row in (tess, ana):
        give_pin(row)
        assert come_in(client, row) == 302
        assert client.get("/s/alder/").status_code == 200
        member = client.get("/s/alder/").wsgi_request.member  # type: ignore[attr-defined]
        assert member.permissions == row.role.permissions & ON_DEVICE
        assert (member.via, member.reach) == ("device", "own")
        for closed in ("people/", "settings/", "devices/", "notes/restricted/", "register.xlsx", "papers/", "time/"):
            assert client.get(f"/s/alder/{closed}").status_code == 403, (row, closed)
        for own in ("/account/", "/account/pin/", "/account/password/", "/account/codes/", "/account/sessions/"):
            assert client.get(own)["Location"] == "/", own
        client.post("/sign-out/")


def test_never_on_a_device() -> None:
    """By hand, beside the list itself."""
    words = (
        "export",
        "settings",
        "people",
        "ehc",
        "restrict",
        "document",
        "import",
        "audit",
        "pack.",
        "sharing",
        "time.",
    )
    assert not [one for one in ON_DEVICE if any(word in one for word in words)]
    assert Permission.CONTACT_READ not in ON_DEVICE


def test_wrong_pins_pause_one_name_on_one_device(ana: Membership, tess: Membership, ben: Membership) -> None:
    for row in (tess, ben):
        give_pin(row)
    robins, wrens = shared(ana), shared(ana, "Wrens tablet")
    with time_machine.travel(MORNING, tick=False) as clock:
        assert "4 more tries" in robins.post(f"/device/{tess.ref}/", {"pin": "1111"}).content.decode()
        for _ in range(4):
            come_in(robins, tess, "1111")
        page = robins.post(f"/device/{tess.ref}/", {"pin": PIN})
        assert page.status_code == 429
        assert "wait until 19 Nov 2026, 09:45" in page.content.decode()
        assert come_in(robins, ben) == 302
        assert come_in(wrens, tess) == 302
        assert signed_in(tess).get("/s/alder/").status_code == 200
        robins.post("/sign-out/")
        clock.shift(timedelta(minutes=5))
        assert come_in(robins, tess) == 302
    assert not PinTries.objects.for_school(ana.school).filter(user=tess.user).exists()
    assert AuditEvent.objects.filter(type="pin_paused", actor_id=tess.user_id).count() == 1


def test_who_keeps_guessing_comes_to_five_a_day() -> None:
    pauses = [paused_until(wrong, MORNING) for wrong in range(1, 61)]
    lengths = [until - MORNING for until in pauses if until]
    assert len(lengths) == 12
    assert lengths[:3] == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
    assert lengths[-1] == timedelta(hours=24)
    guesses_in_a_year = 5 * (12 + 365)
    assert guesses_in_a_year < 10_000 / 5


@pytest.mark.parametrize("poor", ["123", "1234", "4321", "0000", "123456789", "12a4", ""])
def test_a_poor_pin_is_refused(tess: Membership, poor: str) -> None:
    client = signed_in(tess)
    assert client.post("/account/pin/", {"pin": poor, "again": poor}).status_code == 200
    assert not DevicePin.objects.for_school(tess.school).exists()


def test_a_pin_is_kept_as_a_password_is_and_set_on_ones_own_account(tess: Membership) -> None:
    client = signed_in(tess)
    assert client.post("/account/pin/", {"pin": PIN, "again": PIN})["Location"] == "/account/"
    row = DevicePin.objects.for_school(tess.school).get()
    assert PIN not in row.pin
    assert AuditEvent.objects.filter(type="pin_chosen", actor_id=tess.user_id).exists()


def test_a_printed_code_lets_somebody_without_a_password_in(ana: Membership, tess: Membership) -> None:
    tess.user.set_unusable_password()
    tess.user.save()
    code = make_pin_code(by=member_of(ana), membership=tess)
    client = shared(ana)
    fields = {"code": code, "pin": PIN, "again": PIN}
    assert client.post("/device/code/", fields)["Location"] == "/s/alder/"
    client.post("/sign-out/")
    assert "opens nothing here" in client.post("/device/code/", fields).content.decode()
    assert come_in(client, tess) == 302


def test_a_code_of_another_school_opens_nothing(ana: Membership, cal: Membership) -> None:
    vera = make_person(cal.school, "teacher", "Vera Reed")
    code = make_pin_code(by=member_of(cal), membership=vera)
    client = shared(ana)
    page = client.post("/device/code/", {"code": code, "pin": PIN, "again": PIN}).content.decode()
    assert "opens nothing here" in page
    give_pin(vera)
    assert client.get(f"/device/{vera.ref}/").status_code == 404


def test_nobody_prints_a_code_for_whom_they_may_not_manage(ana: Membership, hal: Membership, ben: Membership) -> None:
    for by, whose in ((ben, ana), (ana, hal), (ana, ana)):
        with pytest.raises(PermissionDenied):
            make_pin_code(by=member_of(by), membership=whose)


def test_back_to_the_names_after_two_minutes(ana: Membership, tess: Membership) -> None:
    give_pin(tess)
    with time_machine.travel(MORNING, tick=False) as clock:
        client = shared(ana)
        come_in(client, tess)
        for _ in range(3):
            clock.shift(timedelta(seconds=100))
            page = client.get("/s/alder/")
            assert page.status_code == 200
        assert '<meta http-equiv="refresh" content="121">' in page.content.decode()
        assert 'data-idle-seconds="110"' in page.content.decode()
        clock.shift(timedelta(seconds=121))
        assert client.get("/s/alder/")["Location"] == "/sign-in/?next=/s/alder/"
        assert "went back to the names" in client.get("/device/").content.decode()


def test_who_gave_a_password_there_has_five_minutes(ana: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = shared(ana)
        client.post("/sign-in/", {"login": "ana@example.org", "password": "quiet river under stones"})
        assert client.get("/account/").status_code == 200
        clock.shift(timedelta(seconds=299))
        assert client.get("/account/").status_code == 200
        clock.shift(timedelta(seconds=301))
        assert client.get("/account/").status_code == 302


def _end_device(by: Member, row: Membership) -> None:
    end_device(by=by, device=Device.objects.for_school(row.school).get())


def _take_role(by: Member, row: Membership) -> None:
    change_role(by=by, membership=row, role_key="governor")


def _end_time_here(by: Member, row: Membership) -> None:
    end_membership(by=by, membership=row, last_day=by.on - timedelta(days=1))


@pytest.mark.parametrize("end", [_end_device, _take_role, _end_time_here])
def test_the_next_request_after_an_end_is_refused(
    ana: Membership, tess: Membership, end: Callable[[Member, Membership], None]
) -> None:
    give_pin(tess)
    client = shared(ana)
    come_in(client, tess)
    assert client.get("/s/alder/").status_code == 200
    end(member_of(ana), tess)
    assert client.get("/s/alder/").status_code in {302, 404}
    client.get("/sign-out/")
    assert "Tess Whitfield" not in client.get("/device/").content.decode()


def test_a_session_copied_to_another_browser_is_ended(ana: Membership, tess: Membership) -> None:
    give_pin(tess)
    client, thief = shared(ana), Client()
    come_in(client, tess)
    thief.cookies["handrail"] = client.cookies["handrail"].value
    assert thief.get("/s/alder/").status_code == 302
    assert client.get("/s/alder/").status_code == 302  # the session is over, for both


def test_the_cookie_cannot_be_made_up(ana: Membership) -> None:
    shared(ana)
    token = Device.objects.for_school(ana.school).get().token_sha256 or ""
    for made_up in (token, f"{token}:{token}", "x" * 43):
        client = Client()
        client.cookies["handrail-device"] = made_up
        assert client.get("/device/")["Location"] == "/sign-in/"


def test_words_begun_elsewhere_are_shown_there_only_where_they_could_be_written_there(ana: Membership) -> None:
    """A restricted note is not for a screen that others hold; a concern may be raised at it."""
    give_pin(ana)
    note, concern = f"/s/alder/pupils/{'a' * 22}/notes/restricted/add/", "/s/alder/concerns/raise/"
    own = signed_in(ana)
    for path, words in ((note, "Police were called"), (concern, "Does not hear well")):
        own.post(f"/account/unsent/?at={path}", {"text": words})
    tablet = shared(ana)
    assert come_in(tablet, ana) == 302
    assert tablet.get(f"/account/unsent/?at={note}").json() == {}
    page = tablet.get("/account/kept/").content.decode()
    assert "Does not hear well" in page
    assert "Police were called" not in page
    assert "Police were called" in own.get("/account/kept/").content.decode()
