"""On which days a repeated meeting falls (RFC 5545, RRULE): those that people's calendars write, decided day by day.

Deciding for a day rather than reckoning from rule to rule has an end, whatever a file of others says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handrail.rules.calendar import monday_of
from handrail.rules.source import Source

RULE = Source("RFC 5545, section 3.3.10: recurrence rule", "M")
OLDEST = timedelta(days=6 * 366)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)").fullmatch


@dataclass(frozen=True, slots=True)
class Repeats:
    """A rule as it was read. `on` are (which of the month, weekday); 0 is every."""

    first: date
    often: str
    step: int
    count: int | None
    on: Sequence[tuple[int, int]]
    month_days: Sequence[int]
    months: Sequence[int]

    def falls_on(self, day: date) -> bool:
        if day < self.first or (self.months and day.month not in self.months):
            return False
        return self._apart(day) % self.step == 0 and self._fits(day)

    def _apart(self, day: date) -> int:
        """How many days, weeks, months or years lie between."""
        if self.often == "DAILY":
            return (day - self.first).days
        if self.often == "WEEKLY":
            return (monday_of(day) - monday_of(self.first)).days // 7
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        return months if self.often == "MONTHLY" else day.year - self.first.year

    def _fits(self, day: date) -> bool:
        if self.on and not any(_is_which(day, which, weekday) for which, weekday in self.on):
            return False
        if self.month_days:
            return day.day in self.month_days or day.day - _length(day) - 1 in self.month_days
        if self.on or self.often == "DAILY":
            return True
        if self.often == "WEEKLY":
            return day.weekday() == self.first.weekday()
        is_month = self.often == "MONTHLY" or self.months or day.month == self.first.month
        return bool(is_month) and day.day == self.first.day


def read_repeats(rule: Mapping[str, Any], first: date) -> Repeats:
    """Read a rule as icalendar gives it. Raises ValueError for what no calendar of people writes."""
    often = str(_one(rule, "FREQ")).upper()
    said, count = _one(rule, "INTERVAL"), _one(rule, "COUNT")
    step = 1 if said is None else int(said)
    if often not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"} or step < 1 or {key.upper() for key in rule} - KNOWN:
        raise ValueError
    return Repeats(
        first=first,
        often=often,
        step=step,
        count=int(count) if count else None,
        on=_by_day(rule),
        month_days=[int(day) for day in rule.get("BYMONTHDAY", [])],
        months=[int(str(month)) for month in rule.get("BYMONTH", [])],
    )


def days_within(rule: Repeats, first: date, last: date) -> Iterator[date]:
    """Its days from one to another. Raises ValueError for a series that began longer ago than is looked back."""
    if first - rule.first > OLDEST:
        raise ValueError
    begins = rule.first if rule.count else max(first, rule.first)  # a count counts from the first time
    fallen = 0
    for ahead in range((last - begins).days + 1):
        day = begins + timedelta(days=ahead)
        if rule.falls_on(day):
            fallen += 1
            if rule.count and fallen > rule.count:
                return
            if day >= first:
                yield day


def _by_day(rule: Mapping[str, Any]) -> list[tuple[int, int]]:
    found = [_BY_DAY(str(day).upper()) for day in rule.get("BYDAY", [])]
    if not all(found):
        raise ValueError
    on = [(int(day[1] or 0), DAYS.index(day[2])) for day in found if day]
    place = _one(rule, "BYSETPOS")
    if place is None:
        return on
    if len(on) != 1 or on[0][0]:
        raise ValueError  # 'the last working day': nobody's weekly meeting
    return [(int(place), on[0][1])]


def _one(rule: Mapping[str, Any], name: str) -> Any:
    value = rule.get(name)
    return (value[0] if value else None) if isinstance(value, list) else value


def _is_which(day: date, which: int, weekday: int) -> bool:
    """Whether it is the first, second, last of that weekday in its month; 0 is any."""
    if day.weekday() != weekday:
        return False
    return which in {0, (day.day - 1) // 7 + 1, -((_length(day) - day.day) // 7 + 1)}


def _length(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
