"""A staged import is applied as one: what is new and changed, and what a person decided; the rest is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.exchange.comparing import (
    GROUP_FIELDS,
    NUMBERS,
    PLAIN_FIELDS,
    Compared,
    compare,
    needs_differ,
    new_history,
    status_differs,
)
from handrail.exchange.held import HeldPupil, load_held
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.exchange.reading.shapes import PupilRead, StatusRead
from handrail.exchange.staging import read_back, settle_blank
from handrail.pupils.following import end_links, link_joiners
from handrail.pupils.models import GroupMembership, Identifier, Link, Need, Pupil, PupilGroup, RegisterEntry
from handrail.pupils.years import home_group, year_group
from handrail.rules.register import STATUSES

Decision = ImportRow.Decision
Change = ImportRow.Change

# The field of a read pupil that a group comes from.
GROUP_MAKERS = {"year_group": year_group, "class_name": home_group, "room": home_group}


@dataclass(slots=True)
class Writing:
    """Everything one file writes, gathered so that each table is written once."""

    by: Member
    batch: ImportBatch
    at: Any
    new: list[Pupil] = field(default_factory=list)
    changed: list[Pupil] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    identifiers_changed: list[Identifier] = field(default_factory=list)
    entries: list[RegisterEntry] = field(default_factory=list)
    entries_closed: list[RegisterEntry] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    needs_closed: list[Need] = field(default_factory=list)
    memberships: list[GroupMembership] = field(default_factory=list)
    memberships_closed: list[GroupMembership] = field(default_factory=list)
    groups: dict[tuple[str, str], PupilGroup] = field(default_factory=dict)
    events: list[tuple[str, str, dict[str, tuple[Any, Any]]]] = field(default_factory=list)

    @property
    def source(self) -> dict[str, Any]:
        """Who and which file a row came from."""
        return {
            "school_id": self.batch.school_id,
            "recorded_by": self.by.name,
            "recorded_by_id": self.by.user_id,
            "recorded_at": self.at,
            "import_ref": self.batch.ref,
        }

    @property
    def day_before(self) -> date:
        return self.by.on - timedelta(days=1)


@transaction.atomic
def apply_import(*, by: Member, batch: ImportBatch) -> ImportBatch:
    """Write what is new and changed and what was decided; leave every undecided 'please decide' alone.

    What is held is looked at again first, so that nothing changed meanwhile is overwritten. Applying twice is once.
    Raises ValidationError for an import that was undone.
    """
    batch = ImportBatch.objects.for_school(by.school).select_for_update().get(pk=batch.pk)
    if batch.undone_at:
        raise ValidationError("This file was undone. Choose it again to bring it in.")
    if batch.applied_at:
        return batch
    writing = Writing(by=by, batch=batch, at=clock.now())
    rows = list(batch.rows.all())
    found = compare(
        [settle_blank(read_back(row.content), batch.blank_status) for row in rows], load_held(by.school, by.on)
    )
    for row, compared in zip(rows, found, strict=True):
        _take_in(writing, row, compared)
    _write(writing)
    ImportRow.objects.bulk_update(rows, ["change", "pupil", "undo"], batch_size=500)
    batch.applied_at, batch.applied_by, batch.content = writing.at, by.name, None
    batch.save(update_fields=["applied_at", "applied_by", "content"])
    record_many(writing.events, by=by, subject_ref=batch.ref)
    record("file_applied", by=by, subject_ref=batch.ref)
    return batch


def _take_in(writing: Writing, row: ImportRow, compared: Compared) -> None:
    """Gather what one pupil of the file writes, by what it is and what was decided."""
    row.change = compared.change
    row.undo = {}
    wants_new = compared.change == Change.NEW or row.decision == Decision.ADD
    wants_change = compared.change == Change.CHANGED or row.decision == Decision.TAKE
    if wants_new:
        _add(writing, row, compared.read)
    elif wants_change and compared.held:
        row.pupil = compared.held.pupil
        _change(writing, row, compared.read, compared.held)


def _add(writing: Writing, row: ImportRow, read: PupilRead) -> None:
    pupil = Pupil(school_id=writing.batch.school_id, created_import_ref=writing.batch.ref)
    _fill(pupil, read)
    writing.new.append(pupil)
    row.pupil = pupil
    row.undo = {"created": True}
    held = HeldPupil(pupil)
    _write_numbers(writing, read, held, row.undo)
    _write_status(writing, read, held, row.undo)
    _write_needs(writing, read, held, row.undo)
    _write_groups(writing, read, held, row.undo)
    writing.events.append(("pupil_imported", pupil.ref, {}))


def _change(writing: Writing, row: ImportRow, read: PupilRead, held: HeldPupil) -> None:
    undo: dict[str, Any] = {"fields": {}, "set": {}}
    changes = _fill(held.pupil, read)
    if changes:
        undo["fields"] = {name: _plain(before) for name, (before, _) in changes.items()}
        undo["set"] = {name: _plain(after) for name, (_, after) in changes.items()}
        writing.changed.append(held.pupil)
    _write_numbers(writing, read, held, undo)
    _write_status(writing, read, held, undo)
    _write_needs(writing, read, held, undo)
    _write_groups(writing, read, held, undo)
    row.undo = undo
    said = {difference["field"]: (difference["here"], difference["file"]) for difference in row.differences}
    writing.events.append(("pupil_changed_by_file", held.pupil.ref, said))


def _fill(pupil: Pupil, read: PupilRead) -> dict[str, tuple[Any, Any]]:
    """Set what the file says; a blank says nothing. Returns {field: (before, after)} of what changed."""
    changes = {}
    for source, target, _ in PLAIN_FIELDS:
        new, old = getattr(read, source), getattr(pupil, target)
        if new not in (None, "") and new != old:
            setattr(pupil, target, new)
            changes[target] = (old, new)
    pupil.fill_names()
    return changes


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | str) else str(value)


def _write_numbers(writing: Writing, read: PupilRead, held: HeldPupil, undo: dict[str, Any]) -> None:
    for source, kind, _ in NUMBERS:
        value = getattr(read, source)
        old = held.identifiers.get(kind)
        if not value or (old and old.value == value):
            continue
        if old:
            undo.setdefault("numbers", {})[kind] = old.value
            old.value = value
            writing.identifiers_changed.append(old)
        else:
            undo.setdefault("numbers", {})[kind] = None
            writing.identifiers.append(
                Identifier(school_id=writing.batch.school_id, pupil=held.pupil, kind=kind, value=value)
            )


def _write_status(writing: Writing, read: PupilRead, held: HeldPupil, undo: dict[str, Any]) -> None:
    for past in new_history(read, held):
        writing.entries.append(_past_entry(writing, held.pupil, past))
    if not status_differs(read, held):
        return
    now = read.history[-1] if read.history and read.history[-1].status == read.sen_status else None
    starts_on = now.starts_on if now else None
    if held.entry:
        starts_on = _after(held.entry, starts_on or writing.by.on)
        undo["reopen_entry"] = held.entry.pk
        held.entry.ends_on = starts_on - timedelta(days=1)
        writing.entries_closed.append(held.entry)
    writing.entries.append(
        RegisterEntry(**writing.source, pupil=held.pupil, status=read.sen_status, starts_on=starts_on)
    )


def _after(entry: RegisterEntry, starts_on: date) -> date:
    """The first day of the next status: never before the open row has held for a day."""
    return max(starts_on, entry.starts_on + timedelta(days=1)) if entry.starts_on else starts_on


def _past_entry(writing: Writing, pupil: Pupil, past: StatusRead) -> RegisterEntry:
    """A row of history. Without an end in the file, an older code ends when it went out of use, at the latest."""
    ends_on = past.ends_on or STATUSES[past.status].valid_to or writing.day_before
    if past.starts_on and ends_on < past.starts_on:
        ends_on = past.starts_on
    return RegisterEntry(**writing.source, pupil=pupil, status=past.status, starts_on=past.starts_on, ends_on=ends_on)


def _write_needs(writing: Writing, read: PupilRead, held: HeldPupil, undo: dict[str, Any]) -> None:
    if not needs_differ(read, held):
        return
    undo["reopen_needs"] = [need.pk for need in held.needs]
    for need in held.needs:
        need.ends_on = max(writing.day_before, need.starts_on or writing.day_before)
        writing.needs_closed.append(need)
    writing.needs += [
        Need(**writing.source, pupil=held.pupil, type_code=need.type, rank=need.rank) for need in read.needs
    ]


def _write_groups(writing: Writing, read: PupilRead, held: HeldPupil, undo: dict[str, Any]) -> None:
    for source, _ in GROUP_FIELDS:
        name = getattr(read, source)
        old = held.memberships.get(source)
        if not name or (old and old.group.name == name):
            continue
        group = writing.groups.get((source, name))
        if group is None:
            group = writing.groups[source, name] = GROUP_MAKERS[source](writing.by.school, name)
        if old and old.group_id == group.pk:
            continue
        if old:
            undo.setdefault("reopen_memberships", []).append(old.pk)
            old.ends_on = max(writing.day_before, old.starts_on or writing.day_before)
            writing.memberships_closed.append(old)
        starts_on = writing.by.on if old else read.joined_on
        writing.memberships.append(
            GroupMembership(**writing.source, pupil=held.pupil, group=group, starts_on=starts_on)
        )


def _write(writing: Writing) -> None:
    """Each table once: rows closed before the rows that follow them, so that one stays open at a time."""
    Pupil.objects.bulk_create(writing.new, batch_size=200)
    plain = [target for _, target, _ in PLAIN_FIELDS]
    _update(Pupil, writing.changed, [*plain, "search_name", "sort_name"])
    _update(Identifier, writing.identifiers_changed, ["value"])
    Identifier.objects.bulk_create(writing.identifiers, batch_size=500)
    _update(RegisterEntry, writing.entries_closed, ["ends_on"])
    RegisterEntry.objects.bulk_create(writing.entries, batch_size=200)
    _update(Need, writing.needs_closed, ["ends_on"])
    Need.objects.bulk_create(writing.needs, batch_size=200)
    _update(GroupMembership, writing.memberships_closed, ["ends_on"])
    GroupMembership.objects.bulk_create(writing.memberships, batch_size=200)
    for left in writing.memberships_closed:
        links = Link.objects.for_school(writing.by.school).filter(pupil=left.pupil_id, lead__group=left.group_id)
        end_links(links, writing.day_before)
    link_joiners(writing.memberships)


def _update(model: type[Any], rows: Iterable[Any], fields: list[str]) -> None:
    rows = list(rows)
    if rows:
        model.objects.bulk_update(rows, fields, batch_size=200)
