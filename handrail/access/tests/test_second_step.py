import re

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client, TestCase

from handrail.access.models import Membership
from handrail.access.tests.factories import PASSWORD, signed_in
from handrail.audit.models import AuditEvent


def code_for(secret: str) -> str:
    """What the app would show now."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, counters[len(counters) // 2])))


def set_up(client: Client) -> str:
    """Turn the second step on in this browser; return the secret in the app."""
    client.get("/account/two-step/app/")
    secret: str = client.session["mfa.totp.secret"]
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.post("/account/two-step/app/", {"code": code_for(secret)})["Location"] == "/account/codes/"
    cache.clear()  # a code counts once; the tests do not wait for the next
    return secret


def give_password(email: str) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"login": email, "password": PASSWORD})["Location"] == "/sign-in/code/"
    return client


def test_setting_up_shows_the_secret_as_letters_and_as_a_picture(ben: Membership) -> None:
    client = signed_in(ben)
    page = client.get("/account/two-step/app/").content.decode()
    secret: str = client.session["mfa.totp.secret"]
    assert secret[:4] in page
    assert "data:" not in page
    picture = client.get("/account/two-step/picture.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<path" in picture.content


def test_the_picture_is_nobodys_before_setting_up_began(ben: Membership) -> None:
    assert signed_in(ben).get("/account/two-step/picture.svg").status_code == 404


def test_a_wrong_code_turns_nothing_on(ben: Membership) -> None:
    client = signed_in(ben)
    client.get("/account/two-step/app/")
    page = client.post("/account/two-step/app/", {"code": "000000"})
    assert "That code is not right" in page.content.decode()
    assert not Authenticator.objects.exists()


def test_after_setting_up_a_password_alone_does_not_sign_in(ben: Membership) -> None:
    secret = set_up(signed_in(ben))
    client = give_password("ben@example.org")
    assert client.get("/account/").status_code == 302
    assert "That code is not right" in client.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert client.post("/sign-in/code/", {"code": code_for(secret)})["Location"] == "/"
    assert client.get("/account/").status_code == 200


def test_a_code_counts_only_once(ben: Membership) -> None:
    secret = set_up(signed_in(ben))
    code = code_for(secret)
    assert give_password("ben@example.org").post("/sign-in/code/", {"code": code}).status_code == 302
    again = give_password("ben@example.org").post("/sign-in/code/", {"code": code})
    assert "That code is not right" in again.content.decode()


def test_a_recovery_code_signs_in_once(ben: Membership) -> None:
    client = signed_in(ben)
    set_up(client)
    codes = re.findall(r"<li>(\d{4} \d{4} \d{4})</li>", client.get("/account/codes/").content.decode())
    assert len(codes) == 24
    assert give_password("ben@example.org").post("/sign-in/code/", {"code": codes[0]})["Location"] == "/"
    assert give_password("ben@example.org").post("/sign-in/code/", {"code": codes[0]}).status_code == 200


def test_new_recovery_codes_put_an_end_to_the_old(ben: Membership) -> None:
    client = signed_in(ben)
    set_up(client)
    old = re.findall(r"<li>(\d{4} \d{4} \d{4})</li>", client.get("/account/codes/").content.decode())
    assert client.post("/account/codes/new/")["Location"] == "/account/codes/"
    new = re.findall(r"<li>(\d{4} \d{4} \d{4})</li>", client.get("/account/codes/").content.decode())
    assert not set(old) & set(new)


def test_a_senco_with_a_password_alone_is_led_to_set_up_the_second_step(ana: Membership) -> None:
    client = Client()
    client.post("/sign-in/", {"login": "ana@example.org", "password": PASSWORD})
    response = client.get("/s/alder/people/")
    assert response["Location"] == "/account/two-step/"
    assert "needs a second step" in client.get("/account/two-step/").content.decode()
    set_up(client)
    assert client.get("/s/alder/people/").status_code == 200


def test_a_senco_who_gave_a_code_is_let_through(ana: Membership) -> None:
    secret = set_up(signed_in(ana))
    client = give_password("ana@example.org")
    client.post("/sign-in/code/", {"code": code_for(secret)})
    assert client.get("/s/alder/people/").status_code == 200


def test_whoever_gives_up_the_app_goes_on_with_the_printed_codes(ana: Membership) -> None:
    client = signed_in(ana)
    set_up(client)
    assert client.post("/account/two-step/remove/")["Location"] == "/account/"
    assert client.get("/s/alder/people/").status_code == 200
    assert give_password("ana@example.org").get("/s/alder/people/").status_code == 302


def test_what_people_do_to_their_second_step_is_written_down(ben: Membership) -> None:
    client = signed_in(ben)
    set_up(client)
    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post("/account/codes/new/")
    client.post("/account/two-step/remove/")
    types = set(AuditEvent.objects.values_list("type", flat=True))
    assert {"second_step_set_up", "recovery_codes_made", "second_step_removed"} <= types
