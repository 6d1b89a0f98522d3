"""The search box as it is typed in. J1 is the same without a script."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Journey

pytestmark = pytest.mark.parametrize("journey", [True], indirect=True, ids=["with JavaScript"])


def test_a_slash_leads_to_the_search_box_and_arrows_to_the_child(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    box = journey.page.get_by_role("combobox", name="Find a pupil")

    journey.page.keyboard.press("/")
    expect(box).to_be_focused()
    journey.page.keyboard.type("kowalcz")
    found = journey.page.get_by_role("option", name="Mia Kowalczyk")
    expect(found).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    journey.page.keyboard.press("ArrowDown")
    expect(found).to_have_attribute("aria-selected", "true")
    journey.page.keyboard.press("Enter")

    journey.page.wait_for_url("**/pupils/*/")
    journey.sees("What helps me")


def test_escape_shuts_what_was_found_and_a_slash_in_a_text_is_a_slash(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    box = journey.page.get_by_role("combobox", name="Find a pupil")
    box.focus()
    journey.page.keyboard.type("kowalcz")
    expect(journey.page.get_by_role("listbox")).to_be_visible()
    journey.page.keyboard.press("Escape")
    expect(journey.page.get_by_role("listbox")).to_be_hidden()
    journey.page.keyboard.type("/")
    expect(box).to_have_value("kowalcz/")


def test_nobody_of_that_name_is_said_aloud(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.page.keyboard.press("/")
    journey.page.keyboard.type("qqqq")
    expect(journey.page.locator(".hr-find [role=status]")).to_have_text("0 pupils. Nobody by that name here")
