"""Her private notes, once opened: what the sealed rows say, and the opening of the box itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handrail.access.member import Member
from handrail.rules.calendar import add_months
from handrail.rules.pulse import QUESTIONS, is_under_strain, months_under_strain
from handrail.workload.own.models import PrivateBox, PrivateRow
from handrail.workload.own.sealing import key_of_code, key_of_passphrase, unseal, unseal_words

MONTHS_BACK = 24
"""A pulse may be written for this month and so many before it."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note as she wrote it, on a day."""

    ref: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """A month, named by its first day: the three answers, each from 1 to 5, and a line."""

    ref: str
    month: date
    answers: dict[str, int]
    line: str

    @property
    def is_under_strain(self) -> bool:
        return is_under_strain(self.answers)

    @property
    def said(self) -> list[str]:
        """The answers in words, with their figures."""
        return [
            f"{self.answers[asked.key]}, {asked.answers[self.answers[asked.key] - 1].lower()}" for asked in QUESTIONS
        ]


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything she wrote: notes, the newest first, and pulses by month."""

    notes: list[Note]
    pulses: list[Pulse]

    @property
    def strained(self) -> int:
        return months_under_strain(pulse.answers for pulse in self.pulses)

    def pulse_of(self, month: date) -> Pulse | None:
        return next((pulse for pulse in self.pulses if pulse.month == month), None)


def open_by_passphrase(box: PrivateBox, passphrase: str) -> bytes:
    """The key. Raises CannotOpen for another passphrase."""
    key = key_of_passphrase(passphrase, box.salt, box.passes, box.memory_kib)
    return unseal(key, box.by_passphrase, place_of_key(box))


def open_by_code(box: PrivateBox, code: str) -> bytes:
    """The key. Raises CannotOpen for another code."""
    return unseal(key_of_code(code), box.by_code, place_of_key(box))


def place_of_key(box: PrivateBox) -> str:
    return f"key {box.school_id} {box.user_id} {box.ref}"


def place_of_row(row: PrivateRow) -> str:
    return f"row {row.school_id} {row.user_id} {row.ref}"


def read_private(by: Member, key: bytes) -> Opened:
    """What one's own rows say; of a month what was written last. Raises CannotOpen where a row was put there by another
    hand."""
    said = list(_unsealed(PrivateRow.objects.visible_to(by).filter(is_removed=False), key))
    notes = [
        Note(ref, date.fromisoformat(words["on"]), words["words"]) for ref, words in said if words["kind"] == "note"
    ]
    pulses = [
        Pulse(ref, date.fromisoformat(words["month"]), words["answers"], words["line"])
        for ref, words in said
        if words["kind"] == "pulse"
    ]
    by_month = {pulse.month: pulse for pulse in pulses}
    return Opened(notes[::-1], sorted(by_month.values(), key=lambda pulse: pulse.month))


def _unsealed(rows: Sequence[PrivateRow] | Any, key: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    for row in rows:
        yield row.ref, unseal_words(key, row.sealed, place_of_row(row))


def months_to_write(on: date) -> list[date]:
    """This month and those before it for which a pulse may be written, the newest first."""
    this = on.replace(day=1)
    return [add_months(this, -back) for back in range(MONTHS_BACK + 1)]
