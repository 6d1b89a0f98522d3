"""Names: how they are kept, and the form they are looked for in."""

from __future__ import annotations

import re
import unicodedata

# A joiner or non-joiner after a letter of a script that needs it (Arabic, Persian, the Indic scripts) is spelling.
_SPELLING_JOINER = re.compile("(?<=[\u0590-\u1fff])[\u200c\u200d]")
_DROPPED = frozenset("'’‘ʼ`´-‐‑–")


def is_hidden(text: str, place: int) -> bool:
    """Whether the character there is invisible and not part of the spelling: a control, a zero width, a change of
    direction."""
    if unicodedata.category(text[place]) not in {"Cc", "Cf", "Cs"} or text[place].isspace():
        return False
    return not _SPELLING_JOINER.match(text, place)


def has_hidden(text: str) -> bool:
    """Whether `tidy` would take invisible characters out of a name, which the person who typed it should hear of."""
    return any(is_hidden(text, place) for place in range(len(text)))


def tidy(text: str) -> str:
    """A name as it is kept: NFC, single spaces, no hidden characters; otherwise as it was written."""
    kept = "".join(letter for place, letter in enumerate(text) if not is_hidden(text, place))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def fold(text: str) -> str:
    """The form names are looked for in: no accents, no case, single spaces; letters of every script kept."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return " ".join("".join(map(_folded, letters)).split())


def _folded(letter: str) -> str:
    category = unicodedata.category(letter)
    # Accents have a combining class; the vowel signs of Indic scripts have none and belong to the word.
    if letter in _DROPPED or category == "Cf" or unicodedata.combining(letter):
        return ""
    return letter if category[0] in "LMN" else " "
