import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django.fixtures import Settings

from handrail.access.factors import new_sheet
from handrail.access.models import Membership
from handrail.access.passwords import least_length
from handrail.access.tests.factories import PASSWORD, signed_in
from handrail.access.whence import client_address
from handrail.audit.models import AuditEvent

MORNING = datetime(2026, 11, 19, 7, 40, tzinfo=UTC)


def send(client: Client, email: str, password: str = PASSWORD, **extra: str) -> HttpResponse:
    address = extra.pop("address", "127.0.0.1")
    fields = {"login": email, "password": password, **extra}
    return client.post("/sign-in/", fields, REMOTE_ADDR=address)  # type: ignore[return-value]


def said(response: HttpResponse, email: str) -> str:
    """The page without what differs from one request to the next."""
    text = response.content.decode().replace(email, "EMAIL")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def test_email_and_password_open_the_first_page(ben: Membership) -> None:
    client = Client()
    response = send(client, "ben@example.org")
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.session["_auth_user_id"] == str(ben.user.pk)


def test_the_email_address_may_be_typed_in_capitals(ben: Membership) -> None:
    assert send(Client(), "Ben@Example.ORG")["Location"] == "/"


def test_a_person_is_taken_to_the_page_they_asked_for(ben: Membership) -> None:
    client = Client()
    page = client.get("/sign-in/", {"next": "/s/alder/people/"})
    assert b'name="next" value="/s/alder/people/"' in page.content
    assert send(client, "ben@example.org", next="/s/alder/people/")["Location"] == "/s/alder/people/"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_an_address_outside_is_never_followed(ben: Membership, elsewhere: str) -> None:
    assert send(Client(), "ben@example.org", next=elsewhere)["Location"] == "/"


def test_a_wrong_password_and_an_unknown_address_read_alike(ben: Membership) -> None:
    known = send(Client(), "ben@example.org", "wrong wrong wrong")
    unknown = send(Client(), "nobody@example.org", "wrong wrong wrong")
    assert known.status_code == unknown.status_code == 200
    assert "do not go together" in known.content.decode()
    assert said(known, "ben@example.org") == said(unknown, "nobody@example.org")


def test_the_typed_address_is_kept_and_the_password_is_not(ben: Membership) -> None:
    page = send(Client(), "ben@example.org", "wrong wrong wrong").content.decode()
    assert 'value="ben@example.org"' in page
    assert "wrong wrong wrong" not in page


def test_a_closed_account_reads_like_a_wrong_password(ben: Membership) -> None:
    ben.user.is_active = False
    ben.user.save()
    client = Client()
    response = send(client, "ben@example.org")
    assert response["Location"] == "/sign-in/"
    assert "do not go together" in client.get("/sign-in/").content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("email", ["ben@example.org", "nobody@example.org"])
def test_ten_wrong_passwords_pause_the_account_for_that_address_only(ben: Membership, email: str) -> None:
    with time_machine.travel(MORNING, tick=False):
        for _ in range(9):
            assert send(Client(), email, "wrong wrong wrong").status_code == 200
        paused = send(Client(), email, "wrong wrong wrong")
        assert paused.status_code == 429
        assert "paused until 7:55" in paused.content.decode()
        assert send(Client(), email).status_code == 429
    if email == "ben@example.org":
        with time_machine.travel(MORNING + timedelta(minutes=1), tick=False):
            assert send(Client(), email, address="10.0.0.7")["Location"] == "/"


def test_the_right_password_works_again_after_a_quarter_of_an_hour(ben: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(10):
            send(Client(), "ben@example.org", "wrong wrong wrong")
        clock.shift(timedelta(minutes=14))
        assert send(Client(), "ben@example.org").status_code == 429
        clock.shift(timedelta(minutes=2))
        assert send(Client(), "ben@example.org")["Location"] == "/"


def test_trying_while_paused_does_not_lengthen_the_pause(ben: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        for _ in range(10):
            send(Client(), "ben@example.org", "wrong wrong wrong")
        clock.shift(timedelta(minutes=14))
        assert "paused until 7:55" in send(Client(), "ben@example.org", "wrong").content.decode()


def guesses_evaluated(email: str, tries: int, **extra: str) -> int:
    """Of so many wrong passwords, each from another address, those that were looked at."""
    answers = [send(Client(), email, "wrong wrong wrong", address=f"10.0.0.{n}", **extra) for n in range(tries)]
    return sum("do not go together" in answer.content.decode() for answer in answers)


def test_an_account_takes_thirty_guesses_an_hour_from_the_whole_world(ben: Membership, settings: Settings) -> None:
    """Control: without the limit every one is looked at."""
    assert guesses_evaluated("ben@example.org", 33) == 30
    assert "too many wrong tries" in send(Client(), "ben@example.org", address="10.0.1.1").content.decode()
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": None}
    assert guesses_evaluated("ben@example.org", 31) == 31


def shut_out(email: str) -> None:
    """Guess at an account until nobody's guess is looked at, from this address or any other."""
    guesses_evaluated(email, 31)
    for _ in range(11):
        send(Client(), email, "wrong wrong wrong")


def test_nobody_shuts_an_owner_out_of_the_browser_she_uses(ben: Membership) -> None:
    """Nor out of a page that is open. Control: without the browser's cookie she is shut out."""
    client = Client()
    send(client, "ben@example.org")
    open_page = signed_in(ben)
    client.post("/sign-out/")
    shut_out("ben@example.org")
    assert open_page.get("/s/alder/emergency-cards/").status_code == 200
    assert send(client, "ben@example.org")["Location"] == "/"
    assert not comes_in(Client())


def comes_in(client: Client, **extra: str) -> bool:
    return "Location" in send(client, "ben@example.org", **extra)


def test_an_address_longer_than_any_account_is_counted_within_the_room_there_is(ben: Membership) -> None:
    """PostgreSQL refuses what is longer, and the sign-in page would fail."""
    long = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.org"
    for _ in range(2):
        assert b"do not go together" in Client().post("/sign-in/", {"login": long, "password": PASSWORD}).content
    assert {len(row.username) <= 255 for row in AccessAttempt.objects.all()} == {True}


def test_what_makes_a_browser_known_cannot_be_made_up(ben: Membership) -> None:
    client = Client()
    send(client, "ben@example.org")
    client.post("/sign-out/")
    shut_out("ben@example.org")
    client.cookies["handrail-known"] = client.cookies["handrail-known"].value[:-1] + "x"
    assert not comes_in(client)


def test_a_printed_code_opens_the_door_while_it_is_shut_and_no_guess_does(ben: Membership) -> None:
    codes = new_sheet(ben.user).wrap().get_unused_codes()
    shut_out("ben@example.org")
    assert b"Next code of your printed sheet" in Client().get("/sign-in/?with=code").content
    assert not comes_in(Client(), printed_code="0000 0000 0000")
    assert not comes_in(Client(), password="wrong wrong wrong", printed_code=codes[0])
    client = Client()
    assert send(client, "ben@example.org", printed_code=codes[1])["Location"] == "/"
    assert client.get("/account/").status_code == 200
    assert not comes_in(Client(), printed_code=codes[1])


def test_whoever_is_paused_cannot_use_up_the_guesses_of_the_owner_elsewhere(ben: Membership) -> None:
    for _ in range(80):
        send(Client(), "ben@example.org", "wrong wrong wrong", address="10.0.0.66")
    assert send(Client(), "ben@example.org", address="10.0.0.7")["Location"] == "/"


def test_the_right_password_forgives_the_wrong_ones_before_it(ben: Membership) -> None:
    for _ in range(3):
        for _ in range(9):
            send(Client(), "ben@example.org", "wrong wrong wrong")
        assert send(Client(), "ben@example.org")["Location"] == "/"


def test_behind_the_proxy_the_address_is_the_one_the_proxy_wrote(settings: Settings) -> None:
    def seen(forwarded: str) -> str | None:
        return client_address(RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded))

    settings.IS_HTTPS = False
    assert seen("1.2.3.4, 10.0.0.9") == "127.0.0.1"
    settings.IS_HTTPS = True
    assert seen("1.2.3.4, 10.0.0.9") == "10.0.0.9"
    assert (
        client_address(RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="junk")) == "127.0.0.1"
    )


def test_sign_ins_are_written_down_in_no_school(ben: Membership) -> None:
    send(Client(), "ben@example.org", "wrong wrong wrong")
    send(Client(), "nobody@example.org", "wrong wrong wrong")
    send(Client(), "ben@example.org")
    rows = AuditEvent.objects.order_by("seq").values_list("type", "actor_id", "actor_name", "school_id")
    assert list(rows) == [
        ("sign_in_failed", ben.user.pk, "Ben Adeyemi", None),
        ("sign_in_failed", None, "Somebody we do not know", None),
        ("signed_in", ben.user.pk, "Ben Adeyemi", None),
    ]


def test_signing_out_needs_a_post_and_ends_the_session(ben: Membership) -> None:
    client = signed_in(ben)
    key = client.session.session_key
    assert client.get("/sign-out/").status_code == 200
    assert client.get("/account/").status_code == 200
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    client.cookies["handrail"] = key or ""
    assert client.get("/account/")["Location"] == "/sign-in/?next=/account/"


def test_no_page_of_a_person_is_kept_by_the_browser(ben: Membership) -> None:
    assert "no-store" in signed_in(ben).get("/account/")["Cache-Control"]


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email", "account_set_password"])
def test_pages_of_allauth_that_we_do_not_want_are_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_password_can_be_changed_by_whoever_knows_the_present_one(ben: Membership) -> None:
    client, other = signed_in(ben), signed_in(ben)
    new = {"password1": "seven grey herons wade", "password2": "seven grey herons wade"}
    assert (
        "not your present password"
        in client.post("/account/password/", {"oldpassword": "guess guess guess", **new}).content.decode()
    )
    assert client.post("/account/password/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert AuditEvent.objects.filter(type="password_changed", actor_id=ben.user.pk).count() == 1


def test_a_password_with_a_second_step_beside_it_may_be_shorter(ben: Membership, ana: Membership) -> None:
    assert (least_length(ben.user), least_length(ana.user), least_length(None)) == (15, 12, 12)
    new_sheet(ben.user)
    assert least_length(ben.user) == 12


def test_any_characters_make_a_password_up_to_128(ben: Membership) -> None:
    client, long = signed_in(ben), "né 日本 🐢 '\";-- " * 8
    new = {"password1": long, "password2": long}
    assert len(long) <= 128
    assert client.post("/account/password/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert send(Client(), "ben@example.org", long)["Location"] == "/"


@pytest.mark.parametrize(
    "weak", ["short", "password1234", "benadeyemi2026", "111111111111", "fourteen signs", "Alder-Primary-2026!"]
)
def test_a_weak_password_is_refused_beside_its_field(ben: Membership, weak: str) -> None:
    fields = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    page = signed_in(ben).post("/account/password/", fields)
    assert page.status_code == 200
    assert b'href="#id_password1"' in page.content
    assert b"<title>Error: " in page.content
    ben.user.refresh_from_db()
    assert ben.user.check_password(PASSWORD)
