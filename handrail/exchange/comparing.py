"""A file laid beside what is held: new, changed with old beside new, unchanged, or please decide."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from handrail.exchange.held import Held, HeldPupil, NameKey, name_key
from handrail.exchange.history import learnt_start, new_history, status_now
from handrail.exchange.key_people import is_new_key_person, key_person_told
from handrail.exchange.matching import match, match_of_shared, near_miss
from handrail.exchange.models import ImportRow
from handrail.exchange.reading import PupilRead, PupilWarning
from handrail.exchange.telling import (
    DETAILS,
    NUMBERS,
    details_told,
    groups_told,
    is_leaver,
    numbers_told,
    upn_of,
)
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.rules.calendar import say_day
from handrail.rules.register import STATUSES

Change = ImportRow.Change


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing the file says otherwise, in words. `asks` marks what is not overwritten unasked."""

    field: str
    label: str
    here: str
    file: str
    asks: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"field": self.field, "label": self.label, "here": self.here, "file": self.file, "asks": self.asks}


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
    _say_who_is_near(found, held)
    return found


def _say_who_is_near(found: Sequence[Compared], held: Held) -> None:
    """A new pupil who is nearly somebody here whom the file has not: they stay two, and a person is told."""
    matched = {row.held.pupil.pk for row in found if row.held}
    born_on: dict[date, list[HeldPupil]] = defaultdict(list)
    for one in held.pupils.values():
        if one.pupil.pk not in matched and one.pupil.date_of_birth:
            born_on[one.pupil.date_of_birth].append(one)
    for row in found if born_on else ():
        near = near_miss(row.read, held, born_on) if row.change == Change.NEW else None
        if near and near.pupil.date_of_birth:
            born = say_day(near.pupil.date_of_birth)
            said = f"{near.pupil.name}, born on {born}, is here and nearly the same. They are kept apart: look whether"
            warning = PupilWarning("row", "near", f"{said} they are one child.")
            row.read = replace(row.read, warnings=tuple(dict.fromkeys((*row.read.warnings, warning))))


def _upns_of_several(pupils: Iterable[PupilRead]) -> set[str]:
    counted = Counter(upn for read in pupils if (upn := upn_of(read)))
    return {upn for upn, times in counted.items() if times > 1}


def _compare_one(read: PupilRead, held: Held, shared: set[str]) -> Compared:
    if upn_of(read) in shared:
        one, why = match_of_shared(read, held), f"Two pupils in this file have the UPN {read.upn}."
    else:
        one, why = match(read, held)
    if one is None:
        return Compared(read, Change.ASK if why else Change.NEW, None, why)
    differences = list_differences(read, one, held)
    why = why or " ".join(_asked(read, one, differences, held.on))
    if why:
        return Compared(read, Change.ASK, one, why, differences)
    return Compared(read, Change.CHANGED if differences else Change.UNCHANGED, one, "", differences)


def _ask_about_doubles(found: list[Compared]) -> None:
    """Two pupils of the file that would both become the same pupil here, or that are one child twice by the look."""
    born = Counter(_born_as(row.read) for row in found if _may_be_twice(row.read))
    for row in found:
        if row.change == Change.NEW and _may_be_twice(row.read) and born[_born_as(row.read)] > 1:
            row.change = Change.ASK
            row.why_ask = "Two pupils in this file have this name and date of birth."
    counted = Counter(row.held.pupil.pk for row in found if row.held)
    for row in found:
        if row.held and counted[row.held.pupil.pk] > 1 and row.change != Change.ASK:
            row.change = Change.ASK
            row.why_ask = f"Two pupils in this file match {row.held.pupil.name}."


def _may_be_twice(read: PupilRead) -> bool:
    """Whether nothing surer than a name and a birth date tells this pupil of a file from another."""
    return bool(read.date_of_birth and not read.admission_number)


def _born_as(read: PupilRead) -> tuple[NameKey, date | None]:
    return name_key(read.surname, read.forename), read.date_of_birth


def _asked(read: PupilRead, held: HeldPupil, differences: Sequence[Difference], on: date) -> Iterable[str]:
    """Why a person must say although it is plain who this is."""
    asking = {difference.field for difference in differences if difference.asks}
    if "sen_status" in asking and held.entry:
        now = status_now(read, on)
        since = now.starts_on if now and not _is_made_here(held.entry) else None
        here = _briefly(held.entry.status, held.entry.starts_on)
        yield f"Here {here}, the file says {_briefly(read.sen_status, since)}."
    if "needs" in asking:
        yield "The needs were changed here, and the file gives others."


def _briefly(status: str | None, since: date | None) -> str:
    word = "monitoring" if status == "M" else status or "N"
    return f"{word} since {say_day(since)}" if since else word


def list_differences(read: PupilRead, one: HeldPupil, held: Held) -> list[Difference]:
    """Everything the file says that is not what is held. A blank in the file says nothing."""
    told = details_told(read, one.pupil)
    found = [
        Difference(
            detail.told_as, detail.label, in_words(getattr(one.pupil, detail.column)), in_words(told[detail.column])
        )
        for detail in DETAILS
        if detail.column in told and told[detail.column] != getattr(one.pupil, detail.column)
    ]
    for kind, number in numbers_told(read, one.numbers).items():
        row, (name, label) = one.numbers.get(kind), NUMBERS[kind]
        if row is None or row.value != number:
            found.append(Difference(name, label, row.value if row else "", number))
    if not is_leaver(told, one.pupil, held.on):
        found += _group_differences(read, one, held)
        found += _key_person_difference(read, one, held)
    return found + _sen_differences(read, one, held.on)


def _group_differences(read: PupilRead, one: HeldPupil, held: Held) -> list[Difference]:
    labels = {"year": ("year_group", "Year"), "home": ("class_name", held.school.group_word)}
    return [
        Difference(*labels[slot], row.group.name if (row := one.group(slot, held.on)) else "", name)
        for slot, name in groups_told(read, held.school).items()
        if not one.is_in(slot, name, held.on)
    ]


def _key_person_difference(read: PupilRead, one: HeldPupil, held: Held) -> list[Difference]:
    told = key_person_told(read, held.staff)
    if told is None or not is_new_key_person(told, one.key_links):
        return []
    return [Difference("key_person", "Key person", one.key_links.names, told[1])]


def _sen_differences(read: PupilRead, one: HeldPupil, on: date) -> list[Difference]:
    found = []
    if status_differs(read, one):
        asks = _is_made_here(one.entry) or _is_told_of_earlier(read, one.entry, on)
        found.append(Difference("sen_status", "SEN status", status_here(one), status_told(read, on), asks))
    elif start := learnt_start(read, one, on):
        here = one.entry.starts_on if one.entry else None
        found.append(Difference("sen_status_start", "SEN status since", in_words(here), say_day(start)))
    if past := new_history(read, one, on):
        found.append(
            Difference("history", "Earlier SEN status", "", ", ".join(STATUSES[row.status].label for row in past))
        )
    if needs_differ(read, one):
        here_needs = ", ".join(need.type_code for need in one.open_needs)
        file_needs = ", ".join(need.type for need in read.needs)
        found.append(Difference("needs", "Needs", here_needs, file_needs, needs_made_here(one)))
    return found


def status_differs(read: PupilRead, held: HeldPupil) -> bool:
    """Whether the file gives a status other than the one held. Monitoring is Handrail's own: a file calls it N."""
    if read.sen_status is None:
        return False
    here = held.entry.status if held.entry else "N"
    return read.sen_status != (STATUSES[here].census_code or here)


def _is_made_here(entry: RegisterEntry | None) -> bool:
    return entry is not None and not entry.is_imported


def _is_told_of_earlier(read: PupilRead, entry: RegisterEntry | None, on: date) -> bool:
    """Whether the file's status began before the one held: then the file may be the older of the two."""
    now = status_now(read, on)
    return bool(entry and entry.starts_on and now and now.starts_on and now.starts_on < entry.starts_on)


def needs_differ(read: PupilRead, held: HeldPupil) -> bool:
    """Whether the file gives needs, of a pupil it does not call N, other than those held."""
    if not read.needs or read.sen_status == "N":
        return False
    return [need.type_code for need in held.open_needs] != [need.type for need in read.needs]


def needs_made_here(held: HeldPupil) -> bool:
    """Whether the last word on the needs was typed: a need was written here, or one that a file brought was ended."""
    if not held.needs:
        return False
    last = max(held.needs, key=lambda need: (need.recorded_at, need.pk))
    if not last.is_imported:
        return True
    return any(need.ends_on for need in held.needs if need.import_ref == last.import_ref)


def status_here(held: HeldPupil) -> str:
    """'EHC plan since 4 November 2026', as the preview says it."""
    if held.entry is None:
        return STATUSES["N"].label
    since = f" since {say_day(held.entry.starts_on)}" if held.entry.starts_on else ""
    return f"{STATUSES[held.entry.status].label}{since}"


def status_told(read: PupilRead, on: date) -> str:
    """The file's status, in the same words."""
    now = status_now(read, on)
    since = f" since {say_day(now.starts_on)}" if now and now.starts_on else ""
    return f"{STATUSES[read.sen_status or 'N'].label}{since}"


def in_words(value: object) -> str:
    """A value as a person reads it; nothing for a blank."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return say_day(value) if isinstance(value, date) else str(value)


def as_new(read: PupilRead, held: Held) -> list[Difference]:
    """All that the file gives of a pupil who is not here."""
    return list_differences(read, HeldPupil(Pupil(school=held.school)), held)
