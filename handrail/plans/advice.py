"""The hints wherever an outcome is written: in a draft, and at a review for what goes on from it. They never keep it
from anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from handrail.bank.hinting import Note, of_what_is_there, rules_for
from handrail.bank.hinting import notes_on as notes_on_written
from handrail.bank.places import Place
from handrail.plans.labels import label_of
from handrail.plans.models import Outcome, Rating, Strategy
from handrail.plans.text import (
    BARRIER_FIELDS,
    OUTCOME_WORDS,
    OUTCOMES,
    RATING_WORDS,
    STRATEGIES,
    STRATEGY_WORDS,
    Text,
    day_or_none,
)
from handrail.rules.plan_hints import Hint, HintRule
from handrail.rules.plan_hints.language import LANGUAGE_RULES
from handrail.rules.plan_hints.rule import PASSAGES, SUPPORTING

if TYPE_CHECKING:
    from datetime import date

    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

WHOLE = 0
"""The place of notes on the plan as a whole, where outcomes are counted from 1."""

# What an outcome lacks is said by `readiness.hints_for_outcome` already.
_OF_THE_PLAN = {"pupil_voice", "parent_voice", "strengths"}
_OF_LANGUAGE = {rule.key for rule in LANGUAGE_RULES}
_PASSAGES = {
    "barrier": "What gets in the way",
    "everyday_help": "What helps every day",
    "expected_impact": "Expected impact",
}
_ENDS = {Rating.NextStep.STOP, Rating.NextStep.ACHIEVED}


def notes_on(text: Text, pupil: Pupil, member: Member) -> dict[int, list[Note]]:
    """The notes by the position of their outcome, and `WHOLE`. Two queries."""
    rules = tuple(rule for rule in rules_for(member) if not rule.is_lack or rule.looks_at[0] in _OF_THE_PLAN)
    found: dict[int, list[Note]] = defaultdict(list)
    for note in notes_on_written(_asked(text, pupil, member), rules, where_is):
        found[WHOLE if note.hint.outcome is None else OUTCOMES[note.hint.outcome]].append(note)
    return found


def places_of(notes: Mapping[int, Sequence[Note]]) -> dict[int, Place]:
    """Where the notes on a draft stand, by the position of their outcome, and `WHOLE`; empty places too."""
    places = {position: f"Outcome {position}: what may help" for position in OUTCOMES}
    places[WHOLE] = "The outcomes together: what may help"
    whole = [note for note in notes.get(WHOLE, ()) if not note.rule.is_lack]
    together = [note for note in whole if _passage(note.hint) not in PASSAGES]
    return {
        position: Place(f"notes-{position}", label, together if position == WHOLE else notes.get(position, ()))
        for position, label in places.items()
    }


def places_of_passages(notes: Mapping[int, Sequence[Note]]) -> dict[str, Place]:
    """Where the notes on the texts beside the outcomes stand, by a key of `PASSAGES`; empty places too."""
    whole = notes.get(WHOLE, ())
    return {
        key: Place(f"notes-{key}", f"{label}: what may help", [note for note in whole if _passage(note.hint) == key])
        for key, label in _PASSAGES.items()
    }


def _passage(hint: Hint) -> str:
    """What of the passages a hint looks at: 'barrier' for each of the areas."""
    return hint.field.partition("-")[0]


class Reviewed(NamedTuple):
    """One outcome at its review: its place there, what it said, and what was done towards it."""

    position: int
    outcome: Outcome
    strategies: Sequence[Strategy]


def places_at_review(
    reviewed: Iterable[Reviewed], text: Text, pupil: Pupil, rules: Sequence[HintRule], on: date, at: str = "notes"
) -> dict[int, Place]:
    """Where the notes on each outcome of a review stand, by its place there.

    What was seen is where the next plan starts from, so it is read as a start; an outcome to be adapted is read as a
    whole. Of what ends, only the words about the child are looked at.
    """
    places = {}
    for one in reviewed:
        notes = _notes_at_review(one, text, pupil, rules, on)
        lead = "Before it goes into the next plan" if _step(one, text) == Rating.NextStep.ADAPT else ""
        places[one.position] = Place(f"{at}-{one.position}", f"Outcome {one.position}: what may help", notes, lead)
    return places


def rules_at_review(member: Member) -> tuple[HintRule, ...]:
    """The rules for `places_at_review`. Two queries."""
    return of_what_is_there(rules_for(member))


def _notes_at_review(one: Reviewed, text: Text, pupil: Pupil, rules: Sequence[HintRule], on: date) -> list[Note]:
    step = _step(one, text)
    saw = text.get(f"outcome-{one.position}-{RATING_WORDS[0]}", "")
    if step == Rating.NextStep.ADAPT:
        return notes_on_written(_next_plan(one, saw, pupil, on), rules, where_at_review)
    if not saw:
        return []
    asked = [rule for rule in rules if rule.key in _OF_LANGUAGE] if step in _ENDS else rules
    notes = notes_on_written(_next_plan(one, saw, pupil, on), asked, where_at_review)
    return [note for note in notes if note.hint.field == "baseline"]


def _step(one: Reviewed, text: Text) -> str:
    return text.get(f"outcome-{one.position}-next_step", "")


def _next_plan(one: Reviewed, saw: str, pupil: Pupil, on: date) -> dict[str, Any]:
    """The outcome as it would be carried forward: from what was seen, its day still to be given."""
    row = one.outcome
    outcome = {"text": row.text, "baseline": saw or row.baseline, "measure": row.measure, "target": row.target}
    strategies = [{part: getattr(row, part) for part in STRATEGY_WORDS} for row in one.strategies]
    return {"outcomes": [outcome | {"strategies": strategies}], "on": on, "names": _names(pupil)}


def where_at_review(hint: Hint) -> str:
    """Where a hint is; a start is what was seen."""
    return "what we saw" if hint.field == "baseline" else where_is(hint)


def where_is(hint: Hint) -> str:
    """Where in its outcome a hint is, like 'strategy 1, how often'; empty for what the child will do."""
    if hint.outcome is None:
        return _where_in_passage(hint)
    said = label_of(f"outcome-{OUTCOMES[hint.outcome]}-{hint.field}").partition(", ")[2]
    return "what we will do" if hint.field.endswith("-text") else said


def _where_in_passage(hint: Hint) -> str:
    """Like 'what gets in the way, cognition and learning'; empty for what is about no text."""
    label = _PASSAGES.get(_passage(hint), "")
    area = label_of(hint.field) if label and "-" in hint.field else ""
    return ", ".join(f"{said[0].lower()}{said[1:]}" for said in (label, area) if said)


def _names(pupil: Pupil) -> list[str]:
    return [pupil.forename, pupil.preferred_name, pupil.surname, pupil.called_surname]


def _asked(text: Text, pupil: Pupil, member: Member) -> dict[str, Any]:
    return {
        "outcomes": [_outcome(text, f"outcome-{position}-") for position in OUTCOMES],
        "on": member.on,
        "names": _names(pupil),
        "pupil_voice": text.get("voice-pupil-text", ""),
        "parent_voice": text.get("voice-parent-text", ""),
        "strengths": text.get("strengths", ""),
        "passages": {name: text.get(name, "") for name in (*BARRIER_FIELDS, *SUPPORTING)},
    }


def _outcome(text: Text, at: str) -> dict[str, Any]:
    typed = text.get(f"{at}by_when", "")
    strategies = [{part: text.get(f"{at}strategy-{n}-{part}", "") for part in STRATEGY_WORDS} for n in STRATEGIES]
    said: dict[str, Any] = {part: text.get(f"{at}{part}", "") for part in OUTCOME_WORDS}
    return said | {"by_when": day_or_none(typed) or typed, "strategies": strategies}
