"""What was read, cut to what can be kept in this school; what is left out is said in a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handrail.exchange.history import left_out
from handrail.exchange.key_people import about_key_person, staff_of
from handrail.exchange.reading import PupilRead, PupilWarning, Reading, Refusal
from handrail.exchange.reading.shapes import quote
from handrail.pupils.births import USUAL_OLDEST, birth_refusal
from handrail.pupils.models import Identifier, Pupil, PupilGroup
from handrail.rules.calendar import age_on, say_day
from handrail.rules.register import STATUSES
from handrail.schools.models import School

LONGEST = {
    "class_name": ("class", PupilGroup._meta.get_field("name").max_length or 0),
    "room": ("room", PupilGroup._meta.get_field("name").max_length or 0),
    "admission_number": ("admission number", Identifier._meta.get_field("value").max_length or 0),
}
LONGEST_NAME = Pupil._meta.get_field("surname").max_length or 0
NAMES = ("surname", "forename", "middle_names", "preferred_forename", "preferred_surname")


def fit_reading(reading: Reading, school: School, on: date) -> Reading:
    """Fit every pupil of a file; a name too long to keep refuses the file, since a name is never cut."""
    for read in reading.pupils:
        for name in NAMES:
            if len(written := getattr(read, name) or "") > LONGEST_NAME:
                reading.refused = Refusal(
                    "name_too_long",
                    f"Line {read.row} has a name of {len(written)} characters: {quote(written)}. The most is "
                    f"{LONGEST_NAME}. Look whether the columns are in their places.",
                )
                reading.pupils = ()
                return reading
    reading.pupils = tuple(fit(read, school, on) for read in reading.pupils)
    if school.is_early_years and any(read.key_person for read in reading.pupils):
        staff = staff_of(school, on)
        reading.pupils = tuple(
            replace(read, warnings=(*read.warnings, *about_key_person(read, staff))) for read in reading.pupils
        )
    return reading


def fit(read: PupilRead, school: School, on: date) -> PupilRead:
    """One pupil as far as this school can keep it, with a warning for each thing that it cannot."""
    changes: dict[str, None] = {}
    said = [*_about_birth(read, school, on, changes), *_about_lengths(read, changes), *_about_days(read, changes)]
    said += _about_history(read, on)
    if not said:
        return read
    return replace(read, **changes, warnings=(*read.warnings, *said))  # type: ignore[arg-type]


def _about_birth(read: PupilRead, school: School, on: date, changes: dict[str, None]) -> list[PupilWarning]:
    born = read.date_of_birth
    if born is None:
        return []
    if refusal := birth_refusal(born, on, school):
        changes["date_of_birth"] = None
        return [PupilWarning("date_of_birth", "implausible", f"{refusal} It was left empty.")]
    age = age_on(born, on)
    if age < USUAL_OLDEST:
        return []
    says = f"{say_day(born)} makes this pupil {age} years old. If that is not so, correct it."
    return [PupilWarning("date_of_birth", "unusual_age", says)]


def _about_lengths(read: PupilRead, changes: dict[str, None]) -> list[PupilWarning]:
    said = []
    for name, (words, most) in LONGEST.items():
        if len(getattr(read, name) or "") > most:
            changes[name] = None
            quoted = quote(getattr(read, name))
            said.append(
                PupilWarning(
                    name, "too_long", f"The {words} {quoted} is longer than {most} letters. It was left empty."
                )
            )
    return said


def _about_days(read: PupilRead, changes: dict[str, None]) -> list[PupilWarning]:
    if not (read.joined_on and read.left_on and read.left_on < read.joined_on):
        return []
    changes["left_on"] = None
    left, joined = say_day(read.left_on), say_day(read.joined_on)
    says = f"The day of leaving, {left}, is before the day of joining, {joined}. It was left empty."
    return [PupilWarning("left_on", "before_joining", says)]


def _about_history(read: PupilRead, on: date) -> list[PupilWarning]:
    said = []
    for row in left_out(read, on):
        label, day = STATUSES[row.status].label, row.starts_on or on
        why = "is still to come" if day > on else "cannot be put in order with the status that has no date"
        said.append(PupilWarning("history", "left_out", f"“{label}” from {say_day(day)} {why}. It was left out."))
    return said
