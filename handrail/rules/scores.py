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
        "other": "Another kind",
    }
)
"""The kinds of score, by the words a person chooses from. Two kinds are never compared with each other."""

LONGEST = 20
_AGE = re.compile(r"([<>]?)=?\s*(\d{1,2})\s*([;:.])\s*(\d{1,2})(:00)?")
_NUMBER = re.compile(r"([<>]?)=?\s*(-?\d{1,6}(?:\.\d{1,4})?)\s*%?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[-/. ](?:[a-z]{3,9}|\d{1,2}[-/.]\d{2,4})(?:[-/. ]\d{2,4})?", re.I)
_FAULT = re.compile(r"=.*|#(?:ref!|n/a|value!|div/0!|name\?|null!|num!).*", re.I)


@dataclass(frozen=True, slots=True)
class ScoreRead:
    """A score as typed, its kind, and its number where it has one: of an age, the months.

    `is_limit` is true of a score outside what the test can say, such as "<6:00": it is never part of a sum.
    """

    text: str
    kind: str
    number: Decimal | None
    is_limit: bool = False


def read_score(text: str, kind: str = "") -> ScoreRead:
    """Read a score; without `kind` an age is known by its sign (7;03 or 7:03) and the rest is of another kind.

    Raises ValueError with a sentence for what cannot be a score: nothing at all, a date, a formula, thirteen months.
    """
    written = " ".join(text.split())
    _refuse(written)
    age = _AGE.fullmatch(written)
    if age and (kind == "age" or (not kind and age[3] != ".")):
        return _age(written, age)
    if kind == "age" and written[:1].isdigit():
        raise ValueError(f"“{written}” is not an age that can be read. Write years and months, like 7;03.")
    number = _NUMBER.fullmatch(written)
    if number is None:
        return ScoreRead(written, kind or "other", None, written[:1] in {"<", ">"})
    return ScoreRead(written, kind or "other", Decimal(number[2]), bool(number[1]))


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
