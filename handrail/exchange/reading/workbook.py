"""Workbooks: .xlsx, .xls and .ods, through python-calamine. Values only: no formulas, colours or comments."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from handrail.exchange.reading import limits
from handrail.exchange.reading.columns import heading_score
from handrail.exchange.reading.delimited import Record, check_record
from handrail.exchange.reading.refusals import damaged, empty, locked, macros, too_large
from handrail.exchange.reading.shapes import FileWarning, RefusedError, Table, quote
from handrail.exchange.reading.table import table_of

T = TypeVar("T")
_MERGED_ROWS = 50
"""A cell merged over more rows than this is a decoration, not a pupil with several needs."""


def read_workbook(data: bytes) -> Table:
    """The sheet with the pupils. The bytes have passed `check_container`.

    Raises RefusedError: damaged_workbook, password_protected, macros, sheet_too_large, empty, and those of `table_of`.
    """
    return _opened(data, _choose)


def read_sheets(data: bytes) -> list[tuple[str, list[Record]]]:
    """Every sheet that is shown, by name, with its rows that are not blank. Raises as `read_workbook`."""
    return _opened(data, _every)


def _opened(data: bytes, read: Callable[[CalamineWorkbook], T]) -> T:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return read(book)
    except PasswordError:
        raise locked() from None
    except CalamineError:
        raise damaged() from None
    except BaseException as error:
        # The reader's way of saying that it met what it never expected; the class cannot be imported.
        if type(error).__name__ == "PanicException":
            raise damaged() from None
        raise


def _every(book: CalamineWorkbook) -> list[tuple[str, list[Record]]]:
    if any(sheet.typ == SheetTypeEnum.MacroSheet for sheet in book.sheets_metadata):
        raise macros()
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    return [(name, list(_records(book.get_sheet_by_name(name)))) for name in shown]


def _choose(book: CalamineWorkbook) -> Table:
    if any(sheet.typ == SheetTypeEnum.MacroSheet for sheet in book.sheets_metadata):
        raise macros()
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]
    shown = [book.get_sheet_by_name(sheet.name) for sheet in sheets if sheet.name not in hidden]
    scores = {sheet.name: _score(sheet) for sheet in shown if sheet.start is not None}
    if not scores:
        raise empty()
    chosen = max(scores, key=lambda name: scores[name])
    table = table_of(_records(book.get_sheet_by_name(chosen)), sheet=chosen)
    others = {name: score[0] for name, score in scores.items() if name != chosen}
    return replace(table, warnings=(*table.warnings, *_warn_others(chosen, others), *_warn_hidden(hidden)))


def _score(sheet: CalamineSheet) -> tuple[int, int]:
    """How well the headings are understood, then how many rows there are."""
    try:
        best = max(heading_score(cells) for _, cells in islice(_records(sheet), limits.HEADER_ROWS))
    except RefusedError:
        best = 0  # too large to be read, and refused only if it turns out to be the one
    return best, sheet.total_height


def _records(sheet: CalamineSheet) -> Iterator[Record]:
    if (sheet.total_height + 1) * (sheet.total_width + 1) > limits.MAX_SHEET_CELLS:
        raise too_large()
    grid = sheet.to_python(skip_empty_area=False)
    _fill_merged(grid, sheet)
    for line, values in enumerate(grid, start=1):
        if any(values):
            cells = [value if isinstance(value, str) else _text(value) for value in values]
            check_record(cells, line)
            yield line, cells


def _fill_merged(grid: list[list[Any]], sheet: CalamineSheet) -> None:
    """A name merged over the rows of its needs stands in the first alone: write it into the others."""
    for (top, column), (bottom, _) in sheet.merged_cell_ranges or ():
        if 0 < bottom - top <= _MERGED_ROWS:
            for cells in grid[top + 1 : bottom + 1]:
                cells[column] = grid[top][column]


def _text(value: object) -> str:
    match value:
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.hour or value.minute or value.second:
            return value.isoformat(" ", "minutes")
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return str(value)


def _warn_others(chosen: str, others: dict[str, int]) -> tuple[FileWarning, ...]:
    if not others:
        return ()
    names = [quote(name) + (" (it has headings of pupils too)" if score > 1 else "") for name, score in others.items()]
    return (FileWarning("other_sheets", f"Only the sheet {quote(chosen)} was read. Not read: {', '.join(names)}."),)


def _warn_hidden(hidden: list[str]) -> tuple[FileWarning, ...]:
    if not hidden:
        return ()
    names = ", ".join(quote(name) for name in hidden)
    return (FileWarning("hidden_sheets", f"Sheets that are hidden in this workbook were not read: {names}."),)
