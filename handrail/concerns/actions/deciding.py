"""The SENCO looks at a concern and decides; what the register says follows in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.concerns import standing
from handrail.concerns.models import ChosenStrategy, Concern, Reply, Step
from handrail.core import clock
from handrail.pupils.actions import RegisterChange, change_status, set_needs
from handrail.rules.calendar import say_day
from handrail.rules.concerns import answer_by
from handrail.schools.calendar import calendar_of

Kind = Step.Kind
Strategy = tuple[str, str, str]

LOOKED_AGAIN = frozenset({Kind.UNIVERSAL, Kind.SCREENING, Kind.MONITORING})
"""Decisions that need a day on which to look again."""
STATUS_OF = {Kind.MONITORING: "M", Kind.SEN_SUPPORT: "K"}
"""Decisions that change the pupil's status, with the status."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of a concern. `strategies` are (what, who, how often); `need` is a type of need for the register.

    `answer` is what whoever raised it is told. With neither `family_told_on` nor `family_not_told_why`, the family has
    not been told yet.
    """

    kind: str
    look_again_on: date | None = None
    screener: str = ""
    reason: str = ""
    answer: str = ""
    family_told_on: date | None = None
    family_told_how: str = ""
    family_agrees: str = ""
    family_not_told_why: str = ""
    strategies: tuple[Strategy, ...] = ()
    need: str = ""


_OF_A_STEP = tuple(field.name for field in fields(Decision) if field.name not in {"strategies", "need"})


@transaction.atomic
def begin_to_look(*, by: Member, concern: Concern) -> Concern:
    """Say that one is looking at a concern, so that whoever raised it knows. Twice is once."""
    concern = standing.hold_to_triage(by, concern)
    if concern.state == Concern.State.RAISED:
        standing.add_step(concern, by=by, kind=Kind.LOOKED_AT, look_again_on=concern.answer_by)
        record("concern.looked_at", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    return concern


@transaction.atomic
def decide(*, by: Member, concern: Concern, decision: Decision, seen: str) -> Step:
    """Decide what is done. Monitoring and SEN support change the register with the concern as evidence, or not at all.

    `seen` is the `standing.mark` of the page that was decided on; the same decision sent twice is one. Raises
    PermissionDenied, and ValidationError in sentences by field, also where somebody else moved first.
    """
    concern = standing.hold_to_triage(by, concern)
    same = _made_already(concern, by, decision)
    if same:
        return same
    standing.refuse_if_overtaken(concern, seen)
    _refuse(concern, decision, by.on)
    if decision.kind in STATUS_OF:
        _change_register(concern, decision, by)
    said: dict[str, Any] = {name: getattr(decision, name) for name in _OF_A_STEP if name != "kind"}
    step = standing.add_step(concern, by=by, kind=decision.kind, **said)
    ChosenStrategy.objects.bulk_create(
        ChosenStrategy(school=by.school, step=step, text=what, who=who, how_often=how_often)
        for what, who, how_often in decision.strategies
    )
    event = "concern.closed" if decision.kind == Kind.CLOSED else "concern.decided"
    changes = {"decision": (None, decision.kind), "look_again_on": (None, decision.look_again_on)}
    record(event, by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref, changes=changes)
    return step


@transaction.atomic
def reopen(*, by: Member, concern: Concern) -> Concern:
    """Open a closed concern again; it is to be answered as a new one. Twice is once."""
    concern = standing.hold_to_triage(by, concern)
    if concern.state == Concern.State.CLOSED:
        day = answer_by(by.on, by.school.concern_days, calendar_of(by.school))
        standing.add_step(concern, by=by, kind=Kind.REOPENED, look_again_on=day)
        record("concern.reopened", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref)
    return concern


@transaction.atomic
def undo_step(*, by: Member, concern: Concern, step: Step) -> Step:
    """Take back the newest step, which is one's own; it stays to be read, with another that undoes it. Twice is once.

    What the register says stays: its line is corrected on its own page. Questions that nobody has answered are
    withdrawn. Raises PermissionDenied for a step of somebody else, ValidationError for one that is not the newest.
    """
    concern = standing.hold_to_triage(by, concern)
    done: Step | None = concern.steps.filter(undoes=step).first()
    if done:
        return done
    newest = standing.that_stand(concern.steps.all())[-1]
    if newest.pk != step.pk or step.kind == Kind.RAISED:
        raise ValidationError("Only the newest step can be undone. Decide anew instead.")
    if step.recorded_by_id != by.user_id:
        raise PermissionDenied
    if step.kind == Kind.ASKED:
        _withdraw_unanswered(by, concern)
    undone = standing.add_step(concern, by=by, kind=Kind.UNDONE, undoes=step)
    changes = {"undid": (step.kind, None)}
    record("concern.undone", by=by, pupil_ref=concern.pupil.ref, subject_ref=concern.ref, changes=changes)
    return undone


def _made_already(concern: Concern, by: Member, decision: Decision) -> Step | None:
    """The newest step, where it says the very same and is by the same person."""
    newest: Step | None = concern.steps.last()
    if newest is None or newest.recorded_by_id != by.user_id:
        return None
    said = [(row.text, row.who, row.how_often) for row in newest.strategies.all()]
    is_same = all(getattr(newest, name) == getattr(decision, name) for name in _OF_A_STEP)
    return newest if is_same and said == list(decision.strategies) else None


def _refuse(concern: Concern, decision: Decision, on: date) -> None:
    faults = _day_faults(decision, on) | _said_faults(concern, decision) | _family_faults(decision, on)
    if faults:
        raise ValidationError(dict(faults))


def _day_faults(decision: Decision, on: date) -> dict[str, str]:
    day = decision.look_again_on
    if decision.kind not in LOOKED_AGAIN:
        return {}
    if day is None:
        return {"look_again_on": "Write the day on which you look again, so that nobody has to remember it."}
    return {} if day > on else {"look_again_on": f"{say_day(day)} is not to come. Write a later day."}


def _said_faults(concern: Concern, decision: Decision) -> dict[str, str]:
    found = {}
    if decision.kind == Kind.UNIVERSAL and not decision.strategies:
        found["others"] = "Choose at least one strategy, or write one of your own."
    if decision.kind == Kind.SCREENING and not decision.screener.strip():
        found["screener"] = "Write which screener is to be done."
    if decision.kind in {*STATUS_OF, Kind.NO_ACTION, Kind.CLOSED} and not decision.reason.strip():
        found["reason"] = "Say why, in a sentence or two."
    if concern.is_from_family and not decision.answer.strip():
        found["answer"] = f"{concern.recorded_by} asked. Write in plain words what you tell them."
    return found


def _family_faults(decision: Decision, on: date) -> dict[str, str]:
    told_on = decision.family_told_on
    if told_on is None:
        how_alone = decision.family_told_how.strip()
        return {"family_told_on": "Write the day on which they were told."} if how_alone else {}
    if told_on > on:
        return {"family_told_on": f"{say_day(told_on)} is still to come. Write a day up to today."}
    if not decision.family_told_how.strip():
        return {"family_told_how": "Say how they were told: in a meeting, by phone, in a letter."}
    return {}


def _change_register(concern: Concern, decision: Decision, by: Member) -> None:
    """The words of the concern are not repeated there: they may have to be taken out of ordinary sight one day."""
    change = RegisterChange(
        status=STATUS_OF[Kind(decision.kind)],
        starts_on=by.on,
        reason=decision.reason,
        evidence=f"Concern raised by {concern.recorded_by} on {say_day(concern.raised_on)}.",
        parent_told_on=decision.family_told_on,
        parent_told_how=decision.family_told_how,
        parent_not_told_why=decision.family_not_told_why,
    )
    try:
        change_status(by=by, pupil=concern.pupil, change=change)
    except ValidationError as refusal:
        raise ValidationError({"reason": _register_says(refusal)}) from refusal
    if decision.need:
        set_needs(by=by, pupil=concern.pupil, codes=[decision.need], starts_on=by.on)


def _register_says(refusal: ValidationError) -> str:
    return f"The register does not take this: {' '.join(refusal.messages)}"


def _withdraw_unanswered(by: Member, concern: Concern) -> None:
    waiting = Reply.objects.for_school(by.school).filter(asking__concern=concern).waiting()
    waiting.update(withdrawn_at=clock.now(), withdrawn_by=by.name)
