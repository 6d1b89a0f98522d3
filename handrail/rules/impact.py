"""The five-point scale on which an outcome is rated at its review."""

from collections.abc import Mapping

from handrail.rules.source import Source

SCALE = (-2, -1, 0, 1, 2)
SCALE_SOURCE = Source("Goal attainment scaling: -2 to +2 about what was expected", "M")

DEFAULT_WORDS: Mapping[int | None, str] = {
    -2: "not met",
    -1: "partly met",
    0: "met",
    1: "exceeded",
    None: "too soon to say",
}
"""What people read in place of a value; a school may choose its own, and may leave values out."""


def word_for(value: int | None, words: Mapping[int | None, str] = DEFAULT_WORDS) -> str:
    """The school's word for a rating; None is 'too soon to say'. The number itself is never shown.

    A value without a word reads as the nearest one towards 0, so that +2 is "exceeded" in the default words. Raises
    ValueError for a value off the scale, and KeyError when the words have none for it.
    """
    if value is not None and value not in SCALE:
        raise ValueError(f"A rating lies between -2 and +2; {value} does not.")
    while value and value not in words:
        value += 1 if value < 0 else -1
    return words[value]


def rating_word(value: int | None, scale: Mapping[int | None, str]) -> str:
    """The school's word for a rating, with a capital; the usual word where the school has none for it."""
    words = {**scale, None: scale.get(None, DEFAULT_WORDS[None]), 0: scale.get(0, DEFAULT_WORDS[0])}
    word = word_for(value, words)
    return word[:1].upper() + word[1:]


def steps_of(scale: Mapping[int | None, str]) -> list[tuple[int, str]]:
    """The steps a school has a word for, lowest first, without 'too soon to say'."""
    return [(value, rating_word(value, scale)) for value in SCALE if value in scale]
