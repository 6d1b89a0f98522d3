"""What each part of a draft is called, where it is spoken of away from its place on the page."""

from __future__ import annotations

from handrail.access.labels import call_fields
from handrail.plans.models import Voice
from handrail.rules.register import AREAS

_PARTS = {
    "strengths": "Strengths",
    "everyday_help": "What helps every day",
    "expected_impact": "Expected impact",
    "advice_from": "Reports it draws on",
    "advice": "Advice received",
    "review_on": "Review date",
    "parent_agreed_how": "How the parent or carer agreed",
    "parent_agreed_name": "Who of the family agreed",
    "parent_agreed_on": "When the parent or carer agreed",
    "parent_agreed_why": "Why the parent or carer has not agreed yet",
    "pupil_agreed_how": "How the pupil agreed",
    "pupil_agreed_on": "When the pupil agreed",
    "pupil_agreed_why": "Why the pupil has not agreed yet",
    "agreed_with": "Also agreed with",
    "agreed_on": "When they agreed",
    "held_on": "Held on",
    "with_whom": "Who was there from school",
    "came": "Who came from the family",
    "minutes": "How many minutes it took",
    "how_met": "How you met",
    "text": "",
    "baseline": "baseline",
    "measure": "how we will know",
    "target": "target",
    "by_when": "by when",
    "who": "who",
    "how_often": "how often",
    "where": "where",
    "area": "which barrier it answers",
    "step": "which section E outcome it is a step towards",
    "what": "what",
    "period": "when",
    "result": "what came of it",
    "name": "name",
    "said_on": "date",
    "how": "how it was gathered",
    "value": "how it went",
    "what_we_saw": "what we saw",
    "next_step": "next step",
    "stop_reason": "why it stops",
}


def label_of(name: str) -> str:
    """Like 'Outcome 2, strategy 1, how often', for a name of `plans.text`."""
    first, *rest = name.split("-")
    if first == "barrier":
        return AREAS[rest[0]].label
    if first == "strength":
        return f"Strengths, {AREAS[rest[0]].label[0].lower()}{AREAS[rest[0]].label[1:]}"
    if first == "tried":
        return f"Tried before {rest[0]}, {_PARTS[rest[1]]}"
    if first == "voice":
        whose = {"pupil": "Pupil’s voice", "parent": "Parent’s or carer’s voice", "teacher": "Teacher’s voice"}
        return ", ".join(filter(None, (whose[Voice.Whose(rest[0])], _PARTS[rest[1]])))
    if first == "outcome":
        strategy = f"strategy {rest[2]}" if rest[1] == "strategy" else ""
        return ", ".join(filter(None, (f"Outcome {rest[0]}", strategy, _PARTS[rest[-1]])))
    return _PARTS[name]


call_fields("plans", label_of)
