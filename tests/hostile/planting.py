"""Words that would be markup, in whatever somebody could have written: every text of every row of the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.hostile.payloads import MARKUP

# A name, or words with a space between: written by people. Names of things in the program, refs and seals are neither.
WRITTEN = re.compile(r"[A-Z][a-z]{1,15}|.* .*", re.DOTALL)


def written_columns() -> Iterator[tuple[str, str, str]]:
    """Table, key and column of every text that a person could have written."""
    for model in apps.get_models():
        if model.__module__.startswith("handrail") and not model.__module__.startswith("handrail.audit"):
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(
                    field, models.EmailField
                )
                if is_text and not field.choices and not field.unique:
                    yield model._meta.db_table, str(model._meta.pk.column), field.column


def plant() -> set[str]:
    """Put the markup behind every such text, with the guards of the tables let down; gives the columns it stands in."""
    planted = set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
        for table, key, column in written_columns():
            cursor.execute(f'SELECT "{key}", "{column}" FROM "{table}"')
            rows = [(value + MARKUP, pk) for pk, value in cursor.fetchall() if _is_written(value)]
            if rows and _write(cursor, table, key, column, rows):
                planted.add(f"{table}.{column}")
    return planted


def _is_written(value: Any) -> bool:
    return isinstance(value, str) and WRITTEN.fullmatch(value) is not None


def _write(cursor: Any, table: str, key: str, column: str, rows: list[tuple[str, Any]]) -> bool:
    try:
        with transaction.atomic():
            cursor.executemany(f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s', rows)
    except IntegrityError:  # the table itself says what may stand there
        return False
    return True
