"""What is refused as common: not a list of what was stolen, but the shapes that people give to what is.

Every list of stolen passwords is mostly a few thousand words with a capital, a year or an exclamation mark, walks over
the keyboard, and repeats. Django's list has nearly twenty thousand, of which two hundred are long enough to be taken
here at all. So a password is taken apart first, and what is left of it is looked for there and among the words of a
school: that refuses each entry with every year, figure, sign and common swap of letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from handrail.access.models import User

REFUSED = (
    "This is one of the first that anybody would try, with a little added. "
    "Write a few words that do not belong together."
)
AROUND = 3  # letters that may stand round a common word without making it another
LEFT_OVER = 4  # signs outside walks and repeats that make a password its own
SHORTEST, WALK = 4, 3

_SWAPS = str.maketrans("@4831!0$57296", "aabeiiosstzgg")
_LINES = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "9876543210")
_COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "0p")
_STEPS = {pair for line in (*_LINES, *_COLUMNS) for way in (line, line[::-1]) for pair in pairwise(way)}
_OF_A_SCHOOL = (
    "school primary secondary junior infant academy nursery college class teacher teaching assistant head headteacher "
    "senco send sen office admin staff pupil pupils parent governor reception year term half summer autumn winter "
    "spring easter christmas holiday monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december welcome hello password letmein login access "
    "secret changeme change please my the our new old is i love you football liverpool arsenal chelsea england"
)
_SCHOOL_WORDS = re.compile(rf"(?:{'|'.join(sorted(_OF_A_SCHOOL.split(), key=len, reverse=True))})+")
_NO_LETTER = re.compile(r"[\W\d_]")
_REPEATS = re.compile(r"(.{1,64}?)\1+.{0,3}")
_SHORT_REPEATS = re.compile(r"(.{1,8}?)\1+.{0,3}")


class NotCommon(CommonPasswordValidator):
    """Refuses what is common, and what is common with something added."""

    def validate(self, password: str, user: User | None = None) -> None:
        if is_common(password, self.passwords):
            raise ValidationError(REFUSED, code="password_too_common")

    def get_help_text(self) -> str:
        return ""


def is_common(password: str, known: set[str]) -> bool:
    """Whether it is in `known` (lower case), or is one of those in another shape."""
    text = re.sub(r"\s", "", password.casefold())
    return text in known or _is_walked(text) or any(_is_word(core, known) for core in _cores(text))


def _cores(text: str) -> Iterator[str]:
    """What is left when figures and signs at its ends are taken away and swapped letters are put back; a few of those
    at the ends may be swapped letters themselves, as in `$ummer` and `pa$$`."""
    first, last = re.search(r"^[\W\d_]*", text), re.search(r"[\W\d_]*$", text)
    begins, ends = first.end() if first else 0, last.start() if last else len(text)
    yield _NO_LETTER.sub("", text[begins:ends])
    for before in range(AROUND + 1):
        for after in range(AROUND + 1):
            part = text[max(begins - before, 0) : ends + after]
            yield _NO_LETTER.sub("", part.translate(_SWAPS))


def _is_word(core: str, known: set[str]) -> bool:
    if len(core) < SHORTEST or _SCHOOL_WORDS.fullmatch(core):
        return True
    if (repeated := _REPEATS.fullmatch(core)) and _is_word(repeated[1], known):
        return True
    least = min(max(len(core) - AROUND, SHORTEST + 1), len(core))
    sizes = range(least, len(core) + 1)
    return any(core[at : at + size] in known for size in sizes for at in range(len(core) - size + 1))


def _is_walked(text: str) -> bool:
    """Whether it goes along the keys, the alphabet or the figures, or says one thing over and over, but for little."""
    if _SHORT_REPEATS.fullmatch(text):
        return True
    left, run = 0, 1
    for here, after in zip(text, [*text[1:], ""], strict=True):
        if after and (here == after or (here, after) in _STEPS):
            run += 1
            continue
        left += run if run < WALK else 0
        run = 1
    return left < LEFT_OVER
