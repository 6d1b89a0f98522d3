"""Conflicts that were decided for what is here: remembered when the file is applied, filled in for the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from handrail.access.member import Member
from handrail.exchange.models import ImportBatch, ImportRow, KeptHere
from handrail.schools.models import School

Question = tuple[int, str, str]
LONGEST = 300


def question_of(pupil_id: int | None, differences: Iterable[dict[str, Any]]) -> Question | None:
    """What is asked about a pupil: who, what the file says, what is here; None where nothing is."""
    asking = [said for said in differences if said["asks"]]
    if not asking or pupil_id is None:
        return None
    return pupil_id, _joined(said["file"] for said in asking), _joined(said["here"] for said in asking)


def _joined(words: Iterable[str]) -> str:
    return "; ".join(word or "Nothing" for word in words)[:LONGEST]


def decided_before(school: School | int, rows: Iterable[ImportRow]) -> None:
    """Fill in 'keep what is here' where the same was asked, and so decided, of an earlier file. At most one query."""
    asked = [(row, question) for row in rows if not row.decision and (question := question_of_row(row))]
    if asked:
        before = kept_before(school)
        for row, question in asked:
            row.decision = ImportRow.Decision.KEEP if question in before else ""


def question_of_row(row: ImportRow) -> Question | None:
    """What a row asks about the status or the needs of a pupil."""
    return question_of(row.pupil_id, row.differences) if row.change == ImportRow.Change.ASK else None


def kept_before(school: School | int) -> dict[Question, KeptHere]:
    """Every conflict of a school that was decided for what is here. One query."""
    rows = KeptHere.objects.for_school(school)
    return {(row.pupil_id, row.file_said, row.kept): row for row in rows}


def kept_now(row: ImportRow, batch: ImportBatch, by: Member, at: datetime) -> Iterator[KeptHere]:
    """The conflict of a row that is being applied, where it was decided for what is here."""
    question = question_of_row(row)
    if row.decision != ImportRow.Decision.KEEP or question is None:
        return
    _, file_said, kept = question
    yield KeptHere(
        school_id=batch.school_id,
        pupil=row.pupil,
        file_said=file_said,
        kept=kept,
        decided_at=at,
        decided_by=by.name,
        file_name=batch.file_name,
        import_ref=batch.ref,
    )
