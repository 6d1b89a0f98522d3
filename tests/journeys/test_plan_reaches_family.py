"""A plan's way: its review by the teacher, the SENCO's decision, the next draft, approval, and the family's copy."""

import io
import re
from datetime import timedelta

from pypdf import PdfReader

from handrail.core import clock
from handrail.rules.calendar import say_day
from tests.journeys.conftest import Journey

TARGET = "nine of ten Fridays"


def test_a_teacher_drafts_the_senco_publishes_and_the_family_reads(journey: Journey) -> None:
    the_teacher_reviews(journey)
    the_senco_carries_forward(journey)
    the_teacher_writes(journey)
    the_senco_publishes(journey)
    the_family_reads(journey)


def the_teacher_reviews(journey: Journey) -> None:
    journey.signs_in("Ben Adeyemi")
    journey.enters("Find a pupil", "kowalcz")
    journey.goes("link", re.compile("^Review$"))
    outcomes = len(journey.page.get_by_role("group", name="How did it go").all())
    for nth in range(outcomes):
        journey.chooses(re.compile("Met$"), nth)
        journey.chooses("Adapt" if nth == 0 else "Achieved", nth)
    journey.goes("button", "Save")
    journey.sees("finishes the review once it is filled in")


def the_senco_carries_forward(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.enters("Find a pupil", "kowalcz")
    journey.goes("link", re.compile("^Review$"))
    journey.goes("button", re.compile("^Finish, and open plan"))
    journey.sees("Carried forward")


def the_teacher_writes(journey: Journey) -> None:
    journey.signs_in("Ben Adeyemi")
    journey.enters("Find a pupil", "kowalcz")
    journey.goes("link", re.compile("^Draft of plan"))
    day = say_day(clock.today() + timedelta(days=60))
    for label, words in {"Target": TARGET, "By when": day, "Review date": day, "Agreed with": "Pat and Mia"}.items():
        journey.types(label, words)
    for nth in (0, 1):  # the family, and Mia
        journey.selects("Agreed?", "In the meeting", nth)
        journey.types("Agreed on", say_day(clock.today()), nth)
    journey.goes("button", "Send to SENCO")
    journey.sees("Sent to the SENCO, who can now publish it.")


def the_senco_publishes(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.goes("link", re.compile("^Approve plan . of Mia Kowalczyk"))
    journey.goes("button", "Publish")
    journey.sees("is published. It cannot be changed now")


def the_family_reads(journey: Journey) -> None:
    journey.signs_in("Pat Kowalczyk")
    journey.goes("link", re.compile("^Support plan"))
    journey.sees(TARGET)
    paper = journey.page.get_by_role("link", name="Print (PDF)").get_attribute("href")
    answer = journey.context.request.get(f"{journey.site}{paper}")
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    assert TARGET in " ".join(PdfReader(io.BytesIO(answer.body())).pages[0].extract_text().split())
