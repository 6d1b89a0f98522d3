from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from handrail.access.models import Membership, User
from handrail.access.tests.factories import PASSWORD, send_form, signed_in
from handrail.access.unsent import FIELD, sign
from handrail.schools.models import School

MORNING = datetime(2026, 11, 19, 7, 40, tzinfo=UTC)


def writes(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(path)
    return [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_twenty_minutes_without_use_end_the_session(ana: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        clock.shift(timedelta(minutes=19))
        assert client.get("/s/alder/people/").status_code == 200
        clock.shift(timedelta(minutes=19))
        assert client.get("/s/alder/people/").status_code == 200
        clock.shift(timedelta(minutes=21))
        assert client.get("/s/alder/people/")["Location"] == "/sign-in/?next=/s/alder/people/"
        assert "after 20 minutes without use" in client.get("/sign-in/").content.decode()


def test_ten_hours_end_the_session_however_busy(ana: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        for _ in range(40):
            clock.shift(timedelta(minutes=15))
            assert client.get("/s/alder/people/").status_code == 200
        clock.shift(timedelta(minutes=1))
        assert client.get("/s/alder/people/").status_code == 302
        assert "after 10 hours" in client.get("/sign-in/").content.decode()


def test_an_ended_session_cannot_be_had_back_with_its_old_cookie(ana: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        cookie = client.cookies["handrail"].value
        clock.shift(timedelta(minutes=21))
        client.get("/s/alder/people/")
        clock.shift(timedelta(minutes=-20))
        thief = Client()
        thief.cookies["handrail"] = cookie
        assert thief.get("/s/alder/people/").status_code == 302


def test_a_clock_set_back_ends_the_session_and_does_not_lengthen_it(ana: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        clock.shift(timedelta(hours=-1))
        assert client.get("/s/alder/people/").status_code == 302


def test_being_seen_is_written_once_a_minute_and_costs_nothing_in_between(ana: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        assert writes(client, "/account/still-here/") == []
        clock.shift(timedelta(seconds=59))
        assert writes(client, "/account/still-here/") == []
        clock.shift(timedelta(seconds=1))
        assert len(writes(client, "/account/still-here/")) == 1
        assert writes(client, "/account/still-here/") == []


def test_a_page_costs_three_queries_before_its_own(ana: Membership) -> None:
    client = signed_in(ana)
    with CaptureQueriesContext(connection) as queries:
        client.get("/account/still-here/")
    assert len(queries) == 2  # the session and the person; below /s/ the membership makes three


def test_asking_to_stay_keeps_the_session_open(ana: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        clock.shift(timedelta(minutes=18))
        assert client.get("/account/still-here/").status_code == 204
        clock.shift(timedelta(minutes=18))
        assert client.get("/s/alder/people/").status_code == 200


def test_somebody_whose_membership_ended_is_a_stranger_at_the_next_request(ana: Membership) -> None:
    client = signed_in(ana)
    assert client.get("/s/alder/people/").status_code == 200
    ana.ends_on = datetime.now(UTC).date() - timedelta(days=1)
    ana.save()
    assert client.get("/s/alder/people/").status_code == 404


WORDS = {
    "name": "Alder Primary School",
    "senco_word": "SENDCo",
    "plan_word": "Learning plan",
    "safeguarding_lead": "Hal & co",
}


def test_words_sent_after_the_session_ended_wait_for_their_writer(ana: Membership, alder: School) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        clock.shift(timedelta(minutes=21))
        assert send_form(client, "/s/alder/settings/", WORDS)["Location"] == "/sign-in/?next=/account/kept/"
        client.force_login(ana.user, backend="handrail.access.backends.Backend")
        page = client.get("/account/kept/").content.decode()
        assert 'action="/s/alder/settings/"' in page
        assert 'value="Hal &amp; co"' in page
        send_form(client, "/s/alder/settings/", WORDS)
        assert "Nothing of yours waits here" in client.get("/account/kept/").content.decode()
    alder.refresh_from_db()
    assert alder.senco_word == "SENDCo"


def test_words_that_wait_are_shown_to_nobody_else(ana: Membership, ben: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        clock.shift(timedelta(minutes=21))
        send_form(client, "/s/alder/settings/", WORDS)
        client.post("/sign-in/", {"login": "ben@example.org", "password": PASSWORD})
        assert "Nothing of yours waits here" in client.get("/account/kept/").content.decode()


def test_words_that_wait_can_be_thrown_away(ana: Membership) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client = signed_in(ana)
        clock.shift(timedelta(minutes=21))
        send_form(client, "/s/alder/settings/", WORDS)
        client.force_login(ana.user, backend="handrail.access.backends.Backend")
        assert "Hal &amp; co" in client.get("/account/kept/").content.decode()
        client.post("/account/kept/", {"path": "/s/alder/settings/"})
        assert "Nothing of yours waits here" in client.get("/account/kept/").content.decode()


def test_a_form_left_open_while_its_writer_signed_in_anew_is_kept(ana: Membership) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana.user, backend="handrail.access.backends.Backend")
    stale = {**WORDS, "csrfmiddlewaretoken": "x" * 64}
    response = send_form(client, "/s/alder/settings/", stale, HTTP_ORIGIN="http://testserver")
    assert response["Location"] == "/account/kept/"
    page = client.get("/account/kept/").content.decode()
    assert 'value="Learning plan"' in page
    assert "x" * 64 not in page


def test_words_of_who_lost_every_cookie_wait_for_their_writer(ana: Membership) -> None:
    client = Client(enforce_csrf_checks=True)
    fields = urlencode({FIELD: sign(ana.user.pk, "/s/alder/settings/"), **WORDS})
    sent = client.post("/s/alder/settings/", fields, "application/x-www-form-urlencoded")
    assert sent["Location"] == "/account/kept/"
    assert client.get("/account/kept/")["Location"] == "/sign-in/?next=/account/kept/"
    client.force_login(ana.user, backend="handrail.access.backends.Backend")
    assert 'value="Learning plan"' in client.get("/account/kept/").content.decode()


def test_who_pressed_a_button_signed_out_comes_back_to_the_page_it_stands_on() -> None:
    pressed, page = "/s/alder/concerns/1234567890123456789012/look/", "http://testserver/s/alder/concerns/"
    assert Client().post(pressed, HTTP_REFERER=page)["Location"] == "/sign-in/?next=/s/alder/concerns/"
    assert Client().post(pressed, HTTP_REFERER="https://evil.example/s/")["Location"] == "/sign-in/?next=/"
    assert Client().post(pressed)["Location"] == "/sign-in/?next=/"


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_from_another_site_is_not_kept(ana: Membership, origin: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana.user, backend="handrail.access.backends.Backend")
    assert client.post("/s/alder/settings/", WORDS, HTTP_ORIGIN=origin).status_code == 403
    assert "Nothing of yours waits here" in client.get("/account/kept/").content.decode()


def test_an_open_session_ends_with_its_account_its_password_or_its_row(ana: Membership) -> None:
    for end in (_close_account, _change_password, lambda _: Session.objects.all().delete()):
        client = signed_in(ana)
        assert client.get("/s/alder/settings/").status_code == 200
        end(ana.user)
        assert client.get("/s/alder/settings/")["Location"].startswith("/sign-in/"), end
        User.objects.filter(pk=ana.user_id).update(is_active=True)
        ana.user.refresh_from_db()


def _close_account(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def _change_password(user: User) -> None:
    user.set_password("quite another password")
    user.save()


def test_a_cookie_that_is_no_session_is_nobodys(ana: Membership) -> None:
    client = signed_in(ana)
    for cookie in ("", "short", "x" * 32, "x" * 5000):
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        assert client.get("/s/alder/settings/")["Location"].startswith("/sign-in/"), cookie


def test_a_session_that_could_not_be_written_is_not_called_an_unreadable_request(
    ana: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the act wrote is in the record by then: 'nothing was changed' would be untrue, and 400 is not sent again."""
    client = signed_in(ana)
    client.raise_request_exception = False
    client.get("/s/alder/settings/")

    def fails(*_: object, **__: object) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr(Session, "save_base", fails)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        answer = client.get("/s/alder/settings/")
    assert answer.status_code == 500
    assert "What was saved before is safe" in answer.content.decode()
