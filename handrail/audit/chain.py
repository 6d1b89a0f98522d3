"""The sealer and its proof. Requests never wait for the head of the chain: rows go in open and are chained later.

Each seal holds the SHA-256 of its row and of (the seal before it + that row), in sequence. The sealer runs under one
lock: SQLite has one writer at a time, PostgreSQL takes an advisory lock for the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from django.db import connection, models, transaction

from handrail.audit.models import AccessEvent, AuditDetail, AuditEvent, Seal
from handrail.audit.writing import canonical, sha256
from handrail.core import clock
from handrail.core.tick import nightly

TRAILS: dict[str, type[AuditEvent] | type[AccessEvent]] = {"event": AuditEvent, "access": AccessEvent}
BATCH = 500
START = "0" * 64


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a proof found: rows sealed, rows still open, and where it first breaks (None when it holds)."""

    trail: str
    sealed: int
    still_open: int
    broken_at: int | None
    reason: str | None


def row_hash(row: models.Model) -> str:
    """SHA-256 of every field of a row, moments in UTC."""
    values = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        values[column.attname] = (
            value.astimezone(UTC).isoformat() if isinstance(column, models.DateTimeField) else value
        )
    return sha256(canonical(values))


def link_hash(before: str, row_sha256: str) -> str:
    return sha256(before + row_sha256)


def seal(trails: Iterable[str] = tuple(TRAILS)) -> int:
    """Chain every open row of both trails, or of those named; return how many. Short transactions, so nobody waits."""
    total = 0
    for trail in trails:
        while done := _seal_batch(trail):
            total += done
    return total


def _seal_batch(trail: str) -> int:
    with transaction.atomic():
        _lock()
        last = Seal.objects.filter(trail=trail).order_by("-id").first()
        head = last.chain_sha256 if last else START
        seals = []
        for row in _open_rows(trail)[:BATCH]:
            digest = row_hash(row)
            head = link_hash(head, digest)
            seals.append(Seal(trail=trail, row_seq=row.pk, row_sha256=digest, chain_sha256=head, sealed_at=clock.now()))
        Seal.objects.bulk_create(seals)
    return len(seals)


def _open_rows(trail: str) -> models.QuerySet[Any]:
    """Rows not sealed yet. Not merely 'after the last': on PostgreSQL a lower number may be committed later."""
    sealed = Seal.objects.filter(trail=trail, row_seq=models.OuterRef("seq"))
    return TRAILS[trail]._default_manager.filter(~models.Exists(sealed)).order_by("seq")


def _lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('handrail audit seal'))")


def verify(trail: str) -> Verdict:
    """Seal what is open, then walk the chain: a changed, removed or reordered row, or a changed detail, is named."""
    seal()
    head, count = START, 0
    for seals in _batches(Seal.objects.filter(trail=trail).order_by("id")):
        numbers = [sealed.row_seq for sealed in seals]
        rows = TRAILS[trail]._default_manager.in_bulk(numbers)
        details = AuditDetail.objects.in_bulk(numbers) if trail == "event" else {}
        for sealed in seals:
            reason = _fault(sealed, rows.get(sealed.row_seq), details.get(sealed.row_seq), head)
            if reason:
                return Verdict(trail, count, 0, sealed.row_seq, reason)
            head, count = sealed.chain_sha256, count + 1
    return Verdict(trail, count, _open_rows(trail).count(), None, None)


def sealed_as(trail: str, row: models.Model, seal: Seal) -> bool:
    """Whether one row still is what this seal says, and the seal is chained to the one before it."""
    before = Seal.objects.filter(trail=trail, id__lt=seal.pk).order_by("-id").first()
    head = before.chain_sha256 if before else START
    return row_hash(row) == seal.row_sha256 and link_hash(head, seal.row_sha256) == seal.chain_sha256


def _batches(seals: models.QuerySet[Seal]) -> Iterator[list[Seal]]:
    last = 0
    while batch := list(seals.filter(id__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _fault(sealed: Seal, row: models.Model | None, detail: AuditDetail | None, head: str) -> str | None:
    if row is None:
        return "A row was removed."
    if row_hash(row) != sealed.row_sha256:
        return "A row was changed after it was sealed."
    if link_hash(head, sealed.row_sha256) != sealed.chain_sha256:
        return "The chain itself was changed."
    # A detail that is gone was erased, which is lawful; one that says something else was changed, which is not.
    if isinstance(row, AuditEvent) and detail and sha256(canonical(detail.content)) != row.detail_sha256:
        return "The before and after of an event were changed."
    return None


@nightly
def seal_the_trail(on: date) -> str:
    """Nightly: chain whatever is still open."""
    return f"{seal()} rows of the audit trail sealed"
