"""The verbs of the school's list: add, change, retire, bring back, take the starter list over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from handrail.audit.writing import record
from handrail.bank.lines import Line, line_of
from handrail.bank.models import BankOutcome, BankStrategy
from handrail.bank.starter import starter_lines
from handrail.core import clock
from handrail.schools.models import School

if TYPE_CHECKING:
    from handrail.access.member import Member

Row = BankStrategy | BankOutcome


class AlreadyThere(Exception):
    """The list has this line in use already; the message is a sentence for the person."""


@transaction.atomic
def add_lines(*, lines: Iterable[Line], by: Member) -> list[Row]:
    """Add lines that are not there yet; one that was retired is brought back. Gives the rows that are new or back."""
    School.objects.select_for_update().get(pk=by.school.pk)
    added = _write(lines, by)
    if added:
        said = {row.ref: ("", row.text) for row in added}
        record("bank.added", by=by, changes=said)
    return added


@transaction.atomic
def take_starter(*, by: Member) -> list[Row]:
    """Take the starter list over. A line the school has, or had and retired, is left as it is."""
    School.objects.select_for_update().get(pk=by.school.pk)
    had = {_key(line_of(row)) for row in BankStrategy.objects.for_school(by.school)}
    added = _write((line for line in starter_lines(by.school) if _key(line) not in had), by, is_starter=True)
    if added:
        record("bank.starter_taken", by=by, changes={"lines": (0, len(added))})
    return added


@transaction.atomic
def change_line(*, row: Row, line: Line, by: Member) -> Row:
    """Say a line differently, or move it to another list or area.

    Raises AlreadyThere where the list says the same elsewhere, and ValueError for a strategy made an outcome.
    """
    row = hold_row(row, by)
    was = line_of(row)
    if line == was:
        return row
    if line.kind.is_outcome != was.kind.is_outcome:
        raise ValueError("A strategy is not an outcome.")
    _refuse_twin(row, line)
    _fill(row, line)
    row.is_starter = False
    row.save()
    said = {"area": (was.area, line.area), "kind": (was.kind.value, line.kind.value)}
    said |= {name: (was.words[name], words) for name, words in line.words.items()}
    changes = {name: pair for name, pair in said.items() if pair[0] != pair[1]}
    record("bank.changed", by=by, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def retire_line(*, row: Row, by: Member) -> Row:
    """Offer a line no longer; plans that took it keep their words."""
    row = hold_row(row, by)
    if row.retired_at is None:
        row.retired_at, row.retired_by = clock.now(), by.name
        row.save(update_fields=["retired_at", "retired_by"])
        record("bank.retired", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def bring_back(*, row: Row, by: Member) -> Row:
    """Offer a retired line again. Raises AlreadyThere where the same words were added in the meantime."""
    row = hold_row(row, by)
    if row.retired_at is not None:
        _refuse_twin(row, line_of(row))
        row.retired_at, row.retired_by = None, ""
        row.save(update_fields=["retired_at", "retired_by"])
        record("bank.brought_back", by=by, subject_ref=row.ref)
    return row


def hold_row(row: Row, by: Member) -> Row:
    """The row as it is now, held until the transaction ends."""
    if isinstance(row, BankOutcome):
        return BankOutcome.objects.for_school(by.school).select_for_update().get(pk=row.pk)
    return BankStrategy.objects.for_school(by.school).select_for_update().get(pk=row.pk)


def _key(line: Line) -> tuple[bool, str, str]:
    return line.kind.is_outcome, line.area, line.text.casefold()


def _write(lines: Iterable[Line], by: Member, *, is_starter: bool = False) -> list[Row]:
    rows: list[Row] = [*BankStrategy.objects.for_school(by.school), *BankOutcome.objects.for_school(by.school)]
    # Rows in use come last, so that they are the ones found.
    held = {_key(line_of(row)): row for row in sorted(rows, key=lambda row: not row.is_retired)}
    written: list[Row] = []
    for line in lines:
        row = held.get(_key(line))
        if row is None or row.is_retired:
            held[_key(line)] = row = _new(line, by, is_starter) if row is None else _back(row, line)
            written.append(row)
    return written


def _new(line: Line, by: Member, is_starter: bool) -> Row:
    model: Any = BankOutcome if line.kind.is_outcome else BankStrategy
    row: Row = model(school=by.school, is_starter=is_starter, added_at=clock.now(), added_by=by.name)
    _fill(row, line)
    row.save()
    return row


def _back(row: Row, line: Line) -> Row:
    row.retired_at, row.retired_by = None, ""
    _fill(row, line)
    row.save()
    return row


def _fill(row: Row, line: Line) -> None:
    row.area = line.area
    for name, words in line.words.items():
        setattr(row, name, words)
    if isinstance(row, BankStrategy):
        row.is_universal = line.kind == "universal"


def _refuse_twin(row: Row, line: Line) -> None:
    twins = type(row).objects.for_school(row.school_id).filter(retired_at=None, area=line.area).exclude(pk=row.pk)
    if any(twin.text.casefold() == line.text.casefold() for twin in twins):
        raise AlreadyThere("The list has this line already, in this area of need.")
