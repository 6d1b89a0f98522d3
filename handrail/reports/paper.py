"""The register as a paper holds it: what the page shows, in its order."""

from __future__ import annotations

from collections.abc import Sequence

from handrail.access.member import Member
from handrail.packs.papers import RegisterPaper
from handrail.reports.columns import Column
from handrail.reports.forms import Question
from handrail.reports.register import RegisterRow, Totals, totals
from handrail.rules.calendar import say_day
from handrail.ui.environment import plural
from handrail.ui.status import status_of

MANY = 12
"""More columns than this, and a status is its letter."""
# Columns of running words share what the others leave; a date or a code is never torn.
_WORDS = {"name", "needs", "adult", "agencies", "census", "period"}


def register_paper(question: Question, rows: Sequence[RegisterRow], member: Member) -> RegisterPaper:
    """The rows as asked for. What is late says so in words, since a paper has no colour."""
    columns = question.columns
    return {
        "made_on": member.on,
        "school": member.school.name,
        "title": f"SEN register on {say_day(question.on)}",
        "says": plural(len(rows), "pupil"),
        "asked": _asked(question),
        "headings": [member.school.group_word if column.key == "group" else column.heading for column in columns],
        "widths": [float(column.width) if column.key in _WORDS else 0.0 for column in columns],
        "rows": [[_cell(column, row, is_brief=len(columns) > MANY) for column in columns] for row in rows],
        "totals": _totals(totals(rows)),
    }


def _cell(column: Column, row: RegisterRow, *, is_brief: bool) -> str:
    if column.css == "status":
        return row.status if is_brief else status_of(row.status).word
    text = column.text(row)
    return f"{text} late" if column.css == "review" and row.is_late and text else text


def _asked(question: Question) -> str:
    """The filters in words: 'Years 4 and 5; SEN support (K); review overdue'."""
    held = question.filters
    parts = [
        f"Year {', '.join(sorted(held.years))}" if held.years else "",
        ", ".join(sorted(held.groups)),
        ", ".join(status_of(code).word for code in sorted(held.statuses) if code in "KEM"),
        ", ".join(sorted(held.needs)),
        "review overdue" if held.is_overdue else "",
        "pupil premium" if held.is_pupil_premium else "",
        "EAL" if held.has_eal else "",
    ]
    return "; ".join(part for part in parts if part)


def _totals(found: Totals) -> str:
    statuses = ", ".join(f"{status_of(code).word} {number}" for code, number in found.statuses)
    needs = ", ".join(f"{code} {number}" for code, number in found.needs)
    return " · ".join(part for part in (statuses, f"Primary need: {needs}" if needs else "") if part)
