"""What is due, whose move it is, and when: the list on Home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from handrail.access.member import Member
from handrail.core.registry import DueItem
from handrail.rules.calendar import monday_of
from handrail.workload.ahead.facts import Rows
from handrail.workload.ahead.falling_due import own_due

EVERYONE, MINE = "", "mine"


@dataclass(frozen=True, slots=True)
class DueGroup:
    """One heading of the list with its items, soonest first."""

    title: str
    items: list[DueItem]


def with_own(items: Iterable[DueItem], member: Member, time: Rows) -> list[DueItem]:
    """With what falls due of this member's own time (`own_facts`), which no list of the registry asks for again."""
    return sorted([*items, *own_due(member, time)], key=lambda item: (item.due_on, item.title))


def holders(items: Iterable[DueItem], member: Member) -> dict[str, str]:
    """By whom the list may be narrowed, as {key: words}: everyone, oneself, and whoever else has something due."""
    others = sorted({item.holder for item in items if item.holder and item.holder_id != member.user_id})
    return {EVERYONE: "Everyone", MINE: "Mine", **{name: name for name in others}}


def held_by(items: Iterable[DueItem], key: str, member: Member) -> list[DueItem]:
    """What waits for one person: a key of `holders`."""
    if key == MINE:
        return [item for item in items if item.holder_id == member.user_id]
    return [item for item in items if key in (EVERYONE, item.holder)]


def in_groups(items: Iterable[DueItem], on: date) -> list[DueGroup]:
    """Date has passed, this week, the next two weeks, later; empty ones left out."""
    end_of_week = _end_of_week(on)
    groups: dict[str, list[DueItem]] = {
        "Date has passed": [],
        "This week": [],
        "Next two weeks": [],
        "Later": [],
    }
    for item in items:
        groups[_group_of(item.due_on, on, end_of_week)].append(item)
    return [DueGroup(title, found) for title, found in groups.items() if found]


def by_the_end_of_this_week(items: Iterable[DueItem], on: date) -> list[DueItem]:
    """What has passed or falls into this week."""
    return [item for item in items if item.due_on <= _end_of_week(on)]


def _end_of_week(on: date) -> date:
    return monday_of(on) + timedelta(days=6)


def _group_of(due_on: date, on: date, end_of_week: date) -> str:
    if due_on < on:
        return "Date has passed"
    if due_on <= end_of_week:
        return "This week"
    return "Next two weeks" if due_on <= end_of_week + timedelta(weeks=2) else "Later"
