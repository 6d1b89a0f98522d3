"""What came of it: the five-point scale on which an outcome is rated, and what was gained between two measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from handrail.rules.costing import round_pence
from handrail.rules.scores import ScoreRead, place_of_word, read_score
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


MONTH_DAYS = Fraction(304375, 10_000)
RATIO_GAIN = Source(
    "Ratio gain: months gained in a reading, spelling or maths age / months of teaching. The formula is free; an entry "
    "below the floor of a test, and another form of it, make a gain meaningless",
    "M",
)
GAINS: Mapping[str, str] = {
    "age": "months",
    "standardised": "points",
    "scaled": "points",
    "scale_0_10": "points",
    "count": "count",
    "step": "steps",
    "ordinal": "steps",
}
"""The kinds of measure of which a gain can be told, each with its unit."""
_LIMITS: Mapping[str, tuple[int, int]] = {
    "age": (0, 12 * 100),
    "standardised": (1, 200),
    "scaled": (0, 1_000),
    "scale_0_10": (0, 10),
    "count": (0, 1_000_000),
    "step": (-1_000_000, 1_000_000),
}
_SCALES = {"scale_0_10": "from 0 to 10", "standardised": "from 1 to 200", "count": "of nought or more"}
YOUNGEST_AGE = 36
Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on a day, with which form of a test where it has several. An age as a number is in months."""

    value: Value
    on: date
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Gain:
    """From entry to exit, in `unit`; the ratio gain of an age, to two places. `why_not` says in a sentence why there is
    no number, and is None where there is one."""

    gain: Decimal | None
    unit: str
    ratio_gain: Decimal | None
    why_not: str | None

    @property
    def is_usable(self) -> bool:
        return self.why_not is None


def gain_of(kind: str, entry: Measured, exit_: Measured) -> Gain:
    """What was gained between two measures of a kind of `GAINS`: a number, or a sentence that says why there is none.

    A fall is a gain below nought. Raises KeyError for another kind.
    """
    unit = GAINS[kind]
    try:
        first, last = _number(kind, entry.value, "entry"), _number(kind, exit_.value, "exit")
        _refuse_change(entry, exit_)
    except ValueError as refusal:
        return Gain(None, unit, None, str(refusal))
    gained = last - first
    days = (exit_.on - entry.on).days
    return Gain(gained, unit, _ratio(gained, days) if kind == "age" else None, None)


def _ratio(gained: Decimal, days: int) -> Decimal:
    hundredths = Fraction(gained) * 100 * MONTH_DAYS / days
    return Decimal(round_pence(hundredths)) / 100


def _refuse_change(entry: Measured, exit_: Measured) -> None:
    if exit_.on < entry.on:
        raise ValueError("The exit was measured before the entry. Check both days.")
    if exit_.on == entry.on:
        raise ValueError("Both were measured on one day: no time has passed, so nothing can be said of a gain.")
    forms = [" ".join((form or "").split()).casefold() for form in (entry.form, exit_.form)]
    if all(forms) and forms[0] != forms[1]:
        raise ValueError(
            f"The form of the test changed from {entry.form} to {exit_.form}: the two cannot be taken from each other."
        )


def _number(kind: str, value: Value, which: str) -> Decimal:
    """The measure as a number. Raises ValueError with a sentence where it has none."""
    if value is None or not str(value).strip():
        raise ValueError(f"There is no measure at {which} yet.")
    if kind == "ordinal":
        return _ordinal(str(value), which)
    if isinstance(value, str):
        return _typed(kind, value, which)
    if kind == "age" and (isinstance(value, Decimal) or value < YOUNGEST_AGE):
        return _typed(kind, str(value), which)
    return _on_scale(kind, Decimal(value), which)


def _typed(kind: str, text: str, which: str) -> Decimal:
    read = read_score(text, kind)
    says_floor = read.number is None and "floor" in text.casefold()
    if read.is_limit or says_floor:
        below = says_floor or text.strip().startswith("<")
        raise ValueError(
            f"The {which}, {text.strip()}, is {'below the floor' if below else 'above the ceiling'} of the test: how "
            f"far {'below' if below else 'above'} nobody knows, so there is no gain in numbers."
        )
    if read.number is None:
        example = "Write years and months, like 7;03." if kind == "age" else "Write a number."
        raise ValueError(f"The {which}, “{text.strip()}”, cannot be read. {example}")
    return _on_scale(kind, read.number, which)


def _on_scale(kind: str, number: Decimal, which: str) -> Decimal:
    least, most = _LIMITS[kind]
    if not number.is_finite() or not least <= number <= most:
        scale = _SCALES.get(kind, "of such a measure")
        raise ValueError(f"The {which}, {number}, is not on a scale {scale}.")
    return number


def _ordinal(text: str, which: str) -> Decimal:
    try:
        return Decimal(place_of_word(text))
    except ValueError as refusal:
        raise ValueError(f"The {which}, {refusal}") from None


def measure_read(kind: str, text: str) -> ScoreRead:
    """One measure as somebody types it, for a kind of `GAINS`. Raises ValueError with a sentence: no score, not to be
    read as one, off its scale.

    What is below or above what a test can say is taken as it is, and so are words such as "below floor".
    """
    read = read_score(text, kind)
    if read.number is None:
        if any(letter.isdigit() for letter in read.text) or kind not in _MAY_BE_WORDS:
            raise ValueError(f"“{read.text}” cannot be read. {_EXAMPLES[kind]}")
        return read
    if not read.is_limit and kind != "ordinal":
        _on_scale(kind, read.number, "score")
    return read


_MAY_BE_WORDS = {"age", "standardised", "scaled"}
_EXAMPLES: Mapping[str, str] = {
    "age": "Write years and months, like 7;03.",
    "standardised": "Write a number like 96, or with its interval, 96 (91-101).",
    "scaled": "Write a number like 98.",
    "scale_0_10": "Write a number from 0 to 10.",
    "count": "Write a number like 12.",
    "step": "Write a number like 3.",
}
