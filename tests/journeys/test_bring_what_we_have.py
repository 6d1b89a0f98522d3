"""What the school has already: documents of three children, and the plan of one."""

from __future__ import annotations

from handrail.pupils.tests import samples
from tests.journeys.conftest import Journey

PAPERS = {
    "Mia Kowalczyk EP report.pdf": samples.pdf("Report on Mia Kowalczyk", "Colourful semantics every day"),
    "haddad_omar letter.docx": samples.word("About Omar Haddad"),
    "scan0001.pdf": samples.pdf("No name here"),
}
TABLE = "Target\tProvision\tStaff\nReads 60 words\tPrecision teaching\tTess\n"


def test_documents_of_three_children_are_filed_and_found(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.page.goto(f"{journey.site}/s/alder/documents/bring-in/")
    journey.brings("The documents", "papers.zip", samples.packed(PAPERS))
    journey.goes("button", "Read the documents")
    journey.page.get_by_label("Pupil for scan0001").fill(a_pupil(journey))
    journey.goes("button", "File them")
    journey.sees("3 documents are in the files of 3 pupils.")
    journey.enters("Find a pupil", "colourful semantics")
    journey.sees("Mia Kowalczyk EP report")
    journey.page.goto(f"{journey.site}/s/alder/documents/bring-in/")
    journey.page.locator("tbody th a").first.press("Enter")
    journey.goes("button", "Take all 3 out again")
    journey.sees("3 documents are out of the files again")


def a_pupil(journey: Journey) -> str:
    """Somebody of the list who is neither Mia nor Omar; another one without JavaScript, for the school is the same."""
    labels = journey.page.locator("#roll option").evaluate_all("found => found.map(one => one.value)")
    others = [str(label) for label in labels if not label.startswith(("Kowalczyk", "Haddad"))]
    return others[0 if journey.scripted else 1]


def test_a_plan_is_pasted_and_waits_as_a_draft(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    journey.page.goto(f"{journey.site}/s/alder/plans/bring-in/")
    who = a_pupil(journey)
    journey.types("Whose plan", who)
    journey.types("The table, pasted from Word or Excel", TABLE)
    journey.goes("button", "Read the table")
    journey.sees("What the columns mean")
    journey.goes("button", "Make the draft")
    journey.sees("The draft is made.")
    journey.sees("Brought in by Ana Ferreira")
