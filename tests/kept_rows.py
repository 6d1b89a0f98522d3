"""Rows made once and put back in every test that asks, as they were.

What many tests start from is worth making by the product's own actions and not worth making a thousand times. The rows
are taken from the database after the first making and written back by one statement a table.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection, transaction

Made = TypeVar("Made")


@dataclass
class KeptRows(Generic[Made]):
    """What `make` answers and the rows it writes into tables that must be empty until then."""

    make: Callable[[], Made]
    made: Made | None = None
    rows: list[tuple[str, list[tuple[Any, ...]]]] = field(default_factory=list)

    def put_back(self) -> Made:
        """The rows in the database and a copy of what was made."""
        if self.made is None:
            self._make_once()
        else:
            self._write()
        return deepcopy(self.made)  # type: ignore[return-value]

    def _make_once(self) -> None:
        tables: list[str] = []
        by_statement = {f"INSERT INTO {connection.ops.quote_name(name)} ": name for name in _tables()}

        def notice(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            # In the order in which they were first written to, which is the order in which they can be again.
            tables.extend(name for start, name in by_statement.items() if sql.startswith(start) and name not in tables)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(notice):
            made = self.make()
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
                self.rows.append((table, cursor.fetchall()))
        self.made = deepcopy(made)

    def _write(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, rows in self.rows:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {connection.ops.quote_name(table)} VALUES ({places})", rows)


def _tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
