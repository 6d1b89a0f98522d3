"""What concerns add to a child's story: each that was raised, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import prefetch_related_objects

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.concerns import standing
from handrail.concerns.models import Concern, Reply, Step
from handrail.core import clock, registry
from handrail.core.loading import rows_at
from handrail.core.registry import TimelineEntry
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day
from handrail.ui.addresses import url
from handrail.ui.environment import day


@registry.timeline.add
def concerns_in_story(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """The concerns of a visible pupil that the member may read, with their decisions; to others, what they were told.

    One query where there are none: the page has loaded the concerns of the child in hand.
    """
    if not member.may(Permission.CONCERN_RAISE):
        return
    every: list[Concern] = rows_at(pupil, "concerns")
    shown = [row for row in every if row.is_open_to(member) and row.state != Concern.State.TAKEN_BACK]
    prefetch_related_objects(shown, "steps")
    for concern in shown:
        for step in standing.that_stand(rows_at(concern, "steps")):
            if step.kind == Step.Kind.RAISED:
                yield _entry(concern, step, member, concern.raised_on, "Concern raised", _words(concern), concern)
            elif step.kind != Step.Kind.LOOKED_AT:
                yield _entry(concern, step, member, step.made_on, _title(step, member), _detail(step, member))
    asked = [row for row in shown if any(step.kind == Step.Kind.ASKED for step in rows_at(row, "steps"))]
    yield from _said(asked, member) if asked else ()


def _said(asked: list[Concern], member: Member) -> Iterator[TimelineEntry]:
    """What teachers answered, for those who may read it. One query, and only where teachers were asked."""
    if not member.may(Permission.CONCERN_READ):
        return
    answered = Reply.objects.visible_to(member).filter(asking__concern__in=asked, answered_at__isnull=False)
    for reply in answered.select_related("asking__concern"):
        if reply.answered_at:
            concern, on = reply.asking.concern, reply.answered_at.astimezone(clock.LONDON).date()
            page = url("concerns:concern", school=member.school.slug, concern=concern.ref)
            title = f"Asked how it goes{f' in {reply.subject}' if reply.subject else ''}: {reply.get_shows_display()}"
            passed = f"Passed to the safeguarding lead on {day(reply.passed_at)}" if reply.passed_at else ""
            words = passed or ". ".join(part.rstrip(".") for part in (reply.strengths, reply.hard, reply.helps) if part)
            yield TimelineEntry(on, "concern", title, words, reply.name, page, reply.answered_at, reply)


def _title(step: Step, member: Member) -> str:
    if step.is_decision and not member.may(Permission.CONCERN_READ):
        return "Concern answered"
    if step.kind in {Step.Kind.CLOSED, Step.Kind.REOPENED, Step.Kind.PASSED_ON, Step.Kind.HANDED_OVER}:
        return f"Concern {step.get_kind_display()[:1].lower()}{step.get_kind_display()[1:]}"
    return f"Concern: {step.get_kind_display()}"


def _words(concern: Concern) -> str:
    since = f"Since when: {concern.since}" if concern.since else ""
    tried = f"Tried: {concern.tried}" if concern.tried else ""
    return ". ".join(part.rstrip(".") for part in (concern.saw, since, tried) if part)


def _detail(step: Step, member: Member) -> str:
    if not member.may(Permission.CONCERN_READ):
        return step.answer
    again = f"Look again on {say_day(step.look_again_on)}" if step.look_again_on and step.is_decision else ""
    return ". ".join(part.rstrip(".") for part in (step.screener, step.reason, again) if part)


def _entry(
    concern: Concern, step: Step, member: Member, on: date, title: str, detail: str, row: Concern | None = None
) -> TimelineEntry:
    page = url("concerns:concern", school=member.school.slug, concern=concern.ref)
    return TimelineEntry(on, "concern", title, detail, step.recorded_by, page, step.recorded_at, row or step)
