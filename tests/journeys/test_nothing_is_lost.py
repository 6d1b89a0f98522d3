"""Two people at one plan lose no word, and whoever signs out leaves nothing on the screen."""

import re

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.journeys.conftest import Journey, launch

THEIRS = "65 of 80 words"


@pytest.fixture(scope="module")
def browser(play: Playwright) -> Browser:
    """One that keeps the pages it leaves for the Back button, as any but a test's does."""
    return launch(play, ignore_default_args=["--disable-back-forward-cache"])


def test_two_people_who_write_at_once_see_both_texts(journey: Journey, colleague: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    opens_the_plan(journey)
    journey.goes("link", "Correct")
    journey.types("What was wrong", "The target was last year's.")
    journey.goes("button", "Begin the correction")
    colleague.signs_in("Ben Adeyemi")
    opens_the_plan(colleague)
    colleague.goes("link", "Go on writing it")
    colleague.types("Target", THEIRS)
    colleague.goes("button", "Save draft")

    ours = f"{70 + journey.scripted} of 80 words"  # each time another than what stands: both have changed it
    journey.types("Target", ours)
    if journey.scripted:  # the page saves by itself, and says that it was refused
        journey.sees("Someone else changed this too. Both texts are kept.")
        assert "409" in journey.faults.pop()
    journey.goes("button", "Save draft")
    journey.sees("Two texts, and both are kept")
    expect(journey.page.get_by_role("main")).to_contain_text(ours)
    expect(journey.page.get_by_role("main")).to_contain_text(THEIRS)

    journey.chooses(re.compile("Yours"))
    journey.goes("button", "Save what I chose")
    expect(journey.page.get_by_label("Target").first).to_have_value(ours)
    journey.goes("button", "Publish")
    journey.sees("is published. It cannot be changed now")


def opens_the_plan(journey: Journey) -> None:
    journey.enters("Find a pupil", "kowalcz")
    journey.goes("link", "Open the plan")


def test_a_note_half_written_is_there_after_the_browser_is_gone(journey: Journey) -> None:
    if not journey.scripted:
        return  # without scripts words are kept from the moment they are sent: see the session that ran out
    journey.signs_in("Ben Adeyemi")
    journey.enters("Find a pupil", "kowalcz")
    journey.goes("link", "Add a note")
    address = journey.page.url
    journey.types("What happened", "Read a whole page to the class rabbit.")
    expect(journey.page.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    journey.page.goto("about:blank")
    journey.page.goto(address)
    expect(journey.page.get_by_label("What happened")).to_have_value("Read a whole page to the class rabbit.")
    journey.sees("are back")

    journey.goes("button", "Save the note")
    journey.sees("Read a whole page to the class rabbit.")
    journey.page.goto(address)
    expect(journey.page.get_by_label("What happened")).to_have_value("")


def test_after_signing_out_back_shows_nothing(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.enters("Find a pupil", "kowalcz")
    journey.sees("Mia Kowalczyk")
    journey.goes("button", "Sign out")

    for _ in range(2):
        journey.page.go_back()
        expect(journey.page.get_by_role("heading", level=1)).to_have_text("Who would you like to be?")
        assert "Mia Kowalczyk" not in journey.page.content()
