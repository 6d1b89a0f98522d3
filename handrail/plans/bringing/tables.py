"""A table as text: pasted from Word or Excel, or out of a file, as rows of cells and back. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

MOST_ROWS, MOST_COLUMNS = 60, 20

Rows = list[list[str]]


def read_table(text: str) -> Rows:
    """Rows of cells, each as wide as the widest; blank rows and columns are not there.

    From Excel a cell of several lines is in quotation marks; from Word its lines stand below each other, so lines are
    put together until a row has all its cells.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x07", "\t").replace("\xa0", " ")
    rows = _from_word(plain) if "\t" in plain and not _has_quoted(plain) else _from_cells(plain)
    cells = [[_tidy(cell) for cell in row] for row in rows]
    return _without_blanks([row for row in cells if any(row)])


def write_table(rows: Sequence[Sequence[str]]) -> str:
    """The text that `read_table` reads back."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()


def _has_quoted(text: str) -> bool:
    return text.startswith('"') or '\t"' in text or '\n"' in text


def _from_cells(text: str) -> Rows:
    first = text.strip("\n").split("\n", 1)[0]
    delimiter = max("\t;,|", key=first.count)
    if not first.count(delimiter):
        return [[line] for line in text.split("\n")]
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in text.split("\n")]


def _from_word(text: str) -> Rows:
    lines = text.strip("\n").split("\n")
    width = max(line.count("\t") for line in lines)
    rows: Rows = []
    waiting = ""
    for line in lines:
        if "\t" not in line and not waiting and len(rows) > 1:
            rows[-1][-1] += f"\n{line}"  # the last cell goes on; that of the headings never does
            continue
        waiting = f"{waiting}\n{line}" if waiting else line
        if waiting.count("\t") >= width or waiting.count("\t") == line.count("\t") == width:
            rows.append(waiting.split("\t"))
            waiting = ""
    return [*rows, waiting.split("\t")] if waiting.strip() else rows


def _tidy(cell: str) -> str:
    lines = (" ".join(line.split()).lstrip("•·▪◦ ").strip() for line in cell.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_blanks(rows: Rows) -> Rows:
    width = max((len(row) for row in rows), default=0)
    wide = [row + [""] * (width - len(row)) for row in rows]
    kept = [place for place in range(width) if any(row[place] for row in wide)]
    return [[row[place] for place in kept] for row in wide]
