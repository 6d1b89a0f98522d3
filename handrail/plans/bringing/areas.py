"""Which area of need the words of a plan's table speak of. Pure."""

from __future__ import annotations

import re

from handrail.rules.register import AREAS, NEED_TYPES

# Words and beginnings of words as plans have them; the types of need of the census are known besides.
_SIGNS = {
    "communication": r"speech|language|communicat|interact|vocab|talk|listen|speak|autis|social skills|pragmatic|"
    r"clarity|stammer|c ?& ?i\b",
    "cognition": r"cognit|learning|read|writ|spell|phonic|math|number|liter|numer|memory|dyslex|dyscalc|decod|"
    r"compreh|process|c ?& ?l\b",
    "semh": r"semh|emotion|mental|anxi|anger|behav|regulat|friend|self-?esteem|confiden|wellbeing|well-being|adhd|"
    r"attention|concentrat|attach|social and|bemh",
    "sensory": r"sensory|physical|motor|hear|vision|visual|sight|mobil|handwrit|co-?ordinat|dyspra|medical|toilet|"
    r"s ?& ?p\b",
}
_CODES = {code: need.area for code, need in NEED_TYPES.items() if need.area} | {"ASC": "communication"}


def area_of(words: str) -> str:
    """A key of `AREAS`; empty where the words name none, or as much of one as of another."""
    named = {key for key, area in AREAS.items() if _plain(words) in (_plain(area.label), _plain(area.short_label))}
    coded = {_CODES[word.upper()] for word in re.findall(r"\w+", words) if word.isupper() and word in _CODES}
    if len(named | coded) == 1:
        return str((named | coded).pop())
    counts = {key: len(re.findall(rf"\b(?:{sign})", words, re.I)) for key, sign in _SIGNS.items()}
    most = max(counts.values())
    best = [key for key, count in counts.items() if count == most]
    return best[0] if most and len(best) == 1 else ""


def is_only_an_area(words: str) -> bool:
    """Whether the words are the name of an area and say nothing of the child."""
    return _plain(words) in {_plain(said) for area in AREAS.values() for said in (area.label, area.short_label)}


def _plain(words: str) -> str:
    return " ".join(re.findall(r"[a-z]+", words.casefold().replace("&", " and ").replace("/or", "")))
