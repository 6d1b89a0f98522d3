"""The register as a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handrail.reports.columns import Column
from handrail.reports.register import RegisterRow
from handrail.ui.workbook import make_workbook


def register_workbook(rows: Iterable[RegisterRow], columns: Sequence[Column], *, title: str) -> bytes:
    """The rows as .xlsx. `title` (school, day) goes into the sheet's header."""
    headings = [(column.title or column.heading, column.width) for column in columns]
    return make_workbook(
        "SEN register", headings, ([column.value(row) for column in columns] for row in rows), title=title
    )
