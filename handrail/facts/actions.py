"""The verbs of bringing in a table of facts. Each is one transaction with its audit events."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record_many
from handrail.facts.applying import apply_facts
from handrail.facts.models import FactFile, FactLine
from handrail.facts.staging import hold_staged, set_columns, set_defaults, stage_table
from handrail.facts.undoing import undo_facts

__all__ = ["apply_facts", "decide", "set_columns", "set_defaults", "stage_table", "undo_facts"]


@transaction.atomic
def decide(*, by: Member, file: FactFile, answers: Mapping[int, str]) -> FactFile:
    """Write down what a person said about lines that are 'please decide', {key of the line: decision}.

    A decision is "leave", "take", or the ref of one of the pupils the line may be about; others are passed over.
    Raises ValidationError once the table was applied.
    """
    file = hold_staged(by, file)
    lines = file.lines.filter(pk__in=answers.keys(), change=FactLine.Change.ASK).select_related("pupil")
    changed = [line for line in lines if answers[line.pk] in _allowed(line) and line.decision != answers[line.pk]]
    acts = [
        ("facts.decided", line.pupil.ref if line.pupil else "", {"decision": (line.decision, answers[line.pk])})
        for line in changed
    ]
    for line in changed:
        line.decision = answers[line.pk]
    FactLine.objects.bulk_update(changed, ["decision"])
    record_many(acts, by=by, subject_ref=file.ref)
    return file


def _allowed(line: FactLine) -> set[str]:
    return {"leave", *line.maybe} if line.maybe else {"leave", "take"}
