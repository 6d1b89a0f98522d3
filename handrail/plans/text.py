"""What is written in a draft, as one flat mapping: the name of a field of its form, and its text.

A draft is read, compared, kept beside another person's and saved in this one shape, so that nothing can be lost on
the way between them. A date is the words for it ("4 November 2026"), or whatever was typed where that is no date yet.

Names: `strengths`, `strength-cognition`, `barrier-cognition`, `tried-1-what`, `outcome-1-baseline`,
`outcome-1-strategy-2-who`, `voice-pupil-text`, `parent_agreed_on`; in a review `held_on`, `outcome-1-value`,
`outcome-1-what_we_saw`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from handrail.audit.writing import canonical, sha256
from handrail.core import clock
from handrail.meetings.models import Meeting
from handrail.plans.models import PlanVersion, Rating, Review, Voice
from handrail.plans.models.outcome import MOST_OUTCOMES, MOST_STRATEGIES
from handrail.rules.calendar import add_months, parse_day, say_day
from handrail.rules.plan_kinds import PlanKind
from handrail.rules.register import AREAS

if TYPE_CHECKING:
    from handrail.access.member import Member

Text = Mapping[str, str]

OUTCOMES = range(1, MOST_OUTCOMES + 1)
STRATEGIES = range(1, MOST_STRATEGIES + 1)
TRIES = range(1, MOST_OUTCOMES + 1)

AGREEMENT_WORDS = (
    *("parent_agreed_how", "parent_agreed_name", "parent_agreed_why", "pupil_agreed_how", "pupil_agreed_why"),
    "agreed_with",
)
VERSION_WORDS = ("strengths", "everyday_help", "expected_impact", "advice", "advice_from", *AGREEMENT_WORDS)
VERSION_DAYS = ("review_on", "parent_agreed_on", "pupil_agreed_on", "agreed_on")
OUTCOME_WORDS = ("text", "baseline", "measure", "target", "area", "step")
STRATEGY_WORDS = ("text", "who", "how_often", "where")
TRIED_WORDS = ("what", "period", "result")
RATING_WORDS = ("what_we_saw", "next_step", "stop_reason")
VOICE_WORDS = ("text", "name", "how")

VOICE_FIELDS = tuple(f"voice-{whose}-{part}" for whose in Voice.Whose.values for part in (*VOICE_WORDS, "said_on"))
STRENGTH_FIELDS = ("strengths", *(f"strength-{area}" for area in AREAS))
BARRIER_FIELDS = tuple(f"barrier-{area}" for area in AREAS)
TRIED_FIELDS = tuple(f"tried-{n}-{part}" for n in TRIES for part in TRIED_WORDS)

MEETING_WORDS = ("with_whom", "came", "minutes", "how_met")
MEETING_FIELDS = ("held_on", *MEETING_WORDS)

TOO_SOON = "none"
"""The answer 'too soon to say', where a rating is written as text."""

_DAYS = frozenset({*VERSION_DAYS, "by_when", "said_on", "held_on"})
_MONTHS_AHEAD = 120


def strategy_fields(position: int) -> tuple[str, ...]:
    """The names of the strategies of one outcome of a plan."""
    return tuple(f"outcome-{position}-strategy-{n}-{part}" for n in STRATEGIES for part in STRATEGY_WORDS)


def outcome_fields(position: int) -> tuple[str, ...]:
    """The names of one outcome of a plan, with its strategies."""
    own = tuple(f"outcome-{position}-{part}" for part in (*OUTCOME_WORDS, "by_when"))
    return own + strategy_fields(position)


def rating_fields(position: int) -> tuple[str, ...]:
    """The names of one outcome's part of a review."""
    return tuple(f"outcome-{position}-{part}" for part in ("value", *RATING_WORDS))


ADVICE_FIELDS = ("advice_from", "advice")
LASTING_FIELDS = (*STRENGTH_FIELDS, "everyday_help", *BARRIER_FIELDS, *ADVICE_FIELDS)
"""What is true of the child rather than of one cycle: kept from plan to plan, ready to correct."""

SECTION_FIELDS: dict[str, tuple[str, ...]] = {
    "strengths": STRENGTH_FIELDS,
    "barriers": BARRIER_FIELDS,
    "scores": (),
    "voices": VOICE_FIELDS,
    "advice": ADVICE_FIELDS,
    "tried": TRIED_FIELDS,
    "outcomes": tuple(name for position in OUTCOMES for name in outcome_fields(position)),
    "everyday_help": ("everyday_help",),
    "impact": ("expected_impact",),
    "agreement": (*VERSION_DAYS, *AGREEMENT_WORDS),
}
"""The names of each section of a plan (a key of `rules.plan_kinds`), in the order of its page."""

DRAFT_FIELDS = tuple(name for fields in SECTION_FIELDS.values() for name in fields)
"""Every name a plan's draft may hold."""


def fields_of(kind: PlanKind) -> tuple[str, ...]:
    """The names that a draft of a kind asks for, in the order of its page."""
    return tuple(name for section in kind.sections for name in SECTION_FIELDS[section.key])


def part_of(name: str) -> str:
    """The last part of a name: 'baseline' of 'outcome-1-baseline'."""
    return name.rpartition("-")[2]


def is_day(name: str) -> bool:
    """Whether a date is written under this name."""
    return part_of(name) in _DAYS


def day_problem(typed: str) -> str:
    """What is wrong with a date that was typed, in a sentence; empty where nothing is, or nothing was typed."""
    try:
        _read_day(typed)
    except ValueError as problem:
        return str(problem)
    return ""


def day_or_none(typed: str) -> date | None:
    """The day that was typed; None for nothing and for what is no date."""
    return None if day_problem(typed) else _read_day(typed)


def _read_day(typed: str) -> date | None:
    return parse_day(typed, latest=add_months(clock.today(), _MONTHS_AHEAD)) if typed else None


def tidied(text: Text) -> dict[str, str]:
    """The same words in one spelling, so that two of them can be compared: a form sent twice says the same twice."""
    tidy = {name: unicodedata.normalize("NFC", words).replace("\r\n", "\n").strip() for name, words in text.items()}
    for name in filter(is_day, tidy):
        day = day_or_none(tidy[name])
        tidy[name] = say_day(day) if day else tidy[name]
    return tidy


def differing(one: Text, other: Text) -> list[str]:
    """The names whose text differs; a name that is not there counts as empty."""
    return [name for name in {**one, **other} if one.get(name, "") != other.get(name, "")]


def put_together(base: Text, mine: Text, theirs: Text) -> tuple[dict[str, str], list[str]]:
    """One text of two that were written at once, and the names of the fields that both changed.

    `base` holds what each field that they changed said before. A field that both changed keeps mine meanwhile.
    """
    text, clashes = dict(mine), []
    for name, before in base.items():
        own, other = mine.get(name, ""), theirs.get(name, "")
        if own == before:
            text[name] = other
        elif other not in {own, before}:
            clashes.append(name)
    return text, clashes


def unreadable_days(text: Text) -> dict[str, str]:
    """What is typed where a date belongs and is none."""
    return {name: typed for name, typed in text.items() if is_day(name) and day_problem(typed)}


def mark_of(text: Text) -> str:
    """SHA-256 of all that is written: what the audit trail keeps of the text of a published plan and a finished review.

    A name under which nothing stands counts as not there, so that a field added later changes no mark.
    """
    return sha256(canonical({name: words for name, words in text.items() if words}))


def read_draft(version: PlanVersion) -> dict[str, str]:
    """All that is written in a version, in four queries."""
    text = _words_of(version, "", VERSION_WORDS)
    text |= {name: _say(getattr(version, name)) for name in VERSION_DAYS}
    text |= {f"tried-{n}-{part}": words for n, row in enumerate(version.tried, start=1) for part, words in row.items()}
    for barrier in version.barriers.all():
        text |= {f"barrier-{barrier.area}": barrier.text, f"strength-{barrier.area}": barrier.strengths}
    places = {}
    for outcome in version.outcomes.all():
        place = places[outcome.pk] = f"outcome-{outcome.position}-"
        text |= _words_of(outcome, place, OUTCOME_WORDS) | {f"{place}by_when": _say(outcome.by_when)}
    for strategy in version.strategies.all():
        text |= _words_of(strategy, f"{places[strategy.outcome_id]}strategy-{strategy.position}-", STRATEGY_WORDS)
    text |= _read_voices(version.voices.all())
    text |= version.as_typed
    return text


def read_review(review: Review) -> dict[str, str]:
    """All that is written in a review, in two queries."""
    text = {"held_on": _say(review.held_on)} | _words_of(review, "", MEETING_WORDS)
    for rating in review.ratings.all():
        place = f"outcome-{rating.position}-"
        text |= _words_of(rating, place, RATING_WORDS) | {f"{place}value": _say_value(rating)}
    text |= _read_voices(review.voices.all())
    text |= review.as_typed
    return text


def first_text(member: Member) -> dict[str, str]:
    """What a review that nobody has written yet begins with."""
    return {"held_on": say_day(member.on), "how_met": Meeting.How.IN_PERSON.value}


def _read_voices(voices: Iterable[Voice]) -> dict[str, str]:
    text: dict[str, str] = {}
    for voice in voices:
        place = f"voice-{voice.whose}-"
        text |= _words_of(voice, place, VOICE_WORDS) | {f"{place}said_on": _say(voice.said_on)}
    return text


def _words_of(row: object, place: str, parts: Iterable[str]) -> dict[str, str]:
    return {f"{place}{part}": str(getattr(row, part)) for part in parts}


def _say(day: date | None) -> str:
    return say_day(day) if day else ""


def _say_value(rating: Rating) -> str:
    if not rating.is_rated:
        return ""
    return TOO_SOON if rating.value is None else str(rating.value)
