"""A second step without a phone, and with a passkey: each set up and used in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Journey

PASSWORD = "seven grey herons by the weir"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def at_home(browser: Browser, site: str) -> Iterator[Journey]:
    """A person at a computer that knows them by its PIN, at an address where passkeys work."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    made = Journey(context, site.replace("127.0.0.1", "localhost"))
    chromium = context.new_cdp_session(made.page)
    chromium.send("WebAuthn.enable")
    chromium.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield made
    context.close()
    assert not made.faults


def test_an_administrator_with_no_phone_comes_in_and_adds_a_passkey(at_home: Journey) -> None:
    """Added by the head, she chooses a password, prints codes, signs in with one, adds a passkey, signs in with it."""
    at_home.signs_in("Hal Bramwell")
    at_home.page.goto(f"{at_home.site}/s/alder/people/add/")
    at_home.types("Name", "Nia Abel")
    at_home.types("E-mail", "nia@demo.example")
    at_home.chooses("SEN administrator")
    at_home.goes("button", "Add, and show the sheet to print")
    link = at_home.page.locator(".hr-address").inner_text().partition("/link/")[2]
    at_home.page.goto(f"{at_home.site}/link/{link}/")
    at_home.types("Password", PASSWORD)
    at_home.types("The same password again", PASSWORD)
    at_home.goes("button", "Save the password")

    signs_in(at_home)
    at_home.page.goto(f"{at_home.site}/s/alder/register/")
    at_home.goes("button", "Print codes")
    codes = at_home.page.locator(".hr-codes li").all_inner_texts()
    assert len(codes) == 24
    at_home.goes("link", "Printed: go on")
    expect(at_home.page).to_have_url(re.compile(r"/s/alder/register/$"))

    signs_out(at_home)
    signs_in(at_home)
    at_home.types("Code", codes[0])
    at_home.goes("button", "Go on")
    at_home.page.goto(f"{at_home.site}/account/passkeys/add/")
    at_home.types("Name of this passkey", "Office computer")
    at_home.goes("button", re.compile("^Go on"))
    at_home.page.goto(f"{at_home.site}/account/")
    at_home.sees("Office computer")
    at_home.sees("23 codes left")

    signs_out(at_home)
    at_home.goes("button", "Sign in with a passkey")
    expect(at_home.page).to_have_url(re.compile(r"/s/alder/$"))


def signs_out(person: Journey) -> None:
    person.page.goto(f"{person.site}/sign-out/")
    person.goes("button", "Sign out")
    person.page.goto(f"{person.site}/sign-in/?password=1")


def signs_in(person: Journey) -> None:
    person.page.goto(f"{person.site}/sign-in/?password=1")
    person.types("School e-mail", "nia@demo.example")
    person.types("Password", PASSWORD)
    person.goes("button", "Sign in")
