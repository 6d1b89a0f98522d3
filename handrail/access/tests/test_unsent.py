"""Words typed into a form and not sent: theirs alone, given back, and gone once the form is taken."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from handrail.access.models import UnsentWords
from handrail.access.tests.factories import send_form
from handrail.access.tidy import tidy_sign_in
from handrail.core import clock
from tests.cast import Cast


def _path(cast: Cast) -> str:
    return f"/s/alder/pupils/{cast.pupils['mia'].ref}/notes/add/"


def test_words_wait_for_their_writer_alone(cast: Cast) -> None:
    ben, path = cast.client("ben"), _path(cast)
    answer = ben.post(f"/account/unsent/?at={path}", {"text": "Two lines\nof words", "kind": "note"})
    assert set(answer.json()) == {"saved"}
    assert ["text", "Two lines\nof words"] in ben.get(f"/account/unsent/?at={path}").json()["fields"]
    assert cast.client("tess").get(f"/account/unsent/?at={path}").json() == {}


def test_they_go_when_the_form_is_taken_and_not_before(cast: Cast) -> None:
    ben, path = cast.client("ben"), _path(cast)
    ben.post(f"/account/unsent/?at={path}", {"text": "Half a"})
    assert ben.post(path, {"text": "", "happened_on": "", "kind": "observation"}).status_code == 200
    assert UnsentWords.objects.count() == 1
    send_form(ben, path, {"text": "A page", "happened_on": clock.today().isoformat(), "kind": "observation"})
    assert "A page" in ben.get(f"/s/alder/pupils/{cast.pupils['mia'].ref}/").content.decode()
    assert UnsentWords.objects.count() == 0


def test_they_are_shown_under_the_words_of_their_page(cast: Cast) -> None:
    ben, draft = cast.client("ben"), f"/s/alder/plans/{'a' * 22}/edit/"
    note = {"text": "Counted to ten", "happened_on": "3 May", "kind": "observation"}
    ben.post(f"/account/unsent/?at={_path(cast)}", note)
    ben.post(f"/account/unsent/?at={draft}", {"outcome-1-strategy-2-how_often": "daily", "sticker": "a star"})
    page, text = (ben.get(f"/account/kept/{end}").content.decode() for end in ("", f"text/?at={draft}"))
    for shown in ("What happened</p>", "When</p>", "What it is</p>", "What I saw</blockquote>"):
        assert shown in page
    assert "Happened on" not in page
    assert text == "Outcome 1, strategy 2, how often:\ndaily\n\nSticker:\na star\n", "a name nobody knows is spelt out"


def test_they_can_be_thrown_away(cast: Cast) -> None:
    ben, path = cast.client("ben"), _path(cast)
    ben.post(f"/account/unsent/?at={path}", {"text": "Half a"})
    assert ben.post(f"/account/unsent/?at={path}&forget=1").json() == {}
    assert ben.get(f"/account/unsent/?at={path}").json() == {}


def test_what_is_no_page_of_a_school_or_too_long_is_not_kept(cast: Cast) -> None:
    ben = cast.client("ben")
    assert ben.post("/account/unsent/?at=/account/password/", {"oldpassword": "secret"}).status_code == 422
    assert ben.post(f"/account/unsent/?at={_path(cast)}", {"text": "x" * 300_000}).status_code == 422
    assert UnsentWords.objects.count() == 0


def test_they_go_after_thirty_days(cast: Cast) -> None:
    ben = cast.client("ben")
    ben.post(f"/account/unsent/?at={_path(cast)}", {"text": "Half a"})
    UnsentWords.objects.update(saved_at=clock.now() - timedelta(days=31))
    tidy_sign_in(clock.today())
    assert UnsentWords.objects.count() == 0


def test_nobody_signed_out_is_answered(cast: Cast) -> None:
    assert Client().get("/account/unsent/?at=/s/alder/").status_code == 302
