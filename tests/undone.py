"""What a test does and takes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written within is taken back."""
    before = _schema_versions()
    with transaction.atomic():
        yield
        has_made = _schema_versions() != before
        transaction.set_rollback(True)
    if has_made:
        read_the_schema_once()


def read_the_schema_once() -> None:
    """SQLite, once a transaction has made a table or a trigger, would otherwise read the whole schema anew after every
    savepoint that is undone in it, which costs more than a page does."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA writable_schema = RESET")


def _schema_versions() -> list[int]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        return [cursor.execute(f"PRAGMA {where}.schema_version").fetchone()[0] for where in ("main", "temp")]
