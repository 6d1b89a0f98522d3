"""Whether words that would be printed read like a child's name. Nobody who reads a report is told one."""

from __future__ import annotations

import re

from handrail.access.member import Member
from handrail.pupils.models import Pupil

_WORD = re.compile(r"[^\W\d_][\w’'-]*")


def words_of_children(member: Member) -> frozenset[str]:
    """The names of the children on roll, word by word, folded. One query."""
    pupils = Pupil.objects.visible_to(member).on_roll(member.on)
    named = pupils.values_list("forename", "preferred_name", "surname", "preferred_surname")
    return frozenset(word.casefold() for names in named for name in names for word in _WORD.findall(name))


def child_named(text: str, children: frozenset[str]) -> str:
    """The first word with a capital letter that is the name of a child here; empty where there is none."""
    found = (word.removesuffix("’s").removesuffix("'s") for word in _WORD.findall(text) if word[0].isupper())
    return next((word for word in found if word.casefold() in children), "")
