"""Break-glass: a child's page opened for an hour by somebody who is not linked with the child, and looked at after.

What it opens, how often and for how long is a rule of the house, not of law: emergency card, identity, SEN status and
needs, and the one-page profile (classes C0 to C3), of one child, for an hour; three times a day for a person and twenty
for a school; looked at within five school days by the SENCO or the head, and by nobody themselves.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.core import clock
from handrail.pupils.glass import tell
from handrail.pupils.models import Opening, Pupil
from handrail.rules.concerns import answer_by
from handrail.schools.calendar import calendar_of
from handrail.schools.models import School

LASTS = timedelta(minutes=60)
A_DAY_FOR_ONE, A_DAY_FOR_ALL = 3, 20
FEWEST_LETTERS = 15
DAYS_TO_LOOK = 5

YOURS = "This child is among your own pupils: open their page as ever."
ONE_TOO_MANY = (
    "You have opened three children’s pages today, which is the most for one day. In an emergency the emergency card "
    "is open as ever; ask the SENCO or the headteacher for more."
)
ALL_TOO_MANY = (
    "The school has opened twenty children’s pages today, which is the most for one day. In an emergency the emergency "
    "card is open as ever; ask the SENCO or the headteacher for more."
)


@transaction.atomic
def break_glass(*, by: Member, pupil: Pupil, reason: str, words: str) -> Opening:
    """Open the page of a child to this member for an hour; the SENCO and the head are told at once.

    Raises PermissionDenied for who may not and for a child whose record is closed to them, and ValidationError for
    one's own pupil, for too few words, and once the day's openings are used up.
    """
    school = School.objects.select_for_update().get(pk=by.school.pk)  # one at a time, or two would be the last
    if not by.may(Permission.GLASS_BREAK) or by.user_id is None or pupil.school_id != school.pk:
        raise PermissionDenied
    words = words.strip()
    _refuse(by, pupil, reason, words)
    now = clock.now()
    opening = Opening.objects.create(
        school=school, pupil=pupil, user_id=by.user_id, opened_at=now, opened_by=by.name, ends_at=now + LASTS,
        reason=reason, words=words, look_by=answer_by(by.on, DAYS_TO_LOOK, calendar_of(school)),
    )  # fmt: skip
    changes = {"reason": (None, reason), "words": (None, words), "until": (None, opening.ends_at)}
    record("glass.broken", by=by, pupil_ref=pupil.ref, subject_ref=opening.ref, changes=changes)
    _note_waiting(school)
    transaction.on_commit(lambda: tell(opening))
    return opening


def _refuse(by: Member, pupil: Pupil, reason: str, words: str) -> None:
    if not Pupil.objects.for_school(by.school).open_to(by).filter(pk=pupil.pk).exists():
        raise PermissionDenied
    if Pupil.objects.visible_to(by).filter(pk=pupil.pk).exists():
        raise ValidationError(YOURS)
    if reason not in Opening.Reason.values:
        raise ValidationError({"reason": "Choose a reason."})
    if len(words) < FEWEST_LETTERS:
        raise ValidationError({"words": f"Say in a few words what has happened: at least {FEWEST_LETTERS} letters."})
    opened_today = Opening.objects.for_school(by.school).filter(opened_at__gte=_midnight(by))
    if opened_today.filter(user_id=by.user_id or 0).count() >= A_DAY_FOR_ONE:
        raise ValidationError(ONE_TOO_MANY)
    if opened_today.count() >= A_DAY_FOR_ALL:
        raise ValidationError(ALL_TOO_MANY)


def _midnight(by: Member) -> datetime:
    return datetime.combine(by.on, time(), clock.LONDON)


@transaction.atomic
def ask_why(*, by: Member, opening: Opening, question: str) -> Opening:
    """Ask the person who opened it for more. It waits on until it is decided. Raises as `review_opening`."""
    row = _to_look_at(by, opening)
    if not question.strip():
        raise ValidationError({"question": "Write what you would like to know."})
    row.question, row.asked_at, row.asked_by = question.strip(), clock.now(), by.name
    row.save(update_fields=["question", "asked_at", "asked_by"])
    changes = {"question": (None, row.question)}
    record("glass.asked", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def answer_why(*, by: Member, opening: Opening, answer: str) -> Opening:
    """Say more about one's own opening, which somebody asked about. Raises PermissionDenied, and ValidationError."""
    row = Opening.objects.for_school(by.school).select_for_update().get(pk=opening.pk)
    if row.user_id != by.user_id or row.asked_at is None or row.reviewed_at:
        raise PermissionDenied
    if not answer.strip():
        raise ValidationError({"answer": "Write your answer."})
    before, row.answer = row.answer, answer.strip()
    row.save(update_fields=["answer"])
    changes = {"answer": (before, row.answer)}
    record("glass.answered", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def review_opening(*, by: Member, opening: Opening, found: str) -> Opening:
    """Say whether an opening was reasonable. Raises PermissionDenied for one's own, and for who may not look at them,
    and ValidationError for one that was looked at already."""
    row = _to_look_at(by, opening)
    if found not in Opening.Found.values:
        raise ValidationError({"found": "Choose what you found."})
    row.found, row.reviewed_at, row.reviewed_by = found, clock.now(), by.name
    row.save(update_fields=["found", "reviewed_at", "reviewed_by"])
    record("glass.reviewed", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref, changes={"found": (None, found)})
    _note_waiting(School.objects.select_for_update().get(pk=by.school.pk))
    return row


def _to_look_at(by: Member, opening: Opening) -> Opening:
    row = Opening.objects.for_school(by.school).select_for_update().select_related("pupil").get(pk=opening.pk)
    if not by.may(Permission.GLASS_REVIEW) or row.user_id == by.user_id:
        raise PermissionDenied
    if row.reviewed_at:
        raise ValidationError(f"{row.reviewed_by} has looked at this already.")
    return row


def _note_waiting(school: School) -> None:
    """Say on the school since when one waits, so that Home asks for them only where there are any."""
    first = Opening.objects.for_school(school).waiting().first()
    school.opening_waits_since = first.opened_at if first else None
    school.save(update_fields=["opening_waits_since"])
