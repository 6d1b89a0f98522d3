"""From what the clock on the wall says to a moment, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from handrail.core.clock import LONDON
from handrail.rules.calendar import say_day
from handrail.rules.hours import say_time
from handrail.rules.school_days import ONE_DAY

WEEK = timedelta(days=7)
Span = tuple[datetime, datetime]


def moment_of(day: date, at: time) -> datetime:
    """Of an hour that comes twice the first. Raises ValueError, with a sentence, for one that never comes."""
    found = datetime.combine(day, at, LONDON)
    if _is_skipped(found):
        raise ValueError(f"{say_time(at)} does not come on {say_day(day)}: the clocks go forward. Write 2:00 or later.")
    return found


def _is_skipped(at: datetime) -> bool:
    there_and_back = datetime.fromtimestamp(at.timestamp(), LONDON)
    return there_and_back.replace(tzinfo=None) != at.replace(tzinfo=None)


def span_of(day: date, starts: time, ends: time) -> Span:
    """A stretch that starts on a day; one whose end is not after its start ends on the next."""
    ends_on = day if ends > starts else day + ONE_DAY
    return moment_of(day, starts), moment_of(ends_on, ends)


def to_minute(at: datetime) -> datetime:
    return at.astimezone(LONDON).replace(second=0, microsecond=0)


def day_of(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def clock_time(at: datetime) -> time:
    """What the clock in England says."""
    return at.astimezone(LONDON).time().replace(second=0, microsecond=0)


def bounds_of(day: date) -> Span:
    """From the first moment of a day to the first of the next."""
    return datetime.combine(day, time.min, LONDON), datetime.combine(day + ONE_DAY, time.min, LONDON)


def lasts(starts: datetime, ends: datetime) -> int:
    """Real minutes from one moment to another."""
    return int((ends - starts).total_seconds()) // 60


def without(span: Span, holes: Iterable[Span]) -> list[Span]:
    """What is left of a stretch."""
    left = [span]
    for starts, ends in holes:
        left = [
            piece
            for one in left
            for piece in ((one[0], min(one[1], starts)), (max(one[0], ends), one[1]))
            if piece[0] < piece[1]
        ]
    return left
