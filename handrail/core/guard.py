"""The guard: no SQL is made that touches a school's table unless the query says whose rows it is for.

Why here. A check where queries run misses subqueries, `Exists`, the legs of a union, updates, deletes, cascades, and
reaching through from a table that is nobody's (`School.objects.filter(pupil__...)`). All of them pass through the
SQL compiler, so that is where we look, and it is the same class on SQLite and PostgreSQL: no special backend.

How. A `Scope` travels as an attribute of the `Query`, which Django copies with every clone. `install` puts a check in
front of a few methods of Django 5.2 (pinned; `tests/tenancy` has a probe for each way in):

- `SQLCompiler.get_from_clause`  every SELECT and every subquery: each table about to be written into FROM
- `SQLUpdateCompiler.as_sql`, `SQLDeleteCompiler.as_sql`  the one table they change
- `DeleteQuery.delete_batch`  what Django does to rows it has collected for deletion: allowed
- `RawSQL.as_sql`, `ExtraWhere.as_sql`, `RawQuery.__init__`  SQL typed by hand may not name a school's table
- `Options.base_manager`  the manager Django uses for single rows (save, refresh, foreign keys, cascades): allowed

A scope covers every school's table the query joins, because the database itself keeps a row's keys inside its school
(`core.triggers`). A join that comes back to a school's table through a shared one, such as a person, could leave the
school, so it is refused unless the scope is `across_schools`. A subquery always states its own scope.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.db import models
from django.db.models.expressions import Exists, RawSQL
from django.db.models.options import Options
from django.db.models.sql import compiler
from django.db.models.sql.query import Query, RawQuery
from django.db.models.sql.subqueries import DeleteQuery
from django.db.models.sql.where import ExtraWhere
from django.utils.functional import cached_property

from handrail.core.errors import UnscopedQuery


class Scope(NamedTuple):
    """Whose rows a query is for, in words, and whether it may follow keys out of one school."""

    words: str
    crosses_schools: bool = False


ROW_IN_HAND = Scope("a row already in hand")

# Every table whose rows belong to a school, with its model; filled as models are prepared.
OWNED: dict[str, type[models.Model]] = {}


class OwnedQuery(Query):
    """The query of a school's model. Its scope is copied with it; where Django would lose it is mended here."""

    school_scope: Scope | None = None

    def combine(self, rhs: Query, connector: str) -> None:
        """Merge `rhs` into this query (`|`, `&`, `^`). Raises UnscopedQuery when only one of them states a scope."""
        mine, theirs = self.school_scope, scope_of(rhs)
        if (mine is None) is not (theirs is None):
            raise UnscopedQuery(
                "Two queries are combined and only one says whose rows it is for. State the scope of each first."
            )
        super().combine(rhs, connector)
        if mine and theirs:
            self.school_scope = Scope(f"{mine.words} {connector} {theirs.words}", all((mine[1], theirs[1])))

    def split_exclude(self, filter_expr: Any, can_reuse: Any, names_with_path: Any) -> Any:
        """`exclude` over a to-many relation makes a subquery of its own; it inherits the scope of this query."""
        condition, needed_inner = super().split_exclude(filter_expr, can_reuse, names_with_path)
        if not any(_leaves_the_school(step) for _, path in names_with_path for step in path):
            for leaf in condition.leaves():  # type: ignore[attr-defined]
                for expression in (leaf, *leaf.get_source_expressions()):
                    if isinstance(expression, Exists):
                        expression.query.school_scope = self.school_scope  # type: ignore[attr-defined]
        return condition, needed_inner


def scope_of(query: Query) -> Scope | None:
    return getattr(query, "school_scope", None)


def _leaves_the_school(step: Any) -> bool:
    return step.to_opts.db_table in OWNED and step.from_opts.db_table not in OWNED


def _refuse_unscoped_select(sql_compiler: Any) -> None:
    query = sql_compiler.query
    for alias, source in query.alias_map.items():
        if source.table_name in OWNED and query.alias_refcount[alias]:
            _refuse_unless_scoped(query, source.table_name, source.parent_alias)
    for table in query.extra_tables:
        _refuse_unless_scoped(query, table)


def _refuse_unscoped_change(sql_compiler: Any) -> None:
    query = sql_compiler.query
    _refuse_unless_scoped(query, query.get_meta().db_table)


def _refuse_unless_scoped(query: Any, table: str, parent_alias: str | None = None) -> None:
    if table not in OWNED or query.is_empty() or _is_a_migration(query):
        return
    scope = scope_of(query)
    if scope is None:
        raise UnscopedQuery(_say_unscoped(OWNED[table], query.model))
    parent = query.alias_map.get(parent_alias)
    if parent and parent.table_name not in OWNED and not scope.crosses_schools:
        raise UnscopedQuery(
            f"This query reaches {table} through {parent.table_name}, which schools share, so it could bring in rows "
            f"of another school. Start from {OWNED[table].__name__}.objects.visible_to(member) instead."
        )


def _is_a_migration(query: Any) -> bool:
    """Whether the model is one of a migration's historical models: a data migration works on every school."""
    return bool(query.model) and query.model.__module__ == "__fake__"


def _say_unscoped(owned: type[models.Model], asked: type[models.Model] | None) -> str:
    name = owned.__name__
    start = "" if asked is owned or asked is None else f" (from a {asked.__name__} query)"
    return (
        f"This query touches {owned._meta.db_table}{start} without saying whose rows it is for. "
        f"Write {name}.objects.visible_to(member) in a page, {name}.objects.for_school(school) in an action, "
        f"or {name}.objects.across_schools(reason='...') in a job over every school."
    )


def _refuse_sql_naming_a_school_table(sql: str) -> None:
    for table, model in OWNED.items():
        if re.search(rf"\b{re.escape(table)}\b", sql, re.IGNORECASE):
            raise UnscopedQuery(
                f"SQL written by hand names {table}, whose rows belong to schools. "
                f"Write the query with {model.__name__}.objects, which knows whose rows it is for."
            )


def _refuse_raw_expression(expression: Any, sql_compiler: Any, *args: Any) -> None:
    if getattr(sql_compiler.query.model, "_meta", None) and sql_compiler.query.model._meta.db_table in OWNED:
        raise UnscopedQuery(f"SQL written by hand may not be part of a {sql_compiler.query.model.__name__} query.")
    _refuse_sql_naming_a_school_table(" ".join(getattr(expression, "sqls", None) or [expression.sql]))


def _refuse_raw_query(raw_query: Any, sql: str, *args: Any, **kwargs: Any) -> None:
    _refuse_sql_naming_a_school_table(sql)


def _take_rows_in_hand(query: Any, *args: Any) -> None:
    query.school_scope = ROW_IN_HAND


def _put_before(owner: type, name: str, check: Callable[..., None]) -> None:
    original = getattr(owner, name)

    @wraps(original)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        check(self, *args, **kwargs)
        return original(self, *args, **kwargs)

    setattr(owner, name, guarded)


class RowsInHand(models.Manager[models.Model]):
    """Django's own manager for single rows: save, refresh_from_db, foreign keys, existence checks, cascades."""

    def get_queryset(self) -> models.QuerySet[models.Model]:
        queryset = super().get_queryset()
        queryset.query.school_scope = ROW_IN_HAND  # type: ignore[attr-defined]
        return queryset


def _guard_base_manager() -> None:
    """Give every school's model `RowsInHand` as its base manager.

    Not by `Meta.base_manager_name`: a model that forgot to inherit Meta would lose it, and migrations would list it.
    """
    original = Options.base_manager.func  # type: ignore[attr-defined]

    def base_manager(options: Any) -> Any:
        if options.db_table not in OWNED:
            return original(options)
        manager = RowsInHand()
        manager.name = "_base_manager"
        manager.model = options.model
        manager.auto_created = True
        return manager

    guarded = cached_property(base_manager)
    guarded.__set_name__(Options, "base_manager")
    Options.base_manager = guarded  # type: ignore[method-assign,assignment]


def install() -> None:
    """Put the checks in place; called once, when this module is first imported."""
    _put_before(compiler.SQLCompiler, "get_from_clause", _refuse_unscoped_select)
    _put_before(compiler.SQLUpdateCompiler, "as_sql", _refuse_unscoped_change)
    _put_before(compiler.SQLDeleteCompiler, "as_sql", _refuse_unscoped_change)
    _put_before(DeleteQuery, "delete_batch", _take_rows_in_hand)
    _put_before(RawSQL, "as_sql", _refuse_raw_expression)
    _put_before(ExtraWhere, "as_sql", _refuse_raw_expression)
    _put_before(RawQuery, "__init__", _refuse_raw_query)
    _guard_base_manager()


install()
