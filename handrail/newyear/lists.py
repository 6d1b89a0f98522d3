"""A list of new classes, from a file or pasted: one row for a child, with a UPN or a name, and the class."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from handrail.exchange.held import Held, HeldPupil, load_held, name_key
from handrail.exchange.matching import match
from handrail.exchange.reading import PupilRead, Reading, read_file
from handrail.exchange.telling import groups_told, upn_of, well_formed
from handrail.schools.models import School

NEW_CLASS = re.compile(r"\b(?:new|next|from september|september|moves? to)\b", re.IGNORECASE)
LONGEST = 60
NO_CLASSES = (
    "There is no column of classes in this list. Give the column of the new classes the heading ‘New class’, and the "
    "others ‘UPN’ or ‘Surname’ and ‘Forename’."
)
NO_PUPILS = "There is nobody in this list. It needs its headings and one row for each child."


class ListRefused(Exception):
    """The list cannot be read; the sentence says why."""


@dataclass(slots=True)
class ClassList:
    """`homes` is {key of the pupil: name of the class}; `not_found` says of each other row who it is, and why not."""

    homes: dict[int, str] = field(default_factory=dict)
    not_found: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """One child of the list: who it is taken for, the class, and why nobody was found."""

    row: int
    name: str
    home: str
    held: HeldPupil | None
    why: str


def read_class_list(school: School, content: bytes, file_name: str, on: date) -> ClassList:
    """Find the children of a list. Raises ListRefused."""
    reading = _read(content, file_name, on)
    held = load_held(school, on)
    found = ClassList()
    lines = list(_by_upn(reading, held) if reading.refused else _by_person(reading, held))
    if not lines:
        raise ListRefused(NO_PUPILS)
    for line in lines:
        _note(found, line)
    return found


def _read(content: bytes, file_name: str, on: date) -> Reading:
    """The list with its columns understood; a column called 'new class' comes before one called 'class'."""
    reading = read_file(content, file_name, on=on)
    if reading.table is None:
        raise ListRefused(reading.refused.message if reading.refused else NO_PUPILS)
    new = [place for place, heading in enumerate(reading.table.headings) if NEW_CLASS.search(heading)]
    if new:
        mapping: dict[int | str, str] = {
            column.index: "ignored" for column in reading.columns if column.meaning in ("class", "room", "year_group")
        }
        reading = read_file(content, file_name, on=on, mapping={**mapping, new[0]: "class"})
    meanings = {column.meaning for column in reading.columns}
    if not meanings & {"class", "room"}:
        raise ListRefused(NO_CLASSES)
    if reading.refused and "upn" not in meanings:
        raise ListRefused(reading.refused.message)
    return reading


def _by_person(reading: Reading, held: Held) -> Iterable[_Line]:
    for read in reading.pupils:
        home = groups_told(read, held.school).get("home", "")
        one, why = _found(read, held)
        name = " ".join(filter(None, (read.forename, read.surname)))
        yield _Line(read.row, name, home, one, why if one else why or "nobody here has this name")


def _found(read: PupilRead, held: Held) -> tuple[HeldPupil | None, str]:
    """Who a child of the list is. Their new class tells nothing of who they are; a name that one child here has is
    enough where the list has no dates of birth."""
    asked = replace(read, class_name=None, room=None, year_group=None)
    rows = held.by_name.get(name_key(read.surname, read.forename), [])
    here = [row for row in rows if row.pupil.is_on_roll(held.on)]
    if len(here) == 1 and not (read.date_of_birth or upn_of(read)):
        return here[0], ""
    return match(asked, held)


def _by_upn(reading: Reading, held: Held) -> Iterable[_Line]:
    """A list with UPNs and no names."""
    places = {column.meaning: column.index for column in reversed(reading.columns)}
    home = places.get("class", places.get("room", 0))
    for row in reading.table.rows if reading.table else ():
        upn = row.cells[places["upn"]].strip()
        found = held.by_upn.get(well_formed(upn), []) if upn else []
        one = found[0] if len(found) == 1 else None
        why = "" if one else "several pupils here have this UPN" if found else "nobody here has this UPN"
        yield _Line(row.line, upn or "no UPN", " ".join(row.cells[home].split()), one, why)


def _note(found: ClassList, line: _Line) -> None:
    says = f"Line {line.row}: {line.name}"
    if line.held is None or line.why:
        why = line.why[:1].lower() + line.why[1:].rstrip(".")
        found.not_found.append(f"{says}, {line.home or 'no class'} ({why}).")
    elif not line.home:
        found.not_found.append(f"{says} has no class in the list.")
    elif len(line.home) > LONGEST:
        found.not_found.append(f"{says}: the name of the class is longer than {LONGEST} letters.")
    elif found.homes.setdefault(line.held.pupil.pk, line.home) != line.home:
        kept = found.homes[line.held.pupil.pk]
        found.not_found.append(f"{says}: is in the list twice, with {kept} and {line.home}. {kept} was taken.")
