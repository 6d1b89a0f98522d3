"""Two people at one plan lose no word, and whoever signs out leaves nothing on the screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, Route, expect

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


FIRST, MORE = "Read a whole page to the class rabbit.", " Then asked for another."


@pytest.mark.parametrize("journey", [True], indirect=True)
def test_words_outlive_the_line_the_page_and_the_tab(journey: Journey, colleague: Journey) -> None:
    """Five forms at once, each in a tab of its own, on the computers of two people."""
    journey.signs_in("Ana Ferreira")
    about_a_concern = the_teachers_are_asked(journey)
    colleague.signs_in("Ben Adeyemi")
    tabs = [
        (opens(journey, "find/?q=kowalcz", "Record a meeting"), "What was said and agreed"),
        (opens(journey, about_a_concern, re.compile("^No action")), "Why nothing more is done"),
        (opens(colleague, "find/?q=kowalcz", "Add a note"), "What happened"),
        (opens(colleague, "", "Raise a concern"), "What I saw or heard"),
        (opens(colleague, "concerns/", re.compile("^How does it go for Mia")), "What is hard"),
    ]
    every_tab(tabs, lambda field: field.fill(FIRST), r"^Saved \d")
    for context in (journey.context, colleague.context):
        context.set_offline(True)
    every_tab(tabs, lambda field: field.press_sequentially(MORE), "Not saved yet")
    for context in (journey.context, colleague.context):
        context.set_offline(False)
    every_tab(tabs, lambda field: field.blur(), r"^Saved \d")

    for tab, label in tabs:
        address = tab.url
        tab.goto(f"{journey.site}/s/alder/")
        tab.go_back()
        expect(tab.get_by_label(label)).to_have_value(FIRST + MORE)
        tab.close()
        again = tab.context.new_page()
        again.goto(address)
        expect(again.get_by_label(label)).to_have_value(FIRST + MORE)
        expect(again.get_by_text("are back")).to_be_visible()


def the_teachers_are_asked(journey: Journey) -> str:
    """About Mia; the address of the concern, below the school's."""
    journey.goes("link", "Concerns")
    journey.goes("link", re.compile("^Mia Kowalczyk"))
    address = journey.page.url.partition("/s/alder/")[2]
    journey.goes("link", "Ask the teachers")
    journey.goes("button", "Ask them")
    return address


def opens(journey: Journey, path: str, link: str | re.Pattern[str]) -> Page:
    """A tab of its own, at the page behind a link of that page."""
    tab = journey.context.new_page()
    tab.goto(f"{journey.site}/s/alder/{path}")
    with tab.expect_navigation():
        tab.get_by_role("link", name=link).first.press("Enter")
    return tab


def every_tab(tabs: list[tuple[Page, str]], writes: Callable[[Locator], None], then: str) -> None:
    """In each tab something is done to its field; then each says something."""
    for tab, label in tabs:
        writes(tab.get_by_label(label))
    for tab, _ in tabs:
        expect(tab.get_by_text(re.compile(then)).first).to_be_visible()


def test_two_tabs_about_two_children_keep_each_its_own(journey: Journey) -> None:
    """And what was sent in error waits after Back, with scripts and without."""
    journey.signs_in("Ben Adeyemi")
    tabs = {name: opens(journey, "mine/", re.compile(rf"^Note about {name}")) for name in ("Mia ", "(?!Mia )")}
    for name, tab in tabs.items():
        tab.get_by_label("What happened").fill(f"{FIRST} {name}")
        tab.get_by_label("When").fill("the day before")
        with tab.expect_navigation():
            tab.get_by_role("button", name="Save the note").press("Enter")
        expect(tab.get_by_label("What happened")).to_have_value(f"{FIRST} {name}")
    for name, tab in tabs.items():
        with tab.expect_navigation():
            tab.goto(tab.url)
        if journey.scripted:
            expect(tab.get_by_label("What happened")).to_have_value(f"{FIRST} {name}")
        else:
            tab.get_by_role("link", name="See it").press("Enter")
            expect(tab.get_by_role("main")).to_contain_text(f"{FIRST} {name}")


@pytest.mark.parametrize("journey", [True], indirect=True)
def test_what_is_written_before_the_words_are_back_stays(journey: Journey) -> None:
    """The line is slow: the words of before come when somebody writes already. They fill in only what is as it was."""
    journey.signs_in("Ben Adeyemi")
    tab = opens(journey, "mine/", re.compile("^Note about Mia "))
    tab.get_by_label("What happened").fill(FIRST)
    tab.get_by_label("When").fill("the day before")
    tab.get_by_label("When").blur()
    expect(tab.get_by_text(re.compile(r"^Saved \d"))).to_be_visible()
    slow: list[Route] = []

    def holds_up(route: Route) -> None:
        slow.append(route)

    tab.route("**/account/unsent/**", holds_up)
    tab.goto(tab.url)
    tab.get_by_label("What happened").fill(MORE)
    slow[0].continue_()
    expect(tab.get_by_text("are back")).to_be_visible()
    expect(tab.get_by_label("When")).to_have_value("the day before")
    expect(tab.get_by_label("What happened")).to_have_value(MORE)


def test_after_signing_out_back_shows_nothing(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.enters("Find a pupil", "kowalcz")
    journey.sees("Mia Kowalczyk")
    journey.goes("button", "Sign out")

    for _ in range(2):
        journey.page.go_back()
        expect(journey.page.get_by_role("heading", level=1)).to_have_text("Who would you like to be?")
        assert "Mia Kowalczyk" not in journey.page.content()
