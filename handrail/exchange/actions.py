"""The verbs of bringing a file in. Each is one transaction with its audit events."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.core.jobs import ask_for, ask_to_stop
from handrail.core.models import Job
from handrail.exchange.applying import apply_import
from handrail.exchange.long_work import APPLY, READ, UNDO
from handrail.exchange.models import ImportBatch, ImportRow, packed
from handrail.exchange.staging import hold_staged, set_blank_status, set_columns, stage_file
from handrail.exchange.undoing import undo_import

__all__ = [
    "apply_import",
    "ask_to_apply",
    "ask_to_read",
    "ask_to_undo",
    "decide",
    "set_blank_status",
    "set_columns",
    "stage_file",
    "stop_work",
    "undo_import",
]


@transaction.atomic
def decide(*, by: Member, batch: ImportBatch, answers: Mapping[int, str]) -> ImportBatch:
    """Write down what a person said about pupils that are 'please decide', {key of the row: decision}.

    Raises ValidationError once the file was applied.
    """
    batch = hold_staged(by, batch)
    rows = batch.rows.filter(pk__in=answers.keys(), change=ImportRow.Change.ASK).select_related("pupil")
    changed = [row for row in rows if row.decision != answers[row.pk]]
    acts = [
        ("file_row_decided", row.pupil.ref if row.pupil else "", {"decision": (row.decision, answers[row.pk])})
        for row in changed
    ]
    for row in changed:
        row.decision = answers[row.pk]
    ImportRow.objects.bulk_update(changed, ["decision"])
    record_many(acts, by=by, subject_ref=batch.ref)
    return batch


@transaction.atomic
def ask_to_read(*, by: Member, content: bytes, file_name: str) -> Job:
    """Keep a large file and have it read beside the web server; the same file again is the one that waits."""
    digest = hashlib.sha256(content).hexdigest()
    waiting = ImportBatch.objects.for_school(by.school).without_content().filter(file_sha256=digest, applied_at=None)
    batch = waiting.select_for_update().first() or ImportBatch.objects.create(
        school=by.school,
        file_sha256=digest,
        content=packed(content),
        file_name=file_name[:200],
        staged_at=clock.now(),
        staged_by=by.name,
    )
    record("file_work_asked", by=by, subject_ref=batch.ref, changes={"work": ("", READ)})
    return ask_for(READ, by=by, subject_ref=batch.ref)


@transaction.atomic
def ask_to_apply(*, by: Member, batch: ImportBatch) -> Job:
    """Have a large file applied beside the web server. Raises ValidationError once it was applied."""
    batch = hold_staged(by, batch)
    record("file_work_asked", by=by, subject_ref=batch.ref, changes={"work": ("", APPLY)})
    return ask_for(APPLY, by=by, subject_ref=batch.ref, total=batch.rows.count())


@transaction.atomic
def ask_to_undo(*, by: Member, batch: ImportBatch) -> Job:
    """Have a large file taken back beside the web server."""
    record("file_work_asked", by=by, subject_ref=batch.ref, changes={"work": ("", UNDO)})
    return ask_for(UNDO, by=by, subject_ref=batch.ref, total=batch.rows.count())


@transaction.atomic
def stop_work(*, by: Member, job: Job) -> None:
    """Stop work on a file while nothing of it has been written."""
    record("file_work_stopped", by=by, subject_ref=job.subject_ref)
    ask_to_stop(job)
