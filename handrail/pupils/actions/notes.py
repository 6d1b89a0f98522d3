"""What was seen and said, day by day: only ever added to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.pupils.actions.documents import DocumentDetails, add_document
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.intake import Paper
from handrail.pupils.models import Document, Note, NoteReader, Pupil
from handrail.pupils.models.documents import About
from handrail.pupils.models.source import typed_by
from handrail.pupils.papers.kinds import PICTURES
from handrail.rules.calendar import say_day
from handrail.rules.impact import steps_of

MOST_TRIES = 1000


@dataclass(frozen=True, slots=True)
class Observed:
    """What an observation says beside its words: of which outcome, how often it was seen, a photo, and how it went (a
    step of the school's scale)."""

    outcome_ref: str = ""
    seen: int | None = None
    tries: int | None = None
    photo: Paper | None = None
    went: int | None = None


@transaction.atomic
def add_note(
    *,
    by: Member,
    pupil: Pupil,
    text: str,
    happened_on: date,
    kind: str = Note.Kind.OBSERVATION,
    corrects: Note | None = None,
    observed: Observed | None = None,
) -> Note:
    """Add a dated note. The same note by the same person is one. `corrects` is an earlier note that this one replaces.

    A photo goes into the child's file as a document, and is opened from the note. Raises ValidationError for a day to
    come, an empty text, a count that cannot be, and the correction of somebody else's note.
    """
    pupil = hold(by, pupil)
    told = observed or Observed()
    _refuse(by, text, happened_on, corrects)
    _refuse_count(told)
    _refuse_step(by, told)
    counted = {"outcome_ref": told.outcome_ref, "seen": told.seen, "tries": told.tries, "went": told.went}
    said = {"kind": kind, "happened_on": happened_on, "text": text, "corrects": corrects, **counted}
    own = pupil.notes.filter(recorded_by_id=by.user_id, recorded_by=by.name, is_restricted=False)
    same: Note | None = own.filter(**said).first()
    if same:
        return same
    photo = _file_photo(by, pupil, told.photo, happened_on) if told.photo else (corrects.photo if corrects else None)
    note = Note.objects.create(school=by.school, pupil=pupil, photo=photo, **said, **typed_by(by))
    after = said | {"corrects": corrects.ref if corrects else None, "photo": photo.ref if photo else None}
    record("note.added", by=by, pupil_ref=pupil.ref, subject_ref=note.ref, changes=differing({}, after))
    return note


@transaction.atomic
def add_restricted_note(
    *, by: Member, pupil: Pupil, text: str, happened_on: date, readers: Iterable[User], corrects: Note | None = None
) -> Note:
    """Add a note that its writer and `readers` may read, and nobody else. The same by the same person is one.

    The audit trail keeps that it was written and for how many, none of its words. Raises ValidationError as `add_note`,
    and for a reader whose role at this school may not be named.
    """
    pupil = hold(by, pupil)
    _refuse(by, text, happened_on, corrects)
    named = sorted({user.pk for user in readers} - {by.user_id or 0})
    _refuse_readers(by, named)
    said = {"kind": Note.Kind.NOTE, "happened_on": happened_on, "text": text, "corrects": corrects}
    own = pupil.notes.filter(recorded_by_id=by.user_id, recorded_by=by.name, is_restricted=True)
    same = next(
        (row for row in own.filter(**said) if sorted(row.readers.values_list("user", flat=True)) == named), None
    )
    if same:
        return same
    note = Note.objects.create(school=by.school, pupil=pupil, is_restricted=True, **said, **typed_by(by))
    NoteReader.objects.bulk_create(NoteReader(school=by.school, note=note, pupil=pupil, user_id=user) for user in named)
    changes = {"readers": (None, len(named))}
    record("note.restricted_added", by=by, pupil_ref=pupil.ref, subject_ref=note.ref, changes=changes)
    return note


def _refuse(by: Member, text: str, happened_on: date, corrects: Note | None) -> None:
    if not text.strip():
        raise ValidationError({"text": "Write what happened."})
    if happened_on > by.on:
        raise ValidationError({"happened_on": f"{say_day(happened_on)} is still to come. Write a day up to today."})
    if corrects and corrects.recorded_by_id != by.user_id:
        raise ValidationError("Only the person who wrote a note can correct it. Add a note of your own.")


def _refuse_count(told: Observed) -> None:
    if (told.seen is None) != (told.tries is None):
        missing = "seen" if told.seen is None else "tries"
        raise ValidationError({missing: "Write both figures, like 3 of 5, or neither."})
    if told.tries is not None and not 1 <= told.tries <= MOST_TRIES:
        raise ValidationError({"tries": f"Write a number from 1 to {MOST_TRIES:,}."})
    if told.seen is not None and told.tries is not None and not 0 <= told.seen <= told.tries:
        raise ValidationError({"seen": f"{told.seen} is more than the {told.tries} there were. Check both figures."})


def _refuse_step(by: Member, told: Observed) -> None:
    if told.went is not None and (told.went not in dict(steps_of(by.school.scale)) or not told.outcome_ref):
        raise ValidationError({"went": "Choose one of the words shown, or none."})


def _refuse_readers(by: Member, named: list[int]) -> None:
    rows = Membership.objects.on(by.on).filter(school=by.school, user__in=named)
    may = {row.user_id for row in rows if Permission.NOTE_RESTRICT in row.role.permissions}
    if set(named) - may:
        raise ValidationError({"readers": "Name people of this school who may read restricted notes."})


def _file_photo(by: Member, pupil: Pupil, photo: Paper, happened_on: date) -> Document:
    if photo.kind not in PICTURES:
        raise ValidationError({"photo": "That is not a picture. Choose a JPEG or a PNG."})
    details = DocumentDetails(f"Photo of {say_day(happened_on)}", About.WORK, happened_on)
    return add_document(by=by, pupil=pupil, paper=photo, details=details)
