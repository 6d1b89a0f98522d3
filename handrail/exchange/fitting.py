"""What was read, cut to what can be kept in this school; what is left out is said in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Max

from handrail.core import clock
from handrail.exchange.history import left_out
from handrail.exchange.key_people import about_key_person, staff_of
from handrail.exchange.models import ImportBatch
from handrail.exchange.reading import FileWarning, PupilRead, PupilWarning, Reading, Refusal
from handrail.exchange.reading.shapes import SchoolNumber, Stay, TransferFile, quote
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
                    f"{reading.place} {read.row} has a name of {len(written)} characters: {quote(written)}. The most "
                    f"is {LONGEST_NAME}. Look whether everything is in its place.",
                )
                reading.pupils = ()
                return reading
    if reading.transfer:
        _fit_transfer_file(reading, reading.transfer, school)
    reading.pupils = tuple(fit(read, school, on) for read in reading.pupils)
    if school.is_early_years and any(read.key_person for read in reading.pupils):
        staff = staff_of(school, on)
        reading.pupils = tuple(
            replace(read, warnings=(*read.warnings, *about_key_person(read, staff))) for read in reading.pupils
        )
    return reading


def _fit_transfer_file(reading: Reading, file: TransferFile, school: School) -> None:
    reading.warnings += (*_about_school(file, school), *_about_age(file, school))
    here = (school.la_code, school.establishment)
    reading.pupils = tuple(_with_stay(read, file.stays.get(read.row, ()), here) for read in reading.pupils)


def _about_school(file: TransferFile, school: School) -> list[FileWarning]:
    """Where the file was made for another school, or, not saying for which, by another."""
    named = file.dest or file.source
    if not (named and school.la_code and school.establishment) or _is(named, school):
        return []
    what = "was made for" if file.dest else "is from"
    here = f"{school.la_code}/{school.establishment}"
    says = f"This file {what} another school, {named}. Here the number is {here}. Look whether it is the right file."
    return [FileWarning("another_school", says)]


def _is(named: SchoolNumber, school: School) -> bool:
    return (named.la_code, named.establishment) == (school.la_code, school.establishment)


def _about_age(file: TransferFile, school: School) -> list[FileWarning]:
    """Where a transfer file that was made later has been applied. Files are kept for 30 days, and so is this."""
    applied = ImportBatch.objects.for_school(school).filter(applied_at__isnull=False, undone_at=None)
    last = applied.aggregate(last=Max("made_at"))["last"]
    if not (file.made_at and last and file.made_at < last):
        return []
    made, later = _say_moment(file.made_at), _say_moment(last)
    says = f"This file was made on {made}, before the last one that was applied, which was made on {later}."
    return [FileWarning("older", says)]


def _say_moment(at: datetime) -> str:
    """Like "4 November 2026 at 08:30"."""
    local = at.astimezone(clock.LONDON)
    return f"{say_day(local.date())} at {local:%H:%M}"


def _with_stay(read: PupilRead, stays: Sequence[Stay], here: tuple[str, str]) -> PupilRead:
    """With the days of joining and leaving, where the file names this school by both its numbers."""
    known = [stay for stay in stays if stay.school == here]
    if not known:
        return read
    last = max(known, key=lambda stay: stay.joined_on or date.min)
    return replace(read, joined_on=last.joined_on, left_on=last.left_on)


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
        why = "is still to come" if day > on else "begins no earlier than the status that holds"
        said.append(PupilWarning("history", "left_out", f"“{label}” from {say_day(day)} {why}. It was left out."))
    return said
