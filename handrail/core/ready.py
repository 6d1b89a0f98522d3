"""Many rows made ready beforehand, so that a transaction only has to put them in their places.

SQLite has one writer at a time, and every page that is opened writes its reading. So whatever takes time is done before
the transaction: keys are reserved, values are made, and all of it is laid out in temporary tables, which only this
connection sees and nobody waits for. `write` then runs one statement for each table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, models, transaction

from handrail.core.errors import UnscopedQuery
from handrail.core.guard import OWNED

Table = type[models.Model]

CACHE_KB = 48_000

_numbers = count(1)


def reserve_keys(wanted: Mapping[Table, int]) -> dict[Table, Iterator[int]]:
    """{table: new keys of its own}, so many of each, that no other row will ever get. One short transaction."""
    take = _take_postgres if connection.vendor == "postgresql" else _take_sqlite
    with transaction.atomic(), connection.cursor() as cursor:
        return {table: iter(take(cursor, table, number)) for table, number in wanted.items() if number}


def _take_postgres(cursor: Any, table: Table, number: int) -> Sequence[int]:
    name, key = table._meta.db_table, table._meta.pk.column
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [f'"{name}"', key, number]
    )
    return [found for (found,) in cursor.fetchall()]


def _take_sqlite(cursor: Any, table: Table, number: int) -> Sequence[int]:
    name, key = table._meta.db_table, table._meta.pk.column
    cursor.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT %s, 0 WHERE NOT EXISTS "
        "(SELECT 1 FROM sqlite_sequence WHERE name = %s)",
        [name, name],
    )
    cursor.execute(
        f'UPDATE sqlite_sequence SET seq = max(seq, (SELECT coalesce(max("{key}"), 0) FROM "{name}")) + %s '  # noqa: S608
        "WHERE name = %s RETURNING seq",
        [number, name],
    )
    (last,) = cursor.fetchone()
    return range(last - number + 1, last + 1)


def give_keys(*kinds: Sequence[models.Model]) -> None:
    """Give rows that have no key yet one each. Each sequence holds rows of one table."""
    lacking = [[row for row in rows if row.pk is None] for rows in kinds]
    wanted: dict[Table, int] = {}
    for rows in filter(None, lacking):
        wanted[type(rows[0])] = wanted.get(type(rows[0]), 0) + len(rows)
    keys = reserve_keys(wanted)
    for rows in lacking:
        for row in rows:
            row.pk = next(keys[type(row)])


@dataclass(frozen=True, slots=True)
class _Step:
    """One statement, and the rows it takes from a temporary table of those columns."""

    table: Table
    columns: list[models.Field[Any, Any]]
    rows: list[tuple[Any, ...]]
    sql: str
    name: str


@dataclass(slots=True)
class ReadyRows:
    """Rows of one school to be added, changed and removed, in the order they were given."""

    school_id: int
    steps: list[_Step] = field(default_factory=list)

    def add(self, rows: Sequence[models.Model]) -> None:
        """Rows of one table that have their keys. Raises UnscopedQuery for a row of another school."""
        if not rows:
            return
        table = type(rows[0])
        if any(getattr(row, "school_id", self.school_id) != self.school_id for row in rows):
            raise UnscopedQuery(f"A {table.__name__} of another school is among the rows to be written.")
        columns = list(table._meta.concrete_fields)
        listed = ", ".join(f'"{column.column}"' for column in columns)
        values = [[getattr(row, column.attname) for column in columns] for row in rows]
        order = f'"{table._meta.pk.column}"'
        self._step(
            table,
            columns,
            values,
            f'INSERT INTO "{{table}}" ({listed}) SELECT {listed} FROM "{{name}}" ORDER BY {order}',  # noqa: S608
        )

    def change(self, table: Table, values: Mapping[int, Mapping[str, Any]]) -> None:
        """{key: {field: value}}: a row gets all its values at once, since the database checks some against others."""
        alike: dict[tuple[str, ...], list[list[Any]]] = {}
        for key, changes in values.items():
            names = tuple(sorted(changes))
            alike.setdefault(names, []).append([key, *(changes[name] for name in names)])
        for names, rows in alike.items():
            columns: list[Any] = [table._meta.get_field(name) for name in names]
            sets = ", ".join(f'"{column.column}" = "{{name}}"."{column.column}"' for column in columns)
            key_column = table._meta.pk
            same = f'"{{table}}"."{key_column.column}" = "{{name}}"."{key_column.column}"'
            sql = f'UPDATE "{{table}}" SET {sets} FROM "{{name}}" WHERE {same}{self._own(table)}'  # noqa: S608
            self._step(table, [key_column, *columns], rows, sql)

    def remove(self, table: Table, keys: Iterable[int]) -> None:
        key = table._meta.pk
        rows = [[one] for one in sorted(set(keys))]
        chosen = f'"{key.column}" IN (SELECT "{key.column}" FROM "{{name}}"){self._own(table)}'  # noqa: S608
        self._step(table, [key], rows, f'DELETE FROM "{{table}}" WHERE {chosen}')  # noqa: S608

    def _own(self, table: Table) -> str:
        return f' AND "{{table}}"."school_id" = {int(self.school_id)}' if table._meta.db_table in OWNED else ""

    def _step(self, table: Table, columns: list[Any], values: list[list[Any]], sql: str) -> None:
        if not values:
            return
        database = connections[DEFAULT_DB_ALIAS]  # `connection` looks for it anew at every value
        kept = [
            tuple(column.get_db_prep_save(value, database) for column, value in zip(columns, row, strict=True))
            for row in values
        ]
        name = f"ready_{next(_numbers)}"
        self.steps.append(_Step(table, columns, kept, sql.format(table=table._meta.db_table, name=name), name))

    @contextmanager
    def laid_out(self) -> Iterator[None]:
        """While the rows lie in temporary tables; enter before the transaction in which `write` is called."""
        made: list[str] = []
        with connection.cursor() as cursor, _room():
            try:
                for step in self.steps:
                    made.append(step.name)
                    _lay_out(cursor, step)
                yield
            finally:
                for name in made:
                    with suppress(DatabaseError):  # a transaction that failed has taken the table with it
                        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')

    def write(self) -> None:
        """Put everything in its place. Only inside a transaction."""
        with connection.cursor() as cursor:
            for step in self.steps:
                cursor.execute(step.sql)


@contextmanager
def _room() -> Iterator[None]:
    """On SQLite, room in memory for all that is written, so that nothing is sealed and unsealed on its way twice."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {int(usual)}")


def _lay_out(cursor: Any, step: _Step) -> None:
    listed = ", ".join(f'"{column.column}"' for column in step.columns)
    places = ", ".join(["%s"] * len(step.columns))
    table = step.table._meta.db_table
    cursor.execute(f'CREATE TEMPORARY TABLE "{step.name}" AS SELECT {listed} FROM "{table}" WHERE 1 = 0')  # noqa: S608
    cursor.executemany(f'INSERT INTO "{step.name}" VALUES ({places})', step.rows)  # noqa: S608
