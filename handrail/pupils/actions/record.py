"""What is known of a child: only ever added to."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.models import OnePageProfile, Pupil
from handrail.pupils.models.source import typed_by


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
