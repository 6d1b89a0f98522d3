"""Meetings out of an .ics file, whatever wrote it. Nothing of it is kept but when a meeting was and what it was called.

A file from outside may be anything: it is read within limits, what cannot be read is left out and counted, and a rule
of repetition is worked out only within the days that are asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar

from handrail.core.clock import LONDON
from handrail.rules.school_days import ONE_DAY
from handrail.workload.log.moments import bounds_of, to_minute
from handrail.workload.log.repeats import days_within, read_repeats

MOST_BYTES = 5 * 1024 * 1024
MOST_EVENTS = 5000
MOST_RULES = 300
MOST_TIMES = 1000
LONGEST = timedelta(hours=12)
TITLE = 150


@dataclass(frozen=True, slots=True)
class Met:
    """One meeting, at one time."""

    key: str
    starts_at: datetime
    ends_at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    """The meetings of the days asked for; how many last all day or could not be read, and are left out."""

    meetings: list[Met]
    all_day: int
    unread: int


def read_calendar(content: bytes, first: date, last: date) -> ReadCalendar:
    """Read the meetings from one day to another. Raises ValueError, with a sentence, for what is no calendar."""
    if len(content) > MOST_BYTES:
        raise ValueError("This file is larger than 5 MB. Export a shorter time from your calendar.")
    events = _events(content)
    if len(events) > MOST_EVENTS:
        raise ValueError(f"This calendar holds more than {MOST_EVENTS} entries. Export a shorter time.")
    starts, ends = bounds_of(first)[0], bounds_of(last)[1]
    replaced = {(str(event.get("UID", "")), _moment(event["RECURRENCE-ID"].dt)) for event in events if _is_moved(event)}
    found: dict[str, Met] = {}
    all_day = unread = rules = 0
    for event in events:
        rules += "RRULE" in event
        try:
            starts_at = event.decoded("DTSTART")
            if isinstance(starts_at, date) and not isinstance(starts_at, datetime):
                all_day += 1
                continue
            if rules > MOST_RULES and "RRULE" in event:
                raise ValueError
            for met in _met(event, starts, ends, replaced):
                found.setdefault(met.key, met)
        except Exception:  # whatever a file of others holds: it is left out, and counted
            unread += 1
    return ReadCalendar(sorted(found.values(), key=lambda met: met.starts_at)[:MOST_TIMES], all_day, unread)


def _events(content: bytes) -> list[Any]:
    try:
        calendar = Calendar.from_ical(content.decode("utf-8-sig", errors="replace"))
        return [part for part in calendar.walk("VEVENT") if str(part.get("STATUS", "")).upper() != "CANCELLED"]
    except Exception:
        raise ValueError(
            "This is not a calendar file. Export your calendar as .ics (iCalendar) and choose that file."
        ) from None


def _is_moved(event: Any) -> bool:
    """Whether it stands for one time of a series, which then is not counted where it was."""
    return "RECURRENCE-ID" in event and hasattr(event["RECURRENCE-ID"], "dt")


def _met(event: Any, first: datetime, last: datetime, replaced: set[tuple[str, datetime]]) -> Iterator[Met]:
    uid = str(event.get("UID", ""))
    since = event.decoded("DTSTART")
    length = _length(event, since)
    if not timedelta(0) < length <= LONGEST:
        raise ValueError
    title = " ".join(str(event.get("SUMMARY", "")).split())[:TITLE]
    for at in _times(event, since, first, last):
        moment = _moment(at)
        is_elsewhere = "RRULE" in event and (uid, moment) in replaced
        if first <= moment < last and not is_elsewhere:
            mark = hashlib.sha256(f"{uid} {moment.timestamp()} {title}".encode()).hexdigest()[:40]
            yield Met(mark, to_minute(moment), to_minute(moment + length), title)


def _length(event: Any, since: datetime) -> timedelta:
    if "DTEND" in event:
        ends = event.decoded("DTEND")
        return _moment(ends) - _moment(since)
    length: timedelta = event.decoded("DURATION")
    return length


def _times(event: Any, since: datetime, first: datetime, last: datetime) -> list[datetime]:
    """When it begins: once, or each time within the days asked for, at the same hour of the zone it is written in."""
    if "RRULE" not in event:
        return [since]
    rule = event["RRULE"]
    if isinstance(rule, list):
        raise ValueError
    said = rule.get("UNTIL", [])
    until = _moment(said[0]) + (timedelta(0) if isinstance(said[0], datetime) else ONE_DAY) if said else last
    left_out = {_moment(day.dt) for dates in _listed(event, "EXDATE") for day in dates.dts}
    zone, at = since.tzinfo, since.time()
    days = days_within(read_repeats(rule, since.date()), _day_in(zone, first), _day_in(zone, last))
    times = [datetime.combine(day, at, zone) for day in days]
    return [time for time in times if _moment(time) <= until and _moment(time) not in left_out]


def _listed(event: Any, name: str) -> list[Any]:
    value = event.get(name, [])
    return value if isinstance(value, list) else [value]


def _day_in(zone: Any, at: datetime) -> date:
    return at.astimezone(zone or LONDON).date()


def _moment(at: date) -> datetime:
    """A time without a zone is the clock's in England; a day alone is its first moment."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time.min, LONDON)
    return at if at.tzinfo else at.replace(tzinfo=LONDON)
