"""Names as people write them: mended in how they are stored, never in how they look."""

import re
import unicodedata
from dataclasses import dataclass

from handrail.exchange.reading import limits

# Marks that show nothing or turn the direction of what follows. The joiners U+200C and U+200D belong to names in
# Arabic and Indic scripts and stay between two letters of those.
_SCRIPTS = "\u0600-\u0fff"
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
    f"|(?<![{_SCRIPTS}])[\u200c\u200d]|[\u200c\u200d](?![{_SCRIPTS}])"
)

_LONGEST_FILE_NAME = 200


@dataclass(frozen=True)
class Name:
    """A name ready to keep. `cleaned` means that unseen characters were taken out."""

    text: str
    cleaned: bool = False

    @property
    def too_long(self) -> bool:
        return len(self.text) > limits.MAX_NAME


def read_name(text: str) -> Name:
    """In composed form (NFC), single spaces, nothing unseen; letters and their case are left alone."""
    if text.isascii() and text.isprintable():
        return Name(" ".join(text.split()))
    seen = _UNSEEN.sub("", text)
    return Name(" ".join(unicodedata.normalize("NFC", seen).split()), cleaned=seen != text)


_ALIKE = ("LATIN", "CYRILLIC", "GREEK")


def mixed_word(text: str) -> str | None:
    """The first word with letters of two alphabets that look alike, such as a Cyrillic а in a Latin name."""
    if text.isascii():
        return None
    return next((word for word in text.split() if len(_alphabets(word)) > 1), None)


def _alphabets(word: str) -> set[str]:
    said = (unicodedata.name(letter, "") for letter in word if letter.isalpha())
    return {alphabet for name in said for alphabet in _ALIKE if name.startswith(alphabet)}


def show_file_name(name: str) -> str:
    """A file's name as it is shown and kept: no folders, nothing unseen, on one line, of at most 200 characters."""
    last = re.split(r"[/\\]", name.strip())[-1]
    return read_name(_UNSEEN.sub("", last)).text[:_LONGEST_FILE_NAME] or "file"


@dataclass(frozen=True)
class WholeName:
    """A surname and a forename that stood in one cell. `guessed` means that no comma parted them."""

    surname: str
    forename: str
    guessed: bool = False


def part_name(text: str, *, surname_first: bool = False) -> WholeName:
    """Part "Surname, Forename" at the comma; without one at the last space, or at the first where a surname leads.

    A name of one word is a surname.
    """
    surname, comma, forename = (part.strip() for part in text.partition(","))
    if comma:
        return WholeName(surname, forename) if surname else WholeName(forename, "")
    first, _, last = text.partition(" ") if surname_first else text.rpartition(" ")
    if not (first and last):
        return WholeName(text, "")
    return WholeName(first, last, True) if surname_first else WholeName(last, first, True)
