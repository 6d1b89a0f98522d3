"""Values to be set in many rows, gathered until all of them are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handrail.core.ready import ReadyRows
from handrail.exchange.journal import Dated
from handrail.pupils.models import Identifier, Pupil
from handrail.schools.models import School

Owned = type[Pupil] | type[Identifier] | type[Dated]


@dataclass(slots=True)
class RowValues:
    """{table: {key of a row: {column: value}}}; of two values for one place the last counts."""

    values: dict[Owned, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def set(self, table: Owned, key: int, column: str, value: Any) -> None:
        self.values.setdefault(table, {}).setdefault(key, {})[column] = value

    def lay_down(self, ready: ReadyRows) -> None:
        """Make the changes ready to be written."""
        for table, rows in self.values.items():
            ready.change(table, rows)

    def write(self, school: School) -> None:
        """Lay the changes down and write them at once. Only inside a transaction."""
        ready = ReadyRows(school.pk)
        self.lay_down(ready)
        with ready.laid_out():
            ready.write()
