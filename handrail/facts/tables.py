"""From a file or a pasted text to headings and rows, as the reader of files of pupils has them. No Django, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from handrail.exchange.reading.containers import check_container, is_container
from handrail.exchange.reading.decode import decode
from handrail.exchange.reading.delimited import records
from handrail.exchange.reading.recognise import check_bytes, kind_of_text
from handrail.exchange.reading.shapes import RefusedError, Row, Table
from handrail.exchange.reading.table import table_of
from handrail.exchange.reading.workbook import read_workbook
from handrail.facts.meanings import is_heading

NO_HEADING = "Column {number}"


@dataclass(frozen=True, slots=True)
class Read:
    """A table, whether its headings were in it, and what there is to say of the file."""

    table: Table
    has_headings: bool
    warnings: tuple[str, ...] = ()


def read_bytes(data: bytes, subject: str) -> Read:
    """The rows of a CSV file or a workbook. Raises RefusedError with a sentence."""
    check_bytes(data)
    if is_container(data):
        check_container(data)
        return _read(read_workbook(data), subject)
    decoded = decode(data)
    if kind_of_text(decoded.text) != "csv":
        raise RefusedError(
            "not_a_table", "This is a transfer file, which is brought in with the pupils: choose it under Files."
        )
    read = _read(table_of(records(decoded.text)), subject)
    return Read(read.table, read.has_headings, (*(said.message for said in decoded.warnings), *read.warnings))


def read_pasted(text: str, subject: str) -> Read:
    """The rows of a text pasted from a spreadsheet. Raises RefusedError with a sentence."""
    if "\t" not in text:
        return _read(table_of(records(text)), subject)
    # A spreadsheet puts tabs between the cells, whatever other signs stand in them.
    rows = ((line - 1, cells) for line, cells in records(f"sep=\t\n{text}"))
    return _read(table_of(rows), subject)


def _read(table: Table, subject: str) -> Read:
    warnings = tuple(said.message for said in table.warnings)
    if any(is_heading(heading, subject) for heading in table.headings):
        return Read(table, True, warnings)
    # Rows copied without their headings: what was taken for headings is the first of them.
    first = Row(table.line, table.headings)
    width = len(table.headings)
    headings = tuple(NO_HEADING.format(number=number) for number in range(1, width + 1))
    return Read(Table(headings, (first, *table.rows), table.line, table.sheet), False, warnings)


def write_down(read: Read) -> dict[str, Any]:
    """A table as plain values; `read_back` is the other way."""
    rows = [[row.line, list(row.cells)] for row in read.table.rows]
    return {"headings": list(read.table.headings), "rows": rows, "has_headings": read.has_headings}


def read_back(kept: dict[str, Any]) -> Table:
    rows = tuple(Row(line, tuple(cells)) for line, cells in kept["rows"])
    return Table(tuple(kept["headings"]), rows, 0)
