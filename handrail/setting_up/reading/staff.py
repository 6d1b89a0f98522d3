"""A list of staff: names, e-mail addresses, roles and groups, whatever the headings are called."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handrail.exchange.reading.containers import check_container, is_container
from handrail.exchange.reading.decode import decode
from handrail.exchange.reading.delimited import records
from handrail.exchange.reading.headings import is_password, squash_heading
from handrail.exchange.reading.recognise import check_bytes, kind_of_text
from handrail.exchange.reading.shapes import RefusedError, Table
from handrail.exchange.reading.table import table_of
from handrail.exchange.reading.workbook import read_workbook

MOST_STAFF = 300


class StaffRefused(ValueError):
    """The file holds no list of staff that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class StaffRead:
    """One line of the list. `role` is a key of our roles, or empty where the words fit none of them."""

    line: int
    name: str
    email: str
    role: str
    role_words: str
    groups: str


_HEADINGS = {
    "name": r"(full|staff|display|preferred)?name|nameofstaff|staff(member)?|teacher|colleague|employee|person",
    "forename": r"(preferred|legal|staff)?(forenames?|firstnames?|givennames?)",
    "surname": r"(preferred|legal|staff)?(surname|lastname|familyname)",
    "email": r"(work|school|main|primary|staff)?e?mail(address)?|email1|workemail\w*",
    "role": r"(main|staff|job|school|current)?(role|roles|jobtitle|post|position|occupation|job)",
    "groups": r"(teaching|registration|reg|main|tutor|form)?(groups?|class(es)?|forms?|rooms?|sets?)(names?)?|tutorof",
}
# What a post is called, most telling first; the first that fits holds.
_ROLES = (
    ("senco", r"\bsend?\s?-?co\b|\bsendco\b|\binclusion (lead|manager)"),
    ("governor", r"\bgovernor"),
    (
        "headteacher",
        (
            r"\bhead ?teacher|\bdeputy head|\bassistant head|^(executive |deputy |assistant )?head( of school)?$|"
            r"\bprincipal\b|senior leader|\bslt\b|nursery manager|setting manager"
        ),
    ),
    (
        "teaching_assistant",
        (
            r"\bt\.?a\.?s?\b|teaching assistant|learning support|\blsa\b|\bhlta\b|classroom assistant|"
            r"support assistant|\bcover supervisor"
        ),
    ),
    ("sen_administrator", r"\bsend? (admin|officer|secretary|clerk)"),
    ("system_administrator", r"\bi(c)?t (manager|technician|support)|network manager|system admin|data manager"),
    (
        "teacher",
        (
            r"teacher|tutor|lecturer|key ?person|key ?worker|practitioner|room leader|head of (year|department)|"
            r"educator|\bect\b|\bnqt\b"
        ),
    ),
)


def read_staff(data: bytes) -> list[StaffRead]:
    """The people in a CSV file or a workbook, one to a row. Raises StaffRefused."""
    try:
        table = _table(data)
    except RefusedError as refused:
        raise StaffRefused(str(refused).replace("pupils", "staff")) from None
    if any(is_password(heading) for heading in table.headings):
        raise StaffRefused("A column of this file holds passwords. Leave it out: everybody chooses their own.")
    places = _places(table.headings)
    if not ("name" in places or {"forename", "surname"} & places.keys()) or "email" not in places:
        raise StaffRefused(
            "A list of staff needs a column of names and one of e-mail addresses, with headings that say so. "
            f"Found: {', '.join(filter(None, table.headings))[:200]}."
        )
    if len(table.rows) > MOST_STAFF:
        raise StaffRefused(f"There are {len(table.rows):,} rows; the most at once is {MOST_STAFF}. Bring in a part.")
    return [_person(row.line, row.cells, places) for row in table.rows]


def _table(data: bytes) -> Table:
    check_bytes(data)
    if is_container(data):
        check_container(data)
        return read_workbook(data)
    text = decode(data).text
    if kind_of_text(text) != "csv":
        raise RefusedError("ctf", "This is a transfer file of pupils. Export the staff as CSV or as a workbook.")
    return table_of(records(text))


def _places(headings: tuple[str, ...]) -> dict[str, list[int]]:
    """Where each meaning stands; of groups there may be several columns."""
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        squashed = squash_heading(heading)
        meaning = next((key for key, shape in _HEADINGS.items() if re.fullmatch(shape, squashed)), None)
        if meaning and (meaning == "groups" or meaning not in found):
            found.setdefault(meaning, []).append(place)
    return found


def _person(line: int, cells: tuple[str, ...], places: dict[str, list[int]]) -> StaffRead:
    said = {key: "; ".join(filter(None, (cells[place] for place in at))) for key, at in places.items()}
    name = said.get("name") or f"{said.get('forename', '')} {said.get('surname', '')}"
    if "," in name:
        surname, _, forename = name.partition(",")
        name = f"{forename} {surname}"
    words = said.get("role", "")
    return StaffRead(line, " ".join(name.split()), said["email"].strip(), role_of(words), words, said.get("groups", ""))


def role_of(words: str) -> str:
    """The role that fits the words of a post; empty where none does."""
    return next((key for key, shape in _ROLES if re.search(shape, words.strip(), re.I)), "")
