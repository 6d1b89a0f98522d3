"""Lines of the school's list as they are written, pasted or kept out of a plan, before they are rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from handrail.bank.models import BankOutcome, BankStrategy
from handrail.bank.models.kept import LINE, NAME, TEXT


class Kind(StrEnum):
    """The three lists of the bank."""

    UNIVERSAL = "universal"
    OTHER = "other"
    OUTCOME = "outcome"

    @property
    def words(self) -> str:
        return KIND_WORDS[self]

    @property
    def is_outcome(self) -> bool:
        return self is Kind.OUTCOME


KIND_WORDS = {
    Kind.UNIVERSAL: "Universal strategies",
    Kind.OTHER: "Other strategies",
    Kind.OUTCOME: "Outcomes",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says. `who` and `how_often` are a strategy's, `measure` an outcome's."""

    kind: Kind
    area: str
    text: str
    who: str = ""
    how_often: str = ""
    measure: str = ""

    @property
    def words(self) -> dict[str, str]:
        """The fields of its row that hold words."""
        if self.kind.is_outcome:
            return {"text": self.text, "measure": self.measure}
        return {"text": self.text, "who": self.who, "how_often": self.how_often}


def line_of(row: BankStrategy | BankOutcome) -> Line:
    """What a row says."""
    if isinstance(row, BankOutcome):
        return Line(Kind.OUTCOME, row.area, row.text, measure=row.measure)
    kind = Kind.UNIVERSAL if row.is_universal else Kind.OTHER
    return Line(kind, row.area, row.text, row.who, row.how_often)


def one_line(text: str) -> str:
    """Words in one spelling and on one line, so that the same line is known again."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_lines(kind: Kind, area: str, pasted: str) -> list[Line]:
    """One line of the list from each line of a text; bullets and numbers before it are taken off.

    Cells of a pasted table are, for strategies, what is done, who and how often; for outcomes, the outcome and how it
    is seen. A line that is there twice is taken once.
    """
    found: dict[str, Line] = {}
    for line in (_read(kind, area, row) for row in pasted.splitlines()):
        found.setdefault(line.text.casefold(), line)
    return [line for line in found.values() if line.text]


def _read(kind: Kind, area: str, row: str) -> Line:
    text, second, third = [*(one_line(cell) for cell in row.split("\t", 2)), "", ""][:3]
    text = _without_bullet(text)
    if kind.is_outcome:
        return Line(kind, area, text, measure=second)
    return Line(kind, area, text, second, third)


def _without_bullet(text: str) -> str:
    first, _, rest = text.partition(" ")
    is_bullet = first.strip("-–•*·") == "" or (first[:-1].isdigit() and first[-1] in ".)")
    return rest if is_bullet and rest else text.lstrip("•*·")


def too_long(lines: Iterable[Line]) -> Iterator[str]:
    """A sentence for each line that does not fit."""
    for line in lines:
        for words, limit in ((line.text, TEXT), (line.who, NAME), (line.how_often, NAME), (line.measure, LINE)):
            if len(words) > limit:
                yield f"“{words[:40]}…” has {len(words)} characters. Shorten it to {limit}."
