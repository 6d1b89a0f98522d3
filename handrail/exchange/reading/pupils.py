"""From rows to pupils."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from handrail.exchange.reading.identity import Cells, RowRead, grouped, name_in, read_row
from handrail.exchange.reading.names import part_name
from handrail.exchange.reading.sen_rows import read_sen
from handrail.exchange.reading.shapes import (
    Column,
    FileWarning,
    PupilRead,
    PupilWarning,
    RefusedError,
    Table,
    listed,
    quote,
)
from handrail.exchange.reading.values import (
    MONTH_FIRST,
    UnreadableError,
    read_attendance,
    read_day,
    read_flag,
    read_sex,
    read_text,
    read_year_group,
)

_FIELDS: dict[str, tuple[str, str, Callable[[str, date], object]]] = {
    "sex": ("sex", "sex", read_sex),
    "year_group": ("year_group", "year group", read_year_group),
    "class": ("class_name", "class", read_text),
    "room": ("room", "room", read_text),
    "key_person": ("key_person", "key person", read_text),
    "pupil_premium": ("pupil_premium", "pupil premium", read_flag),
    "looked_after": ("looked_after", "looked after", read_flag),
    "eal": ("eal", "English as an additional language", read_flag),
    "attendance": ("attendance", "attendance", read_attendance),
    "admission_number": ("admission_number", "admission number", read_text),
    "joined_on": ("joined_on", "day of joining", read_day),
    "left_on": ("left_on", "day of leaving", read_day),
}
"""Meaning of a column → the field of `PupilRead`, its words, and how a cell is read."""

_OTHER_NAMES = ("preferred_surname", "preferred_forename", "middle_names")


def pupils_of(
    table: Table, columns: Sequence[Column], *, on: date
) -> tuple[tuple[PupilRead, ...], tuple[FileWarning, ...]]:
    """The pupils of a table, in its order, and what there is to say of the file.

    Raises RefusedError: lost_letters, name_too_long, too_many_pupils.
    """
    cells = Cells(columns)
    _refuse_lost_letters(table, columns)
    read = [(row, read_row(row, cells, on)) for row in table.rows]
    nameless = [row.line for row, who in read if who is None]
    pupils = tuple(_pupil(rows, cells, on) for rows in grouped([who for _, who in read if who]))
    return pupils, (*_about_rows(pupils, nameless), *_about_dates(table, cells))


def _pupil(rows: Sequence[RowRead], cells: Cells, on: date) -> PupilRead:
    first = rows[0]
    warnings = [warning for row in rows for warning in (*row.warnings, *_shape_warnings(row))]
    sen = read_sen([row.row for row in rows], cells, on)
    values: dict[str, Any] = {
        name: _value(rows, cells, meaning, on, warnings)
        for meaning, (name, _, _) in _FIELDS.items()
        if cells.places(meaning)
    }
    names: dict[str, Any] = {meaning: _other_name(rows, cells, meaning, warnings) for meaning in _OTHER_NAMES}
    pupil = PupilRead(
        row=first.row.line,
        rows=tuple(row.row.line for row in rows),
        upn=next((row.upn for row in rows if row.upn_key), first.upn),
        surname=first.surname,
        forename=first.forename,
        date_of_birth=next((row.date_of_birth for row in rows if row.date_of_birth), None),
        sen_status=sen.status,
        history=sen.history,
        needs=sen.needs,
        warnings=tuple(dict.fromkeys((*warnings, *sen.warnings))),
        **values,
        **names,
    )
    return _part_preferred(pupil)


def _value(rows: Sequence[RowRead], cells: Cells, meaning: str, on: date, warnings: list[PupilWarning]) -> Any:
    """The first value that can be read, with a warning for each that cannot and for one that differs."""
    name, words, reader = _FIELDS[meaning]
    kept, kept_text = None, ""
    for row in rows:
        text = cells.value(row.row, meaning)
        try:
            value = reader(text, on) if text else None
        except UnreadableError as error:
            warnings.append(PupilWarning(name, error.code, error.message))
            continue
        if kept is None:
            kept, kept_text = value, text
        elif value is not None and value != kept:
            warnings.append(
                PupilWarning(
                    name,
                    "conflict",
                    f"Line {row.row.line} gives another {words}, {quote(text)}. {quote(kept_text)} was kept.",
                )
            )
    return kept


def _other_name(rows: Sequence[RowRead], cells: Cells, meaning: str, warnings: list[PupilWarning]) -> str | None:
    found = (name_in(cells.name(row.row, meaning), meaning, f"Line {row.row.line}", warnings) for row in rows)
    return next((name for name in found if name), None)


def _part_preferred(pupil: PupilRead) -> PupilRead:
    """Some systems write "Surname, Forename" under "Preferred name"."""
    if not pupil.preferred_forename or "," not in pupil.preferred_forename or pupil.preferred_surname:
        return pupil
    parted = part_name(pupil.preferred_forename)
    return replace(pupil, preferred_surname=parted.surname, preferred_forename=parted.forename or None)


def _shape_warnings(row: RowRead) -> tuple[PupilWarning, ...]:
    line = row.row.line
    if row.row.fault == "short":
        said = f"Line {line} has fewer cells than there are headings. The missing ones were read as blank."
        return (PupilWarning("row", "short_row", said),)
    if row.row.fault == "long":
        said = (
            f"Line {line} has more cells than there are headings. Those past the last heading were left out: look "
            "whether the others are in their places."
        )
        return (PupilWarning("row", "long_row", said),)
    return ()


def _refuse_lost_letters(table: Table, columns: Sequence[Column]) -> None:
    """A replacement character means that the letter was lost before the file came here; nobody can say which it was."""
    read = [column.index for column in columns if column.meaning != "ignored"]
    for row in table.rows:
        for place in read:
            if "\ufffd" in row.cells[place]:
                raise RefusedError(
                    "lost_letters",
                    f"Line {row.line}: a letter was lost before this file was made ({quote(row.cells[place])}). Export "
                    "it again as “CSV UTF-8” or as a workbook (.xlsx).",
                )


def _about_rows(pupils: Sequence[PupilRead], nameless: list[int]) -> tuple[FileWarning, ...]:
    warnings: list[FileWarning] = []
    if nameless:
        what = f"Line {nameless[0]} has" if len(nameless) == 1 else f"Lines {listed(nameless)} have"
        warnings.append(FileWarning("no_name", f"{what} no name and was left out."))
    if not pupils:
        warnings.append(FileWarning("no_pupils", "There are no pupils in this file."))
    return tuple(warnings)


def _about_dates(table: Table, cells: Cells) -> tuple[FileWarning, ...]:
    written = (cells.value(row, "date_of_birth") for row in table.rows)
    found = next((text for text in written if MONTH_FIRST.fullmatch(text)), None)
    if found is None:
        return ()
    said = (
        f"Some dates of birth are written with the month first, like {quote(found)}. Every date was read with the day "
        "first, and those that cannot be read so were left empty. Export the dates as dd/mm/yyyy."
    )
    return (FileWarning("month_first", said),)
