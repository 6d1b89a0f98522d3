"""One pass over a transfer file: each pupil's elements are handed on as soon as the pupil ends, and then forgotten.

Only elements in `NAMES` are kept; all that lies inside another one is passed over, whatever it holds. Prefixes and the
case of names are not minded, but noted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.parsers.expat import errors
from xml.sax import SAXParseException

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from handrail.exchange.reading import limits
from handrail.exchange.reading.refusals import doctype
from handrail.exchange.reading.shapes import RefusedError

ROOT, HEADER, PUPIL = "CTfile", "Header", "Pupil"
NAMES = (
    *(ROOT, HEADER, "DocumentName", "CTFversion", "DateTime", "DocumentQualifier", "SupplierID", "SourceSchool"),
    *("DestSchool", "LEA", "Estab", "SchoolName", "CTFpupilData", PUPIL, "UPN", "Surname", "Forename", "DOB", "Sex"),
    *(
        "Gender",
        "BasicDetails",
        "PreferredSurname",
        "PreferredForename",
        "MiddleNames",
        "FormerUPN",
        "NCyearActual",
        "Languages",
    ),
    *("Language", "LanguageType", "LanguageCode", "Type", "LookedAfter", "InCare", "SENhistory", "SEN", "StartDate"),
    *("EndDate", "SENprovision", "SENneeds", "SENneed", "NeedStartDate", "NeedEndDate", "SENtypeRank", "SENtype"),
    *("Attendance", "YearData", "Year", "SessionsPossible", "SessionsAttended", "SchoolHistory", "School"),
    *("EntryDate", "LeavingDate", "FSMhistory", "FSMinstance", "FSMstartDate", "FSMendDate"),
)
"""Every element that is read, as the standard writes it."""

_BY_NAME = {name.lower(): name for name in NAMES} | {"lookafter": "LookedAfter"}
_SAID_OTHERWISE = {"CTFVersion", "LookAfter"}
_PLAIN_RECORD = re.compile(
    rb"<(StageAssessment|AddressLines|AttendSessions|Phone)>(?:\s*+<([A-Za-z]\w*+)>[^<&]*+</\2>)*+\s*+</\1>"
)
_MOST_NAMES = 1_000
"""Names of elements that are remembered; a file may hold any number of different ones."""

_TRUNCATED = {
    errors.codes[said]
    for said in (
        *(errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN, errors.XML_ERROR_PARTIAL_CHAR),
        *(errors.XML_ERROR_UNCLOSED_CDATA_SECTION,),
    )
}


@dataclass(slots=True)
class Element:
    """An element by its name in `NAMES`, with the text straight inside it."""

    name: str
    text: str = ""
    inside: Sequence[Element] = ()

    def value(self, name: str) -> str:
        """The text of the first element of that name straight inside, or ""."""
        for one in self.inside:
            if one.name == name:
                return one.text
        return ""

    def by_name(self) -> dict[str, list[Element]]:
        """Every element inside, at whatever depth, in order, by its name."""
        found: dict[str, list[Element]] = {}
        self._sort_into(found)
        return found

    def _sort_into(self, found: dict[str, list[Element]]) -> None:
        for one in self.inside:
            if one.name in found:
                found[one.name].append(one)
            else:
                found[one.name] = [one]
            if one.inside:
                one._sort_into(found)


@dataclass
class Walked:
    """What there is to know once the last pupil was handed on. `odd_names` are elements written in another case."""

    header: Element
    odd_names: tuple[str, ...]
    has_namespace: bool
    is_header_first: bool


def walk(data: bytes, on_pupil: Callable[[Element], None]) -> Walked:
    """Hand on each pupil of a file in UTF-8 in turn; then return the header.

    Raises RefusedError: doctype, entities, too_deep, too_many_elements, cell_too_long, truncated, malformed, and what
    `on_pupil` raises.
    """
    walker, data = _Walker(on_pupil), _thinned(data)
    # A piece at a time: what is refused half-way is not read on to the end of the file.
    try:
        for start in range(0, len(data), limits.MAX_PIECE):
            walker.feed(data[start : start + limits.MAX_PIECE])
        walker.close()
    except DefusedXmlException:
        raise doctype() from None
    except SAXParseException as error:
        raise _refusal(error, walker.line) from None
    return walker.walked()


def _thinned(data: bytes) -> bytes:
    """The file without the records nothing is read from, where they hold plain values and nothing else: they are most
    of a file, and to hear of each of their elements would take most of the time. Line ends stay."""
    return data if b"<![CDATA[" in data else _PLAIN_RECORD.sub(_line_ends, data)


def _line_ends(record: re.Match[bytes]) -> bytes:
    return b"\n" * record[0].count(b"\n")


class _Walker(DefusedExpatParser):  # type: ignore[misc]
    """Listens to the parser straight, and with next to nothing where an element is passed over: most of a file is."""

    def __init__(self, on_pupil: Callable[[Element], None]) -> None:
        super().__init__(forbid_dtd=True, forbid_entities=True, forbid_external=True)
        self._on_pupil = on_pupil
        self._pieces: list[str] = []
        self._open: list[Element] = []
        self._skipped = 0
        self._count = 0
        self._names: dict[str, str] = {}
        self._header: Element | None = None
        self._is_header_first = True
        self._has_pupils = False
        self._has_namespace = False

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True
        self._listen()

    def _listen(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._pieces.append

    def _pass_over(self) -> None:
        self._skipped = 1
        self._parser.StartElementHandler = self._start_passed_over
        self._parser.EndElementHandler = self._end_passed_over
        self._parser.CharacterDataHandler = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kept = self._names.get(name)
        if kept is None:
            kept = self._learn(name)
        self._count += 1
        if not kept:
            self._pass_over()
        else:
            self._has_namespace = self._has_namespace or "xmlns" in attributes or ":" in name
            self._open.append(Element(kept))
            self._pieces.clear()
        if len(self._open) > limits.MAX_DEPTH or self._count > limits.MAX_ELEMENTS:
            raise self._too_much()

    def _end(self, name: str) -> None:
        one = self._open.pop()
        if not one.inside:
            one.text = _joined(self._pieces, self)
        self._pieces.clear()
        if one.name == PUPIL:
            self._has_pupils = True
            self._on_pupil(one)
        elif one.name == HEADER and self._header is None:
            self._header, self._is_header_first = one, not self._has_pupils
        elif self._open:
            around = self._open[-1]
            if isinstance(around.inside, list):
                around.inside.append(one)
            else:
                around.inside = [one]

    def _start_passed_over(self, name: str, attributes: dict[str, str]) -> None:
        self._skipped += 1
        self._count += 1
        if self._skipped > limits.MAX_DEPTH or self._count > limits.MAX_ELEMENTS:
            raise self._too_much()

    def _end_passed_over(self, name: str) -> None:
        self._skipped -= 1
        if not self._skipped:
            self._listen()

    def _learn(self, name: str) -> str:
        """The name as the standard writes it; "" for an element that is not read."""
        kept = _BY_NAME.get(name.rpartition(":")[2].lower(), "")
        if kept or len(self._names) < _MOST_NAMES:
            self._names[name] = kept
        return kept

    @property
    def line(self) -> int:
        """The line the parser is on, or was on when it stopped."""
        return int(self.getLineNumber() or 1)

    def _too_much(self) -> RefusedError:
        return _too_many() if self._count > limits.MAX_ELEMENTS else _too_deep(self._parser.CurrentLineNumber)

    def walked(self) -> Walked:
        local = {name.rpartition(":")[2]: kept for name, kept in self._names.items() if kept}
        odd = tuple(name for name, kept in local.items() if name != kept and name not in _SAID_OTHERWISE)
        return Walked(self._header or Element(HEADER), odd, self._has_namespace, self._is_header_first)


def _joined(pieces: list[str], walker: _Walker) -> str:
    text = "".join(pieces).strip()
    if len(text) > limits.MAX_CELL:
        raise RefusedError(
            "cell_too_long",
            f"Line {walker.line} has a text of {len(text):,} characters; the most is {limits.MAX_CELL:,}. Export the "
            "file again.",
        )
    return text


def _refusal(error: SAXParseException, line: int) -> RefusedError:
    code = getattr(error.getException(), "code", 0)
    if code in _TRUNCATED:
        return RefusedError(
            "truncated",
            "This file ends before it is complete: it was cut off when it was made or sent. Export it again. Nothing "
            "was read.",
        )
    if code == errors.codes[errors.XML_ERROR_UNDEFINED_ENTITY]:
        return RefusedError(
            "entities",
            f"Line {line} uses an entity, a name that stands for other text, and those are not read. Export the file "
            "again from the school’s information system.",
        )
    return RefusedError(
        "malformed",
        f"Line {line} breaks the rules of XML ({error.getMessage()}), so nothing was read. Export the file again.",
    )


def _too_deep(line: int) -> RefusedError:
    return RefusedError(
        "too_deep",
        f"Line {line}: more than {limits.MAX_DEPTH} elements lie inside one another, which no transfer file has. "
        "Export it again.",
    )


def _too_many() -> RefusedError:
    return RefusedError(
        "too_many_elements",
        f"This file has more than {limits.MAX_ELEMENTS:,} elements. Export only the pupils now on roll.",
    )
