"""Who a row is about, and which rows are about the same pupil."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from handrail.exchange.reading import limits
from handrail.exchange.reading.headings import squash_heading
from handrail.exchange.reading.names import mixed_word, part_name, read_name
from handrail.exchange.reading.shapes import Column, PupilRead, PupilWarning, RefusedError, Row, listed, quote
from handrail.exchange.reading.values import UnreadableError, is_blank, read_birth_day
from handrail.rules.upn import check_upn

_NUMBER = re.compile(r"[0-9][0-9.,]*(?:e[+-]?[0-9]+)?", re.I)
_TOLD_APART = 20
"""How many pupils of one name and one UPN (or birth date) a row is compared with."""


class Cells:
    """Finds the cells of a row by the meaning of their columns."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self._places: dict[str, tuple[int, ...]] = {}
        for column in columns:
            self._places[column.meaning] = (*self._places.get(column.meaning, ()), column.index)

    def places(self, meaning: str) -> tuple[int, ...]:
        """The indexes of the columns with a meaning."""
        return self._places.get(meaning, ())

    def name(self, row: Row, meaning: str) -> str:
        """The cell as it stands: a pupil may be called Null."""
        places = self._places.get(meaning)
        return row.cells[places[0]] if places else ""

    def value(self, row: Row, meaning: str) -> str:
        """The cell, or "" where it holds one of the marks for nothing."""
        text = self.name(row, meaning)
        return "" if is_blank(text) else text


@dataclass
class RowRead:
    """A row and whom it names. `birth` is what birth dates are compared by: the day, or the cell where unreadable."""

    row: Row
    upn: str | None
    upn_key: str | None
    surname: str
    forename: str
    date_of_birth: date | None
    birth: str
    admission: str
    group: str
    warnings: list[PupilWarning] = field(default_factory=list)

    @property
    def name_key(self) -> tuple[str, str]:
        return self.surname.casefold(), self.forename.casefold()


def read_row(row: Row, cells: Cells, on: date) -> RowRead | None:
    """Who the row names; None where it names nobody. Raises RefusedError: name_too_long."""
    warnings: list[PupilWarning] = []
    surname, forename = _names(row, cells, warnings)
    if not surname:
        return None
    upn, upn_key = upn_in(cells.value(row, "upn"), warnings)
    written = cells.value(row, "date_of_birth")
    born = birth_day_in(written, on, warnings)
    return RowRead(
        row=row,
        upn=upn,
        upn_key=upn_key,
        surname=surname,
        forename=forename,
        date_of_birth=born,
        birth=born.isoformat() if born else written.casefold(),
        admission=cells.value(row, "admission_number"),
        group=f"{cells.value(row, 'class')}/{cells.value(row, 'room')}/{cells.value(row, 'year_group')}".casefold(),
        warnings=warnings,
    )


def name_in(text: str, field_name: str, where: str, warnings: list[PupilWarning]) -> str:
    """A name ready to keep; warns where unseen characters were taken out. `where` is "Line 3" or "Pupil 3".

    Raises RefusedError: name_too_long.
    """
    name = read_name(text)
    if name.too_long:
        raise RefusedError(
            "name_too_long",
            f"{where} has a name of {len(name.text):,} characters: {quote(name.text)}. The most is {limits.MAX_NAME}. "
            "Look whether everything is in its place.",
        )
    if name.cleaned:
        warnings.append(
            PupilWarning(
                field_name, "unseen_characters", f"Characters that cannot be seen were taken out of {quote(name.text)}."
            )
        )
    if mixed := mixed_word(name.text):
        said = f"{quote(mixed)} has letters of two alphabets that look alike. Look whether it is written as it should."
        warnings.append(PupilWarning(field_name, "mixed_alphabets", said))
    return name.text


def _names(row: Row, cells: Cells, warnings: list[PupilWarning]) -> tuple[str, str]:
    surname = name_in(cells.name(row, "surname"), "surname", f"Line {row.line}", warnings)
    forename = name_in(cells.name(row, "forename"), "forename", f"Line {row.line}", warnings)
    if not (surname or forename):
        return _whole_name(row, cells, warnings)
    if not surname:
        warnings.append(
            PupilWarning("surname", "one_name", f"Only one name was given. {quote(forename)} is kept as the surname.")
        )
        return forename, ""
    return surname, forename


def _whole_name(row: Row, cells: Cells, warnings: list[PupilWarning]) -> tuple[str, str]:
    text = name_in(cells.name(row, "full_name"), "surname", f"Line {row.line}", warnings)
    place = next(iter(cells.places("full_name")), None)
    heading = squash_heading(cells.columns[place].heading) if place is not None else ""
    parted = part_name(text, surname_first=heading.startswith(("surname", "lastname", "familyname")))
    if parted.guessed:
        warnings.append(
            PupilWarning(
                "surname",
                "name_parted",
                f"{quote(text)} was read as forename {quote(parted.forename)} and surname {quote(parted.surname)}. "
                "Change it if that is not so.",
            )
        )
    return parted.surname, parted.forename


def upn_in(text: str, warnings: list[PupilWarning]) -> tuple[str | None, str | None]:
    """The UPN to keep, and the one to group by."""
    if not text:
        return None, None
    found = check_upn(text[: limits.MAX_TEXT])
    if _NUMBER.fullmatch(text):
        code, said = (
            "damaged",
            (
                f"{quote(text)} is what a spreadsheet makes of a UPN it takes for a number. Format the column as text, "
                "fill it again from the school's information system and save."
            ),
        )
    elif found.valid:
        code, said = "temporary", f"{found.normalised} is a temporary UPN." if found.temporary else ""
    else:
        code, said = "upn_format" if found.normalised is None else "check_letter", f"{quote(text)}: {found.reason}"
    if said:
        warnings.append(PupilWarning("upn", code, said))
    return found.normalised or " ".join(text[: limits.MAX_TEXT].split()), found.normalised


def birth_day_in(text: str, on: date, warnings: list[PupilWarning]) -> date | None:
    """The day of birth, or None with a warning where it cannot be one."""
    if not text:
        return None
    try:
        return read_birth_day(text, on)
    except UnreadableError as error:
        warnings.append(PupilWarning("date_of_birth", error.code, error.message))
        return None


def grouped(rows: Sequence[RowRead]) -> list[list[RowRead]]:
    """The rows of each pupil together, in the order of the file.

    Rows are one pupil's when the names are the same and either UPN and birth date agree, or there is no UPN to differ
    and the birth date is the same. Without UPN and birth date, class, room and year must be the same as well. Two
    pupils who share a UPN stay two, each with a warning. Raises RefusedError: too_many_pupils.
    """
    pupils: list[list[RowRead]] = []
    known: dict[tuple[object, ...], list[list[RowRead]]] = {}
    for row in rows:
        keys = [(row.name_key, "upn", row.upn_key)] if row.upn_key else []
        keys.append((row.name_key, "birth", row.birth))
        pupil = next(
            (found for key in keys for found in known.get(key, [])[:_TOLD_APART] if _same(found[0], row)), None
        )
        if pupil is None:
            pupil = []
            pupils.append(pupil)
        pupil.append(row)
        for key in keys:
            if not any(found is pupil for found in known.setdefault(key, [])[-_TOLD_APART:]):
                known[key].append(pupil)
    if len(pupils) > limits.MAX_PUPILS:
        raise too_many_pupils(len(pupils))
    _warn_shared_upns(pupils)
    return pupils


def too_many_pupils(count: int) -> RefusedError:
    """For a file with more pupils than any school has."""
    return RefusedError(
        "too_many_pupils",
        f"This file has {count:,} pupils; the most is {limits.MAX_PUPILS:,}. Export only those now on roll.",
    )


def _same(one: RowRead, other: RowRead) -> bool:
    if (
        _differ(one.upn_key, other.upn_key)
        or _differ(one.admission, other.admission)
        or _differ(one.birth, other.birth)
    ):
        return False
    if one.upn_key and one.upn_key == other.upn_key:
        return True
    return one.birth == other.birth and bool(one.birth or one.group == other.group)


def _differ(one: str | None, other: str | None) -> bool:
    return bool(one and other and one != other)


def _warn_shared_upns(pupils: Sequence[list[RowRead]]) -> None:
    holders: dict[str, list[RowRead]] = {}
    for rows in pupils:
        upn = next((row.upn_key for row in rows if row.upn_key), None)
        if upn:
            holders.setdefault(upn, []).append(rows[0])
    for upn, firsts in holders.items():
        for first in firsts if len(firsts) > 1 else ():
            others = [other.row.line for other in firsts if other is not first]
            first.warnings.append(
                PupilWarning(
                    "upn",
                    "duplicate",
                    f"{upn} is given to another name or birth date too, on line {listed(others)}. One is wrong.",
                )
            )


def warn_shared(pupils: Iterable[PupilRead]) -> tuple[PupilRead, ...]:
    """The pupils of a transfer file, those who share a UPN each with a warning."""
    pupils = tuple(pupils)
    holders: dict[str, list[int]] = {}
    for read in pupils:
        if read.upn:
            holders.setdefault(read.upn, []).append(read.row)
    shared = {upn: rows for upn, rows in holders.items() if len(rows) > 1 and check_upn(upn).normalised}
    return tuple(_with_shared(read, shared.get(read.upn or "", [])) for read in pupils)


def _with_shared(read: PupilRead, rows: list[int]) -> PupilRead:
    others = [row for row in rows if row != read.row]
    if not others:
        return read
    said = f"{read.upn} is the UPN of pupil {listed(others)} in this file too. One of them is wrong."
    return replace(read, warnings=(*read.warnings, PupilWarning("upn", "duplicate", said)))
