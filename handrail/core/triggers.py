"""Rules the database itself keeps, on SQLite and PostgreSQL alike, whatever code or person writes to it.

- a row of a school points only at rows of the same school, and never moves to another school
- rows of an `append_only` model are never changed or removed
- rows matched by `frozen_when`, and rows below a parent matched by `frozen_parents`, are final (`tenancy.SchoolOwned`)

A trigger that reads a table breaks a SQLite migration that rebuilds that table, and the error names something else.
So `pre_migrate` drops every Handrail trigger and `post_migrate` makes them again; the check `core.E3` reports one
that is missing or differs, and `serve` refuses to run without it. A broken rule is an IntegrityError on both databases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import truncate_name

from handrail.core.guard import OWNED
from handrail.core.tenancy import SchoolOwned

NAME_LENGTH = 63  # PostgreSQL cuts longer names


@dataclass(frozen=True, slots=True)
class Trigger:
    """Before `event` on a row of `table`, refuse with `message` when `refuse_when` (SQL over OLD and NEW) holds.

    `needs` are the (table, column) pairs it mentions: halfway through a project's migrations some do not exist yet.
    `keeps_history` tells the rules that `lifted` may lift from those between schools, which nothing lifts.
    """

    name: str
    table: str
    event: str
    refuse_when: str
    message: str
    needs: frozenset[tuple[str, str]]
    keeps_history: bool

    @property
    def quoted_message(self) -> str:
        return "'" + f"handrail: {self.message}".replace("'", "''") + "'"


def every_trigger() -> list[Trigger]:
    """The triggers that the models of the project ask for."""
    return [trigger for model in apps.get_models() if not model._meta.proxy for trigger in _of_model(model)]


def _of_model(model: type[models.Model]) -> Iterator[Trigger]:
    table = model._meta.db_table
    if issubclass(model, SchoolOwned):
        yield _keeps_its_school(table)
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.target_field.model._meta.db_table in OWNED:
                yield from _same_school(table, field)
    if getattr(model, "append_only", False):
        yield from _final(table, "append_only", "1 = 1", "are never changed or removed: add another row")
    if frozen_when := getattr(model, "frozen_when", None):
        yield from _final(table, "frozen", frozen_when, f"are final once {frozen_when}: add another row")
    for column, parent, condition in getattr(model, "frozen_parents", ()):
        yield from _frozen_below(model, column, parent, condition)


def _trigger(table: str, what: str, event: str, refuse_when: str, message: str, **more: Any) -> Trigger:
    name = truncate_name(f"handrail_{table}_{what}_{event.split(maxsplit=1)[0].lower()}", NAME_LENGTH, hash_len=6)
    needs = more.pop("needs", frozenset()) | {(table, column) for column in more.pop("columns", ())}
    return Trigger(name, table, event, refuse_when, message, needs, **more)


def _keeps_its_school(table: str) -> Trigger:
    return _trigger(
        table,
        "school",
        'UPDATE OF "school_id"',
        'OLD."school_id" IS DISTINCT FROM NEW."school_id"',
        f"a row of {table} never moves to another school",
        columns=["school_id"],
        keeps_history=False,
    )


def _same_school(table: str, field: models.ForeignKey[Any, Any]) -> Iterator[Trigger]:
    target = field.target_field
    parent = target.model._meta.db_table
    refuse_when = (
        f'NEW."{field.column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{parent}" '  # noqa: S608
        f'WHERE "{target.column}" = NEW."{field.column}" AND "school_id" = NEW."school_id")'
    )
    for event in ("INSERT", f'UPDATE OF "{field.column}"'):
        yield _trigger(
            table,
            f"{field.column}_same_school",
            event,
            refuse_when,
            f"{table}.{field.column} must point at a row of {parent} of the same school",
            columns=[field.column, "school_id"],
            needs=frozenset({(parent, "school_id")}),
            keeps_history=False,
        )


def _final(table: str, what: str, refuse_when: str, says: str) -> Iterator[Trigger]:
    for event in ("UPDATE", "DELETE"):
        yield _trigger(table, what, event, refuse_when, f"rows of {table} {says}", keeps_history=True)


def _frozen_below(model: type[models.Model], column: str, parent: str, condition: str) -> Iterator[Trigger]:
    table = model._meta.db_table
    pointer: Any = next(field for field in model._meta.concrete_fields if field.column == column)
    key = pointer.target_field.column
    rows = {"INSERT": f'NEW."{column}"', "UPDATE": f'OLD."{column}", NEW."{column}"', "DELETE": f'OLD."{column}"'}
    for event, pointing_at in rows.items():
        yield _trigger(
            table,
            f"{column}_frozen",
            event,
            f'EXISTS (SELECT 1 FROM "{parent}" WHERE "{key}" IN ({pointing_at}) AND ({condition}))',  # noqa: S608
            f"rows of {table} are final once {parent} has {condition}",
            columns=[column],
            needs=frozenset({(parent, key)}),
            keeps_history=True,
        )


class _Sqlite:
    """How SQLite writes, lists and drops a trigger."""

    columns = "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
    existing = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'handrail\\_%' ESCAPE '\\'"
    present = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'handrail\\_%' ESCAPE '\\'"
    drop = 'DROP TRIGGER "{name}"'

    @staticmethod
    def body(trigger: Trigger) -> str:
        return (
            f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event} ON "{trigger.table}" FOR EACH ROW '
            f"WHEN {trigger.refuse_when} BEGIN SELECT RAISE(ABORT, {trigger.quoted_message}); END"
        )

    @classmethod
    def create(cls, trigger: Trigger) -> Iterator[str]:
        yield cls.body(trigger)


class _Postgres:
    """How PostgreSQL does: a function for each trigger, whose source is what `existing` compares."""

    columns = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    existing = (
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'handrail\\_%' AND t.tgenabled <> 'D' "
        "AND c.relnamespace = current_schema()::regnamespace"
    )
    present = (
        "SELECT proname FROM pg_proc WHERE proname LIKE 'handrail\\_%' "
        "AND pronamespace = current_schema()::regnamespace"
    )
    drop = 'DROP FUNCTION "{name}"() CASCADE'

    @staticmethod
    def body(trigger: Trigger) -> str:
        row = "OLD" if trigger.event == "DELETE" else "NEW"
        return (
            f"BEGIN IF {trigger.refuse_when} THEN RAISE EXCEPTION USING MESSAGE = {trigger.quoted_message}, "
            f"ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END"
        )

    @classmethod
    def create(cls, trigger: Trigger) -> Iterator[str]:
        yield (
            f'CREATE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql '
            f"AS $handrail${cls.body(trigger)}$handrail$"
        )
        yield (
            f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event} ON "{trigger.table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{trigger.name}"()'
        )


def _dialect(connection: BaseDatabaseWrapper) -> type[_Sqlite] | type[_Postgres]:
    return _Postgres if connection.vendor == "postgresql" else _Sqlite


def _rows(connection: BaseDatabaseWrapper, sql: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[tuple[str, ...]] = cursor.fetchall()
        return rows


def _wanted(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """The triggers whose tables and columns exist already."""
    columns = set(_rows(connection, _dialect(connection).columns))
    tables = {table for table, _ in columns}
    return [t for t in every_trigger() if t.table in tables and t.needs <= columns]


def _make(connection: BaseDatabaseWrapper, triggers: Sequence[Trigger]) -> None:
    _settle(connection)
    with connection.cursor() as cursor:
        for trigger in triggers:
            for statement in _dialect(connection).create(trigger):
                cursor.execute(statement)


def _drop(connection: BaseDatabaseWrapper, names: Sequence[str]) -> None:
    _settle(connection)
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(_dialect(connection).drop.format(name=name))


def _settle(connection: BaseDatabaseWrapper) -> None:
    """PostgreSQL will not touch the triggers of a table with key checks put off to the end of the transaction."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()


def drop_all(connection: BaseDatabaseWrapper) -> None:
    """Drop every Handrail trigger, whether or not a model still asks for it."""
    with transaction.atomic(using=connection.alias):
        _drop(connection, [name for (name,) in _rows(connection, _dialect(connection).present)])


def create_all(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger the models ask for, in place of those that are there."""
    with transaction.atomic(using=connection.alias):
        drop_all(connection)
        _make(connection, _wanted(connection))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that are absent, switched off, or not what the models ask for."""
    dialect = _dialect(connection)
    existing = {name: body for name, body in _rows(connection, dialect.existing)}  # noqa: C416
    return [trigger.name for trigger in _wanted(connection) if existing.get(trigger.name) != dialect.body(trigger)]


@contextmanager
def lifted(connection: BaseDatabaseWrapper, *, reason: str) -> Iterator[None]:
    """One transaction in which rows that are otherwise final may be removed, as lawful erasure must.

    Other connections never see the rules lifted; an error inside puts everything back. The rules between schools stay.
    Raises ValueError without a reason; recording the reason is the caller's duty.
    """
    if not reason.strip():
        raise ValueError("Lifting the rules that keep history needs a reason.")
    with transaction.atomic(using=connection.alias):
        history = [trigger for trigger in _wanted(connection) if trigger.keeps_history]
        _drop(connection, [trigger.name for trigger in history])
        yield
        _make(connection, history)
