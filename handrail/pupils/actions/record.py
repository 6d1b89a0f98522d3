"""What is known of a child and what was seen: both only ever added to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.models import Note, OnePageProfile, Pupil
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day


@dataclass(frozen=True, slots=True)
class ProfileText:
    """The text of a one-page profile; in all but the first, one item to a line."""

    in_my_words: str = ""
    likes_about_me: str = ""
    matters_to_me: str = ""
    how_to_help: str = ""
    please_do_not: str = ""


@transaction.atomic
def write_profile(*, by: Member, pupil: Pupil, text: ProfileText) -> OnePageProfile:
    """Add the profile as a new row; the same text as the newest adds nothing. Raises ValidationError when empty."""
    pupil = hold(by, pupil)
    if not any(asdict(text).values()):
        raise ValidationError("Nothing is written yet. Fill in at least one part.")
    newest: OnePageProfile | None = pupil.profiles.first()
    before = {field: getattr(newest, field) for field in asdict(text)} if newest else {}
    if newest and before == asdict(text):
        return newest
    profile = OnePageProfile.objects.create(school=by.school, pupil=pupil, **asdict(text), **typed_by(by))
    record("profile.written", by=by, pupil_ref=pupil.ref, changes=differing(before, asdict(text)))
    return profile


@transaction.atomic
def add_note(
    *,
    by: Member,
    pupil: Pupil,
    text: str,
    happened_on: date,
    kind: str = Note.Kind.OBSERVATION,
    corrects: Note | None = None,
) -> Note:
    """Add a dated note. The same note by the same person is one. `corrects` is an earlier note that this one replaces.

    Raises ValidationError for a day to come, an empty text, and the correction of somebody else's note.
    """
    pupil = hold(by, pupil)
    _refuse(by, text, happened_on, corrects)
    said = {"kind": kind, "happened_on": happened_on, "text": text, "corrects": corrects}
    same: Note | None = pupil.notes.filter(recorded_by_id=by.user_id, recorded_by=by.name, **said).first()
    if same:
        return same
    note = Note.objects.create(school=by.school, pupil=pupil, **said, **typed_by(by))
    after = said | {"corrects": corrects.ref if corrects else None}
    record("note.added", by=by, pupil_ref=pupil.ref, subject_ref=note.ref, changes=differing({}, after))
    return note


def _refuse(by: Member, text: str, happened_on: date, corrects: Note | None) -> None:
    if not text.strip():
        raise ValidationError({"text": "Write what happened."})
    if happened_on > by.on:
        raise ValidationError({"happened_on": f"{say_day(happened_on)} is still to come. Write a day up to today."})
    if corrects and corrects.recorded_by_id != by.user_id:
        raise ValidationError("Only the person who wrote a note can correct it. Add a note of your own.")
