"""A staged import is applied as one: what is new and changed, and what a person decided; the rest is left alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from handrail.access.member import Member
from handrail.audit.writing import make_records, record
from handrail.core import clock
from handrail.core.progress import Tell, say_nothing
from handrail.core.ready import ReadyRows
from handrail.core.refs import new_ref
from handrail.exchange.comparing import Change, Compared, Difference, as_new, compare
from handrail.exchange.held import HeldPupil, load_held
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.exchange.office.hearing import Hearing, hear
from handrail.exchange.since import Moment, this_moment
from handrail.exchange.staging import read_back, settle_blank
from handrail.exchange.writing import Writing
from handrail.pupils.models import Pupil
from handrail.schools.models import School

Decision = ImportRow.Decision
Event = tuple[str, str, dict[str, tuple[str, str]]]

COMPARING, WORKING_OUT = "Comparing with the pupils who are here", "Working out what changes"
MAKING_READY, WRITING = "Making everything ready", "Writing it, all at once"
TRIES = 4


@dataclass(frozen=True, slots=True)
class Prepared:
    """What an import would write, worked out and made ready before anybody has to wait. `since` is when that was."""

    ref: str
    since: Moment
    at: datetime
    rows: list[ImportRow]
    taken: frozenset[int]
    hearing: Hearing
    ready: ReadyRows


def prepare_import(*, by: Member, batch: ImportBatch, tell: Tell = say_nothing) -> Prepared:
    """Lay the file beside what is held and make ready what is to be written. Writes nothing of it.

    `tell` hears how far this is. Raises ValidationError where two rows were both taken for one pupil.
    """
    since = this_moment(by)
    rows = list(batch.rows.all())
    total = len(rows)
    tell(0, total, COMPARING)
    held = load_held(by.school, by.on)
    found = compare([settle_blank(read_back(row.content), batch.blank_status) for row in rows], held)
    writing = Writing(by=by, held=held, import_ref=batch.ref, at=clock.now())
    before = [_state(row) for row in rows]
    events: list[Event] = []
    for done, (row, one) in enumerate(zip(rows, found, strict=True)):
        tell(done, total, WORKING_OUT)
        events += _take_in(writing, row, one)
    tell(total, total, MAKING_READY)
    ready = ReadyRows(by.school.pk)
    writing.lay_down(ready)
    touched = [row for row, state in zip(rows, before, strict=True) if row.undo is not None or _state(row) != state]
    ready.change(ImportRow, {row.pk: {"pupil": row.pupil.pk} for row in touched if row.pupil and _is_created(row)})
    for records in make_records(events, by=by, subject_ref=batch.ref):
        ready.add(records)
    heard = ((row, one.read, one.held) for row, one in zip(rows, found, strict=True))
    hearing = hear(by=by, batch=batch, heard=heard, at=writing.at)
    hearing.lay_down(ready)
    return Prepared(new_ref(), since, writing.at, touched, frozenset(writing.taken), hearing, ready)


def _state(row: ImportRow) -> tuple[object, ...]:
    return row.change, row.why_ask, row.differences, row.pupil_id


def _is_created(row: ImportRow) -> bool:
    return bool(row.undo and row.undo.get("created"))


def apply_import(
    *, by: Member, batch: ImportBatch, prepared: Prepared | None = None, tell: Tell = say_nothing
) -> ImportBatch:
    """Write what is new and changed and what was decided; leave every undecided 'please decide' alone.

    All of it is one short transaction, so the file is in or not in. Where anybody has changed a pupil of the school
    since it was `prepared`, it is worked out anew, so that nothing is overwritten. Applying twice is once. Raises
    ValidationError for an import that was undone or is not understood yet, where two rows were both taken for one
    pupil, and where others keep changing pupils.
    """
    for _ in range(TRIES):
        if (stored := _stored(by, batch)).applied_at and not stored.undone_at:
            return stored
        _refuse_unready(stored)
        prepared = prepared or prepare_import(by=by, batch=stored, tell=tell)
        _write_down_rows(by, stored, prepared)
        with prepared.ready.laid_out():
            tell(len(prepared.rows), len(prepared.rows), WRITING)
            if applied := _write(by, stored, prepared):
                return applied
        prepared = None
    raise ValidationError(
        "Somebody else is changing pupils of this school at this moment, so nothing was applied. Try again in a minute."
    )


def _stored(by: Member, batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.for_school(by.school).without_content().get(pk=batch.pk)


def _refuse_unready(batch: ImportBatch) -> None:
    if batch.undone_at:
        raise ValidationError("This file was undone. Choose it again to bring it in.")
    if not batch.names_are_known:
        raise ValidationError("Say first which columns hold the names of the pupils.")


def _write_down_rows(by: Member, batch: ImportBatch, prepared: Prepared) -> None:
    """Keep beforehand how each row is taken back. It counts for nothing until the file is applied."""
    ready = ReadyRows(by.school.pk)
    ready.change(ImportRow, {row.pk: _outcome(row) for row in prepared.rows})
    with ready.laid_out(), transaction.atomic():
        held = ImportBatch.objects.for_school(by.school).select_for_update().without_content().get(pk=batch.pk)
        if held.applied_at or _is_overtaken(held, prepared):
            return
        ready.write()
        held.prepared_ref = prepared.ref
        held.save(update_fields=["prepared_ref"])


def _is_overtaken(batch: ImportBatch, prepared: Prepared) -> bool:
    """Whether something was done since that the prepared rows know nothing of."""
    return any(not act.is_harmless or act.is_answer_about(batch.ref) for act in prepared.since.acts_since())


def _outcome(row: ImportRow) -> dict[str, Any]:
    outcome = {name: getattr(row, name) for name in ("undo", "change", "why_ask", "differences")}
    return outcome if _is_created(row) else {**outcome, "pupil": row.pupil_id}


@transaction.atomic
def _write(by: Member, batch: ImportBatch, prepared: Prepared) -> ImportBatch | None:
    """Everything that was made ready, in one go; None where it no longer fits what is here."""
    batch = hold_batch(by, batch, prepared.taken)
    if batch.applied_at:
        return batch
    if batch.prepared_ref != prepared.ref or _is_overtaken(batch, prepared):
        return None
    prepared.ready.write()
    prepared.hearing.keep()
    batch.applied_at, batch.applied_by, batch.content = prepared.at, by.name, None
    batch.save(update_fields=["applied_at", "applied_by", "content"])
    record("file_applied", by=by, subject_ref=batch.ref)
    return batch


def hold_batch(by: Member, batch: ImportBatch, pupils: Collection[int]) -> ImportBatch:
    """The batch as stored. Until the transaction ends nobody else applies or undoes a file of this school, and where
    the database locks row by row, nobody changes one of these pupils; a note about them can still be written."""
    School.objects.select_for_update(no_key=True).get(pk=by.school.pk)
    if connection.features.has_select_for_update:
        locked = Pupil.objects.for_school(by.school).filter(pk__in=pupils).select_for_update(no_key=True)
        list(locked.order_by("pk").values_list("pk"))
    # Its row before its rows, as `_write_down_rows` does; the other way round two would wait for each other.
    return ImportBatch.objects.for_school(by.school).select_for_update().without_content().get(pk=batch.pk)


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
