"""Words that belong with the safeguarding lead leave ordinary sight, whole and at once."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.concerns import standing
from handrail.concerns.models import Concern, Reply, Step, WithheldWords
from handrail.core import clock
from handrail.rules.calendar import say_day


@transaction.atomic
def pass_on(*, by: Member, concern: Concern) -> WithheldWords:
    """Move everything that was written in a concern out of ordinary sight, for the safeguarding lead. Twice is once.

    Whoever does it may read and print the words until they say that the paper was handed over; nobody else may.
    Raises PermissionDenied.
    """
    if not by.may(Permission.CONCERN_TRIAGE):
        raise PermissionDenied
    concern = standing.hold(by, concern)
    if concern.is_passed_on:
        return concern.withheld
    withheld = WithheldWords.objects.create(
        school=by.school,
        concern=concern,
        words=[list(pair) for pair in _everything_written(concern)],
        passed_to=by.school.safeguarding_lead or "The safeguarding lead",
        passed_at=clock.now(),
        passed_by=by.name,
        passed_by_id=by.user_id,
    )
    _empty(by, concern)
    standing.add_step(concern, by=by, kind=Step.Kind.PASSED_ON)
    record("concern.passed_on", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    return withheld


@transaction.atomic
def hand_over(*, by: Member, concern: Concern) -> None:
    """Say that the safeguarding lead has the words on paper. From then on no page shows them to anybody. Twice is once.

    Raises PermissionDenied for anybody but the person who passed them on.
    """
    concern = standing.hold(by, concern)
    withheld = WithheldWords.objects.for_school(by.school).filter(concern=concern).first()
    if withheld is None:
        raise ValidationError("This concern was not passed on, so there is nothing to hand over.")
    if withheld.passed_by_id != by.user_id:
        raise PermissionDenied
    if withheld.handed_at is None:
        withheld.handed_at, withheld.handed_by = clock.now(), by.name
        withheld.save(update_fields=["handed_at", "handed_by"])
        record("concern.handed_over", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)


def _everything_written(concern: Concern) -> Iterator[tuple[str, str]]:
    """(heading, text), in the order in which it was written."""
    who = f"{concern.recorded_by}, {say_day(concern.raised_on)}"
    yield f"What was seen: {who}", concern.saw
    for heading, text in (("Since when", concern.since), ("What was tried", concern.tried)):
        if text:
            yield heading, text
    for step in concern.steps.all():
        for text in filter(None, (step.reason, step.answer, step.family_not_told_why)):
            yield f"{step.get_kind_display()}: {step.recorded_by}, {say_day(step.made_on)}", text
    for asking in concern.askings.all():
        if asking.note:
            yield f"Asked of teachers: {asking.recorded_by}", asking.note
        for reply in asking.replies.all():
            for text in filter(None, (reply.strengths, reply.hard, reply.helps)):
                yield f"Answered: {reply}", text


def _empty(by: Member, concern: Concern) -> None:
    """Take the words out of every row of the concern."""
    concern.steps.update(reason="", answer="", family_not_told_why="")
    concern.askings.update(note="")
    replies = Reply.objects.for_school(by.school).filter(asking__concern=concern)
    replies.waiting().update(withdrawn_at=clock.now(), withdrawn_by=by.name)
    replies.update(strengths="", hard="", helps="")
    concern.saw = concern.since = concern.tried = ""
    concern.state = Concern.State.PASSED_ON
