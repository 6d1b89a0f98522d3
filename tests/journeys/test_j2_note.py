"""J2: add a dated note or observation. Budget: 4 steps, from Home or from a child's page."""

import re

from tests.journeys.conftest import Journey

SAW = "Explained the rules to the new boy in three sentences"


def test_whoever_works_with_a_child_notes_what_they_saw_from_home(journey: Journey) -> None:
    journey.signs_in("Tess Whitfield")
    journey.goes("link", re.compile("^Note on Mia Kowalczyk"))
    journey.types("What you saw", SAW)
    journey.types("Did it", "3")
    journey.types("out of", "5")
    journey.selects("How it went", "Partly")
    journey.goes("button", "Save the note")

    journey.sees("Your note about Mia Kowalczyk is saved.")
    journey.sees("My pupils")
    assert journey.steps - 1 <= 4, "and one more, for whoever also says how it went"


def test_the_senco_notes_on_the_childs_page_and_stays_there(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.enters("Find a pupil", "kowalcz")
    note = journey.page.locator(".hr-note-here").first
    note.locator("summary").press("Enter")
    journey.steps += 1
    note.get_by_label("What you saw").fill(SAW)
    with journey.page.expect_navigation():
        note.get_by_role("button", name="Save the note").press("Enter")
    journey.steps += 1

    journey.sees("Your note about Mia Kowalczyk is saved.")
    journey.sees(SAW)
    assert journey.steps <= 4
