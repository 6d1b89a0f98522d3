"""What a row of the file changed, kept so that it can be taken back exactly: `ImportRow.undo`.

created   true where the file brought the pupil
fields    {column of the pupil: [before, after]}
numbers   {kind of identifier: [before, after]}
dates     [[table, key, column, before]]: rows that were ended, reopened or begun on another day
removed   [[table, {column: value}]]: rows that would have begun on the very day, and so never were
links     keys of the links of key persons that the file named; those that follow a group are worked out anew
groups    keys of the groups that were made
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Model

from handrail.pupils.models import Circumstance, GroupMembership, Link, Need, RegisterEntry

Dated = RegisterEntry | Need | GroupMembership | Link | Circumstance
TABLES: dict[str, type[Dated]] = {
    "status": RegisterEntry,
    "needs": Need,
    "groups": GroupMembership,
    "links": Link,
    "circumstances": Circumstance,
}
_NAMES = {model: name for name, model in TABLES.items()}

Undo = dict[str, Any]


def note_fields(undo: Undo, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Fields of the pupil, as JSON has them."""
    undo["fields"] = {name: [plain(before[name]), plain(value)] for name, value in after.items()}


def note_number(undo: Undo, kind: str, before: str | None, after: str) -> None:
    undo.setdefault("numbers", {})[kind] = [before, after]


def move(undo: Undo, row: Dated, column: str, day: date) -> None:
    """Set a day of a row, and keep what it was."""
    undo.setdefault("dates", []).append([_NAMES[type(row)], row.pk, column, plain(getattr(row, column))])
    setattr(row, column, day)


def note_removed(undo: Undo, row: Dated) -> None:
    kept = {column.attname: plain(getattr(row, column.attname)) for column in _columns(type(row))}
    undo.setdefault("removed", []).append([_NAMES[type(row)], kept])


def removed_rows(undos: Iterable[Undo], table: type[Dated]) -> list[Any]:
    """The rows of a table that were removed, ready to be made again."""
    kept = [values for undo in undos for name, values in undo.get("removed", ()) if name == _NAMES[table]]
    columns = {column.attname: column for column in _columns(table)}
    return [table(**{name: columns[name].to_python(value) for name, value in values.items()}) for values in kept]


def dates_before(undos: Iterable[Undo], table: type[Dated]) -> dict[int, dict[str, date | None]]:
    """{key: {column: the day it had}} of the rows of a table; where one was moved twice, the day before both."""
    found: dict[int, dict[str, date | None]] = {}
    for undo in undos:
        for name, key, column, before in undo.get("dates", ()):
            if name == _NAMES[table]:
                found.setdefault(key, {}).setdefault(column, date.fromisoformat(before) if before else None)
    return found


def moved_keys(undos: Iterable[Undo], table: type[Dated]) -> set[int]:
    """The keys of rows of a table that were ended, reopened or begun on another day."""
    return {key for undo in undos for name, key, *_ in undo.get("dates", ()) if name == _NAMES[table]}


def aspects(undo: Undo) -> set[str]:
    """Which parts of the record were changed: "status", "needs", "groups", "circumstances"."""
    return {change[0] for change in (*undo.get("dates", ()), *undo.get("removed", ()))} | set(undo.get("added", ()))


def plain(value: Any) -> Any:
    """A value as JSON keeps it; the column's `to_python` is the other way."""
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def field_value(model: type[Model], name: str, kept: Any) -> Any:
    """What `plain` made of the value of a column, as the column has it."""
    column = next(column for column in _columns(model) if column.name == name)
    return kept if kept is None else column.to_python(kept)


def _columns(model: type[Model]) -> list[models.Field[Any, Any]]:
    return [column for column in model._meta.concrete_fields if not column.primary_key]
