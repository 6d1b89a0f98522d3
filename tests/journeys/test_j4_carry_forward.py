"""J4: copy an outcome forward, adapt it and review it. Budget: 8 steps, 120 seconds, 300 the first time.

Whoever works with the child has rated the other outcomes already; the last is rated in the meeting.
"""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Journey

SAW = "Reads 47 of the 80 words, on three Fridays running"
TARGET = "70 of 80 words"


def test_an_outcome_is_reviewed_carried_forward_and_adapted(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    due = journey.page.get_by_role("link", name=re.compile("^Review plan")).first.inner_text()
    rates_all_but_the_first(journey, due)

    journey.begins()
    journey.goes("link", due)
    journey.chooses("Partly met")
    journey.types("What we saw", SAW)
    journey.chooses("Adapt")
    journey.goes("button", re.compile("^Finish, and open plan"))
    carried = journey.page.get_by_role("group", name=re.compile("^Outcome 1 Carried forward"))
    expect(carried.get_by_label("Starts from")).to_have_value(SAW)
    if journey.scripted:
        journey.types("Target", "More words")
        expect(carried.locator("..").get_by_text("put a figure in place of")).to_be_visible()  # as one writes
    journey.types("Target", TARGET)
    journey.goes("button", "Save draft")

    journey.sees(re.compile(r"^Saved \d+:\d\d by Ana Ferreira"))
    journey.keeps(8, 120, 300)
    expect(journey.page.get_by_label("Target").first).to_have_value(TARGET)
    is_held_in_the_plan_before(journey, due)


def rates_all_but_the_first(journey: Journey, due: str) -> None:
    """Before the steps are counted."""
    journey.goes("link", due)
    outcomes = len(journey.page.get_by_role("group", name=re.compile("How did it go")).all())
    assert outcomes > 1
    for nth in range(1, outcomes):
        journey.chooses(re.compile("Met$"), nth)
        journey.chooses("Achieved", nth)
    journey.goes("button", "Save")
    journey.sees(re.compile(r"^Saved \d+:\d\d by Ana Ferreira"))


def is_held_in_the_plan_before(journey: Journey, due: str) -> None:
    """What was seen, and the word for it, for the family to read."""
    number = re.findall(r"\d+", due)[0]
    journey.goes("link", f"Plan {number}")
    row = journey.page.get_by_role("region", name="How it went").get_by_role("row").nth(1)
    for words in (SAW, "Partly met", "Adapt"):
        expect(row).to_contain_text(words)
