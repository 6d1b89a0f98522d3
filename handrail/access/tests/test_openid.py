"""A school's own sign-in: who it lets in, and that it speaks for nobody of another school."""

import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from pytest_django.fixtures import Settings

from handrail.access import openid
from handrail.access.factors import new_sheet
from handrail.access.models import Membership, SchoolAccount, SchoolSignIn, TrustMembership
from handrail.access.openid import Asked
from handrail.access.outside import NotReached, refuse_inside
from handrail.access.school_sign_in import set_school_sign_in
from handrail.access.tests.factories import PASSWORD, make_school, make_trust, member_of, signed_in
from handrail.access.tests.issuer import CLIENT, SECRET, Issuer, an_issuer
from handrail.audit.models import AuditEvent
from handrail.core import clock
from handrail.schools.models import School, Trust

ANA = {"sub": "ana-1", "email": "ana@example.org", "email_verified": True}
BEN = {"sub": "ben-1", "email": "ben@example.org", "email_verified": True}


@pytest.fixture(scope="module")
def running() -> Iterator[Issuer]:
    with an_issuer() as issuer:
        yield issuer


@pytest.fixture
def issuer(running: Issuer, settings: Settings, hal: Membership) -> Issuer:
    """The sign-in of Alder, which its head has turned on."""
    settings.OPENID_PRIVATE_ADDRESSES = True
    running.says, running.signs_with, running.calls_itself = {}, None, ""
    set_school_sign_in(
        by=member_of(hal),
        name="Microsoft",
        issuer=running.address,
        client_id=CLIENT,
        client_secret=SECRET,
        accepts_proof=True,
    )
    return running


def come_in(issuer: Issuer, client: Client, says: dict[str, Any], path: str = "/sign-in/school/alder/") -> Any:
    issuer.says = says
    sent = client.get(path)
    return client.get(issuer.sign_in(sent["Location"]))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_somebody_the_school_knows_comes_in_and_is_known_again_by_their_account(
    issuer: Issuer, ben: Membership
) -> None:
    client = Client()
    assert b"Alder Primary School: sign in with Microsoft" in client.get("/sign-in/").content
    assert come_in(issuer, client, BEN, "/sign-in/school/alder/?next=/s/alder/")["Location"] == "/s/alder/"
    assert client.get("/s/alder/people/").status_code == 403
    assert {"code_challenge", "nonce", "state"} <= issuer.asked.keys()
    again = Client()
    come_in(issuer, again, BEN | {"email": "ben.new@example.org"})
    assert again.session["_auth_user_id"] == str(ben.user_id)
    assert AuditEvent.objects.filter(type="signed_in", actor_id=ben.user_id).count() == 2


@pytest.mark.parametrize(("says", "owes"), [({}, True), ({"amr": ["pwd"]}, True), ({"amr": ["pwd", "mfa"]}, False)])
def test_its_proof_of_a_second_step_counts_and_without_one_ours_is_asked(
    issuer: Issuer, ana: Membership, says: dict[str, Any], owes: bool
) -> None:
    client = Client()
    come_in(issuer, client, ANA | says)
    answer = client.get("/s/alder/people/")
    assert (answer.status_code, answer.headers.get("Location")) == (
        (302, "/account/two-step/") if owes else (200, None)
    )


def test_whose_second_step_was_the_schools_proves_it_there_again(issuer: Issuer, ana: Membership) -> None:
    client, proof = Client(), ANA | {"amr": ["mfa"], "auth_time": time.time()}
    come_in(issuer, client, proof)
    with time_machine.travel(clock.now().timestamp() + 11 * 60, tick=False):
        sent = client.get("/s/alder/people/add/")["Location"]
        assert sent.startswith("/sign-in/school/alder/again/")
        stale = come_in(issuer, client, proof, sent)
        assert stale["Location"] == "/sign-in/"
        fresh = come_in(issuer, client, proof | {"auth_time": time.time()}, sent)
        assert fresh["Location"] == "/s/alder/people/add/"
        assert client.get("/s/alder/people/add/").status_code == 200


OWN_PAGES = (
    "/account/passkeys/add/",
    "/account/two-step/app/",
    "/account/codes/new/",
    "/account/codes/",
    "/account/two-step/remove/",
    "/account/pin/",
)


@pytest.mark.parametrize("path", OWN_PAGES)
def test_what_outlives_the_schools_sign_in_is_not_set_up_by_its_word_alone(
    issuer: Issuer, ana: Membership, path: str
) -> None:
    """Control: the password, which nobody who runs the sign-in has, opens the same page."""
    printed = new_sheet(ana.user).wrap().get_unused_codes() if path == "/account/codes/" else []
    client = Client()
    come_in(issuer, client, ANA | {"amr": ["mfa"], "auth_time": time.time()})
    sent = client.get(path)
    again = "/account/confirm/code/" if printed else "/account/confirm/"
    assert sent["Location"].startswith(f"{again}?next=")
    assert client.post(path)["Location"].startswith(again)
    page = client.get(sent["Location"])
    assert "You came in by your school’s sign-in." in page.content.decode()
    proof = {"code": printed[0]} if printed else {"password": PASSWORD}
    assert client.post(sent["Location"], proof)["Location"] == path
    assert client.get(path).status_code == (404 if "remove" in path else 200)


def test_who_has_nothing_but_the_schools_sign_in_is_told_what_to_do_and_no_factor_is_made(
    issuer: Issuer, ana: Membership
) -> None:
    ana.user.set_unusable_password()
    ana.user.save()
    client = Client()
    come_in(issuer, client, ANA | {"amr": ["mfa"], "auth_time": time.time()})
    for path in OWN_PAGES:
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 403
            assert "for a <b>sign-in sheet</b>" in answer.content.decode()
    assert not Authenticator.objects.exists()
    assert client.get("/s/alder/people/").status_code == 200  # what is not of her own sign-in goes on


FAULTS: dict[str, dict[str, Any]] = {
    "an address it does not vouch for": {"email_verified": False},
    "nobody Handrail knows": {"sub": "x", "email": "nobody@example.org"},
    "for another client": {"aud": "somebody-else"},
    "from another issuer": {"iss": "https://login.example"},
    "out of time": {"exp": 1_600_000_000},
    "with another nonce": {"nonce": "an old one"},
    "without a subject": {"sub": None},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_proved_lets_nobody_in(issuer: Issuer, ben: Membership, fault: str) -> None:
    client = Client()
    assert come_in(issuer, client, BEN | FAULTS[fault])["Location"] == "/sign-in/"
    assert not is_in(client)


def test_a_token_signed_by_somebody_else_is_refused(issuer: Issuer, ben: Membership) -> None:
    issuer.signs_with = ec.generate_private_key(ec.SECP256R1())
    client = Client()
    come_in(issuer, client, BEN)
    assert not is_in(client)


def test_an_answer_another_browser_asked_for_or_one_used_before_is_refused(issuer: Issuer, ben: Membership) -> None:
    client, other = Client(), Client()
    issuer.says = BEN
    back = issuer.sign_in(client.get("/sign-in/school/alder/")["Location"])
    assert other.get(back)["Location"] == "/sign-in/"
    assert client.get(back)["Location"] == "/"
    client.post("/sign-out/")
    assert client.get(back)["Location"] == "/sign-in/"
    assert not is_in(client)
    assert not is_in(other)


# ---- A hostile sign-in: Alder's says it is somebody of another school


def places_elsewhere(person: Membership, where: str) -> None:
    cedar = make_school("cedar")
    if where == "trust":
        TrustMembership.objects.create(user=person.user, trust=make_trust(), starts_on=date(2024, 9, 1))
    else:
        starts = clock.today() if where == "now" else date(clock.today().year + 1, 9, 1)
        Membership.objects.create(user=person.user, school=cedar, role_key="senco", starts_on=starts)


@pytest.mark.parametrize("where", ["now", "to come", "trust"])
def test_it_speaks_for_nobody_with_a_place_elsewhere(issuer: Issuer, ben: Membership, where: str) -> None:
    places_elsewhere(ben, where)
    client = Client()
    assert come_in(issuer, client, BEN)["Location"] == "/sign-in/"
    assert b"opens nothing in Handrail" in client.get("/sign-in/").content
    assert not is_in(client)


def test_it_takes_over_nobody_of_another_school(issuer: Issuer, cal: Membership) -> None:
    """Control: with the rule patched out the same sign-in takes Cal's account over."""
    client, says = Client(), {"sub": "cal-1", "email": "cal@example.org", "email_verified": True}
    come_in(issuer, client, says)
    assert not is_in(client)
    assert not SchoolAccount.objects.exists()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("handrail.access.school_sign_in._is_of_this_school_alone", lambda user, school: True)
        come_in(issuer, client, says)
    assert is_in(client)
    assert client.get("/s/cedar/people/").status_code == 404  # and even then opens no other school


def test_a_second_account_over_there_does_not_get_the_first_ones_place(issuer: Issuer, ben: Membership) -> None:
    come_in(issuer, Client(), BEN)
    client = Client()
    come_in(issuer, client, BEN | {"sub": "ben-2"})
    assert not is_in(client)


@pytest.mark.parametrize(
    ("issuer", "says", "email"),
    [
        ("https://login.microsoftonline.com/t/v2.0", {"email": "a@b.org", "preferred_username": "B@c.org"}, "b@c.org"),
        ("https://accounts.google.com", {"email": "a@b.org", "email_verified": True}, ""),
        ("https://accounts.google.com", {"email": "a@b.org", "email_verified": True, "hd": "b.org"}, "a@b.org"),
        ("https://login.example", {"email": "a@b.org", "email_verified": "true"}, ""),
    ],
)
def test_which_address_an_issuer_vouches_for(issuer: str, says: dict[str, Any], email: str) -> None:
    assert openid._email(says, issuer) == email


# ---- Its settings


INSIDE = [
    "http://login.example.com",
    "https://127.0.0.1",
    "https://localhost",
    "https://[::1]",
    "https://10.0.0.1",
    "https://169.254.169.254",
    "https://192.168.1.1",
    "https://100.64.0.1",
    "https://[::ffff:10.0.0.1]",
    "https://2130706433",
    "https://0x7f.1",
    "https://user@93.184.216.34",
    "https://93.184.216.34:22",
    "https://[fd00::1]",
    "file:///etc/passwd",
    "gopher://127.0.0.1",
    "https://[",
    "",
]


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_the_network_is_never_asked(url: str) -> None:
    with pytest.raises(NotReached):
        refuse_inside(url)


def test_an_address_of_the_open_internet_may_be_asked() -> None:
    refuse_inside("https://93.184.216.34")


def test_the_head_sets_it_up_and_an_issuer_that_is_none_is_said_beside_its_field(
    issuer: Issuer, hal: Membership, ana: Membership
) -> None:
    client, path = signed_in(hal), "/s/alder/settings/sign-in/"
    sent = {"name": "Google", "issuer": issuer.address, "client_id": "another", "client_secret": ""}
    issuer.calls_itself = "https://everybody.example"
    assert b"calls itself https://everybody.example" in client.post(path, sent).content
    issuer.calls_itself = ""
    assert client.post(path, sent).status_code == 302
    row = SchoolSignIn.objects.get()
    assert (row.client_id, row.client_secret, row.accepts_proof) == ("another", SECRET, False)
    assert SECRET.encode() not in client.get(path).content
    assert signed_in(ana).get(path).status_code == 403  # whoever sets it up can come in as anybody of the school
    client.post(f"{path}off/")
    assert not SchoolSignIn.objects.exists()


def test_what_the_browser_carries_cannot_be_written_by_it() -> None:
    asked = Asked("alder", "state", "nonce", "verifier", "/", again=False)
    assert openid.read_asked(asked.sealed()) == asked
    assert openid.read_asked(asked.sealed()[:-1] + "x") is None
    assert openid.read_asked("") is None


def test_a_place_given_while_they_are_signed_in_opens_by_another_sign_in_alone(issuer: Issuer, ben: Membership) -> None:
    """Not on a page that belongs to no school either: the first page, their log, the trust they lead."""
    client, log = Client(), "/my-log/"
    come_in(issuer, client, BEN)
    cedar = make_school("cedar")
    Membership.objects.create(user=ben.user, school=cedar, role_key="senco", starts_on=clock.today())
    TrustMembership.objects.create(user=ben.user, trust=make_trust(), starts_on=clock.today())
    School.objects.filter(pk=cedar.pk).update(trust=Trust.objects.get())
    assert client.get("/s/cedar/").status_code == 404
    assert client.get("/")["Location"] == "/s/alder/"
    assert client.get(log).status_code == client.get("/my-time/").status_code == 404
    assert client.get("/t/woodland/").status_code == 404
    other = signed_in(ben)
    assert other.get("/s/cedar/").status_code == other.get(log).status_code == 200
    assert other.get("/t/woodland/").status_code == 200
    assert b"Cedar" in other.get("/").content
