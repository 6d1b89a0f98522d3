"""An applied import is taken back as one, or not at all where something has been written since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.models import AuditEvent
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.exchange.applying import hold_batch
from handrail.exchange.journal import TABLES, Undo, aspects, dates_before, plain, removed_rows
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.pupils.models import GroupMembership, Identifier, Link, Need, Pupil, PupilGroup, RegisterEntry

SHOWN = 5

# Acts on a pupil that would be lost or contradicted if this part of the file were taken back.
LATER_WORK = {
    "status": {"status.changed", "status.corrected"},
    "needs": {"needs.set"},
    "groups": {"group.joined", "group.left", "pupil.corrected"},
}
FILE_ACTS = {"file_row_decided", "pupil_changed_by_file", "pupil_restored"}


@transaction.atomic
def undo_import(*, by: Member, batch: ImportBatch) -> ImportBatch:
    """Take a file back whole: pupils it brought go, what it changed is as before. Undoing twice is once.

    Raises ValidationError, with nothing changed, when it was not applied or when work done since would be lost; the
    sentence names the pupils.
    """
    batch = hold_batch(by, batch)
    if batch.undone_at:
        return batch
    if not batch.applied_at:
        raise ValidationError("This file has not been applied, so there is nothing to undo.")
    rows = [row for row in batch.rows.select_related("pupil") if row.undo and row.pupil]
    _refuse_later_files(by, batch, rows)
    _refuse_later_work(by, batch, rows)
    _restore(by, batch, rows)
    _remove_created(by, [row for row in rows if row.undo.get("created")])
    batch.undone_at, batch.undone_by = clock.now(), by.name
    batch.save(update_fields=["undone_at", "undone_by"])
    record_many([_event(row) for row in rows], by=by, subject_ref=batch.ref)
    record("file_undone", by=by, subject_ref=batch.ref)
    return batch


def _event(row: ImportRow) -> tuple[str, str, dict[str, tuple[str, str]]]:
    ref = row.pupil.ref if row.pupil else ""
    if row.undo.get("created"):
        return "pupil_taken_out", ref, {}
    return "pupil_restored", ref, {said["field"]: (said["file"], said["here"]) for said in row.differences}


def _refuse_later_files(by: Member, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    later = ImportRow.objects.for_school(by.school).filter(
        batch__applied_at__gt=batch.applied_at,
        batch__undone_at__isnull=True,
        undo__isnull=False,
        pupil__in=[row.pupil_id for row in rows],
    )
    found = later.select_related("batch").order_by("-batch__applied_at").first()
    if found:
        raise ValidationError(
            f"“{found.batch.file_name}” was applied after this file and changed some of the same pupils. Undo that one "
            "first. Nothing was changed."
        )


def _refuse_later_work(by: Member, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """What would be lost: whatever was done since about a pupil the file brought, and about the others what touches
    the very rows that the file wrote."""
    undos = {row.pupil.ref: row.undo for row in rows if row.pupil}
    acts = AuditEvent.objects.filter(school_id=by.school.pk, pupil_ref__in=undos)
    own = acts.filter(subject_ref=batch.ref).order_by("-seq").first()
    if own is None:
        return
    since = acts.filter(seq__gt=own.seq).exclude(subject_ref=batch.ref).exclude(type__in=FILE_ACTS)
    touched = {ref for ref, act in since.values_list("pupil_ref", "type") if _is_lost(undos[ref], act)}
    if touched:
        names = [pupil.name for pupil in Pupil.objects.for_school(by.school).filter(ref__in=touched).by_name()]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        raise ValidationError(
            f"This file cannot be undone any more: work has been done since for {', '.join(names[:SHOWN])}{more}. "
            "Nothing was changed. Correct the pupils one by one."
        )


def _is_lost(undo: Undo, act: str) -> bool:
    return bool(undo.get("created")) or any(act in LATER_WORK.get(aspect, ()) for aspect in aspects(undo))


def _restore(by: Member, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Rows that came go before those they followed are opened again, so that one stays open at a time."""
    undos = [row.undo for row in rows]
    brought = [key for undo in undos for key in undo.get("links", ())]
    Link.objects.for_school(by.school).filter(pk__in=brought).delete()
    for model in (RegisterEntry, Need, GroupMembership):
        model.objects.for_school(by.school).filter(import_ref=batch.ref).delete()
    for table, model in TABLES.items():
        _reopen(by, table, dates_before(undos, table))
        model.objects.bulk_create(removed_rows(undos, table))  # type: ignore[arg-type]
    kept = [row for row in rows if not row.undo.get("created")]
    _restore_details([row.pupil for row in kept if row.pupil], [row.undo for row in kept])
    _restore_numbers(by, kept)


def _reopen(by: Member, table: str, dates: dict[int, dict[str, object]]) -> None:
    model = TABLES[table]
    found = model.objects.for_school(by.school).in_bulk(list(dates))
    for key, row in found.items():
        for column, before in dates[key].items():
            setattr(row, column, before)
    columns = sorted({column for changed in dates.values() for column in changed})
    if columns:
        model.objects.bulk_update(found.values(), columns, batch_size=200)


def _restore_details(pupils: Sequence[Pupil], undos: Sequence[Undo]) -> None:
    """Put back what the file changed, but for what somebody has corrected since."""
    columns = set()
    for pupil, undo in zip(pupils, undos, strict=True):
        for name, (before, after) in undo.get("fields", {}).items():
            column = Pupil._meta.get_field(name)
            if plain(getattr(pupil, name)) == after:
                setattr(pupil, name, column.to_python(before) if before is not None else None)
                columns.add(name)
        pupil.fill_names()
    if columns:
        Pupil.objects.bulk_update(pupils, [*sorted(columns), "search_name", "sort_name"], batch_size=200)


def _restore_numbers(by: Member, rows: Iterable[ImportRow]) -> None:
    changed = {row.pupil_id: row.undo["numbers"] for row in rows if row.undo.get("numbers")}
    put_back, brought = [], []
    for number in Identifier.objects.for_school(by.school).filter(pupil__in=changed):
        before, after = changed[number.pupil_id].get(number.kind, (None, None))
        if number.value != after:
            continue
        if before is None:
            brought.append(number.pk)
        else:
            number.value = before
            put_back.append(number)
    Identifier.objects.bulk_update(put_back, ["value"], batch_size=200)
    Identifier.objects.for_school(by.school).filter(pk__in=brought).delete()


def _remove_created(by: Member, rows: Sequence[ImportRow]) -> None:
    pupils = [row.pupil_id for row in rows]
    ImportRow.objects.for_school(by.school).filter(pupil__in=pupils).update(pupil=None)
    Pupil.objects.for_school(by.school).filter(pk__in=pupils).delete()
    made = [key for row in rows for key in row.undo.get("groups", ())]
    PupilGroup.objects.for_school(by.school).filter(pk__in=made, memberships=None, leads=None).delete()
