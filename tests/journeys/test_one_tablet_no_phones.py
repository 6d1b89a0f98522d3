"""Little Larches: three people, one shared tablet, no phones. They sign in, work, and are locked out of nothing.

Ivy Hart manages the setting and is its SENCO: e-mail address, password, printed codes. Jo Penn and Bridie Shaw are key
persons with neither password nor e-mail: a code on paper, and from then on a PIN of their own.
"""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing
from playwright.sync_api import expect

from handrail.core.home import open_home
from tests.journeys.conftest import Journey, environment_of, opened

IVY, PASSWORD = "ivy@demo.example", "nine wet wellies in the porch"
JO, BRIDIE = "2580", "7193"
WORDS = "Built a tower of nine and said: mine."
TOO_MANY = 5
# Seconds: longer than a device waits for whoever is at it, and than a second step is fresh.
ALONE, LATER = 3 * 60, 15 * 60
SALT = "django.contrib.sessions.SessionStore"


@pytest.fixture
def folder(server: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the server, whose home can be opened from here."""
    _, folder = server
    monkeypatch.setenv("HANDRAIL_KEY_FILE", str(folder / "key"))
    monkeypatch.delenv("HANDRAIL_KEY", raising=False)
    return folder


def test_three_people_share_one_tablet(journey: Journey, folder: Path) -> None:
    tablet = journey
    tablet.page.set_viewport_size({"width": 1024, "height": 768})
    codes = the_manager_gets_in(tablet, folder)
    sheets = {name: prints_a_pin_code_for(tablet, name) for name in ("Jo Penn", "Bridie Shaw")}
    makes_this_a_shared_device(tablet)

    chooses_a_pin(tablet, sheets["Jo Penn"], JO)
    writes_a_note_and_is_called_away(tablet, folder)
    comes_in(tablet, "Jo Penn", JO)
    saves_what_was_kept(tablet)
    is_done(tablet)

    chooses_a_pin(tablet, sheets["Bridie Shaw"], BRIDIE)
    reads_what_helps_and_a_card(tablet)
    is_done(tablet)
    nobody_is_locked_out(tablet)

    comes_in_with_a_code(tablet, codes[0])
    publishes_a_plan(tablet)
    takes_the_register_out(tablet, folder, codes[1])
    tablet.goes("button", "Sign out")
    tablet.sees("Who are you?")
    tablet.page.go_back()
    expect(tablet.page.get_by_text("Ivy Hart, SENCO")).to_have_count(0)


def the_manager_gets_in(tablet: Journey, folder: Path) -> list[str]:
    """By a link from whoever runs the machine: a password, and a sheet of codes, of which the unused are returned."""
    words = [sys.executable, "-m", "handrail", "person", "let-in", IVY]
    said = subprocess.run(words, env=environment_of(folder), check=True, capture_output=True, text=True).stdout
    tablet.page.goto(f"{tablet.site}/link/{said.partition('/link/')[2].split()[0]}")
    tablet.types("Password", PASSWORD)
    tablet.types("The same password again", PASSWORD)
    tablet.goes("button", "Save the password")
    tablet.page.goto(f"{tablet.site}/sign-in/?password")
    gives_the_password(tablet)
    tablet.sees("Set up the second step")
    tablet.goes("button", "Print codes")
    codes = tablet.page.locator(".hr-codes li").all_inner_texts()
    tablet.goes("link", "Printed: go on")
    return codes


def gives_the_password(tablet: Journey) -> None:
    tablet.types("School e-mail", IVY)
    tablet.enters("Password", PASSWORD)


def prints_a_pin_code_for(tablet: Journey, name: str) -> str:
    """What is printed is read off the page."""
    goes_to(tablet, "people/")
    tablet.goes("link", name)
    tablet.goes("button", "Print a code for a PIN")
    return tablet.page.locator(".hr-address").inner_text()


def makes_this_a_shared_device(tablet: Journey) -> None:
    goes_to(tablet, "devices/")
    tablet.types("What you call it", "Robins tablet" if tablet.scripted else "Wrens tablet")
    tablet.goes("button", "This device, now")
    tablet.sees("Who are you?")


def chooses_a_pin(tablet: Journey, code: str, pin: str) -> None:
    tablet.goes("link", "I have a code for a PIN")
    tablet.types("Code from your sheet", code.upper())
    tablet.types("Your PIN", pin)
    tablet.enters("The same PIN again", pin)


def comes_in(tablet: Journey, name: str, pin: str) -> None:
    tablet.goes("link", re.compile(name))
    tablet.enters("Your PIN", pin)


def is_done(tablet: Journey) -> None:
    tablet.goes("button", "Done: back to the names")
    tablet.sees("Who are you?")


def writes_a_note_and_is_called_away(tablet: Journey, folder: Path) -> None:
    """With scripts the page goes back to the names by itself; without, at the next press."""
    tablet.page.clock.install()
    tablet.goes("link", "My pupils")
    tablet.goes("link", re.compile("^Note about"))
    tablet.types("What happened", WORDS)
    if tablet.scripted:
        tablet.sees(re.compile(r"^Saved \d"))
    time_passes(folder, ALONE, session_seen=True)
    if tablet.scripted:
        with tablet.page.expect_navigation():
            tablet.page.clock.fast_forward(ALONE * 1000)
    else:
        tablet.goes("button", "Save the note")
    tablet.sees("Who are you?")
    expect(tablet.page.get_by_text(WORDS)).to_have_count(0)


def saves_what_was_kept(tablet: Journey) -> None:
    if tablet.scripted:
        expect(tablet.page.get_by_label("What happened")).to_have_value(WORDS)
        tablet.goes("button", "Save the note")
    else:
        tablet.sees(WORDS)
        tablet.goes("button", "Save it now")
    tablet.sees("saved")


def reads_what_helps_and_a_card(tablet: Journey) -> None:
    tablet.goes("link", "My pupils")
    tablet.sees("What helps")
    goes_to(tablet, "emergency-cards/")
    tablet.goes("link", re.compile(","))
    tablet.sees("Blue inhaler and spacer")


def nobody_is_locked_out(tablet: Journey) -> None:
    """Five wrong PINs shut out one name, here; neither a colleague nor an emergency card."""
    tablet.goes("link", re.compile("Jo Penn"))
    for _ in range(TOO_MANY):
        tablet.enters("Your PIN", "1111")
    tablet.sees("wait until")
    tablet.faults.clear()  # the browser notes each answer that refuses
    tablet.goes("link", "Open an emergency card")
    tablet.enters("The child’s name, or part of it", "an")
    tablet.page.goto(f"{tablet.site}/device/")
    comes_in(tablet, "Bridie Shaw", BRIDIE)
    is_done(tablet)


def comes_in_with_a_code(tablet: Journey, code: str) -> None:
    tablet.goes("link", "Sign in with a password")
    gives_the_password(tablet)
    tablet.enters("Code", code)


def publishes_a_plan(tablet: Journey) -> None:
    goes_to(tablet, "plans/")
    tablet.presses_at(tablet.page.locator("tbody th a").first)
    tablet.goes("link", "Correct")
    tablet.types("What was wrong", "The room has another name now.")
    tablet.goes("button", "Begin the correction")
    tablet.goes("button", "Publish")
    tablet.sees("is published")


def takes_the_register_out(tablet: Journey, folder: Path, code: str) -> None:
    """A quarter of an hour later, so a code is asked for once more."""
    goes_to(tablet, "register/")
    time_passes(folder, LATER, session_started=True, account_authentication_methods=True)
    tablet.goes("link", "CSV")
    tablet.enters("Code", code)
    with tablet.page.expect_download() as taken:
        tablet.presses("link", "CSV")
    assert "Otters" in Path(taken.value.path()).read_text("utf-8-sig")


def goes_to(tablet: Journey, path: str) -> None:
    tablet.page.goto(f"{tablet.site}/s/little-larches/{path}")


def time_passes(folder: Path, seconds: int, **moments: bool) -> None:
    """For the sessions of the server: these `moments` in them are so much longer ago."""
    key = open_home(folder / "home").secret_key
    with closing(opened(folder)) as database:
        for name, data in database.execute("SELECT session_key, session_data FROM django_session").fetchall():
            session = signing.loads(data, key=key, salt=SALT, serializer=JSONSerializer)
            older = {moment: _older(session[moment], seconds) for moment in moments if moment in session}
            made = signing.dumps(session | older, key=key, salt=SALT, serializer=JSONSerializer)
            database.execute("UPDATE django_session SET session_data = ? WHERE session_key = ?", (made, name))
        database.commit()


def _older(moment: Any, seconds: int) -> Any:
    """A moment, or every one of a list of records."""
    if isinstance(moment, list):
        return [record | {"at": record["at"] - seconds} for record in moment]
    return moment - seconds
