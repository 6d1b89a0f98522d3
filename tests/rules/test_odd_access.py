"""Odd access is found among ordinary work, and ordinary work is left alone.

Twenty stories are hidden among 10,000 ordinary readings; among 100,000 by

    HANDRAIL_READINGS=100000 .venv/bin/pytest -q tests/rules/test_odd_access.py
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest

from handrail.core.clock import LONDON
from handrail.demo.names import SURNAMES
from handrail.rules import odd_access
from handrail.rules.odd_access import (
    COMMON,
    Opened,
    Story,
    Watched,
    find_often,
    find_stories,
    surname_of,
)

READINGS = int(os.environ.get("HANDRAIL_READINGS", "10000"))
FIRST = date(2026, 9, 1)
STAFF, CHILDREN, CLASS = 60, 840, 28
# How often the commonest surnames are borne; the rest of a school shares what is left.
COMMONEST = ("Smith", "Jones", "Taylor", "Brown", "Patel", "Khan", "Ahmed", "Davies")


@dataclass
class Week:
    """Readings as they come, in their order, and the sessions they came in."""

    dice: random.Random
    rows: list[tuple[datetime, int, str, tuple[str, ...]]] = field(default_factory=list)
    sessions: int = 0

    def open(self, at: datetime, who: int, *refs: str, section: str = "record") -> None:
        self.rows.append((at, who, section, refs))

    def readings(self) -> list[Opened]:
        told = sorted(self.rows, key=lambda row: row[0])
        return [Opened(seq, at, who, section, refs) for seq, (at, who, section, refs) in enumerate(told, 1)]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def _surnames(dice: random.Random, number: int) -> list[str]:
    return [dice.choice(COMMONEST if dice.random() < 0.12 else SURNAMES) for _ in range(number)]


def _ref(number: int) -> str:
    return f"child-{number}"


def work(week: Week, wanted: int) -> None:
    """What a school does: a teacher with a class, a SENCO before meetings, an office, lists, the evening at home."""
    dice, day = week.dice, FIRST
    while len(week.rows) < wanted:
        for who in dice.sample(range(STAFF), 30):
            _session(week, day, who)
        day += timedelta(days=1 if day.weekday() < 4 else 3)


def _session(week: Week, day: date, who: int) -> None:
    dice = week.dice
    week.sessions += 1
    hour = dice.choices((7, 8, 9, 11, 13, 15, 16, 19, 21, 22, 23), (2, 8, 6, 5, 5, 9, 8, 4, 3, 2, 1))[0]
    at = _at(day, hour, dice.randrange(60))
    week.open(at, who, *(_ref(dice.randrange(CHILDREN)) for _ in range(CLASS)), section="register")
    many = dice.randrange(20, 45) if who < 3 and dice.random() < 0.1 else dice.randrange(1, 22)
    for _ in range(many):
        at += timedelta(seconds=dice.randrange(20, 150))
        child = dice.randrange(CHILDREN) if who < 6 else (who * CLASS + dice.randrange(CLASS)) % CHILDREN
        week.open(at, who, _ref(child), section=dice.choice(("record", "plan", "timeline", "profile")))


def seeded(week: Week, day: date) -> list[tuple[str, int]]:
    """Twenty stories as (kind, who), each by somebody else."""
    told: list[tuple[str, int]] = []
    for number in range(4):
        who = 10 + number
        week.open(_at(day, 12, number), who, _ref(900 + number))
        told.append(("family", who))
    for number in range(2):
        who = 15 + number
        week.open(_at(day, 10, number), who, _ref(910 + number))
        told.append(("conflict", who))
    for number in range(4):
        who, at = 20 + number, _at(day, 12)
        for child in range(80):
            week.open(at + timedelta(seconds=40 * child), who, _ref(child * 7))
        told.append(("many", who))
    for number in range(4):
        who = 30 + number
        for minute in range(3):
            week.open(_at(day, 3, 10 * minute + number), who, _ref(number))
        told.append(("night", who))
    for number in range(3):
        who = 40 + number
        week.open(_at(day, 9, number), who, _ref(number))
        told.append(("left", who))
    for number in range(3):
        who = 50 + number
        for child in range(6):
            week.open(_at(day, 11, child), who, _ref(child), section="restricted notes")
        told.append(("restricted", who))
    return told


def school(dice: random.Random, leaving: date) -> dict[int, Watched]:
    """Staff and children with surnames as they come: who shares one few bear is close, as in `watching.looking`."""
    names = _surnames(dice, CHILDREN)
    staff = [surname_of(f"A {name}") for name in _surnames(dice, STAFF)]
    bearers = Counter(name.casefold() for name in names)
    people = {}
    for who, surname in enumerate(staff):
        same = [_ref(child) for child, name in enumerate(names) if name.casefold() == surname]
        close = dict.fromkeys(same, ("family", "the same surname")) if bearers[surname] < COMMON else {}
        if 10 <= who < 14:
            close[_ref(890 + who)] = ("family", "a contact of this name")
        if 15 <= who < 17:
            close[_ref(895 + who)] = ("conflict", "their own child")
        people[who] = Watched(leaving - timedelta(days=1) if 40 <= who < 43 else None, close)
    return people


def _told(week: Week, leaving: date) -> tuple[list[Story], list[tuple[str, int]]]:
    seeds = seeded(week, leaving)
    for who in range(40, 43):  # a leaver reads nothing more, but for what is seeded
        week.rows = [row for row in week.rows if row[1] != who or row[0].date() < leaving or row[0].hour == 9]
    return find_stories(week.readings(), school(random.Random("names"), leaving)), seeds


def test_twenty_stories_are_found_among_ordinary_work() -> None:
    week = Week(random.Random("work"))
    work(week, READINGS)
    leaving = max(row[0] for row in week.rows).date() + timedelta(days=1)
    stories, seeds = _told(week, leaving)
    found = {(story.kind, story.who) for story in stories}
    hit = [seed for seed in seeds if seed in found]
    false = [story for story in stories if (story.kind, story.who) not in seeds]
    print(f"{len(hit)} of {len(seeds)} stories found; {len(false)} false among {week.sessions} sessions")
    assert len(hit) >= 19, set(seeds) - found
    assert len(false) <= max(1, week.sessions / 1000), false


@pytest.mark.parametrize(
    ("figure", "value", "kind"),
    [("MANY", 10_000, "many"), ("NIGHT", (4, 4), "night"), ("FEW", 0, "family"), ("RESTRICTED", 99, "restricted")],
)
def test_with_a_rule_blinded_its_stories_are_missed(
    figure: str, value: object, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the search: it finds by these rules and by nothing else."""
    monkeypatch.setattr(odd_access, figure, value)
    stories, seeds = _told(Week(random.Random("work")), FIRST)
    assert kind in {seed for seed, _ in seeds}
    assert kind not in {story.kind for story in stories}


def _opened(times: Iterator[datetime], refs: Iterator[str]) -> list[Opened]:
    return [Opened(seq, at, 1, "record", (ref,)) for seq, (at, ref) in enumerate(zip(times, refs, strict=False), 1)]


def test_one_child_opened_eighty_times_is_no_crowd() -> None:
    at = _at(FIRST, 10)
    rows = _opened((at + timedelta(seconds=30 * step) for step in range(80)), iter(["child-1"] * 80))
    assert find_stories(rows, {}) == []


def test_sixty_children_over_a_morning_are_a_mornings_work() -> None:
    at = _at(FIRST, 8)
    rows = _opened((at + timedelta(minutes=3 * step) for step in range(80)), (_ref(child) for child in range(80)))
    assert find_stories(rows, {}) == []


def test_three_in_the_morning_is_by_a_clock_in_england() -> None:
    """On the night the clocks go back as on any other."""
    night = [Opened(1, _at(date(2026, 10, 25), 3), 1, "record", ("child-1",))]
    assert [story.about for story in find_stories(night, {})] == ["2026-10"]
    late = [Opened(1, _at(date(2026, 10, 24), 23, 50), 1, "record", ("child-1",))]
    assert find_stories(late, {}) == []


def test_a_third_emergency_opening_in_a_week_is_told_once() -> None:
    at = _at(FIRST, 10)
    uses = [Opened(seq, at + timedelta(days=seq), 1, "glass", ("child-1",)) for seq in range(4)]
    assert [(story.kind, story.count) for story in find_often(uses)] == [("glass", 3)]
    assert find_often([uses[0], uses[1]]) == []
