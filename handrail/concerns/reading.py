"""One concern as a member may read it: everything, or, for whoever only raised it, what they were told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.concerns import standing
from handrail.concerns.choosing import bare
from handrail.concerns.models import ChosenStrategy, Concern, Reply, Step
from handrail.pupils.line import ChildLine, child_line
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day

State, Kind = Concern.State, Step.Kind


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step with its strategies. `is_undone` where a later one took it back."""

    row: Step
    strategies: list[ChosenStrategy]
    is_undone: bool


@dataclass(frozen=True, slots=True)
class ConcernReading:
    """What one page about a concern shows.

    `reaches` says whether the reader may open the child's page; `reads_all` whether they see the steps and the replies,
    or `told` alone: (day, who, words), newest last. `last` is the newest step that stands.
    """

    concern: Concern
    line: ChildLine
    reaches: bool
    reads_all: bool
    is_mine: bool
    steps: list[StepShown]
    last: Step
    replies: list[Reply]
    told: list[tuple[Step, str]]
    stands: str


def read_concern(concern: Concern, member: Member) -> ConcernReading:
    """The concern, in hand with its pupil, as this member may read it. Eight queries at most."""
    reaches = Pupil.objects.visible_to(member).filter(pk=concern.pupil_id).exists()
    reads_all = member.may(Permission.CONCERN_READ) and reaches
    line = child_line(concern.pupil, member.on)
    steps = list(concern.steps.all())
    last = standing.that_stand(steps)[-1]
    return ConcernReading(
        concern=concern,
        line=line if reaches and member.may(Permission.REGISTER_READ) else bare(line),
        reaches=reaches,
        reads_all=reads_all,
        is_mine=concern.is_by(member),
        steps=_shown(concern, steps) if reads_all else [],
        last=last,
        replies=_replies(concern, member) if reads_all else [],
        told=[(step, step.answer or _said_of(step)) for step in standing.that_stand(steps) if _is_told(step)],
        stands=say_standing(concern, _passing(steps) or last, member),
    )


def _passing(steps: list[Step]) -> Step | None:
    """The step that passed it on, where it was and stands."""
    return next((step for step in standing.that_stand(steps) if step.kind == Kind.PASSED_ON), None)


def _shown(concern: Concern, steps: list[Step]) -> list[StepShown]:
    chosen: dict[int, list[ChosenStrategy]] = defaultdict(list)
    for strategy in ChosenStrategy.objects.for_school(concern.school_id).filter(step__concern=concern):
        chosen[strategy.step_id].append(strategy)
    undone = {step.undoes_id for step in steps}
    return [StepShown(step, chosen[step.pk], step.pk in undone) for step in steps]


def _replies(concern: Concern, member: Member) -> list[Reply]:
    """The answers by subject, and the questions still open; withdrawn ones are left out."""
    rows = Reply.objects.visible_to(member).filter(asking__concern=concern, withdrawn_at=None)
    return list(rows.select_related("asking"))


_TOLD: Final[dict[str, str]] = {
    Kind.UNIVERSAL: "There is something to try in class.",
    Kind.SCREENING: "A short test is being done, to see more clearly.",
    Kind.MONITORING: "We are keeping an eye on it.",
    Kind.SEN_SUPPORT: "We are arranging help.",
    Kind.NO_ACTION: "Nothing more is done at the moment.",
    Kind.CLOSED: "This is closed.",
}


def _is_told(step: Step) -> bool:
    return step.is_decision


def _said_of(step: Step) -> str:
    """Where no answer was written: to a colleague, who can ask. It gives nothing away of the child's status."""
    if step.kind == Kind.SEN_SUPPORT:
        return f"It was looked at, and help is being arranged. {step.recorded_by} can tell you more."
    again = f" We look at it again on {say_day(step.look_again_on)}." if step.look_again_on else ""
    return f"{_TOLD[step.kind]}{again}"


def say_standing(concern: Concern, last: Step, member: Member) -> str:
    """Where it stands, in a sentence for whoever asks."""
    who = _answers(member) if concern.state == State.RAISED else last.recorded_by
    due_on = concern.due_on or concern.answer_by
    by, is_late = say_day(due_on), due_on < member.on
    if concern.state == State.RAISED:
        return f"{who} was to answer by {by}." if is_late else f"{who} answers by {by}."
    if concern.state == State.LOOKED_AT:
        return f"{_looks(last, member)}. {_hears(concern, member, is_late=is_late)} by {by}."
    if concern.state == State.DECIDED and concern.due_on:
        again = "It was to be looked at again" if is_late else "It is looked at again"
        return f"Answered by {who} on {say_day(last.made_on)}. {again} on {by}."
    if concern.state == State.PASSED_ON:
        return _passed(concern, last, member)
    if concern.state == State.TAKEN_BACK:
        return f"Taken back by {who} on {say_day(last.made_on)}."
    return f"Answered by {who} on {say_day(last.made_on)}, and closed."


def _looks(last: Step, member: Member) -> str:
    is_me = member.user_id is not None and last.recorded_by_id == member.user_id
    return "You are looking at it" if is_me else f"{last.recorded_by} is looking at it"


def _hears(concern: Concern, member: Member, *, is_late: bool) -> str:
    """Who is told what became of it: whoever raised it."""
    if concern.is_by(member):
        return "You were to hear" if is_late else "You hear"
    return f"{concern.recorded_by} was to hear" if is_late else f"{concern.recorded_by} hears"


def _passed(concern: Concern, last: Step, member: Member) -> str:
    day = say_day(last.made_on)
    if not member.may(Permission.CONCERN_RAISE_ANY):
        return f"On {day} this went to the person in school who looks after it. They will speak to you."
    return f"Passed to the safeguarding lead on {day}. The words are no longer here to be read."


def _answers(member: Member) -> str:
    """Who answers concerns at the school, by name."""
    sencos = Membership.objects.on(member.on).filter(school=member.school, role_key="senco").select_related("user")
    held = sencos.first()
    return held.user.name if held else f"The {member.school.senco_word}"
