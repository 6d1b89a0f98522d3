"""Rows in one spelling, whichever database holds them: a JSON list to a line, in the order of their keys.

Moments are in UTC as SQLite holds them, decimals have the places of their column, JSON has its keys in order. So one
backup goes into either database, and two databases with the same records have the same checksum.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models

LEFT_OUT = {"django_session"}
"""Whose rows are not kept: everybody signs in again after a restore. See also `Model.left_out_of_backups`."""
BATCH = 2000
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a backup describes it: columns as (name, kind)."""

    name: str
    key: str
    columns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.columns]


KINDS = {
    "JSONField": "json",
    "BinaryField": "bytes",
    "DateTimeField": "moment",
    "DateField": "day",
    "TimeField": "day",
    "DecimalField": "decimal",
    "DurationField": "length",
    "UUIDField": "uuid",
    "BooleanField": "yes_no",
}


def tables() -> list[Table]:
    """Every table whose rows are kept, by name."""
    found = [model for model in apps.get_models(include_auto_created=True) if _is_kept(model)]
    return sorted((_table(model) for model in found), key=lambda table: table.name)


def _is_kept(model: type[models.Model]) -> bool:
    meta = model._meta
    is_table = meta.managed and not meta.proxy
    return is_table and meta.db_table not in LEFT_OUT and not getattr(model, "left_out_of_backups", False)


def _table(model: type[models.Model]) -> Table:
    columns = tuple((str(field.column), _kind(field)) for field in model._meta.local_concrete_fields)
    return Table(model._meta.db_table, str(model._meta.pk.column), columns)


def _kind(column: models.Field[Any, Any]) -> str:
    while isinstance(column, models.ForeignKey):
        column = column.target_field
    if isinstance(column, models.CharField | models.TextField):
        return "text"
    kind = KINDS.get(column.get_internal_type(), "")
    return f"decimal {column.decimal_places}" if isinstance(column, models.DecimalField) else kind


# Out of the database


def lines(table: Table) -> Iterator[list[bytes]]:
    """The rows of a table as lines, some at a time."""
    spellings = [(place, spell) for place, (_, kind) in enumerate(table.columns) if (spell := _spelling(kind))]
    quote = connection.ops.quote_name
    listed = ", ".join(map(quote, table.names))
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {listed} FROM {quote(table.name)} ORDER BY {_order(table)}")  # noqa: S608
        while rows := cursor.fetchmany(BATCH):
            yield [_line(row, spellings) for row in rows]


def _order(table: Table) -> str:
    """By key, letters by their numbers on either database."""
    quoted = connection.ops.quote_name(table.key)
    is_text = dict(table.columns)[table.key] == "text"
    return f'{quoted} COLLATE "C"' if is_text and connection.vendor == "postgresql" else quoted


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _line(row: Sequence[Any], spellings: Iterable[tuple[int, Callable[[Any], Any]]]) -> bytes:
    values = list(row)
    for place, spell in spellings:
        if values[place] is not None:
            values[place] = spell(values[place])
    return _encode(values).encode() + b"\n"


def _spelling(kind: str) -> Callable[[Any], Any] | None:
    """How a value of a kind is spelt in JSON; None where it is as it comes."""
    if kind.startswith("decimal"):
        places = int(kind.split()[1])
        return lambda value: f"{Decimal(str(value)):.{places}f}"
    return _SPELLINGS.get(kind)


def _moment(value: datetime) -> str:
    return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat(" ")


_SPELLINGS: dict[str, Callable[[Any], Any]] = {
    "json": lambda value: [json.loads(value)],  # in a list, so that null in JSON is not the column's null
    "bytes": lambda value: base64.b64encode(bytes(value)).decode(),
    "moment": _moment,
    "day": lambda value: value.isoformat(),
    "length": lambda value: value // MICROSECOND if isinstance(value, timedelta) else value,
    "uuid": lambda value: str(value).replace("-", ""),
    "yes_no": bool,
}


def last_keys(kept: Iterable[Table]) -> dict[str, int]:
    """{table: the last key it gave}, of tables that number their rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            given = dict(cursor.fetchall())
        else:
            given = {table.name: _last_given(cursor, table) for table in kept}
    return {table.name: given[table.name] for table in kept if given.get(table.name)}


def _last_given(cursor: Any, table: Table) -> int:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', table.key])
    (sequence,) = cursor.fetchone()
    if sequence is None:
        return 0
    cursor.execute(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608
    last, is_called = cursor.fetchone()
    return int(last) if is_called else 0


# Into the database


def put(table: Table, rows: Iterable[bytes]) -> None:
    """Write lines into their table, which the database at hand has."""
    changes = [(place, change) for place, (_, kind) in enumerate(table.columns) if (change := _change(kind))]
    values = (_values(line, changes) for line in rows)
    quote = connection.ops.quote_name
    listed = ", ".join(map(quote, table.names))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table.name)} ({listed}) FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(f"INSERT INTO {quote(table.name)} ({listed}) VALUES ({marks})", values)  # type: ignore[arg-type]  # noqa: S608


def _values(line: bytes, changes: Iterable[tuple[int, Callable[[Any], Any]]]) -> list[Any]:
    values: list[Any] = json.loads(line)
    for place, change in changes:
        if values[place] is not None:
            values[place] = change(values[place])
    return values


def _change(kind: str) -> Callable[[Any], Any] | None:
    """From JSON to what the database at hand takes; None where it takes it as it is."""
    in_postgres: dict[str, Callable[[Any], Any]] = {
        "moment": lambda value: f"{value}+00:00",
        "length": lambda value: value * MICROSECOND,
    }
    in_both: dict[str, Callable[[Any], Any]] = {"json": lambda value: _encode(value[0]), "bytes": base64.b64decode}
    return in_both.get(kind) or (in_postgres.get(kind) if connection.vendor == "postgresql" else None)


def empty(kept: Iterable[Table]) -> None:
    """Take out what a new database holds of its own."""
    with connection.cursor() as cursor:
        for table in kept:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608


def go_on_from(last: dict[str, int], kept: Iterable[Table]) -> None:
    """Give no key that was given before."""
    with connection.cursor() as cursor:
        for table in kept:
            if number := last.get(table.name):
                _go_on(cursor, table, number)


def _go_on(cursor: Any, table: Table, last: int) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table.name}"', table.key, last])
        return
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])


# The checksum


class Sum:
    """Rows and SHA-256 of one table, as its lines go by."""

    def __init__(self, table: Table) -> None:
        self.rows = 0
        self._mark = hashlib.sha256(_encode([table.name, table.columns]).encode() + b"\n")

    def take(self, some: Sequence[bytes]) -> None:
        self.rows += len(some)
        for line in some:
            self._mark.update(line)

    def says(self) -> list[Any]:
        """[rows, SHA-256]."""
        return [self.rows, self._mark.hexdigest()]


def whole_sum(sums: dict[str, list[Any]]) -> str:
    """One SHA-256 over those of all tables, by name."""
    return hashlib.sha256(_encode(sums).encode()).hexdigest()


def sums(of: Iterable[Table]) -> dict[str, list[Any]]:
    """{table: [rows, SHA-256]} of the database at hand."""
    return {table.name: _sum_of(table) for table in of}


def _sum_of(table: Table) -> list[Any]:
    taken = Sum(table)
    for some in lines(table):
        taken.take(some)
    return taken.says()
