"""The hints on a draft: calm notes outcome by outcome, and for the whole plan. They never keep it from anything."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from handrail.bank.hinting import Note, notes_of, rules_for
from handrail.plans.labels import label_of
from handrail.plans.text import OUTCOME_WORDS, OUTCOMES, STRATEGIES, STRATEGY_WORDS, Text, day_or_none
from handrail.rules.plan_hints import Hint, hints

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

WHOLE = 0
"""The place of notes on the plan as a whole, where outcomes are counted from 1."""

# What an outcome lacks is said by `readiness.hints_for_outcome` already.
_OF_THE_PLAN = {"pupil_voice", "parent_voice", "strengths"}


def notes_on(text: Text, pupil: Pupil, member: Member) -> dict[int, list[Note]]:
    """The notes by the position of their outcome, and `WHOLE`. Two queries."""
    rules = tuple(rule for rule in rules_for(member) if not rule.is_lack or rule.looks_at[0] in _OF_THE_PLAN)
    found: dict[int, list[Note]] = defaultdict(list)
    for note in notes_of(hints(_asked(text, pupil, member), rules), rules):
        found[WHOLE if note.hint.outcome is None else OUTCOMES[note.hint.outcome]].append(note)
    return found


def where_is(hint: Hint) -> str:
    """Where in its outcome a hint is, like 'strategy 1, how often'; empty for what the child will do."""
    if hint.outcome is None:
        return ""
    said = label_of(f"outcome-{OUTCOMES[hint.outcome]}-{hint.field}").partition(", ")[2]
    return "what we will do" if hint.field.endswith("-text") else said


def _asked(text: Text, pupil: Pupil, member: Member) -> dict[str, Any]:
    return {
        "outcomes": [_outcome(text, f"outcome-{position}-") for position in OUTCOMES],
        "on": member.on,
        "names": [pupil.forename, pupil.preferred_name, pupil.surname, pupil.called_surname],
        "pupil_voice": text.get("voice-pupil-text", ""),
        "parent_voice": text.get("voice-parent-text", ""),
        "strengths": text.get("strengths", ""),
    }


def _outcome(text: Text, at: str) -> dict[str, Any]:
    typed = text.get(f"{at}by_when", "")
    strategies = [{part: text.get(f"{at}strategy-{n}-{part}", "") for part in STRATEGY_WORDS} for n in STRATEGIES]
    said: dict[str, Any] = {part: text.get(f"{at}{part}", "") for part in OUTCOME_WORDS}
    return said | {"by_when": day_or_none(typed) or typed, "strategies": strategies}
