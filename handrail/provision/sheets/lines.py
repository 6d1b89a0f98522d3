"""From rows of cells to single offers: one provision with its adults, times and names, as it was written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from handrail.provision.sheets.tables import SheetTable
from handrail.rules.timetable import read_days

_PARTS = re.compile(r"[;\n]+")
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_OFTEN = re.compile(
    r"\b(?:\d{1,3} ?[x×] ?\d{1,3}(?: ?mins?| ?minutes?)?|\d{1,3} ?(?:mins?|minutes?)(?: ?[x×] ?\d{1,2})?|\d{1,2} ?[x×])"
    r"(?: ?(?:a|per) ?(?:week|wk)| ?weekly| ?daily| ?\d x ?weekly)?|\bdaily\b|\b(?:twice|once) (?:a week|weekly)\b|"
    r"\bweekly\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}(?: ?[ap]m)?(?: ?[-–] ?\d{1,2}[:.]\d{2}(?: ?[ap]m)?)?")
_TICKS = {"x", "✓", "✔", "y", "yes", "1", "true"}


@dataclass(frozen=True, slots=True)
class Line:
    """What one cell or row offers, all of it text. `pupils` and `adults` are names as written."""

    lines: tuple[int, ...]
    type: str = ""
    group: str = ""
    pupils: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    adults: tuple[str, ...] = ()
    minutes: str = ""
    often: str = ""
    days: str = ""
    starts: str = ""
    ends: str = ""
    place: str = ""
    funding: str = ""


def lines_of(table: SheetTable, meanings: Mapping[int, str], kinds: Mapping[str, object]) -> list[Line]:
    """Every offer of a table, in order. A row may have several: columns that repeat, waves, ticks, days of a week."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, meaning in sorted(meanings.items()):
        places[meaning].append(place)
    return [line for number, cells in table.rows for line in _Row(number, cells, table.headings, places, kinds).lines()]


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: tuple[str, ...]
    headings: tuple[str, ...]
    places: Mapping[str, list[int]]
    kinds: Mapping[str, object]

    def cell(self, meaning: str, which: int = 0) -> str:
        """The cell of the which-th column of a meaning; one column alone holds for all."""
        at = self.places.get(meaning, [])
        return self.cells[at[which if len(at) > which else 0]].strip() if at else ""

    def lines(self) -> Iterator[Line]:
        for which in range(len(self.places.get("type", []))):
            if self.cell("type", which):
                yield self.base(which)
        base = replace(self.base(0), type="")
        yield from self.phrases(base)
        yield from self.ticks(base)
        for day in range(5):
            yield from self.of_a_day(day, base)

    def base(self, which: int) -> Line:
        pupils = self.pupils()
        classes = (self.cell("class"),) * len(pupils) if self.cell("class") else ()
        texts = {
            name: self.cell(name if name not in {"starts", "ends"} else {"starts": "from", "ends": "to"}[name], which)
            for name in ("type", "group", "minutes", "often", "days", "starts", "ends", "place", "funding")
        }
        return Line((self.number,), pupils=pupils, classes=classes, adults=names_in(self.cell("adult", which)), **texts)

    def pupils(self) -> tuple[str, ...]:
        whole = self.cell("pupil") or " ".join(filter(None, (self.cell("forename"), self.cell("surname"))))
        several = names_in(self.cell("pupils"))
        return (whole, *several) if whole else several

    def phrases(self, base: Line) -> Iterator[Line]:
        for place in self.places.get("phrase", []):
            yield from (_phrase(part, base, self.kinds) for part in _PARTS.split(self.cells[place]) if part.strip())

    def ticks(self, base: Line) -> Iterator[Line]:
        for place in self.places.get("ticked", []):
            said = self.cells[place].strip()
            if said and said.lower() not in {"n", "no", "0", "-"}:
                yield replace(base, type=self.headings[place], often="" if said.lower() in _TICKS else said)

    def of_a_day(self, day: int, base: Line) -> Iterator[Line]:
        for place in self.places.get(f"on_{day}", []):
            for part in _PARTS.split(self.cells[place]):
                if part.strip(" -–"):
                    yield _of_day(part.strip(), day, self.cell("time"), base, self.kinds)


def names_in(text: str) -> tuple[str, ...]:
    """The names of a cell: lines, semicolons, slashes, ampersands; commas too where every part looks like a name."""
    found = []
    for part in re.split(r"[;\n/&+]| and ", text):
        by_comma = [name.strip() for name in part.split(",")]
        is_surname_first = len(by_comma) == 2 and all(" " not in name for name in by_comma)
        found += [part.strip()] if is_surname_first else by_comma
    return tuple(" ".join(name.split()) for name in found if name.strip())


def _phrase(text: str, base: Line, kinds: Mapping[str, object]) -> Line:
    """ "Talking group 2 x 20 min (Tess Whitfield)": what it is, how often, by whom."""
    rest = " ".join(text.split())
    adults = base.adults
    for found in _BRACKET.finditer(rest):
        inside = found[1] or found[2] or ""
        if not _OFTEN.search(inside):
            adults = (*adults, *names_in(inside))
            rest = rest.replace(found[0], " ")
    often = " ".join(found[0] for found in _OFTEN.finditer(rest))
    rest = _OFTEN.sub(" ", rest)
    name = re.sub(r"[\s(),:–-]+$|^[\s(),:–-]+", "", " ".join(re.sub(r"\(\s*\)", " ", rest).split()))
    known = _known(name, kinds)
    return replace(base, type=known or name, adults=adults, often=often or base.often)


def _known(name: str, kinds: Mapping[str, object]) -> str:
    """The longest name of the library with which a text begins."""
    fits = [kind for kind in kinds if name.casefold() == kind or name.casefold().startswith(f"{kind} ")]
    return max(fits, key=len, default="")


def _of_day(text: str, day: int, at: str, base: Line, kinds: Mapping[str, object]) -> Line:
    """ "9:15 Talking group: Mia, Omar (Tess)" under the heading of a day."""
    clock = _CLOCK.match(text)
    rest = text[clock.end() :].strip(" -–:,") if clock else text
    time = re.split(r" ?[-–] ?", (clock[0] if clock else at))[0].strip()
    time = time if re.match(r"\d{1,2}[:.]\d{2}", time) else ""
    what, _, who = rest.partition(":")
    line = _phrase(what, base, kinds)
    bracket = _BRACKET.search(who)
    if bracket:
        line = replace(line, adults=(*line.adults, *names_in(bracket[1] or bracket[2] or "")))
        who = _BRACKET.sub(" ", who)
    days = f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri')[day]} {time}".strip()
    return replace(line, pupils=(*base.pupils, *names_in(who)), days=days)


def together(lines: list[Line], *, by_group: bool) -> list[Line]:
    """Lines that are of one run, as one: the same on several days, and (`by_group`) the same with other pupils."""
    merged: dict[tuple[object, ...], Line] = {}
    for line in lines:
        whole = (*_same(line), line.often, line.pupils, _weekday_free(line.days))
        merged[whole] = _with_days(merged[whole], line) if whole in merged else line
    if not by_group:
        return list(merged.values())
    groups: dict[tuple[object, ...], Line] = {}
    for line in merged.values():
        whole = (*_same(line), line.often, line.days, line.place.casefold())
        held = groups.get(whole)
        if held is None:
            groups[whole] = line
        elif len(line.pupils) == 1:
            new = () if line.pupils[0] in held.pupils else line.pupils
            classes = (*held.classes, *line.classes) if new else held.classes
            groups[whole] = replace(held, lines=held.lines + line.lines, pupils=held.pupils + new, classes=classes)
        else:
            groups[*whole, line.lines] = line
    return list(groups.values())


def _same(line: Line) -> tuple[object, ...]:
    """What rows of one group have in common."""
    return (line.type.casefold(), line.group.casefold(), line.adults, line.minutes, line.starts, line.ends)


def _weekday_free(days: str) -> bool:
    """Whether it says single days, which lie beside one another in a week."""
    try:
        return bool(read_days(days))
    except ValueError:
        return False


def _with_days(one: Line, other: Line) -> Line:
    if not (_weekday_free(one.days) and _weekday_free(other.days)) or other.days in one.days.split(", "):
        return replace(one, lines=one.lines + other.lines)
    return replace(one, lines=one.lines + other.lines, days=f"{one.days}, {other.days}")
