"""A staged import is applied as one: what is new and changed, and what a person decided; the rest is left alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from handrail.access.member import Member
from handrail.audit.models import AuditEvent
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.exchange.comparing import Change, Compared, Difference, as_new, compare
from handrail.exchange.held import HeldPupil, load_held
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.exchange.office.hearing import Hearing, hear
from handrail.exchange.staging import read_back, settle_blank
from handrail.exchange.writing import Writing
from handrail.pupils.models import Pupil
from handrail.schools.models import School

Decision = ImportRow.Decision
Event = tuple[str, str, dict[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an import would write, worked out before anybody has to wait. `seq` is the school's last act by then."""

    seq: int
    rows: list[ImportRow]
    writing: Writing
    events: list[Event]
    hearing: Hearing


def prepare_import(*, by: Member, batch: ImportBatch, lock: bool = False) -> Prepared:
    """Lay the file beside what is held and gather what is to be written. Writes nothing.

    Raises ValidationError where two rows were both taken for one pupil.
    """
    seq = _last_act(by)
    rows = list(batch.rows.all())
    held = load_held(by.school, by.on, lock=lock)
    found = compare([settle_blank(read_back(row.content), batch.blank_status) for row in rows], held)
    writing = Writing(by=by, held=held, import_ref=batch.ref, at=clock.now())
    before = [_state(row) for row in rows]
    events = [event for row, one in zip(rows, found, strict=True) for event in _take_in(writing, row, one)]
    touched = [row for row, state in zip(rows, before, strict=True) if row.undo is not None or _state(row) != state]
    heard = ((row, one.read, one.held) for row, one in zip(rows, found, strict=True))
    return Prepared(seq, touched, writing, events, hear(by=by, batch=batch, heard=heard, at=writing.at))


def _state(row: ImportRow) -> tuple[object, ...]:
    return row.change, row.why_ask, row.differences, row.pupil_id


@transaction.atomic
def apply_import(*, by: Member, batch: ImportBatch, prepared: Prepared | None = None) -> ImportBatch:
    """Write what is new and changed and what was decided; leave every undecided 'please decide' alone.

    `prepared` keeps the transaction short; where anybody has done anything in the school since, it is worked out anew,
    so that nothing is overwritten. Applying twice is once. Raises ValidationError for an import that was undone or is
    not understood yet, and where two rows were both taken for one pupil.
    """
    batch = hold_batch(by, batch)
    if batch.undone_at:
        raise ValidationError("This file was undone. Choose it again to bring it in.")
    if batch.applied_at:
        return batch
    if not batch.names_are_known:
        raise ValidationError("Say first which columns hold the names of the pupils.")
    if prepared is None or prepared.seq != _last_act(by):
        prepared = prepare_import(by=by, batch=batch, lock=True)
    prepared.writing.write()
    prepared.hearing.write()
    _save_rows(prepared.rows)
    batch.applied_at, batch.applied_by, batch.content = prepared.writing.at, by.name, None
    batch.save(update_fields=["applied_at", "applied_by", "content"])
    record_many(prepared.events, by=by, subject_ref=batch.ref)
    record("file_applied", by=by, subject_ref=batch.ref)
    return batch


def hold_batch(by: Member, batch: ImportBatch) -> ImportBatch:
    """The batch as stored. Until the transaction ends nobody else applies or undoes a file of this school, and where
    the database locks row by row, nobody changes a pupil of it."""
    School.objects.select_for_update(no_key=True).get(pk=by.school.pk)
    list(Pupil.objects.for_school(by.school).select_for_update().order_by("pk").values_list("pk"))
    return ImportBatch.objects.for_school(by.school).get(pk=batch.pk)


def _last_act(by: Member) -> int:
    """The number of the last act in the school: every change of a record leaves one."""
    return AuditEvent.objects.filter(school_id=by.school.pk).aggregate(last=Max("seq"))["last"] or 0


def _take_in(writing: Writing, row: ImportRow, one: Compared) -> Iterable[Event]:
    """Gather what one pupil of the file writes, by what it is and what was decided; yield what the trail says of it."""
    decision = row.decision if _is_as_shown(row, one) else ""
    row.pupil = one.held.pupil if one.held else None
    if one.change == Change.NEW or (one.change == Change.ASK and decision == Decision.ADD):
        yield _add(writing, row, one)
    elif one.held and (one.change == Change.CHANGED or (one.change == Change.ASK and decision == Decision.TAKE)):
        yield _change(writing, row, one, one.held)
    row.change, row.why_ask = one.change, one.why_ask
    row.differences = [difference.to_json() for difference in one.differences]


def _is_as_shown(row: ImportRow, one: Compared) -> bool:
    """Whether the question is still the one that was answered."""
    return row.differences == [difference.to_json() for difference in one.differences] and row.why_ask == one.why_ask


def _add(writing: Writing, row: ImportRow, one: Compared) -> Event:
    row.undo = {"created": True}
    pupil = Pupil(school_id=writing.by.school.pk, created_import_ref=writing.import_ref)
    said = as_new(one.read, writing.held)
    writing.take(one.read, HeldPupil(pupil), row.undo)
    row.pupil = pupil
    return "pupil_imported", pupil.ref, _said(said)


def _change(writing: Writing, row: ImportRow, one: Compared, held: HeldPupil) -> Event:
    if held.pupil.pk in writing.taken:
        raise ValidationError(
            f"Two rows were both taken for {held.pupil.name}. Keep what is here for one of them, or add it as another "
            "pupil. Nothing was applied."
        )
    row.undo = {}
    writing.take(one.read, held, row.undo)
    return "pupil_changed_by_file", held.pupil.ref, _said(one.differences)


def _said(differences: Sequence[Difference]) -> dict[str, tuple[str, str]]:
    return {difference.field: (difference.here, difference.file) for difference in differences}


def _save_rows(rows: Sequence[ImportRow]) -> None:
    """Made anew: for many rows that is several times quicker than changing them."""
    if rows:
        ImportRow.objects.for_school(rows[0].school_id).filter(pk__in=[row.pk for row in rows]).delete()
        ImportRow.objects.bulk_create(rows, batch_size=500)
