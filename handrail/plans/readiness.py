"""What a plan must say before it is published, and a review before it is finished.

The Code of Practice 2015 asks that the support, its expected impact and a clear date of review are agreed with parent
and pupil (6.48 to 6.51), and for evaluation by the agreed date (6.53). Handrail's own bar: an outcome also has a
baseline, a measure, and a strategy with who and how often; whether parent and pupil agreed is said, or why not yet.
Which sections must be there is the kind's (`rules.plan_kinds`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from handrail.meetings.actions import MOST_MINUTES
from handrail.meetings.who import read_who
from handrail.plans.errors import Missing
from handrail.plans.models import Agreed, Rating
from handrail.plans.text import (
    OUTCOMES,
    SECTION_FIELDS,
    STRATEGIES,
    STRATEGY_WORDS,
    Text,
    day_or_none,
    day_problem,
    fields_of,
    outcome_fields,
    strategy_fields,
    unreadable_days,
)
from handrail.rules.calendar import add_months
from handrail.rules.plan_kinds import PlanKind

# What an outcome has to say, each with what to do about it, and the same as a hint while it is being written.
OUTCOME_PARTS = (
    ("text", "Say what the child will do.", "Says what we will see"),
    ("baseline", "Say where the child starts from.", "Starts from what happens now"),
    ("measure", "Say how you will know.", "Says how we will know"),
    ("target", "Say what you are aiming for.", "Has a target"),
    ("by_when", "Give a date to reach it by.", "Has a date"),
)
STRATEGY_PARTS = {"text": "Write what will be done.", "who": "Name who will do it.", "how_often": "Say how often."}


def missing_from_plan(text: Text, kind: PlanKind, on: date) -> list[Missing]:
    """What keeps a plan of a kind from being published on a day, in the order of its page; empty when it may be."""
    found = [*_missing_sections(text, kind), *_unreadable(text)]
    if kind.must_have("outcomes"):
        found += _missing_outcomes(text)
    if kind.must_have("agreement"):
        found += [*_missing_review_day(text, kind, on), *_missing_agreement(text)]
    order = fields_of(kind)
    return sorted((one for one in found if one.field in order), key=lambda one: order.index(one.field))


def _missing_sections(text: Text, kind: PlanKind) -> Iterator[Missing]:
    """Sections in which something must be written, whatever it is."""
    for section in kind.sections:
        names = SECTION_FIELDS[section.key]
        is_looked_into = section.key in {"outcomes", "agreement"}
        if section.must and not is_looked_into and not any(text.get(name) for name in names):
            yield Missing(names[0], f"Write something under ‘{section.title}’.")


def _missing_outcomes(text: Text) -> Iterator[Missing]:
    written = [position for position in OUTCOMES if any(text.get(name) for name in outcome_fields(position))]
    if not written:
        yield Missing("outcome-1-text", "Write at least one outcome.")
    for position in written:
        for part, words, _ in OUTCOME_PARTS:
            name = f"outcome-{position}-{part}"
            if not text.get(name):
                yield Missing(name, words)
        yield from _missing_strategies(text, position)


def _missing_strategies(text: Text, position: int) -> Iterator[Missing]:
    for n in STRATEGIES:
        names = {part: f"outcome-{position}-strategy-{n}-{part}" for part in STRATEGY_WORDS}
        if any(text.get(name) for name in names.values()) or (n == 1 and not has_strategy(text, position)):
            for part, words in STRATEGY_PARTS.items():
                if not text.get(names[part]):
                    yield Missing(names[part], words)


def has_strategy(text: Text, position: int) -> bool:
    """Whether anything is written of what will be done for an outcome."""
    return any(text.get(name) for name in strategy_fields(position))


def _missing_review_day(text: Text, kind: PlanKind, on: date) -> Iterator[Missing]:
    day = day_or_none(text.get("review_on", ""))
    if not text.get("review_on"):
        yield Missing("review_on", "Give the date on which the plan will be reviewed.")
    elif day and kind.most_months and day > add_months(on, kind.most_months):
        yield Missing("review_on", f"Give a date within {kind.most_months} months: such a plan is reviewed by then.")


def _missing_agreement(text: Text) -> Iterator[Missing]:
    """Parent and pupil: how and when each agreed, or why not yet."""
    for whose, words in (("parent", "a parent or carer"), ("pupil", "the pupil")):
        how = text.get(f"{whose}_agreed_how")
        if not how:
            yield Missing(f"{whose}_agreed_how", f"Say how {words} agreed, or that they have not yet.")
        elif how == Agreed.NOT_YET and not text.get(f"{whose}_agreed_why"):
            yield Missing(f"{whose}_agreed_why", "Say why not yet.")
        elif how != Agreed.NOT_YET and not text.get(f"{whose}_agreed_on"):
            yield Missing(f"{whose}_agreed_on", "Give the day on which they agreed.")


def _unreadable(text: Text) -> Iterator[Missing]:
    return (Missing(name, day_problem(typed)) for name, typed in unreadable_days(text).items())


def hints_for_outcome(text: Text, position: int) -> list[tuple[str, bool]]:
    """What is there and what is still to do for one outcome, as (words, is done)."""
    hints = [(hint, bool(text.get(f"outcome-{position}-{part}"))) for part, _, hint in OUTCOME_PARTS]
    asked = [text.get(f"outcome-{position}-strategy-1-{part}") for part in ("who", "how_often")]
    return [*hints, ("Names who and how often", all(asked))]


def missing_from_review(text: Text, positions: list[int], on: date) -> list[Missing]:
    """What keeps a review from being finished on a day."""
    found = [one for position in positions for one in _missing_rating(text, position)]
    held_on = day_or_none(text.get("held_on", ""))
    if not text.get("held_on"):
        found.append(Missing("held_on", "Give the date on which the review was held, like 4 November 2026."))
    elif held_on and held_on > on:
        found.append(Missing("held_on", "This review is still to come. Finish it once it has been held."))
    return [*found, *_missing_meeting(text), *_unreadable(text)]


def _missing_meeting(text: Text) -> Iterator[Missing]:
    """Where the family came, the review is also a meeting with them, which has a length."""
    if not text.get("came"):
        return
    try:
        read_who(text["came"])
    except ValueError as problem:
        yield Missing("came", str(problem))
    if minutes_of(text) is None:
        yield Missing("minutes", "Write how many minutes it took, in figures, like 30.")


def minutes_of(text: Text) -> int | None:
    """How long a review took, where that is a number that can be."""
    typed = text.get("minutes", "")
    minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
    return minutes if 1 <= minutes <= MOST_MINUTES else None


def _missing_rating(text: Text, position: int) -> Iterator[Missing]:
    place = f"outcome-{position}-"
    if not text.get(f"{place}value"):
        yield Missing(f"{place}value", "Say how it went, or that it is too soon to say.")
    if not text.get(f"{place}next_step"):
        yield Missing(f"{place}next_step", "Choose what happens next.")
    if text.get(f"{place}next_step") == Rating.NextStep.STOP and not text.get(f"{place}stop_reason"):
        yield Missing(f"{place}stop_reason", "Say why it stops.")
