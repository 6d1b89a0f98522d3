"""A pasted line, or a file, of the national register of schools."""

from __future__ import annotations

import re

from handrail.exchange.reading.decode import decode
from handrail.exchange.reading.delimited import records
from handrail.exchange.reading.limits import MAX_BYTES
from handrail.exchange.reading.shapes import RefusedError
from handrail.rules.national_register import PLACES, Establishment, establishment_of

_URN = re.compile(r"[1-9]\d{5}")


class RowRefused(ValueError):
    """No one row of the register can be read; the message says why."""


def find_establishment(content: bytes, urn: str = "") -> Establishment:
    """The row of `urn`, or the only one there is; with or without a line of headings. Raises RowRefused."""
    if len(content) > MAX_BYTES:
        raise RowRefused(f"This is over {MAX_BYTES >> 20} MB. Copy the line of your school out of it and paste that.")
    try:
        rows = [cells for _, cells in records(decode(content).text)]
    except RefusedError as refused:
        raise RowRefused(str(refused)) from None
    headings = [cell.strip() for cell in rows[0]]
    places = {name: headings.index(name) for name in PLACES if name in headings} if "URN" in headings else PLACES
    found = [row for row in rows if _URN.fullmatch(_cell(row, places["URN"]))]
    wanted = [row for row in found if not urn or _cell(row, places["URN"]) == urn]
    if len(wanted) != 1:
        raise RowRefused(_why_not_one(len(found), len(wanted), urn))
    return establishment_of({name: _cell(wanted[0], place) for name, place in places.items()})


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _why_not_one(found: int, wanted: int, urn: str) -> str:
    if not found:
        return "No line of the national register was found: it begins with a URN of six figures. Paste the whole line."
    if not wanted:
        return f"There is no URN {urn} in it. Check the number."
    return f"There are {wanted:,} schools in it. Write the URN of yours as well."
