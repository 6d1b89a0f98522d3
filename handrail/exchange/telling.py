"""What the file says of a pupil, in the record's own terms. A blank says nothing and is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from handrail.exchange.reading import PupilRead
from handrail.pupils.models import Identifier, Pupil
from handrail.pupils.models.names import tidy
from handrail.rules.upn import check_upn
from handrail.schools.models import School

NAMES = {"surname", "forename", "middle_names", "preferred_name", "preferred_surname"}
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Detail:
    """A field of the pupil with the field of the file it comes from, and what a person calls it."""

    column: str
    told_as: str
    label: str


DETAILS = (
    Detail("surname", "surname", "Surname"),
    Detail("forename", "forename", "Forename"),
    Detail("middle_names", "middle_names", "Middle names"),
    Detail("preferred_name", "preferred_forename", "Known as"),
    Detail("preferred_surname", "preferred_surname", "Surname they go by"),
    Detail("date_of_birth", "date_of_birth", "Date of birth"),
    Detail("sex", "sex", "Sex"),
    Detail("is_pupil_premium", "pupil_premium", "Pupil premium"),
    Detail("is_looked_after", "looked_after", "Looked after"),
    Detail("has_eal", "eal", "English as an additional language"),
    Detail("has_free_meals", "free_meals", "Free school meals"),
    Detail("attendance_percent", "attendance", "Attendance %"),
    Detail("joined_on", "joined_on", "Joined"),
    Detail("left_on", "left_on", "Left"),
)
NUMBERS = {
    Identifier.Kind.UPN: ("upn", "UPN"),
    Identifier.Kind.FORMER_UPN: ("former_upn", "Former UPN"),
    Identifier.Kind.ADMISSION: ("admission_number", "Admission number"),
}
LONGEST_NUMBER = Identifier._meta.get_field("value").max_length or 0


def details_told(read: PupilRead, pupil: Pupil) -> dict[str, Any]:
    """{column of the pupil: value} for what the file gives."""
    told = {detail.column: getattr(read, detail.told_as) for detail in DETAILS}
    told = {column: value for column, value in told.items() if value not in (None, "")}
    for column in NAMES & told.keys():
        told[column] = tidy(told[column])
        if _only_in_capitals(told[column], getattr(pupil, column)):
            del told[column]
    preferred, surname = told.get("preferred_surname"), told.get("surname", pupil.surname)
    if preferred and (preferred == surname or _only_in_capitals(preferred, surname)):
        told["preferred_surname"] = ""  # as it is kept: they go by their surname
    if "attendance_percent" in told:
        told["attendance_percent"] = Decimal(str(read.attendance)).quantize(TENTH, ROUND_HALF_UP)
    return _in_order(told, pupil)


def _only_in_capitals(told: str, held: str) -> bool:
    """Whether the file has the name that is here, in capitals: that says nothing, and how it is written here stays."""
    return told.isupper() and told != held and told.casefold() == held.casefold()


def _in_order(told: dict[str, Any], pupil: Pupil) -> dict[str, Any]:
    """Days that can stand together: who joined after they left is here again; who left before they joined, is told
    of by an older file."""
    joined, left = told.get("joined_on", pupil.joined_on), told.get("left_on", pupil.left_on)
    if joined and left and left < joined:
        if "left_on" in told:
            del told["left_on"]
        else:
            told["left_on"] = None
    return told


def upn_of(read: PupilRead) -> str:
    """The UPN, where what stands in the file has the format of one."""
    return well_formed(read.upn) if read.upn else ""


@lru_cache(maxsize=8192)
def well_formed(text: str) -> str:
    """A UPN as it is compared; "" for what has not the format of one."""
    return check_upn(text).normalised or ""


def numbers_told(read: PupilRead, held: dict[str, Identifier]) -> dict[Identifier.Kind, str]:
    """The numbers to keep. What is no UPN is kept as read, but never in the place of one, nor where a spreadsheet has
    made it a figure."""
    told = {}
    if read.upn and (upn_of(read) or _may_be_kept(read, held)):
        told[Identifier.Kind.UPN] = read.upn
    if read.former_upn:
        told[Identifier.Kind.FORMER_UPN] = read.former_upn
    if read.admission_number:
        told[Identifier.Kind.ADMISSION] = read.admission_number
    return told


def _may_be_kept(read: PupilRead, held: dict[str, Identifier]) -> bool:
    is_damaged = any(warning.field == "upn" and warning.code == "damaged" for warning in read.warnings)
    return not is_damaged and len(read.upn or "") <= LONGEST_NUMBER and Identifier.Kind.UPN not in held


def groups_told(read: PupilRead, school: School) -> dict[str, str]:
    """{"year": name, "home": name}: the home group is the class or form, in an early-years setting the room."""
    homes = (read.room, read.class_name) if school.is_early_years else (read.class_name, read.room)
    named = {"year": read.year_group, "home": next(filter(None, homes), None)}
    return {slot: " ".join(name.split()) for slot, name in named.items() if name}


def is_leaver(told: dict[str, Any], pupil: Pupil, on: date) -> bool:
    """Whether the pupil has left by a day, with what the file tells."""
    left = told.get("left_on", pupil.left_on)
    return bool(left and left < on)
