"""Common passwords in every usual shape are refused, and words that do not belong together are taken."""

import random
from itertools import islice

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator

from handrail.access.common_passwords import is_common

KNOWN = CommonPasswordValidator().passwords
SHAPES = ("{}2026!", "{}1234567", "2025{}!!", "{}_{}", "My{}1999", "{}-{}-1", "*{}*12345*", "{}{}{}")
SWAPPED = str.maketrans("aeios", "@3!0$")
BY_HAND = """
qwertyuiop12 1qaz2wsx3edc 1q2w3e4r5t6y 123456789012 987654321098 abcdefghijkl aaaaaaaaaaaa abcabcabcabc zxcvbnm12345
P@ssw0rd2026 Passw0rd!2024 $ummer2026!! Summer2026!! Autumn-Term-26 SpringTerm2027! Welcome12345 Welcome-2026!
letmein12345 LetMeIn!2026 Liverpool2026! ILoveYou2026! ilovefootball1 MySchool2026! School-School-1 senco2026!!!!
Monday01092026 September2026! Christmas2025! Headteacher1! TeachingAssistant1 office-admin-2026 changeme2026!
Password123456 password-password qwerty-qwerty-1 asdfghjkl1234 0987654321qwe 111122223333 abcd1234abcd1234
"""
TAKEN = (
    "four grey herons by the weir|a kettle of purple stairs|rabbit-lantern-moss-41|Tove dances at half past nine|"
    "long enough to sign in with|seven grey herons wade|otter brick violin 7|the ladder hums in tin|xK7#vw2Lq9!mPz|"
    "Pflaumenkuchen mit Sahne|wobbly marmalade trousers|my brother eats grass at four|blue.spoon.under.the.rug|"
    "thirteen slow trains home"
)


def vectors(number: int) -> list[str]:
    """Entries of the list of six letters or more, each in one of the shapes, half of them with letters swapped."""
    pick = random.Random(12)
    words = sorted(word for word in KNOWN if word.isascii() and word.isalpha() and len(word) >= 6)
    made = (
        shape.format(*[word.translate(SWAPPED) if at % 2 else word.title()] * 3)
        for at, (word, shape) in enumerate(zip(pick.sample(words, 3 * number), SHAPES * number, strict=False))
    )
    return list(islice((one for one in made if len(one) >= 12), number))


def test_three_hundred_common_ones_in_usual_shapes_are_refused() -> None:
    """Control: of these, Django's own list knows hardly one."""
    asked = [*vectors(300 - len(BY_HAND.split())), *BY_HAND.split()]
    assert len(asked) == 300
    assert [one for one in asked if not is_common(one, KNOWN)] == []
    assert sum(one.lower() in KNOWN for one in asked) < 10


@pytest.mark.parametrize("words", TAKEN.split("|"))
def test_words_that_do_not_belong_together_are_taken(words: str) -> None:
    assert not is_common(words, KNOWN)


def test_every_entry_with_every_year_is_refused() -> None:
    """More than a hundred thousand of them; each seventh word is asked here."""
    words = sorted(word for word in KNOWN if word.isalpha())
    asked = [f"{word}{year}" for word in words[::7] for year in range(1950, 2031, 10)]
    assert len(words) * 81 > 700_000
    assert all(is_common(one, KNOWN) for one in asked)
