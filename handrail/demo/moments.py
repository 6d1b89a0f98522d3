"""What a term is made of besides plans: concerns with their answers, short notes, and papers by their titles.

Written in `written/concerns.toml` and `written/days.toml`, and read here into frozen rows; `arcs.told` fills the texts.
Days are days, or school days of a concern, before today.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from handrail.demo.arcs import read_rows

WAITING = "waiting"
"""The answer of a concern that has none yet."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one teacher answered: the lesson, how much it shows there (none, little, often, always), and in words."""

    subject: str
    shows: str
    strengths: str
    hard: str
    helps: str


@dataclass(frozen=True, slots=True)
class Everyday:
    """One universal strategy that was chosen as the answer."""

    text: str
    who: str
    how_often: str


@dataclass(frozen=True, slots=True)
class Concern:
    """One concern and what became of it.

    `answer` is `WAITING` or the step it led to: universal, asked, screening, monitoring, sen_support, no_action,
    passed_on, taken_back. `says` is what the person who raised it is told, `family` what the parents are told.
    `again` is in how many school days it is looked at again, past where it is below nought.
    """

    key: str
    phase: str
    by: str
    raised: int
    saw: str
    since: str
    tried: str
    answer: str
    answered: int | None = None
    again: int | None = None
    strategies: tuple[Everyday, ...] = ()
    replies: tuple[Reply, ...] = ()
    screener: str = ""
    need: str = ""
    reason: str = ""
    told_how: str = ""
    agrees: str = ""
    says: str = ""
    family: str = ""
    came_of_it: str = ""


@dataclass(frozen=True, slots=True)
class ShortNote:
    """One dated note: its kind, the way it came about (phone, gate, letter, good news or nothing), and who wrote it."""

    phase: str
    kind: str
    way: str
    ago: int
    who: str
    has_plan: bool
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document by its title; `about` is what it is."""

    phase: str
    ago: int
    about: str
    title: str


@cache
def all_concerns() -> tuple[Concern, ...]:
    """Every concern, in the order they are written. Raises TypeError for one that is not whole."""
    return tuple(_concern(row) for row in read_rows("concerns.toml", "concern"))


@cache
def all_notes() -> tuple[ShortNote, ...]:
    """Every short note."""
    return tuple(ShortNote(*row) for row in read_rows("days.toml", "note"))


@cache
def all_papers() -> tuple[Paper, ...]:
    """Every document, by its title."""
    return tuple(Paper(*row) for row in read_rows("days.toml", "document"))


def _concern(row: dict[str, Any]) -> Concern:
    rows = {
        "strategies": tuple(Everyday(*one) for one in row.get("strategies", ())),
        "replies": tuple(Reply(*one) for one in row.get("replies", ())),
    }
    return Concern(**row | rows)
