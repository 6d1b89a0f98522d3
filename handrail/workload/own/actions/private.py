"""Private notes and pulses are begun, written, removed and forgotten. Whoever opened them hands over the key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.workload.own.models import PrivateBox, PrivateRow, StrainShared
from handrail.workload.own.private import Opened, open_by_code, place_of_key, place_of_row, read_private
from handrail.workload.own.sealing import (
    CannotOpen,
    key_of_code,
    key_of_passphrase,
    new_code,
    new_key,
    new_salt,
    seal,
    seal_words,
)
from handrail.workload.owner import owner


@transaction.atomic
def begin_private(*, by: Member, passphrase: str) -> tuple[PrivateBox, bytes]:
    """A key of one's own, sealed under a passphrase; `make_code` seals it under a code as well. Raises ValidationError
    where one has begun already."""
    if PrivateBox.objects.for_school(by.school).filter(user_id=owner(by)).exists():
        raise ValidationError("Your private notes are begun already. Open them with your passphrase.")
    box, key = PrivateBox(school=by.school, user_id=owner(by), by_code=b""), new_key()
    _seal_by_passphrase(box, key, passphrase)
    box.save()
    record("time_log.written", by=by)
    return box, key


@transaction.atomic
def make_code(*, by: Member, key: bytes) -> str:
    """A new recovery code, to be printed; the one before opens nothing any more."""
    box, code = _mine(by), new_code()
    box.by_code, box.has_code = seal(key_of_code(code), key, place_of_key(box)), False
    box.save(update_fields=["by_code", "has_code"])
    record("time_log.written", by=by)
    return code


@transaction.atomic
def code_is_kept(*, by: Member) -> None:
    """The code is on paper: notes may be written from now on."""
    box = _mine(by)
    box.has_code = True
    box.save(update_fields=["has_code"])
    record("time_log.written", by=by)


@transaction.atomic
def change_passphrase(*, by: Member, key: bytes, passphrase: str) -> None:
    """Another passphrase opens them from now on, and the one before does not."""
    box = _mine(by)
    _seal_by_passphrase(box, key, passphrase)
    box.save(update_fields=["salt", "passes", "memory_kib", "by_passphrase"])
    record("time_log.written", by=by)


@transaction.atomic
def come_back_by_code(*, by: Member, code: str, passphrase: str) -> bytes:
    """The key, by the recovery code; a new passphrase takes the place of the one that was lost. Raises CannotOpen."""
    key = open_by_code(_mine(by), code)
    change_passphrase(by=by, key=key, passphrase=passphrase)
    record("time_log.written", by=by)
    return key


@transaction.atomic
def write_note(*, by: Member, key: bytes, words: str) -> PrivateRow:
    """A note of today. The same words as the newest one, of the same day, are that one: a form sent twice."""
    notes = read_private(by, key).notes
    if notes and (notes[0].on, notes[0].words) == (by.on, words):
        return PrivateRow.objects.for_school(by.school).get(ref=notes[0].ref)
    row = _write(by, key, {"kind": "note", "on": by.on.isoformat(), "words": words})
    record("time_log.written", by=by)
    return row


@transaction.atomic
def write_pulse(*, by: Member, key: bytes, month: date, answers: Mapping[str, int], line: str) -> PrivateRow:
    """How a month was; what was said of it before goes for good. Raises ValidationError for a month to come."""
    if month > by.on:
        raise ValidationError({"month": "This month is still to come."})
    before = read_private(by, key).pulse_of(month)
    if before:
        _rows(by).filter(ref=before.ref).delete()
    said = {"kind": "pulse", "month": month.isoformat(), "answers": dict(answers), "line": line}
    row = _write(by, key, said)
    record("time_log.written", by=by)
    return row


@transaction.atomic
def remove_private(*, by: Member, ref: str) -> None:
    """Take a note or a pulse out. It is gone for good with the coming night."""
    _rows(by).filter(ref=ref).update(is_removed=True)
    record("time_log.written", by=by)


@transaction.atomic
def put_back_private(*, by: Member, ref: str) -> None:
    """Put back what was taken out today."""
    _rows(by).filter(ref=ref).update(is_removed=False)
    record("time_log.written", by=by)


@transaction.atomic
def forget_private(*, by: Member) -> None:
    """Every note, every pulse, the keys and what was shared of them are removed for good."""
    StrainShared.objects.for_school(by.school).filter(user_id=owner(by)).delete()
    PrivateBox.objects.for_school(by.school).filter(user_id=owner(by)).delete()
    record("time_log.written", by=by)


@transaction.atomic
def share_strain(*, by: Member, opened: Opened) -> StrainShared:
    """Share the count of months under strain as it is now, with whoever agrees hours. Raises ValidationError where no
    month has a pulse."""
    if not opened.pulses:
        raise ValidationError("No month has a pulse yet, so there is nothing to count.")
    said = {"strained": opened.strained, "months": len(opened.pulses), "counted_on": by.on}
    row, _ = StrainShared.objects.for_school(by.school).update_or_create(
        user_id=owner(by), defaults=said | {"school": by.school}
    )
    record("strain.shared", by=by)
    return row


@transaction.atomic
def stop_sharing_strain(*, by: Member) -> None:
    """Share nothing from now on; what was shared is removed."""
    gone, _ = StrainShared.objects.for_school(by.school).filter(user_id=owner(by)).delete()
    if gone:
        record("strain.not_shared", by=by)


def _write(by: Member, key: bytes, said: dict[str, Any]) -> PrivateRow:
    """Raises CannotOpen where the key is not the one of this person's notes."""
    box = _mine(by)
    if not box.has_code:
        raise ValidationError("Print your recovery code first. Without it a lost passphrase loses what you write.")
    row = PrivateRow(school=by.school, user_id=owner(by), box=box)
    row.sealed = seal_words(key, said, place_of_row(row))
    row.save()
    return row


def _seal_by_passphrase(box: PrivateBox, key: bytes, passphrase: str) -> None:
    box.salt = new_salt()
    box.passes, box.memory_kib = settings.PASSPHRASE_COST
    by_passphrase = key_of_passphrase(passphrase, box.salt, box.passes, box.memory_kib)
    box.by_passphrase = seal(by_passphrase, key, place_of_key(box))


def _mine(by: Member) -> PrivateBox:
    found = PrivateBox.objects.for_school(by.school).select_for_update().filter(user_id=owner(by)).first()
    if found is None:
        raise CannotOpen
    return found


def _rows(by: Member) -> Any:
    return PrivateRow.objects.for_school(by.school).filter(user_id=owner(by))
