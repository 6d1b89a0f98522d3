"""Printed codes and passkeys: each is a second step of its own."""

import html
import json
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from handrail.access.factors import codes_left, sheet_of
from handrail.access.models import Membership, User
from handrail.access.tests.factories import PASSWORD, make_person, signed_in
from handrail.access.tests.passkeys import HERE, Passkey
from handrail.access.tests.test_second_step import give_password
from handrail.access.tests.test_signing_in import shut_out
from handrail.audit.models import AuditEvent
from handrail.core import clock
from handrail.schools.models import School

CODE = re.compile(r"<li>(\d{4} \d{4} \d{4})</li>")


def codes_on(page: Any) -> list[str]:
    return CODE.findall(page.content.decode())


def printed(client: Client) -> list[str]:
    """The codes of a new sheet, as the person's own page shows them."""
    assert client.post("/account/codes/new/")["Location"] == "/account/codes/"
    return codes_on(client.get("/account/codes/"))


def test_somebody_with_no_phone_comes_in_with_a_printed_code_and_each_works_once(ana: Membership) -> None:
    first = Client()
    first.post("/sign-in/", {"login": "ana@example.org", "password": PASSWORD})
    assert first.get("/s/alder/people/")["Location"] == "/account/two-step/"
    codes = printed(first)
    assert len(codes) == 24
    assert b'href="/s/alder/people/">Printed: go on' in first.get("/account/codes/").content
    assert first.get("/s/alder/people/").status_code == 200

    assert give_password("ana@example.org").get("/s/alder/people/").status_code == 302  # a password alone opens nothing
    client = give_password("ana@example.org")
    assert client.post("/sign-in/code/", {"code": codes[0]})["Location"] == "/"
    assert client.get("/s/alder/people/").status_code == 200
    again = give_password("ana@example.org").post("/sign-in/code/", {"code": codes[0]})
    assert "A printed code works once" in again.content.decode()
    assert b"23 codes left" in client.get("/account/").content


def test_a_session_that_says_nothing_of_how_it_was_begun_owes_a_second_step(ana: Membership) -> None:
    client = signed_in(ana)
    session = client.session
    del session["second_step_owed"]
    session.save()
    assert client.get("/s/alder/people/")["Location"] == "/account/two-step/"


def test_who_came_in_with_a_stolen_password_gains_nothing_when_the_owner_sets_up_a_second_step(ana: Membership) -> None:
    """The session of before is asked for it; by giving it the owner goes on where she was."""
    before, owner = Client(), Client()
    for client in (before, owner):
        client.post("/sign-in/", {"login": "ana@example.org", "password": PASSWORD})
    codes = printed(owner)
    asked = before.get("/s/alder/people/")["Location"]
    assert asked.startswith("/account/confirm/code/")
    assert before.get("/s/alder/people/")["Location"] == asked
    assert before.post(asked, {"code": codes[0]})["Location"] == "/s/alder/people/"
    assert before.get("/s/alder/people/").status_code == 200


def test_few_codes_are_said_and_after_the_last_a_new_sheet_comes_before_all_else(ana: Membership) -> None:
    codes = printed(signed_in(ana))
    sheet = sheet_of(ana.user_id)
    assert sheet
    sheet.data["used_mask"] = 2**23 - 1  # all but the last
    sheet.save()
    client = give_password("ana@example.org")
    client.post("/sign-in/code/", {"code": codes[-1]})
    assert client.get("/s/alder/people/")["Location"] == "/account/two-step/"
    assert b"You have no printed code left" in client.get("/account/two-step/").content
    assert set(printed(client)).isdisjoint(codes)
    assert client.get("/s/alder/people/").status_code == 200


def test_who_looks_after_people_prints_a_sheet_for_somebody(ana: Membership, ben: Membership) -> None:
    old = printed(signed_in(ben))
    page = signed_in(ana).post(f"/s/alder/people/{ben.ref}/codes/")
    new = codes_on(page)
    assert len(new) == 24
    assert b"For Ben Adeyemi" in page.content
    assert give_password("ben@example.org").post("/sign-in/code/", {"code": old[0]}).status_code == 200
    assert give_password("ben@example.org").post("/sign-in/code/", {"code": new[0]}).status_code == 302
    assert AuditEvent.objects.filter(type="codes_printed", actor_id=ana.user_id).count() == 1


def test_nobody_prints_a_sheet_for_a_person_another_school_knows_too(ana: Membership, ben: Membership) -> None:
    other = make_person(School.objects.create(name="Elm", slug="elm", kind="primary"), "teacher", "Eva Stone")
    Membership.objects.create(user=other.user, school=ana.school, role_key="teacher", starts_on=ana.starts_on)
    here = Membership.objects.get(user=other.user, school=ana.school)
    assert signed_in(ana).post(f"/s/alder/people/{here.ref}/codes/").status_code == 403
    assert sheet_of(other.user_id) is None


def test_secrets_lie_sealed_in_the_database(ben: Membership) -> None:
    printed(signed_in(ben))
    sheet = Authenticator.objects.get()
    assert sheet.data["seed"].startswith("sealed:")
    assert codes_left(sheet) == 24


def test_a_step_up_takes_the_second_step_and_no_password(ana: Membership) -> None:
    client = signed_in(ana)
    codes = printed(client)
    with time_machine.travel(clock.now().timestamp() + 11 * 60, tick=False):
        assert client.get("/s/alder/people/add/")["Location"].startswith("/account/confirm/code/")
        assert client.get("/account/confirm/")["Location"].startswith("/account/confirm/code/")
        answer = client.post("/account/confirm/code/?next=/s/alder/people/add/", {"code": codes[3]})
        assert answer["Location"] == "/s/alder/people/add/"
        assert client.get("/s/alder/people/add/").status_code == 200


def test_an_export_leads_a_teacher_to_a_second_step_and_back(alder: School) -> None:
    hal = make_person(alder, "headteacher", "Hal Osei")
    client = signed_in(hal)
    session = client.session
    session["second_step_owed"] = "later"
    session.save()
    from_page = {"referer": "http://testserver/s/alder/register/?year=3"}
    assert client.get("/s/alder/register.xlsx", headers=from_page)["Location"] == "/account/two-step/"
    printed(client)
    assert b'href="/s/alder/register/?year=3">Printed: go on' in client.get("/account/codes/").content
    assert client.get("/s/alder/register.xlsx", headers=from_page)["Content-Type"].endswith("sheet")


# ---- Passkeys


def at_home(user: User) -> Client:
    """A browser at an address where passkeys work, in which this person has just signed in."""
    client = Client(HTTP_HOST=HERE)
    client.force_login(user, backend="handrail.access.backends.Backend")
    return client


def options_on(page: Any) -> Any:
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found
    return json.loads(html.unescape(found[1]))


def with_passkey(person: Membership) -> Passkey:
    passkey, client = Passkey(), at_home(person.user)
    sent = {"name": "Office computer", "credential": passkey.make(options_on(client.get("/account/passkeys/add/")))}
    assert client.post("/account/passkeys/add/", sent)["Location"] == "/account/codes/"
    return passkey


def signed_in_with(passkey: Passkey, client: Client) -> Any:
    options = client.get("/sign-in/passkey/", headers={"accept": "application/json"}).json()["request_options"]
    return client.post("/sign-in/passkey/", {"credential": passkey.use(options)})


def test_a_passkey_signs_in_by_itself_and_is_a_second_step(ana: Membership) -> None:
    """While passwords for her account are guessed at and paused, too."""
    passkey = with_passkey(ana)
    client = Client(HTTP_HOST=HERE)
    shut_out("ana@example.org")
    assert signed_in_with(passkey, client)["Location"] == "/"
    assert client.get("/s/alder/people/add/").status_code == 200


def test_a_passkey_is_the_second_step_after_a_password(ana: Membership) -> None:
    passkey, client = with_passkey(ana), Client(HTTP_HOST=HERE)
    client.post("/sign-in/", {"login": "ana@example.org", "password": PASSWORD})
    sent = {"credential": passkey.use(options_on(client.get("/sign-in/code/")))}
    assert client.post("/sign-in/code/", sent)["Location"] == "/"
    assert client.get("/s/alder/people/").status_code == 200


@pytest.mark.parametrize("fault", ["replayed", "another key", "another site", "somebody else's"])
def test_a_passkey_that_does_not_fit_opens_nothing(ana: Membership, ben: Membership, fault: str) -> None:
    passkey, client = with_passkey(ana), Client(HTTP_HOST=HERE)
    if fault == "another key":
        passkey.key = Passkey().key
    if fault == "another site":
        passkey.origin = "https://handrai1.example"
    if fault == "somebody else's":
        passkey.user = str(ben.user_id).encode()
    answer = signed_in_with(passkey, client)
    if fault == "replayed":
        client.post("/sign-out/")
        answer = client.post("/sign-in/passkey/", {"credential": answer.wsgi_request.POST["credential"]})
    assert answer["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_a_passkey_is_named_proves_again_and_is_removed(ana: Membership) -> None:
    passkey, client = with_passkey(ana), at_home(ana.user)
    key = Authenticator.objects.get(type="webauthn")
    remove = f"/account/passkeys/{key.pk}/remove/"
    with time_machine.travel(clock.now().timestamp() + 11 * 60, tick=False):
        assert client.get(remove)["Location"].startswith("/account/confirm/")
        asked = client.get(f"/account/confirm/passkey/?next={remove}")
        sent = {"credential": passkey.use(options_on(asked)), "next": remove}
        assert client.post("/account/confirm/passkey/", sent)["Location"] == remove
        client.post(f"/account/passkeys/{key.pk}/", {"name": "Laptop"})
        assert b"Laptop" in client.get("/account/").content
        assert client.post(remove)["Location"] == "/account/"
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert AuditEvent.objects.filter(type__in=("passkey_added", "passkey_removed")).count() == 2
