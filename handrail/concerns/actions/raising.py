"""A concern is raised, put right or taken back by whoever raised it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.concerns import standing
from handrail.concerns.choosing import pupils_to_name
from handrail.concerns.models import Concern, Step
from handrail.pupils.models import Pupil
from handrail.pupils.models.source import typed_by
from handrail.rules.concerns import answer_by
from handrail.schools.calendar import calendar_of


@dataclass(frozen=True, slots=True)
class ConcernWords:
    """What somebody saw, since when, and what they have tried."""

    saw: str
    since: str = ""
    tried: str = ""


@transaction.atomic
def raise_concern(*, by: Member, pupil: Pupil, words: ConcernWords, corrects: Concern | None = None) -> Concern:
    """Raise a concern about a pupil. The same words by the same person on the same day are one.

    `corrects` is an earlier one of theirs, which is taken back for this one. Raises Pupil.DoesNotExist for a pupil this
    member may not name, PermissionDenied for the correction of somebody else's, ValidationError where nothing is said.
    """
    child = pupils_to_name(by).select_for_update().get(pk=pupil.pk)
    if not words.saw.strip():
        raise ValidationError({"saw": "Write what you saw or heard."})
    said = {"pupil": child, "raised_on": by.on, "recorded_by_id": by.user_id, "recorded_by": by.name, **asdict(words)}
    same = Concern.objects.for_school(by.school).filter(**said).exclude(state=Concern.State.TAKEN_BACK).first()
    if same:
        return same
    if corrects:
        take_back(by=by, concern=corrects)
    concern = Concern.objects.create(
        school=by.school,
        is_from_family=not by.may(Permission.CONCERN_RAISE_ANY),
        answer_by=answer_by(by.on, by.school.concern_days, calendar_of(by.school)),
        corrects=corrects,
        **said | typed_by(by),
    )
    standing.add_step(concern, by=by, kind=Step.Kind.RAISED)
    record("concern.corrected" if corrects else "concern.raised", by=by, pupil_ref=child.ref, subject_ref=concern.ref)
    return concern


@transaction.atomic
def take_back(*, by: Member, concern: Concern) -> Concern:
    """Take a concern of one's own back, for as long as nobody has looked at it; it stays to be read. Twice is once.

    Raises PermissionDenied for somebody else's, and ValidationError once somebody has looked at it.
    """
    concern = standing.hold(by, concern)
    if not concern.is_by(by):
        raise PermissionDenied
    if concern.state == Concern.State.TAKEN_BACK:
        return concern
    if concern.state != Concern.State.RAISED:
        raise ValidationError(
            "Somebody has looked at this already, so it cannot be taken back. Tell them what is wrong with it."
        )
    standing.add_step(concern, by=by, kind=Step.Kind.TAKEN_BACK)
    record("concern.taken_back", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    return concern
