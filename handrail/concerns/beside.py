"""Two people who moved on one concern at once: what the other did, beside what is on the page and not saved yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from handrail.concerns.actions.deciding import Decision
from handrail.concerns.models import Concern, Step
from handrail.rules.calendar import say_day
from handrail.ui.compare import Beside, beside

Said = dict[str, str]


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Who moved first and when, and both texts by part. A part that neither wrote is left out."""

    who: str
    at: datetime
    rows: list[Beside]


def overtaken(concern: Concern, seen: str, mine: Said) -> Overtaken | None:
    """What somebody did after the page that was sent had been opened; None where nobody did, or nothing was sent."""
    step = concern.steps.last()
    if not seen or step is None or step.ref == seen:
        return None
    theirs = asked_in_words(concern) if step.kind == Step.Kind.ASKED else decided_in_words(step, _strategies(step))
    labels = [label for label in dict.fromkeys((*theirs, *mine)) if theirs.get(label) or mine.get(label)]
    rows = [beside(label, mine.get(label, ""), theirs.get(label, "")) for label in labels]
    return Overtaken(step.recorded_by, step.recorded_at, rows)


def decided_in_words(said: Decision | Step, strategies: Iterable[str]) -> Said:
    """What was decided, or is about to be, by the name of each part."""
    told = f"{say_day(said.family_told_on)}, {said.family_told_how}" if said.family_told_on else ""
    return {
        "What is done": Step.Kind(said.kind).label,
        "Strategies": "\n".join(strategies),
        "Which screener": said.screener,
        "Why": said.reason,
        "By when": say_day(said.look_again_on) if said.look_again_on else "",
        "Parent or carer told": told or said.family_not_told_why,
        "The answer": said.answer,
    }


def asking_in_words(names: Iterable[str], note: str, by_when: str) -> Said:
    """Whom somebody asks, or is about to ask."""
    asked = Step.Kind.ASKED.label
    return {"What is done": asked, "Whom": "\n".join(names), "What teachers are told": note, "By when": by_when}


def asked_in_words(concern: Concern) -> Said:
    """The round that was asked last."""
    asking = concern.askings.all().last()
    if asking is None:
        return {}
    names = [", ".join(filter(None, (reply.name, reply.subject))) for reply in asking.replies.all()]
    return asking_in_words(names, asking.note, say_day(asking.due_on))


def _strategies(step: Step) -> list[str]:
    return [row.text for row in step.strategies.all()]
