"""The rows that hang on one row in hand, such as a child's notes: for pages that show many kinds of them.

Django builds and compiles the SQL of every query anew, and for a handful of rows that takes several times as long as
asking the database. Here the statement is always the same but for one key, so it is made once in a process; only the
statement is kept, never a row. Django's own compiler makes it, so `core.guard` looks at it as at any other.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from django.db import connections, models
from django.db.models.query import get_related_populators  # type: ignore[attr-defined]

from handrail.core.guard import OWNED, ROW_IN_HAND


def rows_of(row: models.Model, path: str, *related: str) -> list[Any]:
    """The rows of `row.<path>` in their model's order, each with the rows it points at by `related`. One query.

    `path` goes by to-many keys: "notes", or "plans__versions" for those of all plans. Raises UnscopedQuery where it
    leads into a school's table from a row that belongs to no school.
    """
    statement = _statement(row.__class__, path, related)  # of a lazy row, `type` would not be its model
    with connections[statement.database].cursor() as cursor:
        cursor.execute(statement.sql, (row.pk,))
        found = statement.made_of(cursor.fetchall())
    if "__" not in path:
        for held in found:
            statement.key.set_cached_value(held, row)
    return found


def load(row: models.Model, name: str, *related: str) -> list[Any]:
    """`rows_of`, after which `row.<name>.all()` asks no more: `prefetch_related_objects` for one row."""
    return hold(row, name, rows_of(row, name, *related))


def hold(row: models.Model, name: str, found: list[Any]) -> list[Any]:
    """Let `row.<name>.all()` answer with these rows, which have been read already."""
    key: Any = row._meta.get_field(name).field  # type: ignore[union-attr]
    for held in found:
        key.set_cached_value(held, row)
    answered: Any = getattr(row, name).all()
    answered._result_cache = found
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = answered
    return found


class _Statement(NamedTuple):
    """A query as Django compiled it; its only value is the key of the row it hangs on.

    `key` is the field by which the rows point back, at the last step; `own` are the columns of the rows themselves.
    """

    sql: str
    key: Any
    compiler: Any
    converters: dict[int, Any]
    fields: list[str]
    own: slice
    related: list[Any]
    database: str

    def made_of(self, answers: list[tuple[Any, ...]]) -> list[Any]:
        """Rows of the model out of the database's answers, as Django's own `ModelIterable` makes them."""
        model, rows = self.compiler.query.model, []
        for answer in self.compiler.apply_converters(answers, self.converters) if self.converters else answers:
            row = model.from_db(self.database, self.fields, answer[self.own])
            for populator in self.related:
                populator.populate(answer, row)
            rows.append(row)
        return rows


@cache
def _statement(kind: type[models.Model], path: str, related: tuple[str, ...]) -> _Statement:
    model, way_back = kind, ""
    for name in path.split("__"):
        relation: Any = model._meta.get_field(name)
        model, way_back = relation.related_model, f"{relation.field.name}__{way_back}"
    query: Any = model._default_manager.filter(**{f"{way_back}pk": 0})
    if kind._meta.db_table in OWNED:
        query.query.school_scope = ROW_IN_HAND
    if related:
        query = query.select_related(*related)
    compiler = query.query.get_compiler(query.db)
    sql, values = compiler.as_sql()
    if tuple(values) != (0,):
        raise ValueError(f"{path} of a {kind.__name__} takes more than its key: {values}.")
    columns, places = compiler.select, compiler.klass_info["select_fields"]
    return _Statement(
        sql=sql,
        key=relation.field,
        compiler=compiler,
        converters=compiler.get_converters([column for column, _, _ in columns]),
        fields=[columns[place][0].target.attname for place in places],
        own=slice(places[0], places[-1] + 1),
        related=get_related_populators(compiler.klass_info, columns, query.db),
        database=query.db,
    )


def load_each(row: models.Model, *names: str) -> None:
    """`load` for several kinds of which a row has few or none, in one query; the rows come in no certain order."""
    statement = _statement_of_each(row.__class__, names)
    with connections[statement.database].cursor() as cursor:
        cursor.execute(statement.sql, [row.pk] * len(names))
        answers = cursor.fetchall()
    for place, (name, leg, columns) in enumerate(statement.legs):
        hold(row, name, leg.made_of([answer[columns] for answer in answers if answer[0] == place]))


class _StatementOfEach(NamedTuple):
    """Several statements as one: each answer begins with the place of its own, and has its columns in a slice."""

    sql: str
    legs: list[tuple[str, _Statement, slice]]
    database: str


@cache
def _statement_of_each(kind: type[models.Model], names: tuple[str, ...]) -> _StatementOfEach:
    legs = [(name, _statement(kind, name, ())) for name in names]
    database = legs[0][1].database
    types = [[_cast(leg, attname, database) for attname in leg.fields] for _, leg in legs]
    parts, placed, start = [], [], 1
    for place, (name, leg) in enumerate(legs):
        columns = [[f"leg{place}.*"] if other == place else own for other, own in enumerate(types)]
        shown = ", ".join([str(place), *chain.from_iterable(columns)])
        parts.append(f"SELECT {shown} FROM ({leg.sql}) AS leg{place}")  # noqa: S608 (no value is in it)
        placed.append((name, leg, slice(start, start + len(leg.fields))))
        start += len(leg.fields)
    return _StatementOfEach(" UNION ALL ".join(parts), placed, database)


def _cast(leg: _Statement, attname: str, database: str) -> str:
    """Nothing, of the type of a column: PostgreSQL wants the columns of every part to be of one type."""
    column = next(field for field in leg.compiler.query.model._meta.concrete_fields if field.attname == attname)
    return f"CAST(NULL AS {column.cast_db_type(connections[database])})"
