"""A pupil's place on the SEN register: changed by a new dated row, corrected in place."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.models import Pupil, RegisterEntry
from handrail.pupils.models.dated import BY_START
from handrail.pupils.models.source import typed_by
from handrail.pupils.moves import Faults, RegisterChange, faults, is_joined, open_entry

_FIELDS = tuple(field.name for field in fields(RegisterChange))


@transaction.atomic
def change_status(*, by: Member, pupil: Pupil, change: RegisterChange) -> RegisterEntry:
    """Close the open row the day before and add another. The same change made twice is one row.

    Raises ValidationError for a move, a day or a silence that the register does not allow (`pupils.moves`).
    """
    pupil = hold(by, pupil)
    rows = list(pupil.register_entries.order_by(*BY_START))
    current = open_entry(rows)
    last = current or (rows[-1] if rows else None)
    if current and said_of(current) == asdict(change):
        return current
    _refuse(faults(change, last, by.on))
    if current:
        _end_on_the_eve(current, change)
    entry: RegisterEntry = RegisterEntry.objects.create(school=by.school, pupil=pupil, **asdict(change), **typed_by(by))
    before = said_of(last) if last else {}
    record("status.changed", by=by, pupil_ref=pupil.ref, changes=differing(before, asdict(change)))
    return entry


@transaction.atomic
def correct_status(*, by: Member, entry: RegisterEntry, change: RegisterChange) -> RegisterEntry:
    """Correct the newest row where it stands: a wrong day or status, a reason, that a parent has been told since.

    A row that ended on the eve of it still does. Raises ValidationError as `change_status`, and for an older row.
    """
    pupil = hold(by, entry.pupil)
    before, newest = newest_two(pupil)
    if newest is None or newest.pk != entry.pk:
        raise ValidationError("Only the newest line of the register can be corrected. Open the page again.")
    changes = differing(said_of(newest), asdict(change))
    if not changes:
        return newest
    _refuse(faults(change, before, by.on, was=newest))
    if before and is_joined(before, newest):
        _end_on_the_eve(before, change)
    written: dict[str, Any] = {field: value for field, (_, value) in changes.items()}
    if {"status", "starts_on"} & changes.keys():
        # From now on it is what was said here, so that the next file asks before it says otherwise.
        written |= {"import_ref": "", **typed_by(by)}
    for field, value in written.items():
        setattr(newest, field, value)
    newest.save(update_fields=list(written))
    record("status.corrected", by=by, pupil_ref=pupil.ref, changes=changes)
    return newest


def newest_two(pupil: Pupil) -> tuple[RegisterEntry | None, RegisterEntry | None]:
    """The last row but one and the last, by start; None for each that is not there."""
    rows = list(pupil.register_entries.order_by(*BY_START))
    return (rows[-2] if len(rows) > 1 else None), (rows[-1] if rows else None)


def said_of(entry: RegisterEntry) -> dict[str, Any]:
    """What a row says, by the fields of `RegisterChange`."""
    return {field: getattr(entry, field) for field in _FIELDS}


def _end_on_the_eve(entry: RegisterEntry, change: RegisterChange) -> None:
    if change.starts_on:
        entry.ends_on = change.starts_on - timedelta(days=1)
        entry.save(update_fields=["ends_on"])


def _refuse(found: Faults) -> None:
    if found:
        raise ValidationError(dict(found))
