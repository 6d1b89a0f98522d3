"""Test scores, one at a time: added, corrected, taken out and put back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.models import Pupil, Score
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day
from handrail.rules.scores import ScoreRead, read_score

KEY = ("test", "form", "taken_on", "kind")


@dataclass(frozen=True, slots=True)
class ScoreDetails:
    """One score as typed. `kind` is a key of `rules.scores.KINDS`, or "" where the score itself is to tell."""

    test: str
    taken_on: date
    score: str
    form: str = ""
    kind: str = ""


@transaction.atomic
def add_score(*, by: Member, pupil: Pupil, details: ScoreDetails) -> Score:
    """Add a score; the same one twice is one row.

    Raises ValidationError for a day to come, no test, what is no score, and another score of that test and day.
    """
    pupil = hold(by, pupil)
    said = score_columns(details, by.on)
    same: Score | None = _standing(pupil, said).first()
    if same and same.score == said["score"]:
        return same
    _refuse_another(same)
    score = Score.objects.create(school=by.school, pupil=pupil, **said, **typed_by(by))
    record("score.added", by=by, pupil_ref=pupil.ref, subject_ref=score.ref, changes=differing({}, asdict(details)))
    return score


@transaction.atomic
def correct_score(*, by: Member, score: Score, details: ScoreDetails) -> Score:
    """Correct a score where it stands. Raises ValidationError as `add_score`, and once it was taken out."""
    pupil = hold(by, score.pupil)
    score = pupil.scores.get(pk=score.pk)
    if score.withdrawn_at:
        raise ValidationError("This score was taken out. Put it back before you correct it.")
    said = score_columns(details, by.on)
    changes = differing({field: getattr(score, field) for field in said}, said)
    if not changes:
        return score
    _refuse_another(_standing(pupil, said).exclude(pk=score.pk).first())
    for field, value in (said | typed_by(by) | {"import_ref": ""}).items():
        setattr(score, field, value)
    score.save()
    record("score.corrected", by=by, pupil_ref=pupil.ref, subject_ref=score.ref, changes=changes)
    return score


@transaction.atomic
def withdraw_score(*, by: Member, score: Score) -> Score:
    """Take a score out: it is shown no more, and can be put back. Twice is once."""
    pupil = hold(by, score.pupil)
    score = pupil.scores.get(pk=score.pk)
    if score.withdrawn_at is None:
        score.withdrawn_at, score.withdrawn_by = clock.now(), by.name
        score.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("score.withdrawn", by=by, pupil_ref=pupil.ref, subject_ref=score.ref)
    return score


@transaction.atomic
def restore_score(*, by: Member, score: Score) -> Score:
    """Put a score back. Raises ValidationError where another of that test and day has been written since."""
    pupil = hold(by, score.pupil)
    score = pupil.scores.get(pk=score.pk)
    if score.withdrawn_at:
        _refuse_another(_standing(pupil, {field: getattr(score, field) for field in KEY}).first())
        score.withdrawn_at, score.withdrawn_by = None, ""
        score.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("score.restored", by=by, pupil_ref=pupil.ref, subject_ref=score.ref)
    return score


def score_columns(details: ScoreDetails, on: date) -> dict[str, Any]:
    """What is kept of a score, by the columns of `Score`. Raises ValidationError, its sentences by field."""
    test = " ".join(details.test.split())
    faults: dict[str, str] = {}
    if not test:
        faults["test"] = "Write the name of the test, like NGRT."
    if details.taken_on > on:
        faults["taken_on"] = f"{say_day(details.taken_on)} is still to come. Write a day up to today."
    read = ScoreRead("", "other", None)
    try:
        read = read_score(details.score, details.kind)
    except ValueError as error:
        faults["score"] = str(error)
    if faults:
        raise ValidationError(dict(faults))
    columns = {"test": test, "form": " ".join(details.form.split()), "taken_on": details.taken_on}
    return columns | {"kind": read.kind, "score": read.text, "number": read.number}


def _standing(pupil: Pupil, said: dict[str, Any]) -> Any:
    return pupil.scores.filter(withdrawn_at=None, **{field: said[field] for field in KEY})


def _refuse_another(other: Score | None) -> None:
    if other:
        sentence = f"{other.score} is here for this test and day already. Correct that one, or change the test or day."
        raise ValidationError({"score": sentence})
