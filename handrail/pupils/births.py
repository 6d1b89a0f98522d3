"""Whether a date of birth can be right."""

from __future__ import annotations

from datetime import date

from handrail.rules.calendar import add_months, age_on, say_day
from handrail.schools.models import School, SchoolKind

OLDEST = 26  # an EHC plan may last until the end of the year in which a young person turns 25
USUAL_OLDEST = 19
YOUNGEST = 2


def birth_refusal(born: date, on: date, school: School) -> str | None:
    """Why nobody in this school can be born on that day, in a sentence; None where somebody can."""
    if born > on:
        return f"{say_day(born)} is still to come. Check the year."
    age = age_on(born, on)
    youngest = 0 if school.kind == SchoolKind.EARLY_YEARS else YOUNGEST
    if youngest <= age <= OLDEST:
        return None
    example = say_day(add_months(on, -12 * 7))
    return f"{say_day(born)} would make them {_years(age)} old. Check the year; write it like {example}."


def birth_question(born: date, on: date) -> str | None:
    """What to ask before an unusual date of birth is kept; None where there is nothing to ask."""
    age = age_on(born, on)
    if age < USUAL_OLDEST:
        return None
    return f"{say_day(born)} makes them {_years(age)} old. Tick that this is right, or correct it."


def _years(age: int) -> str:
    return "less than a year" if age == 0 else f"{age} year{'' if age == 1 else 's'}"
