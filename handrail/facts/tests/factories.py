"""Tables for tests, brought in as the product does."""

from __future__ import annotations

from handrail.access.member import Member
from handrail.facts.actions import apply_facts, stage_table
from handrail.facts.models import FactFile, FactLine

PERIOD = {"period_from": "2025-09-03", "period_to": "2026-07-17"}


def make_table(by: Member, *rows: str, subject: str = "facts", **defaults: str) -> FactFile:
    """A staged table of these rows, cells parted by bars as tabs would be."""
    pasted = "\n".join(row.replace("|", "\t") for row in rows)
    return stage_table(by=by, subject=subject, pasted=pasted, defaults=defaults)


def make_scores(by: Member, *rows: str, **defaults: str) -> FactFile:
    return make_table(by, *rows, subject="scores", **defaults)


def make_applied(by: Member, *rows: str, subject: str = "facts", **defaults: str) -> FactFile:
    return apply_facts(by=by, file=make_table(by, *rows, subject=subject, **defaults))


def make_line(by: Member) -> FactLine:
    return make_table(by, "Name|Attendance", "Mia Kowalczyk|95", **PERIOD).lines.get()


def said(file: FactFile) -> list[tuple[int, str, str]]:
    """(line, what it would do, the first sentence beside it)."""
    return [(row.line, row.change, row.says[0] if row.says else "") for row in file.lines.all()]
