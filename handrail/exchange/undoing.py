"""An applied import is taken back as one, or not at all where something has been written since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.plans.models import Plan
from handrail.pupils.following import end_links, link_joiners
from handrail.pupils.models import (
    Contact,
    GroupMembership,
    Identifier,
    Link,
    Need,
    Note,
    OnePageProfile,
    Pupil,
    RegisterEntry,
)

SHOWN = 5


@transaction.atomic
def undo_import(*, by: Member, batch: ImportBatch) -> ImportBatch:
    """Take a file back whole: pupils it brought go, what it changed is as before. Undoing twice is once.

    Raises ValidationError, with nothing changed, when it was not applied or when work has been done since on a pupil
    it touched; the sentence names them.
    """
    batch = ImportBatch.objects.for_school(by.school).select_for_update().get(pk=batch.pk)
    if batch.undone_at:
        return batch
    if not batch.applied_at:
        raise ValidationError("This file has not been applied, so there is nothing to undo.")
    rows = [row for row in batch.rows.select_related("pupil") if row.pupil_id and row.undo]
    _refuse_later_work(by, batch, [row.pupil_id for row in rows if row.pupil_id])
    for left in GroupMembership.objects.for_school(by.school).filter(import_ref=batch.ref):
        end_links(Link.objects.for_school(by.school).filter(pupil=left.pupil_id, lead__group=left.group_id), by.on)
    for model in (RegisterEntry, Need, GroupMembership):
        model.objects.for_school(by.school).filter(import_ref=batch.ref).delete()
    for row in rows:
        _take_back(by, row)
    created = [row.pupil_id for row in rows if row.undo and row.undo.get("created")]
    batch.rows.filter(pupil__in=created).update(pupil=None)
    Pupil.objects.for_school(by.school).filter(pk__in=created).delete()
    batch.undone_at, batch.undone_by = clock.now(), by.name
    batch.save(update_fields=["undone_at", "undone_by"])
    record("file_undone", by=by, subject_ref=batch.ref)
    return batch


def _refuse_later_work(by: Member, batch: ImportBatch, pupils: list[int]) -> None:
    """What would be lost: anything typed, or brought by a later file, about the pupils this file touched."""
    since = {"recorded_at__gt": batch.applied_at, "pupil__in": pupils}
    touched: set[int] = set()
    for model in (RegisterEntry, Need, GroupMembership, Note, OnePageProfile):
        touched.update(model.objects.for_school(by.school).filter(**since).values_list("pupil_id", flat=True))
    later = ImportRow.objects.for_school(by.school).filter(
        batch__applied_at__gt=batch.applied_at, batch__undone_at__isnull=True, pupil__in=pupils
    )
    touched.update(row.pupil_id for row in later if row.undo and row.pupil_id)
    created = Pupil.objects.for_school(by.school).filter(pk__in=pupils, created_import_ref=batch.ref)
    for model in (Plan, Contact):
        touched.update(model.objects.for_school(by.school).filter(pupil__in=created).values_list("pupil_id", flat=True))
    if touched:
        names = [pupil.name for pupil in Pupil.objects.for_school(by.school).filter(pk__in=touched).by_name()]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        raise ValidationError(
            f"This file cannot be undone any more: work has been written since for {', '.join(names[:SHOWN])}{more}. "
            "Nothing was changed. Correct those pupils one by one."
        )


def _take_back(by: Member, row: ImportRow) -> None:
    undo, pupil = row.undo or {}, row.pupil
    if pupil is None or undo.get("created"):
        return
    _restore_fields(pupil, undo)
    for kind, value in undo.get("numbers", {}).items():
        held = Identifier.objects.for_school(by.school).filter(pupil=pupil, kind=kind)
        held.delete() if value is None else held.update(value=value)
    if "reopen_entry" in undo:
        RegisterEntry.objects.for_school(by.school).filter(pk=undo["reopen_entry"]).update(ends_on=None)
    Need.objects.for_school(by.school).filter(pk__in=undo.get("reopen_needs", ())).update(ends_on=None)
    reopened = GroupMembership.objects.for_school(by.school).filter(pk__in=undo.get("reopen_memberships", ()))
    reopened.update(ends_on=None)
    link_joiners(list(reopened))


def _restore_fields(pupil: Pupil, undo: dict[str, Any]) -> None:
    """Put back what the file changed, but for a field that somebody has corrected since."""
    for name, before in undo.get("fields", {}).items():
        column = Pupil._meta.get_field(name)
        if _plain(getattr(pupil, name)) == undo["set"].get(name):
            setattr(pupil, name, column.to_python(before) if before is not None else _blank(column))
    if undo.get("fields"):
        pupil.save()


def _blank(column: Any) -> Any:
    return None if column.null else ""


def _plain(value: date | Decimal | str | bool | None) -> Any:
    return value if value is None or isinstance(value, bool | str) else str(value)
