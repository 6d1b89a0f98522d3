"""Where a concern stands: it follows from its steps, and each action writes it down again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.concerns.models import Concern, Step
from handrail.pupils.models.source import typed_by
from handrail.ui.environment import day, moment

State, Kind = Concern.State, Step.Kind

_STATES: Final[dict[str, str]] = {
    Kind.RAISED: State.RAISED,
    Kind.LOOKED_AT: State.LOOKED_AT,
    Kind.ASKED: State.LOOKED_AT,
    Kind.REOPENED: State.LOOKED_AT,
    Kind.UNIVERSAL: State.DECIDED,
    Kind.SCREENING: State.DECIDED,
    Kind.MONITORING: State.DECIDED,
    Kind.SEN_SUPPORT: State.CLOSED,
    Kind.NO_ACTION: State.CLOSED,
    Kind.CLOSED: State.CLOSED,
    Kind.TAKEN_BACK: State.TAKEN_BACK,
    Kind.PASSED_ON: State.PASSED_ON,
    Kind.HANDED_OVER: State.PASSED_ON,
}


def that_stand(steps: Iterable[Step]) -> list[Step]:
    """The steps that were not undone, in order; those that undo are left out with what they undid."""
    rows = sorted(steps, key=lambda step: step.pk)
    undone = {step.undoes_id for step in rows}
    return [step for step in rows if step.pk not in undone and step.kind != Kind.UNDONE]


def stands(concern: Concern, steps: Iterable[Step]) -> tuple[str, date | None]:
    """(state, the day by which somebody must move; None where nobody must)."""
    last = that_stand(steps)[-1]
    state = _STATES[last.kind]
    if state in {State.RAISED, State.LOOKED_AT}:
        return state, last.look_again_on or concern.answer_by
    if last.kind == Kind.PASSED_ON:
        return state, last.made_on  # the paper is to be handed over
    return state, last.look_again_on if state == State.DECIDED else None


def mark(concern: Concern) -> str:
    """What a page about a concern saw of it: the ref of its newest step. For a hidden field called 'seen'."""
    newest = concern.steps.last()
    return newest.ref if newest else ""


def hold(by: Member, concern: Concern) -> Concern:
    """The concern as stored, locked until the transaction ends. Raises Concern.DoesNotExist for another school's."""
    held: Concern = Concern.objects.for_school(by.school).select_for_update().select_related("pupil").get(pk=concern.pk)
    return held


def hold_to_triage(by: Member, concern: Concern) -> Concern:
    """`hold`, for whoever answers concerns, while something can still be done about it.

    Raises PermissionDenied, and ValidationError for one that has gone elsewhere.
    """
    if not by.may(Permission.CONCERN_TRIAGE):
        raise PermissionDenied
    concern = hold(by, concern)
    if concern.state in {State.PASSED_ON, State.TAKEN_BACK}:
        was = "passed to the safeguarding lead" if concern.is_passed_on else "taken back by whoever raised it"
        raise ValidationError(f"This concern was {was}, so nothing more is done about it here.")
    return concern


def refuse_if_overtaken(concern: Concern, seen: str) -> None:
    """Raises ValidationError where somebody has made a step that the page had not seen."""
    newest = concern.steps.last()
    if newest and newest.ref != seen:
        done = f"“{newest.get_kind_display()}”, {moment(newest.recorded_at)}"
        raise ValidationError(
            f"While you were writing, {newest.recorded_by} did something about this concern: {done}. What you wrote is"
            " here and not saved yet. Look at what was done, then save again or go back."
        )


def say_passed(at: datetime) -> str:
    """To a teacher whose answer was passed on, where they open it again."""
    return f"What you answered was passed to the safeguarding lead on {day(at)}. Tell them yourself what you would add."


def add_step(concern: Concern, *, by: Member, kind: str, **said: object) -> Step:
    """One more step, and where the concern stands after it. For actions, inside their transaction."""
    step: Step = Step.objects.create(
        school=by.school, concern=concern, kind=kind, made_on=by.on, **said, **typed_by(by)
    )
    settle(concern)
    return step


def settle(concern: Concern) -> None:
    """Write down where the concern stands now."""
    concern.state, concern.due_on = stands(concern, concern.steps.all())
    concern.save()
