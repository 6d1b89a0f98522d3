"""How a rating is said: always in the school's words, never as a number."""

from __future__ import annotations

from collections.abc import Mapping

from handrail.rules.impact import rating_word, steps_of

_KEYS = {-2: "not_met", -1: "partly_met", 0: "met", 1: "exceeded", 2: "exceeded", None: "too_soon"}


def rating_choices(scale: Mapping[int | None, str]) -> list[tuple[str, str]]:
    """What a review offers, lowest first and 'too soon to say' last, as (text value, word)."""
    steps = [(str(value), word) for value, word in steps_of(scale)]
    return [*steps, ("none", rating_word(None, scale))]


def rating_key(value: int | None) -> str:
    """The key of a rating in the table of statuses, for its tone."""
    return _KEYS[value]


def compared(now: int | None, last: int | None) -> str:
    """Two ratings of the same outcome, one cycle apart, in words; empty where one is too soon to say."""
    if now is None or last is None:
        return ""
    if now == last:
        return "As last time"
    return "Further on than last time" if now > last else "Not as far as last time"
