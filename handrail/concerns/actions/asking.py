"""The round robin: teachers are asked, asked again or no longer asked, and answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.concerns import standing
from handrail.concerns.models import Asking, Concern, Reply, Step
from handrail.concerns.teachers import Teacher, teachers_of
from handrail.core import clock
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day


@dataclass(frozen=True, slots=True)
class Answer:
    """What a teacher says: how often it shows with them (a key of `Reply.Shows`), and in their words."""

    shows: str
    strengths: str = ""
    hard: str = ""
    helps: str = ""


@transaction.atomic
def ask_teachers(*, by: Member, concern: Concern, chosen: Sequence[str], due_on: date, note: str, seen: str) -> Asking:
    """Ask some of the child's teachers (`Teacher.key`), each for one subject. The same round sent twice is one.

    Raises PermissionDenied, and ValidationError by field, also where somebody else moved first.
    """
    concern = standing.hold_to_triage(by, concern)
    same = _asked_already(concern, by, chosen, due_on, note)
    if same:
        return same
    standing.refuse_if_overtaken(concern, seen)
    teachers = [teacher for teacher in teachers_of(by, concern.pupil) if teacher.key in chosen]
    _refuse(teachers, due_on, by.on)
    asking = Asking.objects.create(school=by.school, concern=concern, due_on=due_on, note=note, **typed_by(by))
    Reply.objects.bulk_create(_reply(asking, teacher, due_on) for teacher in teachers)
    standing.add_step(concern, by=by, kind=Step.Kind.ASKED, look_again_on=due_on)
    changes = {"asked": (None, [teacher.name for teacher in teachers]), "by": (None, due_on)}
    record("concern.teachers_asked", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref, changes=changes)
    return asking


def _reply(asking: Asking, teacher: Teacher, due_on: date) -> Reply:
    return Reply(
        school_id=asking.school_id,
        asking=asking,
        user_id=teacher.user_id,
        name=teacher.name,
        subject=teacher.subject,
        due_on=due_on,
    )


@transaction.atomic
def ask_again(*, by: Member, reply: Reply, due_on: date) -> Reply:
    """Ask a teacher again, by another day: the open question moves to it; of an answered one there is another.

    Raises PermissionDenied, and ValidationError for a day that is not to come.
    """
    concern = standing.hold_to_triage(by, reply.asking.concern)
    _refuse([reply], due_on, by.on)
    reply = Reply.objects.for_school(by.school).select_related("asking").get(pk=reply.pk)
    was_due_on = None if reply.answered_at else reply.due_on
    if reply.answered_at:
        asking = Asking.objects.create(school=by.school, concern=concern, due_on=due_on, **typed_by(by))
        reply = Reply(school=by.school, asking=asking, user_id=reply.user_id, name=reply.name, subject=reply.subject)
    reply.due_on, reply.withdrawn_at, reply.withdrawn_by = due_on, None, ""
    reply.save()
    changes = {"asked": (None, reply.name), "by": (was_due_on, due_on)}
    record("concern.asked_again", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref, changes=changes)
    return reply


@transaction.atomic
def withdraw_question(*, by: Member, reply: Reply) -> Reply:
    """No longer ask a teacher who has not answered. Twice is once; an answer stays."""
    concern = standing.hold_to_triage(by, reply.asking.concern)
    reply = Reply.objects.for_school(by.school).get(pk=reply.pk)
    if reply.is_waiting:
        reply.withdrawn_at, reply.withdrawn_by = clock.now(), by.name
        reply.save(update_fields=["withdrawn_at", "withdrawn_by"])
        changes = {"asked": (reply.name, None)}
        record(
            "concern.question_withdrawn",
            by=by,
            pupil_ref=concern.pupil.ref,
            subject_ref=concern.ref,
            changes=changes,
        )
    return reply


@transaction.atomic
def answer(*, by: Member, reply: Reply, said: Answer) -> Reply:
    """Answer what one was asked; until the concern is closed the answer may be put right by answering again.

    Raises PermissionDenied for what somebody else was asked, ValidationError where it was withdrawn or nothing is said.
    """
    concern = standing.hold(by, reply.asking.concern)
    reply = Reply.objects.for_school(by.school).get(pk=reply.pk)
    if reply.user_id != by.user_id:
        raise PermissionDenied
    if reply.passed_at:
        raise ValidationError(standing.say_passed(reply.passed_at))
    if reply.withdrawn_at or not concern.is_open:
        raise ValidationError("This is no longer asked: the SENCO has what was needed. Thank you.")
    if said.shows not in Reply.Shows.values:
        raise ValidationError({"shows": "Choose how often it shows with you."})
    if all(getattr(reply, name) == value for name, value in asdict(said).items()):
        return reply
    put_right = [name for name, value in asdict(said).items() if reply.answered_at and getattr(reply, name) != value]
    for name, value in asdict(said).items():
        setattr(reply, name, value)
    reply.answered_at, reply.answered_by = clock.now(), by.name
    reply.save()
    # Never the words: they may be passed to the safeguarding lead later, and the trail cannot give them up.
    changes = {"put_right": (None, put_right)} if put_right else None
    record("concern.answered", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref, changes=changes)
    return reply


def _asked_already(concern: Concern, by: Member, chosen: Sequence[str], due_on: date, note: str) -> Asking | None:
    newest: Asking | None = concern.askings.filter(recorded_by_id=by.user_id, due_on=due_on, note=note).last()
    if newest is None:
        return None
    asked = {f"{reply.user_id}-{reply.subject}" for reply in newest.replies.filter(withdrawn_at=None)}
    return newest if asked == set(chosen) else None


def _refuse(chosen: Sequence[object], due_on: date, on: date) -> None:
    if not chosen:
        raise ValidationError({"chosen": "Tick at least one teacher."})
    if due_on <= on:
        raise ValidationError({"due_on": f"{say_day(due_on)} is not to come. Write a later day."})
