"""The stories of the made-up children: who they are, what was planned for them, what was seen, and how it went.

They are written in `written/*.toml`, a file for each phase, and read here into frozen rows. A text has places for a
child and for the adults round that child ("{name} and {his} rabbit"), which `told` fills. Days count from the day the
plan was agreed. Nobody in them is real.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("written")
PHASES = ("early", "infant", "junior", "secondary")
"""Nursery rooms and Reception, Years 1 and 2, Years 3 to 6, Years 7 to 11: a file each."""

YEARS: dict[str, tuple[str, ...]] = {
    "early": ("N1", "N2", "R"),
    "infant": ("1", "2"),
    "junior": ("3", "4", "5", "6"),
    "secondary": ("7", "8", "9", "10", "11"),
}
TOO_SOON = "too soon"


@dataclass(frozen=True, slots=True)
class Who:
    """Whose names and words a text is filled with; `sex` is F or M."""

    name: str
    sex: str
    teacher: str = "the class teacher"
    ta: str = "the TA"
    senco: str = "the SENCO"


_SHE = {"he": "she", "him": "her", "his": "her", "himself": "herself"}


def told(text: str, who: Who) -> str:
    """The text about one child: fills {name}, {he}, {him}, {his}, {himself} (or {He} ...), {teacher}, {ta}, {senco}."""
    words = {he: she if who.sex == "F" else he for he, she in _SHE.items()}
    words |= {place.capitalize(): word.capitalize() for place, word in words.items()}
    return text.format(name=who.name, teacher=who.teacher, ta=who.ta, senco=who.senco, **words)


@dataclass(frozen=True, slots=True)
class Strategy:
    """What is done towards an outcome, by whom, how often and where."""

    text: str
    who: str
    how_often: str
    where: str


@dataclass(frozen=True, slots=True)
class Judged:
    """How an outcome went: -2 to 2, None for 'too soon to say'; what was seen, and what comes next."""

    value: int | None
    what_we_saw: str
    next_step: str
    stop_reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome; `judged` is None while the cycle runs."""

    area: str
    text: str
    baseline: str
    measure: str
    target: str
    strategies: tuple[Strategy, ...]
    judged: Judged | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody's words: whose (pupil, parent, teacher), their name here, and how they were gathered."""

    whose: str
    name: str
    how: str
    text: str


@dataclass(frozen=True, slots=True)
class Observation:
    """What somebody saw on a day of the cycle; `outcome` is its number or 0, `count` 'n of m' where it was counted."""

    day: int
    who: str
    outcome: int
    count: tuple[int, int] | None
    text: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting with the family: how, how long, who came (name and part) and what was said. `came` may be empty."""

    how: str
    minutes: int
    came: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Cycle:
    """One turn of assess, plan, do, review. `afterwards` are the voices of its review, empty while it runs."""

    expected_impact: str
    outcomes: tuple[Outcome, ...]
    observations: tuple[Observation, ...]
    voices: tuple[Voice, ...]
    afterwards: tuple[Voice, ...]
    meeting: Meeting | None

    @property
    def is_reviewed(self) -> bool:
        return all(outcome.judged for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Profile:
    """The one-page profile; each text but the first is one thing to a line."""

    in_my_words: str
    likes_about_me: str
    matters_to_me: str
    how_to_help: str
    please_do_not: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried before the plan, when, and what came of it."""

    what: str
    period: str
    result: str


@dataclass(frozen=True, slots=True)
class Arc:
    """One child's story, to be told of any child of one of its years who has the need.

    `status` is K or E, `quality` good or poor. `language` is spoken at home and heard in the voices; empty for English.
    """

    key: str
    phase: str
    years: tuple[str, ...]
    status: str
    quality: str
    language: str
    needs: tuple[str, ...]
    strengths: str
    everyday_help: str
    strength_by_area: Mapping[str, str]
    barriers: Mapping[str, str]
    advice_from: str
    advice: str
    profile: Profile
    tried: tuple[Tried, ...]
    cycles: tuple[Cycle, ...]


@cache
def all_arcs() -> tuple[Arc, ...]:
    """Every story, in the order they are written. Raises KeyError or TypeError for one that is not whole."""
    return tuple(_arc(phase, row) for phase in PHASES for row in read_rows(f"{phase}.toml", "arc"))


def arcs_for(need: str, year: str) -> tuple[Arc, ...]:
    """The stories that may be told of a child of this primary need in this year; none where none is written."""
    return tuple(arc for arc in all_arcs() if arc.needs[0] == need and year in arc.years)


def read_rows(name: str, table: str) -> list[Any]:
    """The tables of one kind, or the rows of one list, in a file of `written`."""
    rows: list[Any] = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))[table]
    return rows


def _arc(phase: str, row: dict[str, Any]) -> Arc:
    return Arc(
        key=row["key"],
        phase=phase,
        years=tuple(row.get("years", YEARS[phase])),
        status=row["status"],
        quality=row["quality"],
        language=row.get("language", ""),
        needs=tuple(row["needs"]),
        strengths=row["strengths"],
        everyday_help=row["everyday_help"],
        strength_by_area=row.get("strength", {}),
        barriers=row["barrier"],
        advice_from=row.get("advice_from", ""),
        advice=row.get("advice", ""),
        profile=_profile(row["profile"]),
        tried=tuple(Tried(*one) for one in row["tried"]),
        cycles=tuple(_cycle(one) for one in row["cycle"]),
    )


def _profile(row: dict[str, Any]) -> Profile:
    lines = {name: "\n".join(row[name]) for name in ("likes_about_me", "matters_to_me", "how_to_help", "please_do_not")}
    return Profile(in_my_words=row["in_my_words"], **lines)


def _cycle(row: dict[str, Any]) -> Cycle:
    return Cycle(
        expected_impact=row["impact"],
        outcomes=tuple(_outcome(one) for one in row["outcome"]),
        observations=tuple(_observation(one) for one in row["seen"]),
        voices=tuple(Voice(*one) for one in row["voices"]),
        afterwards=tuple(Voice(*one) for one in row.get("afterwards", ())),
        meeting=_meeting(row["meeting"]) if "meeting" in row else None,
    )


def _outcome(row: dict[str, Any]) -> Outcome:
    return Outcome(
        area=row["area"],
        text=row["text"][:1].upper() + row["text"][1:],  # written after 'the child'
        baseline=row["baseline"],
        measure=row["measure"],
        target=row["target"],
        strategies=tuple(Strategy(*one) for one in row["do"]),
        judged=_judged(row) if "value" in row else None,
    )


def _judged(row: dict[str, Any]) -> Judged:
    value = None if row["value"] == TOO_SOON else int(row["value"])
    return Judged(value, row["saw"], row["next"], row.get("why", ""))


def _observation(row: Sequence[Any]) -> Observation:
    day, who, outcome, count, text = row
    seen, _, tries = count.partition("/")
    return Observation(day, who, outcome, (int(seen), int(tries)) if count else None, text)


def _meeting(row: Sequence[Any]) -> Meeting:
    how, minutes, came, words = row
    return Meeting(how, minutes, tuple((name, part) for name, part in came), words)
