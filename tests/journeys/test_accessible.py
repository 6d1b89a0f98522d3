"""Every kind of page and state, for everybody who can reach it: nothing for axe to object to, nothing to scroll sideways.

No rule and no part of a page is left out. The pages keep their own Content-Security-Policy while they are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.onlooker import Onlooker


@pytest.fixture
def look(browser: Browser, site: str) -> Iterator[Onlooker]:
    onlooker = Onlooker(browser, site)
    yield onlooker
    onlooker.context.close()
    assert onlooker.faults == []
    assert onlooker.found == []


def test_home_register_plans_and_search(look: Onlooker) -> None:
    look.signs_in("Ana Ferreira")
    for path in ("", "?show=mine", "?show=waiting", "overview/", "plans/", "plans/?show=draft", "plans/?show=nothing"):
        look.opens(path)
    for path in ("find/", "find/?q=ma", "find/?q=nobody", "groups/"):
        look.opens(path)


def test_the_register_in_every_state(look: Onlooker) -> None:
    look.signs_in("Ana Ferreira")
    look.opens("register/")
    for pick in look.page.locator(".hr-pick summary").all():
        pick.press("Enter")
        look.looks()
    for query in ("?status=E&sort=-born", "?on=1+Sep+2026", "?status=M&need=HI", "?on=banana", "?on=1+Jan+2015"):
        look.opens(f"register/{query}")


def test_a_childs_record_as_it_is_read(look: Onlooker) -> None:
    look.signs_in("Ana Ferreira")
    look.opens("find/?q=kowalczyk")
    child = look.page.url.removeprefix(look.site)
    for page in ("timeline/", "timeline/?kind=note", "who-looked/"):
        look.opens(child + page)


@pytest.mark.parametrize(
    ("page", "button", "wrong"),
    [
        ("details/", "Save", {"surname": "", "forename": "", "date_of_birth": "yesterday"}),
        ("register/", "Save this status", {"starts_on": "soon", "parent_told_how": "by phone"}),
        ("register/correct/", "Save the correction", {"starts_on": "soon"}),
        ("needs/", "Save the types of need", {"starts_on": ""}),
        ("profile/", "Save the profile", {}),
        ("notes/add/", "Save the note", {"happened_on": "1 Jan 2031"}),
        ("contacts/add/", "Save", {"name": "", "email": "nowhere"}),
    ],
)
def test_a_childs_record_as_it_is_written(look: Onlooker, page: str, button: str, wrong: dict[str, str]) -> None:
    look.signs_in("Ana Ferreira")
    look.page.goto(f"{look.site}/s/alder/find/?q=haddad")
    look.opens(look.page.url.removeprefix(look.site) + page)
    look.fills(**wrong)
    look.sends(button)
