"""J2: add a dated note or observation. Budget: 4 steps, 20 seconds, 60 the first time, from Home or a child's page.

The words are a line, as one writes them between two lessons: each ten letters more take an expert two seconds more.
"""

import re

from tests.journeys.conftest import Journey

SAW = "Told the new boy all the rules"


def test_whoever_works_with_a_child_notes_what_they_saw_from_home(journey: Journey) -> None:
    journey.signs_in("Tess Whitfield")
    journey.goes("link", re.compile("^Note on Mia Kowalczyk"))
    journey.types("What you saw", SAW)
    journey.types("Did it", "3")
    journey.types("out of", "5")
    journey.goes("button", "Save the note")

    journey.sees("Your note about Mia Kowalczyk is saved.")
    journey.sees("My pupils")
    journey.keeps(4, 20, 60)


def test_the_senco_notes_on_the_childs_page_and_stays_there(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.enters("Find a pupil", "kowalcz")
    note = journey.page.locator(".hr-note-here").first
    journey.presses_at(note.locator("summary"))
    journey.writes(note.get_by_label("What you saw"), SAW)
    with journey.page.expect_navigation():
        journey.presses_at(note.get_by_role("button", name="Save the note"))

    journey.sees("Your note about Mia Kowalczyk is saved.")
    journey.sees(SAW)
    journey.keeps(4, 20, 60)
