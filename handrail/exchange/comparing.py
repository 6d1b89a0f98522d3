"""A file laid beside what is held: new, changed with old beside new, unchanged, or please decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from handrail.exchange.held import Held, HeldPupil
from handrail.exchange.models import ImportRow
from handrail.exchange.reading.shapes import PupilRead, StatusRead
from handrail.pupils.models import Identifier
from handrail.pupils.models.pupil import fold
from handrail.rules.calendar import say_day
from handrail.rules.register import STATUSES

Change = ImportRow.Change

# Field of the file, field of the pupil, what a person calls it.
PLAIN_FIELDS = (
    ("surname", "surname", "Surname"),
    ("forename", "forename", "Forename"),
    ("middle_names", "middle_names", "Middle names"),
    ("preferred_forename", "preferred_name", "Known as"),
    ("date_of_birth", "date_of_birth", "Date of birth"),
    ("sex", "sex", "Sex"),
    ("pupil_premium", "is_pupil_premium", "Pupil premium"),
    ("looked_after", "is_looked_after", "Looked after"),
    ("eal", "has_eal", "English as an additional language"),
    ("attendance", "attendance_percent", "Attendance %"),
    ("joined_on", "joined_on", "Joined"),
    ("left_on", "left_on", "Left"),
)
GROUP_FIELDS = (("year_group", "Year"), ("class_name", "Class"), ("room", "Room"))
NUMBERS = (
    ("upn", Identifier.Kind.UPN, "UPN"),
    ("admission_number", Identifier.Kind.ADMISSION, "Admission number"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing the file says otherwise, in words."""

    field: str
    label: str
    here: str
    file: str

    def to_json(self) -> dict[str, str]:
        return {"field": self.field, "label": self.label, "here": self.here, "file": self.file}


@dataclass(slots=True)
class Compared:
    """One pupil of the file beside the one held, if any."""

    read: PupilRead
    change: str
    held: HeldPupil | None = None
    why_ask: str = ""
    differences: list[Difference] = field(default_factory=list)


def compare(pupils: Sequence[PupilRead], held: Held) -> list[Compared]:
    """Each pupil of the file in turn. Nobody is merged by a guess: what is doubtful is 'ask'."""
    shared = _upns_of_several(pupils)
    found = [_compare_one(read, held, shared) for read in pupils]
    _ask_about_doubles(found)
    return found


def _upns_of_several(pupils: Iterable[PupilRead]) -> set[str]:
    counted = Counter(read.upn for read in pupils if read.upn)
    return {upn for upn, times in counted.items() if times > 1}


def _compare_one(read: PupilRead, held: Held, shared: set[str]) -> Compared:
    if read.upn in shared:
        match = next(iter(_same_person(read, held.by_upn.get(read.upn or "", []))), None)
        return Compared(read, Change.ASK, match, f"Two pupils in this file have the UPN {read.upn}.")
    match, why = _match(read, held)
    if why:
        return Compared(read, Change.ASK, match, why)
    if match is None:
        return Compared(read, Change.NEW)
    differences = list_differences(read, match)
    why = _status_made_here(read, match) or _needs_made_here(read, match)
    if why:
        return Compared(read, Change.ASK, match, why, differences)
    return Compared(read, Change.CHANGED if differences else Change.UNCHANGED, match, "", differences)


def _match(read: PupilRead, held: Held) -> tuple[HeldPupil | None, str]:
    """The pupil held who is this one, or why a person must say. UPN first, then name and date of birth."""
    by_upn = held.by_upn.get(read.upn or "", [])
    if len(by_upn) > 1:
        return None, f"Several pupils here have the UPN {read.upn}."
    if by_upn:
        return by_upn[0], _why_not_the_same(read, by_upn[0])
    namesakes = _same_person(read, held.by_name.get((fold(read.surname), fold(read.forename)), []))
    if len(namesakes) > 1:
        return None, "Several pupils here have this name and date of birth."
    if not namesakes:
        return None, ""
    other = namesakes[0]
    if read.upn and other.upn and other.upn != read.upn:
        return other, f"The same name and date of birth are here with another UPN, {other.upn}."
    if read.date_of_birth is None or other.pupil.date_of_birth is None:
        return other, "" if read.upn == other.upn else "The same name is here, but a date of birth is missing."
    return other, ""


def _same_person(read: PupilRead, rows: Iterable[HeldPupil]) -> list[HeldPupil]:
    name = fold(read.surname), fold(read.forename)
    return [
        row
        for row in rows
        if row.name_key == name
        and (None in (read.date_of_birth, row.pupil.date_of_birth) or read.date_of_birth == row.pupil.date_of_birth)
    ]


def _why_not_the_same(read: PupilRead, other: HeldPupil) -> str:
    born = other.pupil.date_of_birth
    if born and read.date_of_birth and born != read.date_of_birth:
        return f"{other.pupil.name} has this UPN here, and was born on {say_day(born)}."
    same_surname = fold(read.surname) == other.name_key[0]
    same_forename = fold(read.forename) == other.name_key[1]
    if not same_surname and not same_forename:
        return f"{other.pupil.name} has this UPN here."
    return ""


def _ask_about_doubles(found: list[Compared]) -> None:
    """Two pupils of the file that would both become the same pupil here."""
    counted = Counter(row.held.pupil.pk for row in found if row.held)
    for row in found:
        if row.held and counted[row.held.pupil.pk] > 1 and row.change != Change.ASK:
            row.change = Change.ASK
            row.why_ask = f"Two pupils in this file match {row.held.pupil.name}."


def list_differences(read: PupilRead, held: HeldPupil) -> list[Difference]:
    """Everything the file says that is not what is held. A blank in the file says nothing."""
    found = []
    for source, target, label in PLAIN_FIELDS:
        new, old = getattr(read, source), getattr(held.pupil, target)
        if new not in (None, "") and not _same(new, old):
            found.append(Difference(source, label, in_words(old), in_words(new)))
    for source, kind, label in NUMBERS:
        new = getattr(read, source)
        old_row = held.identifiers.get(kind)
        if new and (old_row is None or old_row.value != new):
            found.append(Difference(source, label, old_row.value if old_row else "", new))
    for source, label in GROUP_FIELDS:
        new = getattr(read, source)
        row = held.memberships.get(source)
        if new and (row is None or row.group.name != new):
            found.append(Difference(source, label, row.group.name if row else "", new))
    return found + _sen_differences(read, held)


def _same(new: object, old: object) -> bool:
    if isinstance(new, float):
        return old is not None and round(new, 1) == float(str(old))
    return new == old


def _sen_differences(read: PupilRead, held: HeldPupil) -> list[Difference]:
    found = []
    if status_differs(read, held):
        found.append(Difference("sen_status", "SEN status", status_here(held), STATUSES[read.sen_status or "N"].label))
    elif new_history(read, held):
        found.append(Difference("history", "Earlier SEN status", "", history_in_words(read)))
    if needs_differ(read, held):
        here = ", ".join(need.type_code for need in sorted(held.needs, key=lambda need: need.rank))
        found.append(Difference("needs", "Needs", here, ", ".join(need.type for need in read.needs)))
    return found


def status_differs(read: PupilRead, held: HeldPupil) -> bool:
    """Whether the file gives a status other than the one held. Monitoring is Handrail's own: a file calls it N."""
    if read.sen_status is None:
        return False
    here = held.entry.status if held.entry else "N"
    return read.sen_status != (STATUSES[here].census_code or here)


def needs_differ(read: PupilRead, held: HeldPupil) -> bool:
    """Whether the file gives needs, of a pupil it does not call N, other than those held."""
    if not read.needs or read.sen_status == "N":
        return False
    here = [need.type_code for need in sorted(held.needs, key=lambda need: need.rank)]
    return here != [need.type for need in read.needs]


def new_history(read: PupilRead, held: HeldPupil | None) -> list[StatusRead]:
    """Earlier statuses of the file that no row here says already."""
    known = {(entry.status, entry.starts_on) for entry in held.entries} if held else set()
    return [past for past in _earlier(read) if (past.status, past.starts_on) not in known]


def _earlier(read: PupilRead) -> tuple[StatusRead, ...]:
    """The rows of the file's history without the one it gives as the status now."""
    is_now = bool(read.history) and read.history[-1].status == read.sen_status
    return read.history[:-1] if is_now else read.history


def status_here(held: HeldPupil) -> str:
    """'EHC plan since 4 November 2026', as the preview says it."""
    if held.entry is None:
        return STATUSES["N"].label
    since = f" since {say_day(held.entry.starts_on)}" if held.entry.starts_on else ""
    return f"{STATUSES[held.entry.status].label}{since}"


def history_in_words(read: PupilRead) -> str:
    return ", ".join(STATUSES[past.status].label for past in _earlier(read))


def _status_made_here(read: PupilRead, held: HeldPupil) -> str:
    if not status_differs(read, held) or held.entry is None or held.entry.is_imported:
        return ""
    since = f" since {say_day(held.entry.starts_on)}" if held.entry.starts_on else ""
    return f"Here {held.entry.status}{since}, the file says {read.sen_status}."


def _needs_made_here(read: PupilRead, held: HeldPupil) -> str:
    if needs_differ(read, held) and any(not need.is_imported for need in held.needs):
        return "The needs were changed here, and the file gives others."
    return ""


def in_words(value: object) -> str:
    """A value as a person reads it; nothing for a blank."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return say_day(value) if isinstance(value, date) else str(value)
