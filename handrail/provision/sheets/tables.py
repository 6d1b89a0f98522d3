"""From a file to headings and rows, whatever stands above and beside them; and what each column means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handrail.exchange.reading.containers import check_container, is_container
from handrail.exchange.reading.decode import decode
from handrail.exchange.reading.delimited import Record, records
from handrail.exchange.reading.headings import squash_heading
from handrail.exchange.reading.recognise import check_bytes, kind_of_text
from handrail.exchange.reading.refusals import empty
from handrail.exchange.reading.shapes import RefusedError
from handrail.exchange.reading.table import clean
from handrail.exchange.reading.workbook import read_sheets
from handrail.rules.provision import DAYS

MOST_ROWS, MOST_COLUMNS, HEADING_ROWS = 2000, 60, 12

MEANINGS: Mapping[str, str] = {
    "pupil": "Pupil (whole name)",
    "surname": "Surname",
    "forename": "Forename",
    "class": "Class or form",
    "pupils": "Pupils (several names)",
    "type": "Provision",
    "phrase": "Provision with all about it, like ‘Talking group 2 x 20 (Tess)’",
    "ticked": "A tick or how often: the heading is the provision",
    "group": "Group",
    "adult": "Adults",
    "minutes": "Minutes",
    "often": "How often",
    "days": "Days",
    "time": "Time of day",
    **{f"on_{place}": f"What is on {name}" for place, name in enumerate(DAYS[:5])},
    "from": "From",
    "to": "Last day",
    "place": "Place",
    "funding": "Funding",
    "ignored": "Do not read this column",
}
_KNOWN = {
    "pupil": "pupil pupilname child childname childsname name student fullname",
    "surname": "surname lastname familyname",
    "forename": "forename firstname givenname",
    "class": "class form classform yr year yeargroup ncyear registration tutorgroup",
    "pupils": "pupils children names pupilnames childrensnames groupmembers students members whichchildren",
    "type": "provision intervention interventions provisions support programme what activity provisionintervention "
    "interventionprovision strategy additionalprovision supporttype",
    "group": "group groupname",
    "adult": "adult adults staff ta tas teacher who led ledby deliveredby staffmember lead bywhom adultresponsible "
    "delivery runby leadadult staffing",
    "minutes": "minutes mins duration length howlong sessionlength lengthofsession time_",
    "often": "frequency howoften often sessions timesaweek timesperweek sessionsperweek perweek dosage timing "
    "frequencyduration whenhowoften amount sessionsaweek",
    "days": "day days when whichdays dayofweek weekday",
    "time": "time timeslot slot period starttime",
    "from": "from start startdate started datestarted starting begins startson",
    "to": "to end enddate finish lastday until ends finishdate reviewdate endson dateended",
    "place": "place where room location venue",
    "funding": "funding fundedby budget fundingsource",
}
_INDEX = {word: key for key, words in _KNOWN.items() for word in words.split()}
_INDEX |= {word: f"on_{place}" for place, name in enumerate(DAYS[:5]) for word in (name.lower(), name[:3].lower())}
_WAVE = re.compile(r"(?:wave|tier|level)\s*\d|universal|targeted|specialist|quality first", re.IGNORECASE)
_TICK = re.compile(r"[x✓✔y1]|yes|\d{1,2} ?x ?\d{1,3}.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The headings, and (line, cells) of each row under them; `warnings` are sentences about the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    warnings: tuple[str, ...] = ()

    @property
    def kept(self) -> dict[str, object]:
        return {"headings": list(self.headings), "rows": [[line, list(cells)] for line, cells in self.rows]}


def read_back(kept: Mapping[str, list[object]]) -> SheetTable:
    """The way back from `SheetTable.kept`."""
    rows = tuple((int(str(row[0])), tuple(map(str, row[1]))) for row in kept["rows"] if isinstance(row, list))
    return SheetTable(tuple(map(str, kept["headings"])), rows)


def read_table(data: bytes) -> SheetTable:
    """The sheet whose headings say most. Raises RefusedError with a sentence."""
    check_bytes(data)
    if is_container(data):
        check_container(data)
        sheets = read_sheets(data)
    else:
        text = decode(data).text
        if kind_of_text(text) != "csv":
            raise RefusedError("not_a_table", "This is a transfer file of pupils. Choose a spreadsheet of provision.")
        sheets = [("", list(records(text)))]
    found = [(name, _laid_out(rows)) for name, rows in sheets if rows]
    if not found:
        raise empty()
    name, table = max(found, key=lambda one: (_score(one[1].headings), len(one[1].rows)))
    others = [other for other, _ in found if other != name]
    warnings = (f"Only the sheet “{name}” was read. Not read: {', '.join(others)}.",) if others else ()
    return SheetTable(table.headings, table.rows, warnings)


def _laid_out(found: Sequence[Record]) -> SheetTable:
    rows = [(line, [clean(cell) for cell in cells][:MOST_COLUMNS]) for line, cells in found]
    if len(rows) > MOST_ROWS:
        raise RefusedError("too_many_rows", f"This sheet has more than {MOST_ROWS:,} rows. Choose a smaller one.")
    scores = [(_score(cells), sum(map(bool, cells))) for _, cells in rows[:HEADING_ROWS]]
    place = scores.index(max(scores))
    headings = list(rows[place][1])
    for above in [cells for _, cells in rows[:place]][::-1]:
        # A heading that is merged downwards, or stands above an empty one, is the heading all the same.
        headings = [own or (above[at] if at < len(above) else "") for at, own in enumerate(headings)]
    body = [(line, cells) for line, cells in rows[place + 1 :] if any(cells) and cells != rows[place][1]]
    width = max([len(headings), *(len(cells) for _, cells in body)])
    filled = tuple((line, (*cells, *[""] * (width - len(cells)))) for line, cells in body)
    return SheetTable((*headings, *[""] * (width - len(headings))), filled)


def _score(headings: Sequence[str]) -> int:
    return len({meaning for heading in headings if (meaning := meaning_of(heading))})


def meaning_of(heading: str) -> str:
    """What a heading says by itself, or ""."""
    for text in (heading, heading.partition("(")[0], re.split(r"[/&,]| and ", heading)[0]):
        squashed = squash_heading(text)
        # "Intervention 2" and "Adult 2" are one of several columns that mean the same.
        known = _INDEX.get(squashed) or _INDEX.get(squashed.rstrip("0123456789"))
        if known:
            return known
    return "phrase" if _WAVE.search(heading) else ""


def meanings_of(table: SheetTable, kinds: Mapping[str, object]) -> dict[int, str]:
    """{place of a column: what it means} as its heading and its cells tell; `kinds` are the names of the library."""
    found = {}
    for place, heading in enumerate(table.headings):
        meaning = meaning_of(heading)
        cells = [cells[place] for _, cells in table.rows if cells[place]]
        is_ticked = bool(cells) and sum(bool(_TICK.fullmatch(cell)) for cell in cells) * 10 >= len(cells) * 8
        if (not meaning or meaning == "phrase") and heading and (is_ticked or heading.casefold() in kinds):
            meaning = "ticked"
        if meaning == "pupil" and cells and sum(";" in cell or "\n" in cell for cell in cells) * 2 >= len(cells):
            meaning = "pupils"
        found[place] = meaning or "ignored"
    return found


def needs_columns(meanings: Mapping[int, str]) -> str:
    """A sentence where the columns do not say enough; empty where they do."""
    said = set(meanings.values())
    if not said & {"type", "phrase", "ticked"} and not any(meaning.startswith("on_") for meaning in said):
        return "No column says which provision it is. Choose that column."
    return ""
