"""One child from a Tuesday worry to a second cycle of help, by five people, in the browser."""

import re
from datetime import timedelta

import pytest

from handrail.core import clock
from handrail.rules.calendar import say_day
from tests.journeys.conftest import Journey

SAW = "Copies the date and stops. Holds the pencil as if it were hot, and says he is tired."
OUTCOME = "writes his own first sentence within ten minutes, with the word mat"


@pytest.mark.parametrize("journey", [True], indirect=True)
def test_one_child_from_a_worry_to_a_second_cycle(journey: Journey) -> None:
    child = the_assistant_worries(journey)
    the_senco_asks(journey, child)
    the_teacher_answers(journey, child)
    the_senco_decides(journey, child)
    the_teacher_plans(journey, child)
    the_head_publishes(journey, child)
    the_assistant_notes(journey, child)
    the_teacher_and_the_senco_review(journey, child)
    the_story_is_told(journey, child)


def the_assistant_worries(journey: Journey) -> str:
    journey.signs_in("Tess Whitfield")
    journey.goes("link", "My pupils")
    child = journey.page.locator(".hr-others li b").last.inner_text()
    journey.begins()
    journey.goes("link", "Raise a concern")
    journey.types("Which child", child)
    journey.types("What I saw or heard", SAW)
    journey.types("Since when", "Since half-term")
    journey.goes("button", "Send")
    journey.sees(f"Your concern about {child} has been sent")
    return child


def the_senco_asks(journey: Journey, child: str) -> None:
    journey.signs_in("Ana Ferreira")
    journey.goes("link", f"Answer the concern about {child}")
    journey.goes("link", "Ask the teachers")
    journey.goes("button", "Ask them")
    journey.sees("Ben Adeyemi")


def the_teacher_answers(journey: Journey, child: str) -> None:
    journey.signs_in("Ben Adeyemi")
    journey.goes("link", re.compile(f"(How does it go|Say how it goes|Answer).*{child}"))
    journey.chooses(re.compile("^Often"))
    journey.types("What goes well", "Tells a story so that the whole table listens.")
    journey.types("What is hard", "Getting the first word onto the page.")
    journey.types("What helps", "The word mat, and somebody beside him for the first line.")
    journey.goes("button", "Send to Ana Ferreira")


def the_senco_decides(journey: Journey, child: str) -> None:
    journey.signs_in("Ana Ferreira")
    journey.enters("Find a pupil", child)
    journey.goes("link", re.compile(r"^\d+ \w+ \d{4}$"))  # the concern, by its day
    journey.sees("The word mat, and somebody beside him")
    journey.goes("link", re.compile("^SEN support"))
    journey.types("Why", "Writing is far behind talk, in every lesson.")
    journey.types("Parent or carer told on", say_day(clock.today()))
    journey.types("How they were told", "By phone")
    journey.types("What you tell Tess Whitfield", "He goes on SEN support from today. Ben and I write the plan.")
    journey.goes("button", "Save")
    journey.enters("Find a pupil", child)
    journey.sees("SEN support (K)")
    journey.goes("button", "Start a plan")


def the_teacher_plans(journey: Journey, child: str) -> None:
    journey.signs_in("Ben Adeyemi")
    journey.enters("Find a pupil", child)
    journey.goes("link", re.compile("^Draft of plan"))
    day = say_day(clock.today() + timedelta(days=60))
    known_as = child.split(maxsplit=1)[0]
    said = {
        f"What {known_as} will do": OUTCOME,
        "Starts from": "No sentence alone on any of five days",
        "How we will know": "Sentences on Fridays",
        "Target": "Four days of five",
        "By when": day,
        "What we will do": "Says the sentence to Tess, then writes its first word together",
        "How often": "Every writing lesson, ten minutes",
        "Review date": day,
    }
    for label, words in said.items():
        journey.types(label, words)
    journey.types(re.compile("^Who$"), "Tess Whitfield")
    for nth in (0, 1):
        journey.selects("Agreed?", "In the meeting", nth)
        journey.types("Agreed on", say_day(clock.today()), nth)
    journey.goes("button", "Send to SENCO")
    journey.sees("Sent to the SENCO, who can now publish it.")


def the_head_publishes(journey: Journey, child: str) -> None:
    journey.signs_in("Hal Bramwell")
    journey.goes("link", re.compile(f"^Approve plan 1 of {child}"))
    journey.goes("button", "Publish")
    journey.sees("is published")


def the_assistant_notes(journey: Journey, child: str) -> None:
    journey.signs_in("Tess Whitfield")
    journey.goes("link", re.compile(f"^New plan for {child}"))
    journey.sees(OUTCOME)
    journey.begins()
    journey.goes("link", re.compile(f"^Note on {child}"))
    journey.types("What you saw", "Wrote ‘The dog ran’ alone, and grinned.")
    journey.goes("button", re.compile("^Save"))


def the_teacher_and_the_senco_review(journey: Journey, child: str) -> None:
    journey.signs_in("Ben Adeyemi")
    journey.enters("Find a pupil", child)
    journey.goes("link", re.compile("^Review$"))
    journey.sees("The dog ran")
    journey.chooses("Partly met")
    journey.types("What we saw", "Three days of five, with the word mat")
    journey.chooses("Adapt")
    journey.goes("button", "Save")
    journey.signs_in("Ana Ferreira")
    journey.enters("Find a pupil", child)
    journey.goes("link", re.compile("^Review$"))
    journey.goes("button", re.compile("^Finish, and open plan 2"))
    journey.sees("Carried forward")
    assert journey.page.get_by_label("Starts from").first.input_value() == "Three days of five, with the word mat"


def the_story_is_told(journey: Journey, child: str) -> None:
    """Who noticed, who answered, who did what: as the record has it, by day."""
    journey.signs_in("Sam Doyle")
    journey.enters("Find a pupil", child)
    journey.goes("link", "All of it")
    for words in ("Tess Whitfield", "Ben Adeyemi", "Hal Bramwell", "Ana Ferreira", "The dog ran"):
        journey.sees(words)
