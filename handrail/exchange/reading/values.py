"""One cell at a time: what a value means, or a sentence on why it cannot be read."""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import TypeVar

from handrail.exchange.reading import limits
from handrail.exchange.reading.shapes import quote
from handrail.rules.calendar import age_on, parse_day, say_day

T = TypeVar("T")

_BLANKS = {"", "-", "–", "—", "n/a", "null"}
_YES = {"y", "yes", "true", "t", "1"}
_NO = {"n", "no", "false", "f", "0"}
_SEXES = {"m": "M", "male": "M", "boy": "M", "f": "F", "female": "F", "girl": "F"}
_YEAR = re.compile(r"(?:year(?: ?group)?|yr|y|nc ?year|nc)?[ .]*0?([1-9]|1[0-4])")
_YOUNGER = {
    **dict.fromkeys(
        ("r", "reception", "rec", "yr", "y r", "year r", "year reception", "f2", "fs2", "foundation 2"), "R"
    ),
    **dict.fromkeys(("n1", "nursery 1", "nursery1", "n 1"), "N1"),
    **dict.fromkeys(("n2", "nursery 2", "nursery2", "n 2", "f1", "fs1", "foundation 1"), "N2"),
}
_PER_CENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(%?)")
_OLDEST = 26
MONTH_FIRST = re.compile(r"(?:0?[1-9]|1[0-2])[-/.](?:1[3-9]|2\d|3[01])[-/.](?:\d{2}|\d{4})(?!\d).*")
"""A day such as 1/13/05, which only makes sense with the month first."""


class UnreadableError(Exception):
    """A cell with something in it that has no meaning here; the message quotes it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def is_blank(text: str) -> bool:
    """Empty, or one of the marks that people and systems write for empty. Never asked of a name."""
    return text.lower() in _BLANKS


def read_day(text: str, on: date) -> date:
    """A day in the pupil's life, which may lie some years ahead."""
    return _day(text, latest=date(on.year + 10, 12, 31))


def read_birth_day(text: str, on: date) -> date:
    """A day of birth: not after `on`, and not so long ago that no school would have the pupil."""
    born = _day(text, latest=on)
    if born > on:
        raise UnreadableError("future", f"The date of birth {say_day(born)} is in the future. It was left empty.")
    if age_on(born, on) > _OLDEST:
        raise UnreadableError(
            "implausible",
            f"The date of birth {say_day(born)} makes this pupil {age_on(born, on)} years old. It was left empty.",
        )
    return born


@lru_cache(maxsize=8192)
def _day(text: str, latest: date) -> date:
    if text.isdigit() and len(text) == 5:
        raise UnreadableError(
            "unreadable",
            f"{quote(text)} is a day as a spreadsheet counts it. Format the column as a date and export again.",
        )
    try:
        return parse_day(text[: limits.MAX_TEXT], latest=latest)
    except ValueError as error:
        raise UnreadableError("unreadable", f"{error} It was left empty.") from None


def read_sex(text: str, on: date) -> str:
    """ "M" or "F"."""
    return _known(_SEXES.get(text.lower()), text, "is not read as a sex: write M or F.")


def read_year_group(text: str, on: date) -> str:
    """ "N1", "N2", "R", or "1" to "14"."""
    words = " ".join(text.lower().split())
    year = _YEAR.fullmatch(words)
    code = str(year[1]) if year else _YOUNGER.get(words)
    return _known(code, text, "is not read as a year group: write N1, N2, R or 1 to 14.")


def read_flag(text: str, on: date) -> bool:
    """Yes or no."""
    word = text.lower()
    return _known(True if word in _YES else False if word in _NO else None, text, "is neither yes nor no.")


def read_attendance(text: str, on: date) -> float:
    """Per cent, to two places. A share such as 0.942, as spreadsheets hold 94.2%, is taken as one."""
    match = _PER_CENT.fullmatch(text)
    share = float(match[1]) if match else -1.0
    if match and not match[2] and share <= 1:
        share *= 100
    return _known(round(share, 2) if 0 <= share <= 100 else None, text, "is not an attendance between 0 and 100%.")


def read_text(text: str, on: date) -> str:
    """A class, a room, a number: on one line, no longer than is stored."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return _known(line if len(line) <= limits.MAX_TEXT else None, text, f"is longer than {limits.MAX_TEXT} characters.")


def _known(value: T | None, text: str, sentence: str) -> T:
    if value is None:
        raise UnreadableError("unreadable", f"{quote(text)} {sentence} It was left empty.")
    return value
