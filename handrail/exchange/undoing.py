"""An applied import is taken back as one, or not at all where something has been written since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from handrail.access.member import Member
from handrail.audit.models import AuditEvent
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.exchange.applying import hold_batch
from handrail.exchange.journal import TABLES, Undo, aspects, dates_before, field_value, plain, removed_rows
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.exchange.office.hearing import unhear
from handrail.exchange.row_values import RowValues
from handrail.exchange.writing import NAME_COLUMNS
from handrail.pupils.models import FormerName, GroupMembership, Identifier, Link, Need, Pupil, PupilGroup, RegisterEntry

SHOWN = 5

# Acts on a pupil that would be lost or contradicted if this part of the file were taken back.
LATER_WORK = {
    "status": {"status.changed", "status.corrected"},
    "needs": {"needs.set"},
    "groups": {"group.joined", "group.left", "pupil.corrected", "year.moved", "year.left"},
}
FILE_ACTS = {
    "file_row_decided",
    "pupil_changed_by_file",
    "pupil_restored",
    "office_told",
    "office_not_told",
    "conflict_forgotten",
}


@dataclass(frozen=True, slots=True)
class Trace:
    """What a file did to one pupil."""

    pupil: Pupil
    undo: Undo
    said: list[dict[str, str]]

    @property
    def is_created(self) -> bool:
        return bool(self.undo.get("created"))


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
    rows = batch.rows.filter(undo__isnull=False).select_related("pupil")
    traces = [Trace(row.pupil, row.undo, row.differences) for row in rows if row.pupil and row.undo]
    _refuse_later_files(by, batch, traces)
    _refuse_later_work(by, batch, traces)
    _restore(by, batch, traces)
    _remove_created(by, [trace for trace in traces if trace.is_created])
    batch.undone_at, batch.undone_by = clock.now(), by.name
    batch.save(update_fields=["undone_at", "undone_by"])
    unhear(by=by, batch=batch)
    record_many([_event(trace) for trace in traces], by=by, subject_ref=batch.ref)
    record("file_undone", by=by, subject_ref=batch.ref)
    return batch


def _event(trace: Trace) -> tuple[str, str, dict[str, tuple[str, str]]]:
    if trace.is_created:
        return "pupil_taken_out", trace.pupil.ref, {}
    return "pupil_restored", trace.pupil.ref, {said["field"]: (said["file"], said["here"]) for said in trace.said}


def _refuse_later_files(by: Member, batch: ImportBatch, traces: Sequence[Trace]) -> None:
    later = ImportRow.objects.for_school(by.school).filter(
        Q(batch__applied_at__gt=batch.applied_at) | Q(batch__applied_at=batch.applied_at, batch__gt=batch.pk),
        batch__undone_at__isnull=True,
        undo__isnull=False,
        pupil__in=[trace.pupil.pk for trace in traces],
    )
    found = later.select_related("batch").order_by("-batch__applied_at").first()
    if found:
        raise ValidationError(
            f"“{found.batch.file_name}” was applied after this file and changed some of the same pupils. Undo that one "
            "first. Nothing was changed."
        )


def _refuse_later_work(by: Member, batch: ImportBatch, traces: Sequence[Trace]) -> None:
    """What would be lost: whatever was done since about a pupil the file brought, and about the others what touches
    the very rows that the file wrote."""
    trace_of = {trace.pupil.ref: trace for trace in traces}
    acts = AuditEvent.objects.filter(school_id=by.school.pk, pupil_ref__in=trace_of)
    own = acts.filter(subject_ref=batch.ref).order_by("-seq").first()
    if own is None:
        return
    since = acts.filter(seq__gt=own.seq).exclude(subject_ref=batch.ref).exclude(type__in=FILE_ACTS)
    touched = {ref for ref, act in since.values_list("pupil_ref", "type") if _is_lost(trace_of[ref], act)}
    if touched:
        names = [pupil.name for pupil in Pupil.objects.for_school(by.school).filter(ref__in=touched).by_name()]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        raise ValidationError(
            f"This file cannot be undone any more: work has been done since for {', '.join(names[:SHOWN])}{more}. "
            "Nothing was changed. Correct the pupils one by one."
        )


def _is_lost(trace: Trace, act: str) -> bool:
    return trace.is_created or any(act in LATER_WORK.get(aspect, ()) for aspect in aspects(trace.undo))


def _restore(by: Member, batch: ImportBatch, traces: Sequence[Trace]) -> None:
    """Rows that came go before those they followed are opened again, so that one stays open at a time."""
    undos = [trace.undo for trace in traces]
    brought = [key for undo in undos for key in undo.get("links", ())]
    Link.objects.for_school(by.school).filter(pk__in=brought).delete()
    for rows in (RegisterEntry.objects, Need.objects, GroupMembership.objects):
        rows.for_school(by.school).filter(import_ref=batch.ref).delete()
    values = RowValues()
    for model in TABLES.values():
        for key, columns in dates_before(undos, model).items():
            for column, before in columns.items():
                values.set(model, key, column, before)
    renamed = _restore_details(values, [trace for trace in traces if not trace.is_created])
    FormerName.objects.for_school(by.school).filter(import_ref=batch.ref, pupil__in=renamed).delete()
    _restore_numbers(by, values, [trace for trace in traces if not trace.is_created])
    values.write(by.school)
    for model in TABLES.values():
        model.objects.bulk_create(removed_rows(undos, model))


def _restore_details(values: RowValues, traces: Sequence[Trace]) -> list[int]:
    """Put back what the file changed, but for what somebody has corrected since; return whose names are as before."""
    renamed = []
    for pupil, undo in ((trace.pupil, trace.undo) for trace in traces):
        put_back = [name for name, (_, after) in undo.get("fields", {}).items() if plain(getattr(pupil, name)) == after]
        for name in put_back:
            setattr(pupil, name, field_value(Pupil, name, undo["fields"][name][0]))
        pupil.fill_names()
        for name in (*put_back, "search_name", "sort_name") if put_back else ():
            values.set(Pupil, pupil.pk, name, getattr(pupil, name))
        if NAME_COLUMNS & set(put_back):
            renamed.append(pupil.pk)
    return renamed


def _restore_numbers(by: Member, values: RowValues, traces: Iterable[Trace]) -> None:
    changed = {trace.pupil.pk: trace.undo["numbers"] for trace in traces if "numbers" in trace.undo}
    brought = []
    for number in Identifier.objects.for_school(by.school).filter(pupil__in=changed):
        before, after = changed[number.pupil_id].get(number.kind, (None, None))
        if number.value == after and before is None:
            brought.append(number.pk)
        elif number.value == after:
            values.set(Identifier, number.pk, "value", before)
    Identifier.objects.for_school(by.school).filter(pk__in=brought).delete()


def _remove_created(by: Member, traces: Sequence[Trace]) -> None:
    pupils = [trace.pupil.pk for trace in traces]
    ImportRow.objects.for_school(by.school).filter(pupil__in=pupils).update(pupil=None)
    Pupil.objects.for_school(by.school).filter(pk__in=pupils).delete()
    made = [key for trace in traces for key in trace.undo.get("groups", ())]
    PupilGroup.objects.for_school(by.school).filter(pk__in=made, memberships=None, leads=None).delete()
