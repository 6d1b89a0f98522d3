"""The verbs of bringing a file in. Each is one transaction with its audit events."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record_many
from handrail.exchange.applying import apply_import
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.exchange.staging import hold_staged, set_blank_status, set_columns, stage_file
from handrail.exchange.undoing import undo_import

__all__ = ["apply_import", "decide", "set_blank_status", "set_columns", "stage_file", "undo_import"]


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
