"""What is worth a second look in the rows as they are written, and stops nobody: hours, clashes, a new school year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

from handrail.provision.grid.cells import Said, read_cells
from handrail.provision.grid.rows import Row, usually
from handrail.rules.provision import Pattern, Slot, across_years, clashes, over_hours_short, week_minutes
from handrail.rules.timetable import tell_days

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.provision.actions.runs import AdultShare
    from handrail.provision.grid.names import Names

READ = ("type", "adults", "minutes", "times", "days", "from", "to")
Who = int | str


@dataclass(frozen=True, slots=True)
class _Written:
    """A row that can be understood: from when to when, how it meets, and by whom."""

    row: Row
    starts_on: date
    ends_on: date | None
    pattern: Pattern
    slots: tuple[Slot, ...]
    adults: Mapping[Who, AdultShare]

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def meets(self, other: _Written) -> bool:
        """Whether both run on some day."""
        return self.holds(other.starts_on) or other.holds(self.starts_on)


def warn(rows: Iterable[Row], names: Names, member: Member, first: date) -> None:
    """Put into each row's `warnings` what is odd about it, by cell, as it stands written.

    `first` is the day from which a row that names none begins.
    """
    written = [found for row in rows if not row.is_over and not row.is_blank and (found := _read(row, names, first))]
    hours = names.staff.hours
    of_adult: dict[Who, list[_Written]] = defaultdict(list)
    for one in written:
        for who in one.adults:
            of_adult[who].append(one)
        if across_years(one.starts_on, one.ends_on):
            _say(one.row, "to", "Goes on past 31 August: look at pupils, adults and days again then.")
    for who, own in of_adult.items():
        _hours(who, own, hours, max(member.on, first))
        _clashes(who, own)


def _say(row: Row, cell: str, words: str) -> None:
    held = row.warnings.setdefault(cell, [])
    if words not in held:
        held.append(words)


def _read(row: Row, names: Names, first: date) -> _Written | None:
    said, faults = read_cells(row.cells, READ, names)
    pattern = _pattern(row, said)
    if pattern is None or {"from", "to"} & set(faults):
        return None
    adults = {one.user.pk if one.user else one.name.casefold(): one for one in said.adults}
    slots = tuple(Slot(slot.weekday, slot.starts_at, pattern.minutes, row.title) for slot in said.slots)
    return _Written(row, said.starts_on or first, said.ends_on, pattern, slots, adults)


def _pattern(row: Row, said: Said) -> Pattern | None:
    """How it meets, by the library where the row does not say; None where neither does."""
    if said.kind is None:
        return Pattern(said.minutes or 0, *(said.often or (len(said.slots), 1)))
    times, every_weeks = said.often or usually(said.kind, said)
    minutes = said.minutes if said.minutes is not None else said.kind.usual_minutes
    return Pattern(minutes or 0, times, every_weeks)


def _hours(who: Who, own: list[_Written], hours: Mapping[int | None, int], today: date) -> None:
    """On the day on which it is most, of those on which something of it begins."""
    known = hours.get(who) if isinstance(who, int) else None
    if known is None:
        return
    days = {max(today, one.starts_on) for one in own}
    busiest = max(([one for one in own if one.holds(day)] for day in days), key=lambda held: _minutes(who, held))
    name = own[0].adults[who].name
    words = over_hours_short(name, _minutes(who, busiest), known)
    for one in busiest if words else ():
        _say(one.row, "adults", words)


def _minutes(who: Who, rows: list[_Written]) -> int:
    return sum(week_minutes(one.pattern, one.adults[who].share) for one in rows)


def _clashes(who: Who, own: list[_Written]) -> None:
    for one, other in combinations(own, 2):
        if not one.meets(other):
            continue
        both = [(mine, theirs) for mine in one.slots for theirs in other.slots if clashes([mine, theirs])]
        if both:
            mine, theirs = zip(*both, strict=True)
            _say(one.row, "days", _overlap(one.adults[who].name, theirs))
            _say(other.row, "days", _overlap(one.adults[who].name, mine))


def _overlap(name: str, slots: Iterable[Slot]) -> str:
    """The slots are of one run: "Tess Whitfield has Talking group then: Mon 09:00, Thu 09:00."."""
    first, *more = dict.fromkeys(slots)
    when = tell_days([(slot.weekday, slot.starts_at) for slot in (first, *more)])
    return f"{name} has {first.what} then: {when}."
