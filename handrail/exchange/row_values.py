"""Values to be set in many rows: one statement for all the rows of a table that get the same value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from handrail.pupils.models import GroupMembership, Identifier, Link, Need, Pupil, RegisterEntry
from handrail.schools.models import School

Owned = type[Pupil] | type[Identifier] | type[RegisterEntry] | type[Need] | type[GroupMembership] | type[Link]


@dataclass(slots=True)
class RowValues:
    """{(table, column): {key of a row: value}}; of two values for one place the last counts."""

    values: dict[tuple[Owned, str], dict[int, Any]] = field(default_factory=dict)

    def set(self, table: Owned, key: int, column: str, value: Any) -> None:
        self.values.setdefault((table, column), {})[key] = value

    def write(self, school: School) -> None:
        for (table, column), found in self.values.items():
            keys_of: dict[Any, list[int]] = {}
            for key, value in found.items():
                keys_of.setdefault(value, []).append(key)
            for value, keys in keys_of.items():
                _rows(table, school, keys).update(**{column: value})


def _rows(table: Owned, school: School, keys: Collection[int]) -> Any:
    return table.objects.for_school(school).filter(pk__in=keys)
