"""Term dates as authorities publish them: a calendar (.ics) of holidays, or JSON of years, holidays and INSET days."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from icalendar import Calendar

from handrail.core.clock import LONDON
from handrail.rules.calendar import parse_day
from handrail.rules.school_days import KINDS, ONE_DAY, SchoolYear, Stretch
from handrail.setting_up.reading.breaks import YearsRead, bank_holiday_notes, years_between

MAX_BYTES = 1024 * 1024
MOST_EVENTS = 2000
LONGEST_NAME = 60
_INSET = re.compile(
    r"inset|in-service|staff training|training day|teacher training|professional development|\bpd day", re.I
)
_BANK = re.compile(r"bank holiday|may day|new year.s day|good friday|easter monday|boxing day|christmas day", re.I)
_BREAK = re.compile(r"holiday|half.?term|break|closed|closure|christmas|easter|summer|vacation", re.I)
_OPEN = re.compile(r"\b(starts?|begins?|ends?|opens?|returns?|first day|last day|breaks? up)\b", re.I)


class DatesRefused(ValueError):
    """The file holds no term dates that can be read; the message says why."""


def read_dates(content: bytes) -> YearsRead:
    """The school years in a file of either kind, told apart by what is in it. Raises DatesRefused."""
    if len(content) > MAX_BYTES:
        raise DatesRefused("This file is larger than 1 MB, which term dates never are. Choose the school’s calendar.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DatesRefused("This is neither a calendar (.ics) nor JSON. Export the calendar again.") from None
    if "BEGIN:VCALENDAR" in text[:1000]:
        found = _from_events(text)
    elif text.lstrip().startswith(("{", "[")):
        found = _from_json(text)
    else:
        raise DatesRefused("This is neither a calendar (.ics) nor JSON. Choose one of those, or write the dates below.")
    if not found.years:
        raise DatesRefused(" ".join(["No whole school year was found in this file.", *found.notes]))
    return found


def _from_events(text: str) -> YearsRead:
    try:
        calendar: Any = Calendar.from_ical(text)
        events = list(islice(calendar.walk("VEVENT"), MOST_EVENTS))
    except (ValueError, IndexError, KeyError, TypeError):
        raise DatesRefused("This calendar is damaged and cannot be read. Export it again.") from None
    breaks, closures, left_out = [], [], []
    for event in events:
        name = _name(str(event.get("summary", "")))
        stretch = _stretch(event, name)
        if stretch is None or event.get("rrule"):
            left_out.append(name or "an event without a name")
        elif _INSET.search(name):
            closures.append(Stretch(stretch.starts_on, stretch.ends_on, "INSET day", "inset"))
        elif _BANK.search(name) and stretch.starts_on == stretch.ends_on:
            continue  # known without being told
        elif _BREAK.search(name) and not _OPEN.search(name):
            breaks.append(stretch)
        else:
            left_out.append(name)
    found = years_between(breaks, closures)
    return YearsRead(found.years, (*found.notes, *_say_left_out(left_out)))


def _name(summary: str) -> str:
    """What an event is called, without the school or place before a colon."""
    return " ".join(summary.rpartition(":")[2].split())[:LONGEST_NAME]


def _stretch(event: Any, name: str) -> Stretch | None:
    """The days of an event; its end is the day after the last (RFC 5545, 3.6.1) where it has no time of day."""
    try:
        start, end = event.decoded("dtstart"), event.decoded("dtend", None)
    except (KeyError, ValueError, TypeError):
        return None
    first = _day(start)
    last = _day(end) if end is not None else first
    if end is not None and (not isinstance(end, datetime) or (end.hour, end.minute) == (0, 0)):
        last -= ONE_DAY
    last = max(first, last)
    return Stretch(first, last, name) if last - first < timedelta(days=100) else None


def _day(moment: date | datetime) -> date:
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(LONDON) if moment.tzinfo else moment).date()


def _say_left_out(names: Iterable[str]) -> list[str]:
    unique = list(dict.fromkeys(names))
    if not unique:
        return []
    more = f" and {len(unique) - 5} more" if len(unique) > 5 else ""
    return [f"Left out, since they are not days off: {', '.join(unique[:5])}{more}."]


def _from_json(text: str) -> YearsRead:
    try:
        asked = json.loads(text)
        years = asked["academic_years"]
        breaks = [_json_stretch(row) for year in years for row in year["school_holidays"]]
        insets = [_inset(day) for day in [*asked.get("pd_days", []), *(d for y in years for d in y.get("pd_days", []))]]
        bank = [parse_day(str(day)) for year in years for day in year.get("bank_holidays", [])]
    except (ValueError, RecursionError):
        raise DatesRefused("This JSON cannot be read: it is damaged, or a date in it is none.") from None
    except (KeyError, TypeError, AttributeError):
        raise DatesRefused("This JSON holds no term dates: it needs “academic_years” with “school_holidays”.") from None
    found = years_between(breaks, insets)
    unsure = [str(year.get("name", "")) for year in years if year.get("provisional")]
    notes = [f"The file calls {', '.join(unsure)} provisional: look again later."] if unsure else []
    return YearsRead(found.years, (*found.notes, *notes, *bank_holiday_notes(bank)))


def _json_stretch(row: dict[str, str]) -> Stretch:
    return Stretch(parse_day(row["start"]), parse_day(row["end"]), _name(row.get("label") or "School holiday"))


def _inset(day: Any) -> Stretch:
    on = parse_day(str(day["date"] if isinstance(day, dict) else day))
    return Stretch(on, on, "INSET day", "inset")


def pack(years: Iterable[SchoolYear]) -> str:
    """Years as text, to be carried by a page from looking them over to saving them."""
    return json.dumps([
        {"from": year.starts_on.isoformat(), "to": year.ends_on.isoformat(),
         "terms": [_row(row) for row in year.terms], "closures": [_row(row) for row in year.closures]}
        for year in years
    ])  # fmt: skip


def _row(row: Stretch) -> list[str]:
    return [row.starts_on.isoformat(), row.ends_on.isoformat(), row.name, row.kind]


def unpack(text: str) -> list[SchoolYear]:
    """What `pack` made. Raises DatesRefused for anything else."""
    try:
        rows = json.loads(text)
        return [
            SchoolYear(
                date.fromisoformat(row["from"]),
                date.fromisoformat(row["to"]),
                tuple(_unrow(term, kinds={""}) for term in row["terms"]),
                tuple(_unrow(closure, kinds=set(KINDS)) for closure in row["closures"]),
            )
            for row in rows
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DatesRefused("The dates did not arrive whole. Write them once more.") from None


def _unrow(row: list[str], kinds: set[str]) -> Stretch:
    starts_on, ends_on, name, kind = row
    if kind not in kinds or len(name) > 100:
        raise ValueError(kind)
    return Stretch(date.fromisoformat(starts_on), date.fromisoformat(ends_on), name, kind)
