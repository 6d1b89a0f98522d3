"""Values to be set in many rows: one statement for all the rows of a table that get the same ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handrail.pupils.models import GroupMembership, Identifier, Link, Need, Pupil, RegisterEntry
from handrail.schools.models import School

Owned = type[Pupil] | type[Identifier] | type[RegisterEntry] | type[Need] | type[GroupMembership] | type[Link]


@dataclass(slots=True)
class RowValues:
    """{table: {key of a row: {column: value}}}; of two values for one place the last counts."""

    values: dict[Owned, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def set(self, table: Owned, key: int, column: str, value: Any) -> None:
        self.values.setdefault(table, {}).setdefault(key, {})[column] = value

    def write(self, school: School) -> None:
        """A row gets all its values at once: the database checks some of them against each other."""
        for table, rows in self.values.items():
            keys_of: dict[tuple[tuple[str, Any], ...], list[int]] = {}
            for key, changes in rows.items():
                keys_of.setdefault(tuple(sorted(changes.items())), []).append(key)
            for same, keys in keys_of.items():
                table.objects.for_school(school).filter(pk__in=keys).update(**dict(same))
