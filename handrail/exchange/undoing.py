"""An applied import is taken back as one, or not at all where something has been written since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Model

from handrail.access.member import Member
from handrail.audit.writing import make_records, record
from handrail.core import clock
from handrail.core.progress import Tell, say_nothing
from handrail.core.ready import ReadyRows, give_keys
from handrail.exchange.applying import MAKING_READY, TRIES, WRITING, hold_batch
from handrail.exchange.journal import TABLES, Undo, dates_before, field_value, plain, removed_rows
from handrail.exchange.later_work import Trace, refuse_later_work, renamed_since
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.exchange.office.hearing import Hearing, heard_without, unhear
from handrail.exchange.relinking import relinked
from handrail.exchange.row_values import RowValues
from handrail.exchange.since import Moment, this_moment
from handrail.exchange.writing import NAME_COLUMNS
from handrail.pupils.models import (
    Circumstance,
    FormerName,
    GroupMembership,
    Identifier,
    Link,
    Need,
    Pupil,
    PupilGroup,
    RegisterEntry,
)

CHECKING = "Looking whether work has been done since"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What taking a file back writes, made ready before anybody has to wait. `since` is when that was."""

    since: Moment
    traces: list[Trace]
    hearing: Hearing
    ready: ReadyRows


def prepare_undo(*, by: Member, batch: ImportBatch, tell: Tell = say_nothing) -> Prepared:
    """Make ready what is written when a file is taken back. Writes nothing of it.

    Raises ValidationError when work done since would be lost; the sentence names the pupils.
    """
    since = this_moment(by)
    rows = batch.rows.filter(undo__isnull=False).select_related("pupil").defer("content")
    traces = [Trace(row.pupil, row.undo, row.differences) for row in rows if row.pupil and row.undo]
    tell(0, len(traces), CHECKING)
    refuse_later_work(by, batch, traces)
    tell(len(traces), len(traces), MAKING_READY)
    ready = ReadyRows(by.school.pk)
    _restore(ready, by, batch, traces)
    for records in make_records([_event(trace) for trace in traces], by=by, subject_ref=batch.ref):
        ready.add(records)
    hearing = heard_without(by, batch, {trace.pupil.pk for trace in traces if trace.is_created})
    hearing.lay_down(ready)
    return Prepared(since, traces, hearing, ready)


def undo_import(*, by: Member, batch: ImportBatch, tell: Tell = say_nothing) -> ImportBatch:
    """Take a file back whole: pupils it brought go, what it changed is as before. Undoing twice is once.

    Raises ValidationError, with nothing changed, when it was not applied, when work done since would be lost (the
    sentence names the pupils), and while others keep changing pupils.
    """
    for _ in range(TRIES):
        stored = ImportBatch.objects.for_school(by.school).without_content().get(pk=batch.pk)
        if stored.undone_at:
            return stored
        if not stored.applied_at:
            raise ValidationError("This file has not been applied, so there is nothing to undo.")
        prepared = prepare_undo(by=by, batch=stored, tell=tell)
        with prepared.ready.laid_out():
            tell(len(prepared.traces), len(prepared.traces), WRITING)
            if undone := _write(by, stored, prepared):
                return undone
    raise ValidationError(
        "Somebody else is changing pupils of this school at this moment, so nothing was undone. Try again in a minute."
    )


@transaction.atomic
def _write(by: Member, batch: ImportBatch, prepared: Prepared) -> ImportBatch | None:
    """Everything that was made ready, in one go; None where it no longer fits what is here."""
    batch = hold_batch(by, batch, [trace.pupil.pk for trace in prepared.traces])
    if batch.undone_at:
        return batch
    brought = {trace.pupil.ref for trace in prepared.traces if trace.is_created}
    if any(not act.is_harmless or act.pupil_ref in brought for act in prepared.since.acts_since()):
        return None
    prepared.ready.write()
    batch.undone_at, batch.undone_by = clock.now(), by.name
    batch.save(update_fields=["undone_at", "undone_by"])
    unhear(batch)
    prepared.hearing.keep()
    record("file_undone", by=by, subject_ref=batch.ref)
    return batch


def _event(trace: Trace) -> tuple[str, str, dict[str, tuple[str, str]]]:
    if trace.is_created:
        pupil = trace.pupil
        said = {"surname": pupil.surname, "forename": pupil.forename, "date_of_birth": str(pupil.date_of_birth or "")}
        return "pupil_taken_out", pupil.ref, {name: (value, "") for name, value in said.items() if value}
    return "pupil_restored", trace.pupil.ref, {said["field"]: (said["file"], said["here"]) for said in trace.said}


def _restore(ready: ReadyRows, by: Member, batch: ImportBatch, traces: Sequence[Trace]) -> None:
    """Rows that came go before those they followed are opened again, so that one stays open at a time."""
    undos = [trace.undo for trace in traces]
    created = [trace.pupil for trace in traces if trace.is_created]
    leaving = _what_leaves(by, batch, undos, created)
    links = _follow_groups(by, undos, leaving, created)
    values = RowValues()
    for model in TABLES.values():
        for key, columns in dates_before(undos, model).items():
            for column, before in columns.items() if key not in leaving.get(model, ()) else ():
                values.set(model, key, column, before)
    changed = [trace for trace in traces if not trace.is_created]
    renamed = _restore_details(values, changed)
    former = FormerName.objects.for_school(by.school).filter(import_ref=batch.ref, pupil__in=renamed)
    leaving.setdefault(FormerName, set()).update(former.values_list("pk", flat=True))
    leaving[Identifier] |= _restore_numbers(by, values, changed)
    for table, keys in leaving.items():
        ready.remove(table, keys)
    values.lay_down(ready)
    for model in TABLES.values():
        rows = [row for row in removed_rows(undos, model) if not (isinstance(row, Link) and row.lead_id)]
        give_keys(rows)
        ready.add(rows)
    ready.add(links)
    if created:
        ready.change(ImportRow, {key: {"pupil": None} for key in _rows_about(by, created)})
        ready.remove(Pupil, [pupil.pk for pupil in created])
    ready.remove(PupilGroup, _groups_left_empty(by, batch, undos, leaving[GroupMembership]))


def _follow_groups(
    by: Member, undos: Sequence[Undo], leaving: dict[type[Model], set[int]], created: Sequence[Pupil]
) -> list[Link]:
    """The links that come, with their keys; those that go are noted as `leaving`."""
    gone, links = relinked(by, undos, leaving[GroupMembership], created)
    leaving.setdefault(Link, set()).update(gone)
    give_keys(links)
    return links


def _what_leaves(
    by: Member, batch: ImportBatch, undos: Sequence[Undo], created: Sequence[Pupil]
) -> dict[type[Model], set[int]]:
    """{table: keys} of the rows the file brought, and of whatever hangs on the pupils it brought."""
    leaving: dict[type[Model], set[int]] = {Identifier: set()}
    for rows in (RegisterEntry.objects, Need.objects, GroupMembership.objects, Circumstance.objects):
        found = rows.for_school(by.school).filter(import_ref=batch.ref)
        leaving[rows.model] = set(found.values_list("pk", flat=True))
    leaving[Link] = {key for undo in undos for key in undo.get("links", ())}  # of key persons
    for relation in Pupil._meta.get_fields(include_hidden=True) if created else ():
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.CASCADE:
            hanging: Any = relation.related_model
            keys = hanging._base_manager.filter(**{f"{relation.field.name}__in": created}).values_list("pk", flat=True)
            leaving.setdefault(hanging, set()).update(keys)
    return leaving


def _rows_about(by: Member, pupils: Sequence[Pupil]) -> list[int]:
    """The rows of any file that point at these pupils."""
    return list(ImportRow.objects.for_school(by.school).filter(pupil__in=pupils).values_list("pk", flat=True))


def _groups_left_empty(by: Member, batch: ImportBatch, undos: Sequence[Undo], leaving: Collection[int]) -> list[int]:
    """Groups the file made, but for those that others are in, that somebody leads or has renamed by now."""
    made = [key for undo in undos for key in undo.get("groups", ())]
    members = GroupMembership.objects.for_school(by.school).filter(group__in=made).values_list("pk", "group_id")
    in_use = {group for key, group in members if key not in leaving}
    free = (
        PupilGroup.objects.for_school(by.school)
        .filter(pk__in=made, leads=None)
        .exclude(ref__in=renamed_since(by, batch))
    )
    return [key for key in free.values_list("pk", flat=True) if key not in in_use]


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


def _restore_numbers(by: Member, values: RowValues, traces: Iterable[Trace]) -> set[int]:
    """Put numbers back; return the keys of those that the file brought."""
    changed = {trace.pupil.pk: trace.undo["numbers"] for trace in traces if "numbers" in trace.undo}
    brought = set()
    for number in Identifier.objects.for_school(by.school).filter(pupil__in=changed):
        before, after = changed[number.pupil_id].get(number.kind, (None, None))
        if number.value == after and before is None:
            brought.add(number.pk)
        elif number.value == after:
            values.set(Identifier, number.pk, "value", before)
    return brought
