"""Comma-separated text, and its cousins with semicolons, tabs and bars.

Python's csv module is not used: it takes the rest of a file into one cell when a quotation mark is not closed, and
cannot say on which line it opens.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from handrail.exchange.reading import limits
from handrail.exchange.reading.columns import heading_score
from handrail.exchange.reading.decode import NEWLINE, breaks
from handrail.exchange.reading.refusals import empty
from handrail.exchange.reading.shapes import RefusedError

Record = tuple[int, list[str]]
"""The line on which a row begins, and its cells as written."""

_DELIMITERS = ",;\t|"
_HINT = re.compile(r'"?sep=([,;\t|])"?(?:\r\n|\r|\n)', re.I)
_NOTHING = f'{_DELIMITERS} "\r\n'
_SAMPLE = 200_000


def records(text: str) -> Iterator[Record]:
    """The rows of the text that are not blank.

    Raises RefusedError: empty, unclosed_quote, cell_too_long, too_many_columns.
    """
    if not text.strip(_NOTHING):
        raise empty()
    hint = _HINT.match(text)
    found = _records(text, hint[1], start=hint.end(), line=2) if hint else _records(text, sniff(text))
    for line, cells in found:
        check_record(cells, line)
        yield line, cells


def sniff(text: str) -> str:
    """The sign between the cells: the one under which the headings are best understood, then the commonest."""
    start = len(text) - len(text.lstrip())
    return max(_DELIMITERS, key=lambda delimiter: _fit(text[start : start + _SAMPLE], delimiter))


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    seen: list[list[str]] = []
    try:
        for _, cells in islice(_records(text, delimiter), limits.HEADER_ROWS):
            seen.append(cells)
    except RefusedError:
        pass  # under the wrong sign anything may look unclosed
    return max(((heading_score(cells), len(cells)) for cells in seen), default=(0, 0))


def _records(text: str, delimiter: str, *, start: int = 0, line: int = 1) -> Iterator[Record]:
    place, length = start, len(text)
    while place < length:
        blank = _blank_lines(delimiter).match(text, place)
        if blank:
            line += breaks(text, place, blank.end())
            place = blank.end()
            continue
        newline = NEWLINE.search(text, place)
        end, after = (newline.start(), newline.end()) if newline else (length, length)
        begins = line
        if text.find('"', place, end) < 0:
            cells = text[place:end].split(delimiter)
            place, line = after, line + 1
        else:
            cells, place, line = _quoted_record(text, delimiter, place, line)
        if any(cell and not cell.isspace() for cell in cells):
            yield begins, cells


@cache
def _blank_lines(delimiter: str) -> re.Pattern[str]:
    """Lines with no more in them than delimiters; spreadsheets write a million of them."""
    return re.compile(rf'(?:(?:[ \t{re.escape(delimiter)}]|"")*+(?:\r\n|[\r\n]))++')


@cache
def _field(delimiter: str) -> re.Pattern[str]:
    stop = rf"{re.escape(delimiter)}\r\n"
    return re.compile(rf'(?: *"((?:[^"]++|"")*+)"([^{stop}]*+)|([^{stop}]*+))({re.escape(delimiter)}|\r\n|[\r\n]|\Z)')


def _quoted_record(text: str, delimiter: str, place: int, line: int) -> tuple[list[str], int, int]:
    """The cells of a row with quotation marks in it, where it ends, and the line after it."""
    cells: list[str] = []
    while True:
        match = _field(delimiter).match(text, place)
        assert match, "a cell always ends, at the latest with the text"  # noqa: S101
        quoted, tail, plain, end = match.groups()
        if quoted is None:
            if plain.lstrip(" ").startswith('"'):
                raise _unclosed(line)
            cells.append(plain)
        else:
            inside = breaks(quoted)
            # More text after a closing mark some lines on: the mark opened the next quoted cell, it closed nothing.
            if inside and tail.strip():
                raise _unclosed(line)
            cells.append(quoted.replace('""', '"') + tail)
            line += inside
        place = match.end()
        if end != delimiter:
            return cells, place, line + 1


def check_record(cells: list[str], line: int) -> None:
    check_width(len(cells), line)
    longest = max(map(len, cells))
    if longest > limits.MAX_CELL:
        raise RefusedError(
            "cell_too_long",
            f"Line {line} has a cell of {longest:,} characters; the most is {limits.MAX_CELL:,}. Shorten it or leave "
            "out its column.",
        )


def check_width(columns: int, line: int) -> None:
    """Refuse a row past the limit of columns."""
    if columns > limits.MAX_COLUMNS:
        raise RefusedError(
            "too_many_columns",
            f"Line {line} has {columns:,} columns; the most is {limits.MAX_COLUMNS}. Export only the columns that are "
            "needed.",
        )


def _unclosed(line: int) -> RefusedError:
    return RefusedError(
        "unclosed_quote",
        f"Line {line}: a quotation mark is not closed. Close it, or export the file again. Nothing was read.",
    )
