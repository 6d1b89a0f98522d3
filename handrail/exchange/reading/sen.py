"""The words of SEN: statuses and types of need, in codes, in full, and in the ways that systems mix the two."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from handrail.rules.register import NEED_TYPES, STATUSES

CURRENT = ("N", "K", "E")
LEGACY = ("A", "P", "S", "Q")

_STATUS_WORDS = {
    "N": "none|no|no sen|non sen|no send|not sen|no special educational need|no special educational needs|"
    "no special needs|no sen provision|no special educational provision|not on register|not on the sen register",
    "K": "sen support|send support|special educational needs support|school support",
    "E": "ehc|ehcp|ehc plan|education health care plan|education health and care plan|has ehcp|"
    "education and health care plan",
    "A": "school action|early years action|schoolaction",
    "P": "school action plus|early years action plus",
    "S": "statement|statemented|statement of sen|statement of special educational need|"
    "statement of special educational needs",
    "Q": "school action plus and statutory assessment|school action plus statutory assessment",
}
_NEED_WORDS = {
    "SPLD": "specific learning difficulties",
    "MLD": "moderate learning difficulties",
    "SLD": "severe learning difficulties",
    "PMLD": "profound and multiple learning difficulties|profound multiple learning difficulty",
    "SEMH": "social emotional mental health|social emotional and mental health difficulties",
    "SLCN": "speech language and communication|speech language communication need|speech language communication needs|"
    "speech language or communication needs|speech language and communication need",
    "ASD": "asc|autism|autistic spectrum|autism spectrum disorder|autism spectrum condition|"
    "autistic spectrum condition",
    "HI": "hearing impaired|hearing impairments",
    "VI": "visual impairment|visually impaired|vision impaired|sight impairment",
    "MSI": "multi sensory impairments|multisensory impairment",
    "PD": "physical disabilities|physical difficulty|physical difficulties",
    "DS": "downs syndrome",
    "OTH": "other difficulty disability|other difficulties or disabilities|other difficulties disabilities|"
    "other difficulty",
    "NSA": "no specialist assessment|no specialist assessment of type of need|"
    "sen support but no specialist assessment of need",
}
_BESD = (
    "besd|ebd|behaviour emotional and social difficulties|behaviour emotional and social difficulty|"
    "behavioural emotional and social difficulties|behaviour emotional social difficulties|"
    "emotional and behavioural difficulties"
)
_MISTYPED = {"pld": "SPLD"}
"""Codes that no list has and that files have: from the code of a system in use."""

_NO_NEED = "none|no|no need|no needs|not applicable|no sen|0"


def squash(text: str) -> str:
    """Words as they are compared: small letters and digits alone, "&" as and, "+" as plus."""
    text = text.casefold().replace("&", "and").replace("+", "plus")
    return "".join(mark for mark in text if mark.isalnum())


def _index(words: dict[str, str]) -> dict[str, str]:
    return {squash(word): code for code, group in words.items() for word in group.split("|")}


_STATUS_CODES = {
    **{squash(row.label): row.code for row in STATUSES.values() if row.code in CURRENT + LEGACY},
    **_index(_STATUS_WORDS),
    **{code.lower(): code for code in CURRENT + LEGACY},
}
_NEED_CODES = {
    **{squash(row.label): row.code for row in NEED_TYPES.values()},
    **_index(_NEED_WORDS),
    **{code.lower(): code for code in NEED_TYPES},
    **_MISTYPED,
}
_OLD_NEEDS = {squash(word) for word in _BESD.split("|")}
_NO_NEEDS = {squash(word) for word in _NO_NEED.split("|")}

_CODE_AND_WORDS = re.compile(r"\(? ?([A-Za-z]{1,4}) ?\)? ?[-–—:=]\s?(\S.*)", re.S)
_BRACKETS = re.compile(r"([^()\[\]]+)[(\[]([^()\[\]]+)[)\]]\s*")
_SEPARATOR = re.compile(r"([;|/,\r\n]+)")
_AND = re.compile(r"\s(?:and|with)\s|[&+]", re.I)
_LONGEST_NAME = 7
"""Four words and the three signs between them: no name of a type falls into more."""
_MOST_PIECES = 40
_LONGEST = 600
"""Past these a cell is a note in somebody's own words, not a list of types."""

_RANK_WORDS = {
    "primary": 1,
    "main": 1,
    "first": 1,
    "1st": 1,
    "secondary": 2,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
}
_RANK = rf"(\d{{1,2}}|{'|'.join(_RANK_WORDS)})"
_LEADING_RANK = re.compile(rf"(?:rank ?)?{_RANK}(?: need)? ?[.):=–-]\s?(\S.*)", re.I | re.S)
_TRAILING_RANK = re.compile(rf"(.*\S) ?[(:=–-] ?(?:rank ?)?{_RANK} ?(?:need ?)?\)?", re.I | re.S)


@lru_cache(maxsize=4096)
def status_code(text: str) -> str | None:
    """N, K or E; A, P, S or Q from older files; None for anything else, a pupil who is being monitored included."""
    words = squash(text)
    if "monitor" in words:
        return None
    if words in _STATUS_CODES:
        return _STATUS_CODES[words]
    for code, rest in ((words[:1], words[1:]), (words[-1:], words[:-1])):
        if rest in _STATUS_CODES and _STATUS_CODES[rest] == code.upper():
            return _STATUS_CODES[rest]
    return _code_before_words(text, _STATUS_CODES, alone=True)


def _code_before_words(text: str, codes: dict[str, str], *, alone: bool) -> str | None:
    """The code in "K - SEN support" and, where it stands alone, in "K - anything", unless the words are another's."""
    match = _CODE_AND_WORDS.fullmatch(text)
    code = match[1].upper() if match else None
    if match is None or code not in codes.values():
        return None
    said = codes.get(squash(match[2]))
    return code if said == code or (alone and said is None) else None


@dataclass(frozen=True)
class NeedWritten:
    """A need as it stands in a cell: `type` is None where it cannot be read; `rank` only where the cell gives one.

    `doubt` is "unreadable", "old_type" or "mistyped" where something is to be said of it.
    """

    text: str
    type: str | None
    rank: int | None = None
    doubt: str = ""


@lru_cache(maxsize=4096)
def needs_in(text: str) -> tuple[NeedWritten, ...]:
    """The needs in one cell, in the order in which they are written."""
    if squash(text) in _NO_NEEDS:
        return ()
    pieces = _SEPARATOR.split(text)
    found = tuple(_needs(pieces)) if len(pieces) <= _MOST_PIECES and len(text) <= _LONGEST else ()
    if any(need.type for need in found):
        return found
    # Nothing in it is a need, so its commas parted nothing either.
    return (NeedWritten(text, None, doubt="unreadable"),)


def need_code(text: str) -> str | None:
    """The code of one type of need written alone, or None."""
    found = needs_in(text)
    return found[0].type if len(found) == 1 else None


def _needs(pieces: list[str]) -> Iterator[NeedWritten]:
    """`pieces` are words and the signs between them in turn. The longest name that fits is taken first."""
    place = 0
    while place < len(pieces):
        for taken in range(min(_LONGEST_NAME, len(pieces) - place), 0, -2):
            need = _one_need("".join(pieces[place : place + taken]).strip(), alone=taken == 1)
            if need.type:
                break
        place += taken + 1
        if need.type:
            yield need
        elif need.text:
            yield from _parted_by_and(need)


def _parted_by_and(need: NeedWritten) -> Iterator[NeedWritten]:
    """ "SLCN and SEMH" is two needs; a name with an "and" in it is found before this is asked."""
    parts = [_one_need(part, alone=True) for part in _AND.split(need.text)]
    yield from parts if all(part.type for part in parts) else (need,)


def _one_need(text: str, *, alone: bool) -> NeedWritten:
    code, rank, words = _type_of(text, alone=False), None, text
    if code is None:
        words, rank = _without_rank(text)
        code = _type_of(words, alone=alone)
    return NeedWritten(text, code, rank if code else None, _doubt(words, code))


def _doubt(words: str, code: str | None) -> str:
    if code is None:
        return "unreadable"
    if squash(words) in _OLD_NEEDS:
        return "old_type"
    return "mistyped" if squash(words) in _MISTYPED or "*" in words else ""


def _without_rank(text: str) -> tuple[str, int | None]:
    leading = _LEADING_RANK.fullmatch(text)
    if leading:
        return leading[2], read_rank(leading[1])
    trailing = _TRAILING_RANK.fullmatch(text)
    return (trailing[1], read_rank(trailing[2])) if trailing else (text, None)


def _type_of(text: str, *, alone: bool) -> str | None:
    words = squash(text)
    if words in _OLD_NEEDS:
        return "SEMH"
    return (
        _NEED_CODES.get(words) or _in_brackets(text, alone=alone) or _code_before_words(text, _NEED_CODES, alone=alone)
    )


def _in_brackets(text: str, *, alone: bool) -> str | None:
    """The type in "Autism (ASD)" and in "Autism (since 2021)", but none in "Autism (SLCN)"."""
    match = _BRACKETS.fullmatch(text)
    if not match:
        return None
    found = [_NEED_CODES.get(squash(part)) for part in match.groups()]
    known = {code for code in found if code}
    return known.pop() if len(known) == 1 and (alone or None not in found) else None


def read_rank(text: str) -> int | None:
    """A rank as a number or as a word, 0 included for the files that count from there; None where it is neither."""
    word = text.strip().lower().removesuffix(".0")
    if word in _RANK_WORDS:
        return _RANK_WORDS[word]
    digits = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word)
    return int(digits[1]) if digits else None
