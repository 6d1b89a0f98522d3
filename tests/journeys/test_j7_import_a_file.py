"""J7: import the school's own file and settle its errors. Budget: 8 steps.

The file is as an office saves it from a spreadsheet: Windows-1252, semicolons, a row for each need.
"""

import re

from playwright.sync_api import expect

from handrail.core import clock
from tests.journeys.conftest import Journey

ROWS = """\
Pupil surname;Pupil forename;DOB;Year;Reg group;SEN Provision;SEN start date;SEN need type;Need rank
{known};03/03/2019;3;3A;E;{today};SEMH;1
{known};03/03/2019;3;3A;E;{today};SLCN;2
{new};31/02/2019;2;2B;K;{today};ASD;1
{new};31/02/2019;2;2B;K;{today};HI;2
"""


def test_a_schools_own_file_is_brought_in_and_its_doubts_settled(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    known, new = ("O’Dwyer;Zoë", "Lefèvre;Noémie") if journey.scripted else ("O’Hara;Chloë", "Müller;Anaïs")
    is_on_support_here(journey, *known.split(";"))
    file = ROWS.format(known=known, new=new, today=clock.today().strftime("%d/%m/%Y")).encode("cp1252")

    journey.begins()
    journey.goes("link", "Bring in a file of pupils")
    journey.brings("The file", "sen-register.csv", file)
    journey.goes("button", "Read the file")
    journey.sees("was read as Windows-1252")
    journey.sees(re.compile("31/02/2019"))
    journey.sees(re.compile("Here K since 1 September 2025, the file says E"))
    journey.chooses(re.compile("^(✓ ?)?Take what the file says"))
    journey.goes("button", re.compile("^Apply"))

    journey.sees("sen-register.csv was applied: 1 new pupil, 1 changed.")
    assert journey.steps <= 8
    the_register_says(journey, known, "EHC plan (E)", "SEMH")
    the_register_says(journey, new, "SEN support (K)", "ASD")


def is_on_support_here(journey: Journey, surname: str, forename: str) -> None:
    """Before the steps are counted: a child whose status was written here."""
    journey.goes("link", "Add a pupil to the register")
    for label, words in {"First name": forename, "Surname": surname, "Date of birth": "3 March 2019"}.items():
        journey.types(label, words)
    journey.chooses("SEN support (K)")
    journey.types("From", "1 September 2025")
    journey.types("Why", "Two cycles of help in class have not closed the gap.")
    journey.goes("button", "Add this pupil")


def the_register_says(journey: Journey, name: str, *cells: str) -> None:
    """The name as it is written, its accents and apostrophe with it, and what stands beside it."""
    journey.page.goto(f"{journey.site}/s/alder/register/")
    row = journey.page.get_by_role("row", name=name.replace(";", ", "))
    for words in cells:
        expect(row).to_contain_text(words)
