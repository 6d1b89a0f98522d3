"""The sealer. Requests never wait for the head of the chain: rows go in open and are chained later.

Each seal holds the SHA-256 of its row and of (the seal before it + that row + the moment), in sequence. The
sealer runs under one lock: SQLite has one writer at a time, PostgreSQL takes an advisory lock for the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from handrail.audit.models import AccessEvent, AuditEvent, Seal
from handrail.audit.writing import canonical, sha256
from handrail.core import clock

TRAILS: dict[str, type[AuditEvent] | type[AccessEvent]] = {"event": AuditEvent, "access": AccessEvent}
BATCH = 500
START = "0" * 64


def row_hash(row: models.Model) -> str:
    """SHA-256 of every field of a row, moments in UTC."""
    values = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        values[column.attname] = (
            value.astimezone(UTC).isoformat() if isinstance(column, models.DateTimeField) else value
        )
    return sha256(canonical(values))


def link_hash(before: str, row_sha256: str, sealed_at: datetime) -> str:
    """What chains a seal to the one before it: that one's own link, the row, and the moment of sealing."""
    return sha256(f"{before}{row_sha256}{sealed_at.astimezone(UTC).isoformat()}")


def is_linked(sealed: Seal, before: str) -> bool:
    """Whether a seal leads on from the link before it. The oldest seals do not hold their moment."""
    old = sha256(before + sealed.row_sha256)
    return sealed.chain_sha256 in (link_hash(before, sealed.row_sha256, sealed.sealed_at), old)


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
        seals, moment = [], clock.now()
        for row in open_rows(trail)[:BATCH]:
            digest = row_hash(row)
            head = link_hash(head, digest, moment)
            seals.append(Seal(trail=trail, row_seq=row.pk, row_sha256=digest, chain_sha256=head, sealed_at=moment))
        Seal.objects.bulk_create(seals)
    return len(seals)


def open_rows(trail: str) -> models.QuerySet[Any]:
    """Rows not sealed yet. Not merely 'after the last': on PostgreSQL a lower number may be committed later."""
    sealed = Seal.objects.filter(trail=trail, row_seq=models.OuterRef("seq"))
    return TRAILS[trail]._default_manager.filter(~models.Exists(sealed)).order_by("seq")


def _lock() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('handrail audit seal'))")


def sealed_as(trail: str, row: models.Model, seal: Seal) -> bool:
    """Whether one row still is what this seal says, and the seal is chained to the one before it."""
    before = Seal.objects.filter(trail=trail, id__lt=seal.pk).order_by("-id").first()
    return row_hash(row) == seal.row_sha256 and is_linked(seal, before.chain_sha256 if before else START)
