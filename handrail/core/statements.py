"""Questions of a school's rows that are the same at every request but for the school and the day.

As in `core.loading`, what Django needs to build and compile a query is more than the database needs to answer it, so
the statement is made once in a process and asked again with other values. Django's own compiler makes it, so
`core.guard` looks at it as at any other; only the statement is kept, never a row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

from django.db import connections, models


class Slot(models.Value):
    """A value that is not known before the statement is asked, by its name."""

    def __init__(self, name: str, kind: models.Field[Any, Any]) -> None:
        super().__init__(None, output_field=kind)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


SCHOOL: Any = Slot("school", models.BigIntegerField())
DAY: Any = Slot("on", models.DateField())

Rows = Callable[[models.Model, date], list[tuple[Any, ...]]]


def made_once(question: Callable[[], models.QuerySet[Any, tuple[Any, ...]]]) -> Rows:
    """Ask `question`, a query of plain values (`values_list`) with SCHOOL and DAY in it, of one school and one day.

    Raises TypeError for a query of whole rows.
    """

    @cache
    def make() -> _Statement:
        return _Statement(question())

    def ask(school: models.Model, on: date) -> list[tuple[Any, ...]]:
        return make().ask({"school": school.pk, "on": on})

    return ask


class _Statement:
    """A query as Django compiled it."""

    def __init__(self, rows: models.QuerySet[Any, Any]) -> None:
        if rows._iterable_class is not models.query.ValuesListIterable:
            raise TypeError("Only a query of plain values is made once: ask it for values_list.")
        self.database = rows.db
        self.compiler: Any = rows.query.get_compiler(rows.db)
        self.sql, self.values = self.compiler.as_sql()
        self.converters = self.compiler.get_converters([column for column, _, _ in self.compiler.select])

    def ask(self, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        connection = connections[self.database]
        values = [self._value(value, given, connection) for value in self.values]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            found = cursor.fetchall()
        return [tuple(row) for row in self.compiler.apply_converters(found, self.converters)]

    @staticmethod
    def _value(value: Any, given: dict[str, Any], connection: Any) -> Any:
        if not isinstance(value, Slot):
            return value
        return value.output_field.get_db_prep_value(given[value.name], connection)
