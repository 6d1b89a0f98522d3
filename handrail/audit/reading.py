"""`record_reading`: who opened whose record, written before the page is sent."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection, models

from handrail.audit.models import AccessEvent
from handrail.audit.writing import Actor
from handrail.core import clock

MARK = "#sha256="
"""Between the address of a file and the mark of its bytes, in the path of a reading."""
LONGEST_PATH = 300


def record_reading(*, by: Actor, section: str, pupil_refs: Iterable[str], path: str, file_sha256: str = "") -> None:
    """Write that `by` read `section` of these pupils' records at `path` (query strings are never kept).

    `file_sha256` is the mark of the file they were given, by which it can be known again byte for byte.
    """
    mark = f"{MARK}{file_sha256}" if file_sha256 else ""
    event = {
        "at": clock.now(),
        "actor_id": by.user_id,
        "actor_name": by.name,
        "role": by.role.key,
        "via": by.via,
        "via_id": by.via_id,
        "school_id": by.school.pk,
        "section": section,
        "path": f"{path[: LONGEST_PATH - len(mark)]}{mark}",
        "pupil_refs": f" {' '.join(pupil_refs)} ",
        "request_id": by.request_id,
    }
    sql, fields = _insertion()
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(event[field.attname], connection) for field in fields])


def reading_of_file(file_sha256: str) -> AccessEvent | None:
    """The reading by which a file of this mark was first given to anybody, in any school."""
    return AccessEvent.objects.filter(path__endswith=f"{MARK}{file_sha256}").order_by("seq").first()


@cache
def _insertion() -> tuple[str, list[models.Field[Any, Any]]]:
    """The statement that writes one reading and the fields it takes: made once, since every page writes one."""
    fields = [field for field in AccessEvent._meta.concrete_fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(AccessEvent._meta.db_table)} ({columns}) VALUES ({marks})", fields  # noqa: S608
