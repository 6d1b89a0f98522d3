"""The rows that hang on one row in hand, such as a child's notes: for pages that show many kinds of them.

Django builds and compiles the SQL of every query anew, and for a handful of rows that takes several times as long as
asking the database. Here the statement is always the same but for one key, so it is made once in a process; only the
statement is kept, never a row. Django's own compiler makes it, so `core.guard` looks at it as at any other.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, cast

from django.db import models

from handrail.core.guard import OWNED, ROW_IN_HAND
from handrail.core.statements import Slot, Statement, StatementOfEach


def rows_of(row: models.Model, path: str, *related: str) -> list[Any]:
    """The rows of `row.<path>` in their model's order, or else that of their keys; each with the rows it points at by
    `related`. One query.

    `path` goes by to-many keys: "notes", or "plans__versions" for those of all plans. Raises UnscopedQuery where it
    leads into a school's table from a row that belongs to no school.
    """
    statement = _statement(row.__class__, path, related)  # of a lazy row, `type` would not be its model
    found = statement.made.ask({"row": row.pk})
    if "__" not in path:
        for one in found:
            statement.key.set_cached_value(one, row)
    return found


def load(row: models.Model, name: str, *related: str) -> list[Any]:
    """`rows_of`, after which `row.<name>.all()` asks no more: `prefetch_related_objects` for one row."""
    return hold(row, name, rows_of(row, name, *related))


def hold(row: models.Model, name: str, found: list[Any]) -> list[Any]:
    """Let `row.<name>.all()` answer with these rows, which have been read already."""
    key: Any = row._meta.get_field(name).field  # type: ignore[union-attr]
    for one in found:
        key.set_cached_value(one, row)
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = _answered(row, key, found)
    return found


def rows_at(row: models.Model, name: str) -> list[Any]:
    """The rows of `row.<name>.all()`. Where they have been read already no manager is made to say so, of which a page
    about one child would make forty."""
    read = row.__dict__.get("_prefetched_objects_cache", {}).get(name)
    return list(getattr(row, name).all() if read is None else read)


def _answered(row: models.Model, key: Any, found: list[Any]) -> models.QuerySet[Any]:
    """What `row.<name>.all()` is when it has been asked. Its filter, like that of a related manager, is only put into
    its query where somebody asks on; and only there is it given a query of its own."""
    unasked = _unasked(key.model, row._state.db, row._meta.db_table in OWNED)
    rows: Any = unasked.__class__.__new__(unasked.__class__)
    rows.__dict__ = {
        **unasked.__dict__,
        "_deferred_filter": (False, (), {key.name: row}),
        "_known_related_objects": {key: {row.pk: row}},
        "_result_cache": found,
    }
    return cast("models.QuerySet[Any]", rows)


@cache
def _unasked(model: type[models.Model], database: str | None, is_in_hand: bool) -> models.QuerySet[Any]:
    """A queryset whose query many share: whoever narrows it makes it their own first (`is_query_shared`)."""
    manager: Any = model._default_manager
    rows = manager._queryset_class(model, using=database)
    if is_in_hand:
        rows._query.school_scope = ROW_IN_HAND
    rows.is_query_shared = True
    return cast("models.QuerySet[Any]", rows)


class _Statement(NamedTuple):
    """A query whose only value is the key of the row it hangs on; `key` is the field by which its rows point back."""

    made: Statement[Any]
    key: Any


ROW: Any = Slot("row", models.BigIntegerField())


@cache
def _statement(kind: type[models.Model], path: str, related: tuple[str, ...]) -> _Statement:
    model, way_back = kind, ""
    for name in path.split("__"):
        relation: Any = model._meta.get_field(name)
        model, way_back = relation.related_model, f"{relation.field.name}__{way_back}"
    query: Any = model._default_manager.filter(**{f"{way_back}pk": ROW})
    if kind._meta.db_table in OWNED:
        query.query.school_scope = ROW_IN_HAND
    query = query if query.ordered else query.order_by("pk")
    return _Statement(Statement(query.select_related(*related) if related else query), relation.field)


def load_each(row: models.Model, *names: str) -> None:
    """`load` for several kinds of which a row has few or none, in one query; the rows come in no certain order."""
    for name, found in _statement_of_each(row.__class__, names).ask({"row": row.pk}).items():
        hold(row, name, found)


@cache
def _statement_of_each(kind: type[models.Model], names: tuple[str, ...]) -> StatementOfEach:
    return StatementOfEach({name: _statement(kind, name, ()).made for name in names})
