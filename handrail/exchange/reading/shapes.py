"""The shapes in which a file's content is handed on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Kind = Literal["csv", "workbook", "ctf"]


@dataclass(frozen=True)
class Refusal:
    """Why nothing was read: a code for programs, a sentence for people."""

    code: str
    message: str


class RefusedError(Exception):
    """Raised at any stage; the file is then refused whole."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(code, message)


@dataclass(frozen=True)
class FileWarning:
    """Something to know about the file."""

    code: str
    message: str


@dataclass(frozen=True)
class PupilWarning:
    """Something to know about one field of one pupil. `field` is a field of `PupilRead`, or "row"."""

    field: str
    code: str
    message: str


@dataclass(frozen=True)
class Row:
    """One row under the headings, as wide as they are. `line` is its line in a CSV, its row in a workbook, from 1.

    `fault` is "short" where cells were missing and were made blank, "long" where cells past the headings were dropped.
    """

    line: int
    cells: tuple[str, ...]
    fault: Literal["short", "long"] | None = None


@dataclass(frozen=True)
class Table:
    """The headings and the rows under them. `line` is where the headings stand; `sheet` is None for a CSV."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int
    sheet: str | None = None
    warnings: tuple[FileWarning, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column and what it was taken for: a key of `MEANINGS`. `certain` is False where a person should look."""

    index: int
    heading: str
    meaning: str
    samples: tuple[str, ...]
    certain: bool


@dataclass(frozen=True)
class StatusRead:
    """An SEN status given in the file: N, K, E or, from older files, A, P, S, Q."""

    status: str
    starts_on: date | None
    ends_on: date | None = None


@dataclass(frozen=True)
class NeedRead:
    """A type of need, and its rank from 1."""

    type: str
    rank: int


@dataclass(frozen=True)
class PupilRead:
    """One pupil, from one row or several.

    `upn` is mended where it has the format of a UPN and as read where it has not. None stands for blank and for
    unreadable; only the second has a warning. `sen_status` is N, K or E, of the latest row of `history` that has begun;
    an older code is in `history` alone.
    `attendance` is per cent. `row` is the first of `rows`: lines of a CSV, rows of a workbook, and in a transfer file
    the number of the pupil, from 1.
    """

    row: int
    rows: tuple[int, ...]
    upn: str | None
    surname: str
    forename: str
    date_of_birth: date | None
    sex: str | None = None
    sen_status: str | None = None
    history: tuple[StatusRead, ...] = ()
    needs: tuple[NeedRead, ...] = ()
    warnings: tuple[PupilWarning, ...] = ()
    preferred_surname: str | None = None
    preferred_forename: str | None = None
    middle_names: str | None = None
    year_group: str | None = None
    class_name: str | None = None
    room: str | None = None
    key_person: str | None = None
    pupil_premium: bool | None = None
    looked_after: bool | None = None
    eal: bool | None = None
    attendance: float | None = None
    admission_number: str | None = None
    joined_on: date | None = None
    left_on: date | None = None
    free_meals: bool | None = None
    former_upn: str | None = None

    @property
    def latest_status(self) -> str | None:
        """N, K or E of the latest row by its start, begun or still to come; None where that has an older code."""
        last = self.history[-1] if self.history else None
        if last is None or last.starts_on is None:
            return self.sen_status
        return last.status if last.status in ("N", "K", "E") else None

    def to_json(self) -> dict[str, Any]:
        """The fields `handrail import --json` prints, days as yyyy-mm-dd."""
        return {
            "row": self.row,
            "upn": self.upn,
            "surname": self.surname,
            "forename": self.forename,
            "date_of_birth": _iso(self.date_of_birth),
            "sex": self.sex,
            "sen_status": self.latest_status,
            "history": [
                {"status": entry.status, "starts_on": _iso(entry.starts_on), "ends_on": _iso(entry.ends_on)}
                for entry in self.history
            ],
            "needs": [asdict(need) for need in self.needs],
            "warnings": [asdict(warning) for warning in self.warnings],
        }


@dataclass(frozen=True)
class SchoolNumber:
    """A school as a transfer file names it."""

    la_code: str
    establishment: str
    name: str = ""

    def __str__(self) -> str:
        numbers = f"{self.la_code}/{self.establishment}"
        return f"{self.name} ({numbers})" if self.name else numbers


@dataclass(frozen=True)
class Stay:
    """A time at a school: its local authority's number and its own."""

    school: tuple[str, str]
    joined_on: date | None
    left_on: date | None


@dataclass(frozen=True)
class TransferFile:
    """What a transfer file says of itself. `stays` are by `row`."""

    source: SchoolNumber | None = None
    dest: SchoolNumber | None = None
    made_at: datetime | None = None
    stays: Mapping[int, tuple[Stay, ...]] = field(default_factory=dict)


@dataclass
class Reading:
    """What was found in a file. `pupils` is empty where it is `refused`; `table` and `columns` are kept where they
    were reached, so that a person can say which column holds the names.

    `kind` and `encoding` are None where the file was refused before they were known. `nameless` are the pupils of a
    transfer file without any name; `transfer` is None for any other kind.
    """

    file_name: str
    kind: Kind | None = None
    version: str | None = None
    encoding: str | None = None
    refused: Refusal | None = None
    warnings: tuple[FileWarning, ...] = ()
    table: Table | None = None
    columns: tuple[Column, ...] = ()
    pupils: tuple[PupilRead, ...] = field(default=())
    nameless: int = 0
    transfer: TransferFile | None = None

    @property
    def place(self) -> str:
        """What `row` of a pupil counts: "Line" or "Pupil"."""
        return "Pupil" if self.transfer else "Line"

    def to_json(self) -> dict[str, Any]:
        """The whole as plain values, ready for `json.dumps`."""
        return {
            "kind": self.kind,
            "version": self.version,
            "encoding": self.encoding,
            "refused": asdict(self.refused) if self.refused else None,
            "warnings": [asdict(warning) for warning in self.warnings],
            "pupils": [pupil.to_json() for pupil in self.pupils],
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def quote(text: str, most: int = 60) -> str:
    """A cell as it is quoted in a sentence: on one line and not too long."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= most else line[:most] + '…'}”"


def listed(lines: list[int], most: int = 5) -> str:
    """Line numbers as a person says them: "3", "3 and 7", "3, 7, 8, 9, 12 and 30 more"."""
    shown = [str(line) for line in lines[:most]]
    more = len(lines) - len(shown)
    last = f"{more} more" if more else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last
