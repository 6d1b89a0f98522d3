"""Common Transfer Files: the pupils, and what there is to say of the file. Versions 15 to 25 have been seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handrail.exchange.reading import limits
from handrail.exchange.reading.ctf_pupils import read_pupil, stays_of
from handrail.exchange.reading.identity import too_many_pupils, warn_shared
from handrail.exchange.reading.shapes import (
    FileWarning,
    PupilRead,
    RefusedError,
    SchoolNumber,
    Stay,
    TransferFile,
    listed,
    quote,
)
from handrail.exchange.reading.xml_text import mend
from handrail.exchange.reading.xml_walk import Element, Walked, walk

ORDER = (
    "UPN",
    "Surname",
    "Forename",
    "DOB",
    "Sex",
    "BasicDetails",
    "FSMhistory",
    "LookedAfter",
    "SENhistory",
    "Attendance",
)
"""The order in which the standard has the parts of a pupil that are read; `SchoolHistory` comes last."""

_PLACES = {name: place for place, name in enumerate((*ORDER, "SchoolHistory"))} | {"Gender": ORDER.index("Sex")}
_SEX_SINCE = 23
"""The version from which the standard says Sex where it said Gender before."""

LONDON = ZoneInfo("Europe/London")
_LEA = re.compile(r"[0-9]{3}")
_ESTAB = re.compile(r"[0-9]{4}")
_VERSION_LENGTH = 12


@dataclass
class CtfRead:
    """A transfer file as read."""

    file: TransferFile
    version: str | None
    pupils: tuple[PupilRead, ...]
    nameless: int
    warnings: tuple[FileWarning, ...]


def read_ctf(data: bytes, on: date) -> CtfRead:
    """Every pupil of a file in UTF-8.

    Raises RefusedError: another_return, lost_letters, name_too_long, too_many_pupils, and those of `walk`.
    """
    data, mended = mend(data)
    gathered = _Gathered(on)
    walked = walk(data, gathered.take)
    header = walked.header
    _refuse_other(header)
    version = header.value("CTFversion")[:_VERSION_LENGTH] or None
    file = TransferFile(
        _school(header, "SourceSchool"),
        _school(header, "DestSchool"),
        _moment(header.value("DateTime")),
        gathered.stays,
    )
    warnings = (*mended, *_about_header(header, walked), *gathered.warnings(walked, version))
    return CtfRead(file, version, warn_shared(gathered.pupils), len(gathered.nameless), warnings)


@dataclass
class _Gathered:
    """What is kept of each pupil once it is read: the pupil, and where something odd stood."""

    on: date
    pupils: list[PupilRead] = field(default_factory=list)
    stays: dict[int, tuple[Stay, ...]] = field(default_factory=dict)
    nameless: list[int] = field(default_factory=list)
    out_of_order: list[int] = field(default_factory=list)
    with_gender: list[int] = field(default_factory=list)
    with_empty_days: list[int] = field(default_factory=list)
    count: int = 0

    def take(self, pupil: Element) -> None:
        self.count += 1
        if self.count > limits.MAX_PUPILS:
            raise too_many_pupils(self.count)
        number = self.count
        parts = pupil.by_name()
        read = read_pupil(pupil, parts, number, self.on)
        if read is None:
            self.nameless.append(number)
            return
        self.pupils.append(read)
        if stays := stays_of(parts, self.on):
            self.stays[number] = stays
        places = [_PLACES[one.name] for one in pupil.inside if one.name in _PLACES]
        if places != sorted(places):
            self.out_of_order.append(number)
        if "Gender" in parts:
            self.with_gender.append(number)
        if any(not one.text for one in parts.get("LeavingDate", ())):
            self.with_empty_days.append(number)

    def warnings(self, walked: Walked, version: str | None) -> tuple[FileWarning, ...]:
        return (*self._about_shape(walked, version), *self._about_pupils())

    def _about_shape(self, walked: Walked, version: str | None) -> list[FileWarning]:
        found = []
        if walked.has_namespace:
            said = "The elements of this file are in a namespace, which the standard has not. It was read without."
            found.append(FileWarning("namespace", said))
        if walked.odd_names:
            names = ", ".join(quote(name) for name in walked.odd_names[:3])
            said = (
                f"Some elements are written in small or capital letters otherwise than the standard has them: {names}."
            )
            found.append(FileWarning("tag_case", f"{said} They were read all the same."))
        if self.out_of_order or not walked.is_header_first:
            where = f" ({_pupils(self.out_of_order)})" if self.out_of_order else ""
            said = f"Elements stand in another order than the standard has{where}. They were read all the same."
            found.append(FileWarning("order", said))
        if self.with_gender and _is_since(version, _SEX_SINCE):
            said = f"Gender was read as Sex ({_pupils(self.with_gender)}): the standard has said Sex for some years."
            found.append(FileWarning("gender", said))
        return found

    def _about_pupils(self) -> list[FileWarning]:
        found = []
        if self.with_empty_days:
            said = f"LeavingDate is there but empty ({_pupils(self.with_empty_days)}): read as not having left."
            found.append(FileWarning("empty_date", said))
        if self.nameless:
            was = "was" if len(self.nameless) == 1 else "were"
            said = f"{_pupils(self.nameless).capitalize()} had no name and {was} left out."
            found.append(FileWarning("no_name", said))
        if (capitals := sum(1 for read in self.pupils if _is_capitals(read))) and capitals * 2 > len(self.pupils):
            said = (
                "The names in this file are in capital letters. They are shown as they are until someone corrects them."
            )
            found.append(FileWarning("capitals", said))
        if not self.pupils:
            found.append(FileWarning("no_pupils", "There are no pupils in this file."))
        return found


def _pupils(numbers: list[int]) -> str:
    """ "pupil 3", "pupils 3, 4 and 12 more"."""
    return f"pupil {numbers[0]}" if len(numbers) == 1 else f"pupils {listed(numbers)}"


def _is_capitals(read: PupilRead) -> bool:
    return read.surname.isupper() and len(read.surname) > 1 and (read.forename.isupper() or not read.forename)


def _is_since(version: str | None, first: int) -> bool:
    """Whether the version is that one or later; one that cannot be read counts as later."""
    figures = re.match(r"\d{1,3}", version or "")
    return figures is None or int(figures[0]) >= first


def _about_header(header: Element, walked: Walked) -> list[FileWarning]:
    qualifier = header.value("DocumentQualifier")
    found = []
    if qualifier.lower() == "partial":
        said = "This is a partial file: it may leave pupils out, and leave things out about those it has."
        found.append(FileWarning("partial", said))
    elif qualifier.lower() != "full":
        what = f"says {quote(qualifier)}" if qualifier else "does not say"
        said = f"This file {what} where it should say whether it is full or partial. It was read as partial."
        found.append(FileWarning("odd_qualifier", said))
    if _school(header, "SourceSchool") is None:
        found.append(FileWarning("no_source", "This file does not say by its numbers which school it is from."))
    if not header.value("CTFversion"):
        found.append(FileWarning("no_version", "This file does not say which version of the standard it follows."))
    return found


def _refuse_other(header: Element) -> None:
    """An Admissions Transfer File has the same shape; its children are applicants, not pupils."""
    name = header.value("DocumentName")
    if "admission" in name.lower():
        raise RefusedError(
            "another_return",
            f"This says that it is {quote(name)}, a list of applicants, not of pupils. Export a Common Transfer File.",
        )


def _school(header: Element, name: str) -> SchoolNumber | None:
    """The school's two numbers and its name; None where they are not figures, as in XXX/XXXX for nobody knows."""
    element = next((one for one in header.inside if one.name == name), header)
    lea, estab = element.value("LEA"), element.value("Estab")
    if not (_LEA.fullmatch(lea) and _ESTAB.fullmatch(estab)):
        return None
    return SchoolNumber(lea, estab, element.value("SchoolName")[: limits.MAX_TEXT])


def _moment(text: str) -> datetime | None:
    """When the file was made; without a zone, as the standard has it, by England's clock."""
    try:
        made_at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= made_at.year < 2200:
        return None
    return made_at if made_at.tzinfo else made_at.replace(tzinfo=LONDON)
