"""Which readings of children's records somebody should look at: stories found in the trail, never proofs of a wrong.

A story is shown to a named person, who answers it in words; the same story is told once. The figures below are chosen
so that a school of ordinary size sees a few in a term: a list that is always full is read by nobody.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from handrail.rules.source import Source

WATCHED = Source(
    "Handrail's own figures. That access is watched: UK GDPR Article 5(1)(f); OWASP ASVS 5.0 16.3.2 and 8.1; the cases"
    " are those every school names: one's own family, after leaving, eighty children in an hour, three in the morning",
    "M",
)

HOUR = timedelta(hours=1)
MANY = 60
"""Children whose own pages one person opens within an hour. The case everybody names is eighty; somebody who does it on
purpose is not to the dot, and a SENCO before a meeting opens thirty."""
FEW = 3
"""So many children on one page are opened for themselves; more is a list, which one glance at a register makes."""
NIGHT = (1, 5)
"""From one to five o’clock on a clock in England. Teachers do work in the late evening, and past midnight."""
COMMON = 4
"""A surname that so many children of the school bear says nothing of a family."""
GLASS = (3, timedelta(days=7))
"""So many emergency openings of one person in so long a time."""
RESTRICTED = 5
"""Children whose restricted notes one person opens in one day."""
DAYS_TO_ANSWER = timedelta(days=7)
"""By then somebody has looked, while those asked still remember."""
RESTRICTED_SECTION = "restricted notes"

FAMILY, CONFLICT, MANY_AT_ONCE, AT_NIGHT, AFTER_LEAVING, OFTEN_GLASS, MANY_RESTRICTED = KINDS = (
    "family", "conflict", "many", "night", "left", "glass", "restricted",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """One reading: `at` as a clock in England says it, `who` a key of the person, `pupils` the refs on the page."""

    seq: int
    at: datetime
    who: int
    section: str
    pupils: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one person: their last day here, where it is past or set, and the children who may be family
    or from whom they are kept, {ref: (kind of story, why)}."""

    last_day: date | None = None
    close: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One thing to look at: what kind, who, about what (a child's ref or a day), from which reading to which."""

    kind: str
    who: int
    about: str
    why: str
    first: Opened
    last: Opened
    count: int


def find_stories(readings: Sequence[Opened], people: Mapping[int, Watched]) -> list[Story]:
    """The stories in readings given in the order in which they were written, each once."""
    found = [
        *_close(readings, people),
        *_after_leaving(readings, people),
        *_many(readings),
        *_at_night(readings),
        *_restricted(readings),
    ]
    return sorted(found, key=lambda story: story.first.seq)


def find_often(uses: Sequence[Opened]) -> list[Story]:
    """Emergency openings of one person, more often than an emergency comes. `uses` in their order."""
    most, within = GLASS
    found: dict[tuple[int, str], Story] = {}
    for who, own in _by_person(uses).items():
        for first, last in zip(own, own[most - 1 :], strict=False):
            about = f"{last.at:%G-W%V}"
            if last.at - first.at <= within and (who, about) not in found:
                why = f"{most} emergency openings within {within.days} days"
                found[who, about] = Story(OFTEN_GLASS, who, about, why, first, last, most)
    return list(found.values())


def surname_of(name: str) -> str:
    """The last word of a name, as names are compared: 'Ms Ann Brown-Lee' is 'brown-lee'."""
    words = name.casefold().split()
    return words[-1] if len(words) > 1 else ""


def _by_person(readings: Iterable[Opened]) -> dict[int, list[Opened]]:
    by: dict[int, list[Opened]] = defaultdict(list)
    for reading in readings:
        by[reading.who].append(reading)
    return by


def _close(readings: Iterable[Opened], people: Mapping[int, Watched]) -> Iterator[Story]:
    """Somebody opened, by itself, the record of a child who may be family or from whom they are kept."""
    by: dict[tuple[int, str], list[Opened]] = defaultdict(list)
    for reading in readings:
        close = people[reading.who].close if reading.who in people else {}
        if close and len(reading.pupils) <= FEW:
            for ref in close.keys() & set(reading.pupils):
                by[reading.who, ref].append(reading)
    for (who, ref), rows in by.items():
        kind, why = people[who].close[ref]
        yield Story(kind, who, ref, why, rows[0], rows[-1], len(rows))


def _after_leaving(readings: Iterable[Opened], people: Mapping[int, Watched]) -> Iterator[Story]:
    """A page was shown after the last day. It cannot happen; so if it did, it must be seen."""
    late = (row for row in readings if row.who in people and _is_after(row.at.date(), people[row.who].last_day))
    yield from _a_day(late, AFTER_LEAVING, "after their last day here", least=1)


def _is_after(day: date, last: date | None) -> bool:
    return last is not None and day > last


def _many(readings: Iterable[Opened]) -> Iterator[Story]:
    """Many children opened one by one within an hour."""
    for rows in _by_person(row for row in readings if len(row.pupils) <= FEW).values():
        told: set[str] = set()
        window: deque[Opened] = deque()
        for row in rows:
            window.append(row)
            while row.at - window[0].at > HOUR:
                window.popleft()
            children = {ref for one in window for ref in one.pupils} if len(window) * FEW >= MANY else set()
            day = row.at.date().isoformat()
            if len(children) >= MANY and day not in told:
                told.add(day)
                yield Story(MANY_AT_ONCE, row.who, day, "or more within an hour", window[0], row, len(children))


def _at_night(readings: Iterable[Opened]) -> Iterator[Story]:
    """One story a person and month, so that a poor sleeper is asked once and not every morning."""
    start, end = NIGHT
    by: dict[tuple[int, str], list[Opened]] = defaultdict(list)
    for row in readings:
        if start <= row.at.hour < end:
            by[row.who, f"{row.at:%Y-%m}"].append(row)
    for (who, month), rows in by.items():
        yield Story(AT_NIGHT, who, month, f"at {rows[0].at:%H:%M}", rows[0], rows[-1], len(rows))


def _restricted(readings: Iterable[Opened]) -> Iterator[Story]:
    shown = (row for row in readings if row.section == RESTRICTED_SECTION)
    yield from _a_day(shown, MANY_RESTRICTED, "in one day", least=RESTRICTED)


def _a_day(readings: Iterable[Opened], kind: str, why: str, *, least: int) -> Iterator[Story]:
    """One story a person and day, where the children reach `least`."""
    by: dict[tuple[int, str], list[Opened]] = defaultdict(list)
    for row in readings:
        by[row.who, row.at.date().isoformat()].append(row)
    for (who, day), rows in by.items():
        children = {ref for row in rows for ref in row.pupils}
        if len(children) >= least:
            yield Story(kind, who, day, why, rows[0], rows[-1], len(children))
