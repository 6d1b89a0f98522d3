"""Words that belong with the safeguarding lead leave ordinary sight, whole and at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.concerns import standing
from handrail.concerns.models import Asking, Concern, Reply, Step, WithheldWords
from handrail.core import clock
from handrail.rules.calendar import say_day

Line = tuple[str, str, str, str, str]


@transaction.atomic
def pass_on(*, by: Member, concern: Concern) -> WithheldWords:
    """Move everything that was written in a concern out of ordinary sight, for the safeguarding lead. Twice is once.

    Whoever does it may print the words, or put them back, until they say that the paper was handed over; nobody else.
    Raises PermissionDenied.
    """
    if not by.may(Permission.CONCERN_TRIAGE):
        raise PermissionDenied
    concern = standing.hold(by, concern)
    if concern.is_passed_on:
        return WithheldWords.objects.for_school(by.school).get(concern=concern, reply=None)
    withheld = _withhold(by, concern, _everything_written(concern))
    _empty(by, concern)
    standing.add_step(concern, by=by, kind=Step.Kind.PASSED_ON)
    record("concern.passed_on", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    return withheld


@transaction.atomic
def put_back(*, by: Member, concern: Concern) -> Concern:
    """Put the words back where they stood: it was a mistake, and nothing was handed over. Twice is once.

    Raises PermissionDenied for anybody but the person who passed them on, ValidationError once they were handed over.
    """
    concern = standing.hold(by, concern)
    if not concern.is_passed_on:
        return concern
    withheld = _of(by, concern)
    _refuse_once_handed_over(withheld)
    _fill(by, concern, withheld.words)
    withheld.delete()
    passed = concern.steps.get(kind=Step.Kind.PASSED_ON, undone_by=None)
    standing.add_step(concern, by=by, kind=Step.Kind.UNDONE, undoes=passed)
    record("concern.put_back", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    return concern


@transaction.atomic
def hand_over(*, by: Member, concern: Concern) -> None:
    """Say that the safeguarding lead has the words on paper. From then on only they may open them. Twice is once.

    Raises PermissionDenied for anybody but the person who passed them on, ValidationError for one not passed on.
    """
    concern = standing.hold(by, concern)
    if not concern.is_passed_on:
        raise ValidationError("This concern was not passed on, so there is nothing to hand over.")
    withheld = _of(by, concern)
    if withheld.handed_at is None:
        record(_note_handed_over(withheld, concern, by), by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)


@transaction.atomic
def pass_answer_on(*, by: Member, reply: Reply) -> WithheldWords:
    """Move what one teacher answered out of ordinary sight, for the safeguarding lead; the concern goes on without it.

    It counts as answered, as it was. Twice is once. Raises PermissionDenied, and ValidationError where nothing was
    answered or the whole concern has been passed on.
    """
    concern = standing.hold_to_triage(by, reply.asking.concern)
    reply = Reply.objects.for_school(by.school).select_for_update().get(pk=reply.pk)
    if reply.passed_at:
        return WithheldWords.objects.for_school(by.school).get(reply=reply)
    if not reply.answered_at:
        raise ValidationError("Nothing has been answered yet, so there is nothing to pass on.")
    withheld = _withhold(by, concern, _answer_written(reply), reply)
    reply.strengths = reply.hard = reply.helps = ""
    reply.passed_at, reply.passed_by = withheld.passed_at, by.name
    reply.save()
    record("concern.answer_passed_on", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    return withheld


@transaction.atomic
def put_answer_back(*, by: Member, reply: Reply) -> Reply:
    """Put a teacher's answer back where it stood: it was a mistake. Twice is once.

    Raises PermissionDenied for anybody but the person who passed it on, ValidationError once it was handed over.
    """
    concern = standing.hold_to_triage(by, reply.asking.concern)
    reply = Reply.objects.for_school(by.school).select_for_update().get(pk=reply.pk)
    if not reply.passed_at:
        return reply
    withheld = _of(by, concern, reply)
    _refuse_once_handed_over(withheld)
    reply.passed_at, reply.passed_by = None, ""
    reply.save()
    _fill(by, concern, withheld.words)
    withheld.delete()
    record("concern.answer_put_back", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    return reply


@transaction.atomic
def hand_answer_over(*, by: Member, reply: Reply) -> None:
    """Say that the safeguarding lead has a teacher's answer on paper; then only they may open it. Twice is once.

    Raises PermissionDenied for anybody but the person who passed it on, ValidationError for one not passed on.
    """
    concern = standing.hold(by, reply.asking.concern)
    reply = Reply.objects.for_school(by.school).get(pk=reply.pk)
    if not reply.passed_at:
        raise ValidationError("This answer was not passed on, so there is nothing to hand over.")
    withheld = _of(by, concern, reply)
    if withheld.handed_at is None:
        record(_note_handed_over(withheld, concern, by), by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)


@transaction.atomic
def open_passed_on(*, by: Member, withheld: WithheldWords) -> None:
    """The safeguarding lead opens the words here: from the first time on they are handed over, as if on paper.

    Raises PermissionDenied for anybody else, the SENCO and the head among them.
    """
    concern = standing.hold(by, withheld.concern)
    row = WithheldWords.objects.for_lead(by).filter(pk=withheld.pk).first()
    if row is None:
        raise PermissionDenied
    if row.handed_at is None:
        record(_note_handed_over(row, concern, by), by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    what = "answer" if row.reply_id else "concern"
    record(
        "concern.opened_by_lead",
        by=by,
        pupil_ref=concern.pupil.ref,
        subject_ref=concern.ref,
        changes={"what": (None, what)},
    )


def _note_handed_over(withheld: WithheldWords, concern: Concern, by: Member) -> str:
    """Write down that the safeguarding lead has the words; gives the event to record."""
    withheld.handed_at, withheld.handed_by = clock.now(), by.name
    withheld.save(update_fields=["handed_at", "handed_by"])
    if withheld.reply_id is None:
        standing.add_step(concern, by=by, kind=Step.Kind.HANDED_OVER)
    return "concern.answer_handed_over" if withheld.reply_id else "concern.handed_over"


def _withhold(by: Member, concern: Concern, lines: Iterable[Line], reply: Reply | None = None) -> WithheldWords:
    withheld: WithheldWords = WithheldWords.objects.create(
        school=by.school,
        concern=concern,
        reply=reply,
        words=[list(line) for line in lines],
        passed_to=by.school.safeguarding_lead or "The safeguarding lead",
        passed_at=clock.now(),
        passed_by=by.name,
        passed_by_id=by.user_id,
    )
    return withheld


def _refuse_once_handed_over(withheld: WithheldWords) -> None:
    if withheld.handed_at:
        raise ValidationError("They were handed over, so the words are no longer here to be put back.")


def _of(by: Member, concern: Concern, reply: Reply | None = None) -> WithheldWords:
    withheld = WithheldWords.objects.for_school(by.school).get(concern=concern, reply=reply)
    if withheld.passed_by_id != by.user_id:
        raise PermissionDenied
    return withheld


_CONCERN = (("saw", "What was seen"), ("since", "Since when"), ("tried", "What was tried"))
_STEP = (("reason", "why"), ("answer", "what was answered"), ("family_not_told_why", "why the family was not told"))
_REPLY = (("strengths", "what goes well"), ("hard", "what is hard"), ("helps", "what helps"))


def _everything_written(concern: Concern) -> Iterator[Line]:
    """(table, ref, field, heading, text), in the order in which it was written."""
    who = f"{concern.recorded_by}, {say_day(concern.raised_on)}"
    for field, heading in _CONCERN:
        yield "concern", concern.ref, field, f"{heading}: {who}", getattr(concern, field)
    for step in concern.steps.all():
        what = f"{step.get_kind_display()} ({step.recorded_by}, {say_day(step.made_on)})"
        for field, heading in _STEP:
            yield "step", step.ref, field, f"{what}: {heading}", getattr(step, field)
    for asking in concern.askings.all():
        yield "asking", asking.ref, "note", f"{asking.recorded_by} asked the teachers", asking.note
        for reply in asking.replies.all():
            yield from _answer_written(reply)


def _answer_written(reply: Reply) -> Iterator[Line]:
    for field, heading in _REPLY:
        yield "reply", reply.ref, field, f"{reply}: {heading}", getattr(reply, field)


def _empty(by: Member, concern: Concern) -> None:
    """Take the words out of every row of the concern; the concern itself is saved with its next step."""
    concern.steps.update(**{field: "" for field, _ in _STEP})
    concern.askings.update(note="")
    replies = Reply.objects.for_school(by.school).filter(asking__concern=concern)
    replies.update(**{field: "" for field, _ in _REPLY})
    for field, _ in _CONCERN:
        setattr(concern, field, "")


def _fill(by: Member, concern: Concern, words: Iterable[Sequence[str]]) -> None:
    """Put the words back into the rows they stood in."""
    rows = {"step": Step, "asking": Asking, "reply": Reply}
    for table, ref, field, _, text in words:
        if table == "concern":
            setattr(concern, field, text)
        else:
            rows[table].objects.for_school(by.school).filter(ref=ref).update(**{field: text})  # type: ignore[attr-defined]
