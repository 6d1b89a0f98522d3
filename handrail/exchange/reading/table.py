"""From rows of cells to headings and the rows under them."""

import re
from collections.abc import Iterable
from itertools import chain, islice

from handrail.exchange.reading import limits
from handrail.exchange.reading.columns import heading_score
from handrail.exchange.reading.delimited import Record
from handrail.exchange.reading.refusals import empty
from handrail.exchange.reading.shapes import FileWarning, RefusedError, Row, Table, listed

_FORMULA_TEXT = re.compile(r'="([^"]*)"')
_MADE_SAFE = re.compile("'(?='*[=+@\t\r\n\uff1d\uff0b\uff20\uff0d-])")
_FOOTER = re.compile(
    r"(?:grand |sub)?total\b|count\b|number of\b|no\. of\b|generated\b|printed\b|exported\b|report\b|page \d|"
    r"end of\b|produced\b|source\b",
    re.I,
)


def table_of(records: Iterable[Record], *, sheet: str | None = None) -> Table:
    """Find the headings among the first rows and put the rest under them. Raises RefusedError: empty, too_many_rows."""
    rows = iter(records)
    first = [(line, [clean(cell) for cell in cells]) for line, cells in islice(rows, limits.HEADER_ROWS)]
    if not first:
        raise empty()
    place = _heading_place(first)
    line, headings = first[place]
    while len(headings) > 1 and not headings[-1]:
        headings = headings[:-1]
    rest = ((number, [clean(cell) for cell in cells]) for number, cells in rows)
    body, left_out = _body(chain(first[place + 1 :], rest), headings)
    return Table(tuple(headings), tuple(body), line, sheet, _warn_left_out(left_out))


def clean(cell: str) -> str:
    """A cell as it was meant: without space around it, and without what was put before it for a spreadsheet's sake."""
    cell = cell.strip()
    if cell.startswith('="'):
        whole = _FORMULA_TEXT.fullmatch(cell)
        return whole[1].strip() if whole else cell
    return _MADE_SAFE.sub("", cell, count=1) if _MADE_SAFE.match(cell) else cell


def _heading_place(first: list[Record]) -> int:
    """The row with the most headings that are known; where none is, the fullest. A title fills one cell or two."""
    scores = [(heading_score(cells), sum(map(bool, cells))) for _, cells in first]
    return scores.index(max(scores))


def _body(records: Iterable[Record], headings: list[str]) -> tuple[list[Row], list[int]]:
    rows: list[Row] = []
    left_out: list[int] = []
    for count, (line, cells) in enumerate(records, start=1):
        if count > limits.MAX_ROWS:
            raise _too_many_rows()
        if not any(cells) or cells[: len(headings)] == headings:
            continue  # a report of several pages repeats its headings
        if _is_footer(cells):
            left_out.append(line)
            continue
        rows.append(_fit(line, cells, len(headings)))
    return rows, left_out


def _is_footer(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) <= 2 < len(cells) and _FOOTER.match(filled[0]) is not None


def _fit(line: int, cells: list[str], width: int) -> Row:
    if len(cells) < width:
        return Row(line, (*cells, *[""] * (width - len(cells))), "short")
    surplus = any(cells[width:])
    return Row(line, tuple(cells[:width]), "long" if surplus else None)


def _warn_left_out(lines: list[int]) -> tuple[FileWarning, ...]:
    if not lines:
        return ()
    what = f"Line {lines[0]} was" if len(lines) == 1 else f"Lines {listed(lines)} were"
    return (FileWarning("footer", f"{what} left out: a total or a note, not a pupil."),)


def _too_many_rows() -> RefusedError:
    return RefusedError(
        "too_many_rows",
        f"This file has more than {limits.MAX_ROWS:,} rows. Export only the pupils now on roll, and choose that file.",
    )
