"""What a test score says, as a school writes it. No norms and no bands: those belong to the makers of the tests."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from handrail.rules.source import Source

AGES = Source("Reading and spelling ages are given in years and months: 7;03 is seven years and three months", "M")

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "age": "Age (years and months)",
        "standardised": "Standardised score",
        "scaled": "Scaled score",
        "raw": "Raw score",
        "scale_0_10": "0 to 10",
        "count": "Count",
        "step": "Step of a framework",
        "ordinal": "Not met, partly met, met or exceeded",
        "other": "Another kind",
    }
)
"""The kinds of score, by the words a person chooses from. Two kinds are never compared with each other."""
ORDINAL = ("not met", "partly met", "met", "exceeded")

LONGEST = 20
_AGE = re.compile(r"([<>]?)=?\s*(\d{1,2})\s*([;:.])\s*(\d{1,2})(:00)?")
_NUMBER = re.compile(r"([<>]?)=?\s*(-?\d{1,6}(?:\.\d{1,4})?)\s*%?")
_INTERVAL = re.compile(
    r"(\d{1,4}(?:\.\d)?)\s*(?:[(\[]\s*(\d{1,4}(?:\.\d)?)\s*(?:-|–|to)\s*(\d{1,4}(?:\.\d)?)\s*[)\]]|(?:±|\+/-)\s*(\d{1,3}))"
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[-/. ](?:[a-z]{3,9}|\d{1,2}[-/.]\d{2,4})(?:[-/. ]\d{2,4})?", re.I)
_FAULT = re.compile(r"=.*|#(?:ref!|n/a|value!|div/0!|name\?|null!|num!).*", re.I)


@dataclass(frozen=True, slots=True)
class ScoreRead:
    """A score as typed, its kind, and its number where it has one: of an age, the months.

    `is_limit` is true of a score outside what the test can say, such as "<6:00": it is never part of a sum. `interval`
    is what a standardised score may as well have been, where it is written with one: "96 (91-101)", "96 ± 5".
    """

    text: str
    kind: str
    number: Decimal | None
    is_limit: bool = False
    interval: tuple[Decimal, Decimal] | None = None


def read_score(text: str, kind: str = "") -> ScoreRead:
    """Read a score; without `kind` an age is known by its sign (7;03 or 7:03) and the rest is of another kind.

    Raises ValueError with a sentence for what cannot be a score: nothing at all, a date, a formula, thirteen months.
    """
    written = " ".join(text.split())
    _refuse(written)
    if kind == "ordinal":
        return ScoreRead(written, kind, Decimal(place_of_word(written)))
    with_interval = _INTERVAL.fullmatch(written) if kind in ("", "standardised", "scaled") else None
    if with_interval:
        return _with_interval(written, kind, with_interval)
    age = _AGE.fullmatch(written)
    if age and (kind == "age" or (not kind and age[3] != ".")):
        return _age(written, age)
    if kind == "age" and written[:1].isdigit():
        raise ValueError(f"“{written}” is not an age that can be read. Write years and months, like 7;03.")
    number = _NUMBER.fullmatch(written)
    if number is None:
        return ScoreRead(written, kind or "other", None, written[:1] in {"<", ">"})
    return ScoreRead(written, kind or "other", Decimal(number[2]), bool(number[1]))


def place_of_word(text: str) -> int:
    """How far up `ORDINAL` a word stands, from 0. Raises ValueError with a sentence for another word."""
    word = " ".join(text.replace("_", " ").replace("-", " ").split()).casefold()
    word = "partly met" if word == "partly" else word
    if word not in ORDINAL:
        raise ValueError(f"“{text.strip()}” is not one of {', '.join(ORDINAL)}.")
    return ORDINAL.index(word)


def _with_interval(written: str, kind: str, found: re.Match[str]) -> ScoreRead:
    number = Decimal(found[1])
    low, high = (
        (number - Decimal(found[4]), number + Decimal(found[4])) if found[4] else map(Decimal, found.group(2, 3))
    )
    if not low <= number <= high:
        raise ValueError(f"In “{written}” the score lies outside its interval. Write it like 96 (91-101).")
    return ScoreRead(written, kind or "standardised", number, interval=(low, high))


def _refuse(written: str) -> None:
    if not written:
        raise ValueError("There is no score. Write what the test gave, like 96 or 7;03.")
    if _FAULT.fullmatch(written):
        raise ValueError(f"“{written}” is a formula and not a score. Paste the values alone.")
    if _DAY.fullmatch(written):
        raise ValueError(
            f"“{written}” is a date: a spreadsheet made it of the score. Format the column as text and type it again."
        )
    if len(written) > LONGEST:
        raise ValueError(f"“{written[:LONGEST]}…” is longer than {LONGEST} characters. Write the score alone.")


def _age(written: str, age: re.Match[str]) -> ScoreRead:
    sign, years, mark, months, seconds = age.groups()
    if mark == "." and len(months) == 1:
        raise ValueError(f"“{written}” may be 1 month or 10: a spreadsheet drops the nought. Write it like 7;03.")
    if int(months) > 11:
        raise ValueError(f"“{written}” has {int(months)} months, and a year has 12. Write it like 7;03.")
    # A spreadsheet takes 7:03 for a time of day and adds the seconds.
    kept = f"{sign}{int(years)}:{months}" if seconds else written
    return ScoreRead(kept, "age", Decimal(12 * int(years) + int(months)), bool(sign))


def say_age(months: float) -> str:
    """87 months as a school writes it: "7;03"."""
    years, rest = divmod(int(months), 12)
    return f"{years};{rest:02}"


def say_number_of(kind: str, number: Decimal) -> str:
    """A number as its kind is written: an age like "7;03", a word of `ORDINAL`, else without needless noughts."""
    if kind == "age":
        return say_age(float(number))
    if kind == "ordinal":
        return ORDINAL[int(number)].capitalize()
    return f"{number.normalize():f}"
