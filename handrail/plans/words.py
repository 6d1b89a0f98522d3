"""How a rating is said: always in the school's words, never as a number."""

from __future__ import annotations

from collections.abc import Mapping

from handrail.rules.impact import DEFAULT_WORDS, SCALE, word_for

_KEYS = {-2: "not_met", -1: "partly_met", 0: "met", 1: "exceeded", 2: "exceeded", None: "too_soon"}


def rating_word(value: int | None, scale: Mapping[int | None, str]) -> str:
    """The school's word for a rating, with a capital; the usual word where the school has none for it."""
    words = {**scale, None: scale.get(None, DEFAULT_WORDS[None]), 0: scale.get(0, DEFAULT_WORDS[0])}
    word = word_for(value, words)
    return word[:1].upper() + word[1:]


def rating_choices(scale: Mapping[int | None, str]) -> list[tuple[str, str]]:
    """What a review offers, lowest first and 'too soon to say' last, as (text value, word)."""
    values = [value for value in SCALE if value in scale]
    return [(str(value), rating_word(value, scale)) for value in values] + [("none", rating_word(None, scale))]


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
