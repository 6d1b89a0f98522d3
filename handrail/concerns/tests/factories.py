"""Concerns for tests, made by the same actions as in life."""

from __future__ import annotations

from datetime import timedelta

from handrail.access.member import Member
from handrail.concerns import actions, standing
from handrail.concerns.actions import ConcernWords, Decision
from handrail.concerns.models import Asking, ChosenStrategy, Concern, Reply, Step, WithheldWords
from handrail.concerns.teachers import teachers_of
from handrail.pupils.models import Pupil

SAW = "Copies the question and leaves the answer blank."


def make_concern(by: Member, pupil: Pupil, saw: str = SAW, since: str = "", tried: str = "") -> Concern:
    return actions.raise_concern(by=by, pupil=pupil, words=ConcernWords(saw, since, tried))


def make_step(by: Member, concern: Concern, kind: str = Step.Kind.NO_ACTION, **said: object) -> Step:
    """A decision, with what its kind asks filled in."""
    asked: dict[str, object] = {"reason": "Seen in class, and as others of that age.", "answer": "Thank you."}
    if kind in {Step.Kind.UNIVERSAL, Step.Kind.SCREENING, Step.Kind.MONITORING}:
        asked["look_again_on"] = by.on + timedelta(weeks=4)
    if kind == Step.Kind.UNIVERSAL:
        asked["strategies"] = (("Waits ten seconds for an answer", "", ""),)
    if kind == Step.Kind.SCREENING:
        asked["screener"] = "Phonics screener"
    decision = Decision(kind=kind, **(asked | said))  # type: ignore[arg-type]
    return actions.decide(by=by, concern=concern, decision=decision, seen=standing.mark(concern))


def make_chosen(by: Member, concern: Concern) -> ChosenStrategy:
    chosen: ChosenStrategy = make_step(by, concern, Step.Kind.UNIVERSAL).strategies.get()
    return chosen


def make_asking(by: Member, concern: Concern, note: str = "") -> Asking:
    """Everybody who teaches the child is asked, by next week."""
    chosen = [teacher.key for teacher in teachers_of(by, concern.pupil)]
    return actions.ask_teachers(
        by=by,
        concern=concern,
        chosen=chosen,
        due_on=by.on + timedelta(weeks=1),
        note=note,
        seen=standing.mark(concern),
    )


def make_reply(by: Member, concern: Concern, of: Member) -> Reply:
    """What one teacher is asked."""
    reply: Reply = make_asking(by, concern).replies.get(user_id=of.user_id or 0)
    return reply


def make_withheld(by: Member, concern: Concern) -> WithheldWords:
    return actions.pass_on(by=by, concern=concern)
