"""J6: add a child to the register with evidence. Budget: 7 steps, 90 seconds, 240 the first time."""

from playwright.sync_api import expect

from handrail.core import clock
from handrail.rules.calendar import academic_year, say_day
from tests.journeys.conftest import Journey

SCREEN = "Language screen of October: understands two of five instructions."


def test_a_child_who_is_here_already_is_put_on_the_register(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    forename, surname = ("Ottoline", "Fernsby") if journey.scripted else ("Peregrine", "Quillfeather")
    adds_a_child(journey, forename, surname)

    journey.begins()
    journey.enters("Find a pupil", surname)
    journey.goes("link", "Put on the register")
    journey.chooses("SEN support (K)")
    journey.selects("Main type of need", "SLCN")
    says_why(journey)
    journey.goes("button", "Save this status")

    journey.sees(f"{forename} {surname}: SEN support (K) from {today()}.")
    journey.keeps(7, 90, 240)
    is_on_the_register(journey, forename, surname)


def test_a_child_who_is_new_is_added_and_put_on_the_register(journey: Journey) -> None:
    journey.signs_in("Ana Ferreira")
    forename, surname = ("Zéphyrine", "Applegarth") if journey.scripted else ("Barnaby", "Winterbourne")

    journey.goes("link", "Add a pupil to the register")
    journey.types("First name", forename)
    journey.types("Surname", surname)
    journey.types("Date of birth", f"3 March {academic_year(clock.today()).starts_on.year - 7}")
    journey.selects("Year group", "Year 3")
    journey.types("Class", "3A")
    journey.chooses("SEN support (K)")
    journey.selects("Main type of need", "SLCN")
    says_why(journey)
    journey.goes("button", "Add this pupil")

    journey.sees(f"{forename} {surname} is added.")
    journey.keeps(7, 90, 240)
    is_on_the_register(journey, forename, surname)


def today() -> str:
    return say_day(clock.today())


def adds_a_child(journey: Journey, forename: str, surname: str) -> None:
    """Before the steps are counted: somebody of whom nothing but the class is known."""
    journey.goes("link", "Add a pupil to the register")
    journey.types("First name", forename)
    journey.types("Surname", surname)
    journey.types("Class", "3A")
    journey.goes("button", "Add this pupil")


def says_why(journey: Journey) -> None:
    """What a decision rests on, and that the family knows."""
    journey.types("Why", "Two cycles of help in class have not closed the gap.")
    journey.types("What shows it", SCREEN)
    journey.types("Parent or carer told on", today())
    journey.types("How they were told", "In a meeting.")


def is_on_the_register(journey: Journey, forename: str, surname: str) -> None:
    """In the register, and with the evidence in the story that prints."""
    child = journey.page.url
    journey.page.goto(f"{journey.site}/s/alder/register/")
    row = journey.page.get_by_role("row", name=f"{surname}, {forename}")
    expect(row).to_contain_text("SEN support (K)")
    expect(row).to_contain_text("SLCN")
    journey.page.goto(f"{child}timeline/")
    journey.sees(SCREEN)
    journey.sees("Parent or carer told")
