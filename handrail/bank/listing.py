"""The school's list as a page shows it: one of the three lists, by area of need, narrowed by words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handrail.bank.lines import Kind
from handrail.bank.models import BankOutcome, BankStrategy
from handrail.pupils.models.names import fold
from handrail.rules.register import AREAS

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class Part:
    """One area of need with the rows in it."""

    key: str
    label: str
    rows: list[Any]


@dataclass(frozen=True, slots=True)
class Bank:
    """All the lines a member may read, in two queries: the counts of the three lists, and any of them in parts."""

    strategies: list[BankStrategy]
    outcomes: list[BankOutcome]

    def rows(self, kind: Kind) -> list[Any]:
        if kind.is_outcome:
            return list(self.outcomes)
        return [row for row in self.strategies if row.is_universal == (kind is Kind.UNIVERSAL)]

    def parts(self, kind: Kind, words: str = "", *, retired: bool = False) -> list[Part]:
        """The rows of one list by area, in the order of the Code; areas with nothing in them are there, empty."""
        found = [row for row in self.rows(kind) if row.is_retired == retired and says(row, words)]
        return in_parts(found)

    def count(self, kind: Kind) -> int:
        return sum(1 for row in self.rows(kind) if not row.is_retired)


def bank_of(member: Member) -> Bank:
    """The school's list, retired lines too."""
    return Bank(list(BankStrategy.objects.visible_to(member)), list(BankOutcome.objects.visible_to(member)))


def in_parts(rows: Iterable[Any]) -> list[Part]:
    rows = list(rows)
    return [Part(area.key, area.label, [row for row in rows if row.area == area.key]) for area in AREAS.values()]


def says(row: Any, words: str) -> bool:
    """Whether every word is in the row, in any order, accents and capitals aside."""
    whole = fold(" ".join([row.text, getattr(row, "who", ""), getattr(row, "measure", "")]))
    return all(word in whole for word in fold(words).split())
