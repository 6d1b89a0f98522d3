"""The outcomes of section E of a child's EHC plan: written down, changed by a further row, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.plans.models import EHCOutcome
from handrail.plans.rows import hold_pupil
from handrail.pupils.models import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class EHCWords:
    """What is written of one outcome of section E."""

    label: str
    text: str
    summary: str = ""
    by_when: str = ""


@transaction.atomic
def add_ehc_outcomes(*, pupil: Pupil, outcomes: Sequence[EHCWords], starts_on: date, by: Member) -> list[EHCOutcome]:
    """Write down outcomes of a pupil's EHC plan. The same words that stand already are not written twice."""
    hold_pupil(pupil, by)
    standing = EHCOutcome.objects.for_school(by.school).filter(pupil=pupil, ends_on=None)
    known = {(row.label, row.text) for row in standing}
    new = [words for words in outcomes if (words.label, words.text) not in known]
    made = [_make(pupil, words, starts_on, by) for words in new]
    if made:
        changes = {"outcomes": (None, [words.label for words in new])}
        record("ehc_outcomes_added", by=by, pupil_ref=pupil.ref, changes=changes)
    return made


@transaction.atomic
def change_ehc_outcome(*, outcome: EHCOutcome, words: EHCWords, changed_on: date, by: Member) -> EHCOutcome:
    """What section E says from a day on: the row of before ends on the eve.

    What was written on that day, or after it, is put right where it stands. The same words change nothing.
    """
    hold_pupil(outcome.pupil, by)
    row = EHCOutcome.objects.for_school(by.school).get(pk=outcome.pk)
    before = {name: getattr(row, name) for name in asdict(words)}
    changes = {name: (before[name], said) for name, said in asdict(words).items() if before[name] != said}
    if not changes:
        return row
    if row.text == words.text or row.starts_on >= changed_on:
        for name, said in asdict(words).items():
            setattr(row, name, said)
        row.save(update_fields=list(asdict(words)))
    else:
        row.ends_on = changed_on - timedelta(days=1)
        row.save(update_fields=["ends_on"])
        row = _make(row.pupil, words, changed_on, by)
    record("ehc_outcome_changed", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def end_ehc_outcome(*, outcome: EHCOutcome, ends_on: date | None, by: Member) -> EHCOutcome:
    """Give an outcome its last day, or with None take that back. It stays on record, and in plans that named it."""
    hold_pupil(outcome.pupil, by)
    row = EHCOutcome.objects.for_school(by.school).get(pk=outcome.pk)
    day = max(ends_on, row.starts_on) if ends_on else None
    if row.ends_on != day:
        changes = {"ends_on": (row.ends_on, day)}
        row.ends_on = day
        row.save(update_fields=["ends_on"])
        record("ehc_outcome_ended", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref, changes=changes)
    return row


def _make(pupil: Pupil, words: EHCWords, starts_on: date, by: Member) -> EHCOutcome:
    told = {"recorded_at": clock.now(), "recorded_by": by.name}
    row: EHCOutcome = EHCOutcome.objects.create(
        school=by.school, pupil=pupil, starts_on=starts_on, **asdict(words), **told
    )
    return row
