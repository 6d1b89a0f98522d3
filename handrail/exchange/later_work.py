"""Whether taking a file back would lose or contradict what has been done since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from handrail.access.member import Member
from handrail.audit.models import AuditDetail, AuditEvent
from handrail.exchange.journal import Undo, aspects, moved_keys, plain, removed_rows
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.pupils.circumstances import KIND_OF
from handrail.pupils.models import Circumstance, GroupMembership, Pupil, PupilGroup

SHOWN = 5

# Acts on a pupil that would be lost or contradicted if this part of the file were taken back.
LATER_WORK = {
    "status": {"status.changed", "status.corrected"},
    "needs": {"needs.set"},
    "groups": {"group.joined", "group.left", "key_person.set", "year.moved", "year.left"},
}
# A day of leaving ends the groups; other corrections leave them alone.
ENDS_GROUPS = "left_on"
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


def refuse_later_work(by: Member, batch: ImportBatch, traces: Sequence[Trace]) -> None:
    """Raises ValidationError with a sentence that says what is in the way, and about whom."""
    _refuse_later_files(by, batch, traces)
    acts = acts_since(by, batch)
    if acts is None:
        return
    _refuse_ended_groups(by, batch, traces, acts)
    touched = _worked_on(traces, acts) | _circumstances_told(by, batch, traces)
    if touched:
        names = [pupil.name for pupil in Pupil.objects.for_school(by.school).filter(ref__in=touched).by_name()]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        raise ValidationError(
            f"This file cannot be undone any more: work has been done since for {', '.join(names[:SHOWN])}{more}. "
            "Nothing was changed. Correct the pupils one by one."
        )


def acts_since(by: Member, batch: ImportBatch) -> QuerySet[AuditEvent] | None:
    """What has been done in the school since a file was applied, but for the file itself."""
    acts = AuditEvent.objects.filter(school_id=by.school.pk)
    applied = acts.filter(pupil_ref="", subject_ref=batch.ref, type="file_applied").order_by("-seq").first()
    return acts.filter(seq__gt=applied.seq).exclude(subject_ref=batch.ref) if applied else None


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


def _refuse_ended_groups(by: Member, batch: ImportBatch, traces: Sequence[Trace], acts: QuerySet[AuditEvent]) -> None:
    """A group that was ended since is not opened again by putting back who was in it."""
    undos = [trace.undo for trace in traces]
    held = GroupMembership.objects.for_school(by.school)
    rows = held.filter(Q(import_ref=batch.ref) | Q(pk__in=moved_keys(undos, GroupMembership)))
    removed = {row.group_id for row in removed_rows(undos, GroupMembership)}
    keys = {*rows.values_list("group_id", flat=True), *removed}
    groups = list(PupilGroup.objects.for_school(by.school).filter(pk__in=keys)) if keys else []
    ended = set(acts.filter(type="group.ended").values_list("subject_ref", flat=True))
    names = [group.name for group in groups if group.ref in ended]
    if names or len(groups) < len(keys):
        which = f"{names[0]} was ended" if names else "a group that pupils were in was ended"
        raise ValidationError(
            f"This file cannot be undone any more: {which} since. Nothing was changed. Correct the pupils one by one."
        )


def _worked_on(traces: Iterable[Trace], acts: QuerySet[AuditEvent]) -> set[str]:
    """The refs of those about whom something was done that touches the very rows the file wrote; of a pupil whom the
    file brought, whatever was done."""
    trace_of = {trace.pupil.ref: trace for trace in traces}
    since = acts.filter(pupil_ref__in=trace_of).exclude(type__in=FILE_ACTS)
    told = list(since.values_list("seq", "pupil_ref", "type"))
    touched = {ref for _, ref, act in told if _is_lost(trace_of[ref], act)}
    moved = {ref for ref, trace in trace_of.items() if "groups" in aspects(trace.undo)}
    corrected = {seq: ref for seq, ref, act in told if act == "pupil.corrected" and ref in moved}
    return touched | {corrected[seq] for seq in corrected.keys() & _leaving(corrected)}


def _is_lost(trace: Trace, act: str) -> bool:
    return trace.is_created or any(act in LATER_WORK.get(aspect, ()) for aspect in aspects(trace.undo))


def _leaving(corrected: Collection[int]) -> set[int]:
    """Which corrections gave or took a day of leaving; one whose details were erased counts."""
    details = dict(AuditDetail.objects.filter(seq__in=corrected).values_list("seq", "content")) if corrected else {}
    return {seq for seq in corrected if not details.get(seq) or ENDS_GROUPS in details[seq]}


def _circumstances_told(by: Member, batch: ImportBatch, traces: Iterable[Trace]) -> set[str]:
    """The refs of those of whom pupil premium and the like, as the file told it, is not what holds now."""
    told = {
        trace.pupil.pk: trace for trace in traces if not trace.is_created and "circumstances" in aspects(trace.undo)
    }
    own = Circumstance.objects.for_school(by.school).filter(import_ref=batch.ref, pupil__in=told)
    ended = set(own.exclude(ends_on=None).values_list("pupil_id", flat=True)) if told else set()
    return {trace.pupil.ref for key, trace in told.items() if key in ended or _is_told_otherwise(trace)}


def _is_told_otherwise(trace: Trace) -> bool:
    fields: dict[str, Any] = trace.undo.get("fields", {})
    return any(plain(getattr(trace.pupil, column)) != fields[column][1] for column in KIND_OF.keys() & fields.keys())


def renamed_since(by: Member, batch: ImportBatch) -> set[str]:
    """The refs of groups that were given another name since a file was applied."""
    acts = acts_since(by, batch)
    return set(acts.filter(type="group.renamed").values_list("subject_ref", flat=True)) if acts is not None else set()
