"""Hours of a day as people write them, and minutes as people say them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise

Hours = tuple[time, time]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCHOOL_DAYS = range(5)
"""Monday to Friday, by their places in the week."""
MOST = 6
"""So many stretches of one day, at most."""

NIGHT_OR_DAY = ("1", "2", "3", "4", "5")
"""Hours that say neither, as they are written."""

_AT = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
_BETWEEN = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b)\s*")


def read_hours(text: str) -> list[Hours]:
    """The stretches of a day in their order: "9 to 12, 1.15pm-3.30pm". Nothing written is no hours.

    Raises ValueError, with a sentence, for what is no time, what ends before it starts, and what overlaps.
    """
    found = sorted(_read_one(piece) for piece in re.split(r"[,;\n]|\band\b", text) if piece.strip())
    if len(found) > MOST:
        raise ValueError(f"These are {len(found)} stretches of one day. Write up to {MOST}.")
    for (_, ends), (starts, _) in pairwise(found):
        if starts < ends:
            raise ValueError(
                f"Two of these overlap: one ends at {say_time(ends)}, another starts at {say_time(starts)}."
            )
    return found


def _read_one(piece: str) -> Hours:
    ends = _BETWEEN.split(piece.strip().lower())
    if len(ends) != 2:
        raise ValueError(f"“{piece.strip()}” is not a stretch of time. Write it like 9:00 to 12:00.")
    starts_at, ends_at = (read_time(at) for at in ends)
    if ends_at <= starts_at:
        raise ValueError(f"“{piece.strip()}” ends before it starts. Write the afternoon like 13:00, or 1pm.")
    return starts_at, ends_at


def read_time(text: str) -> time:
    """A time of day: "9", "9:30", "1.15pm", "01:15". Raises ValueError, with a sentence, also for "1:15": whoever
    writes it mostly means the afternoon, and a clock says the night."""
    found = _AT.fullmatch(text.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0) if 1 <= hour <= 12 else 99
    if hour > 23 or minute > 59:
        raise ValueError(f"“{text.strip()}” is not a time. Write it like 9:00, 13:30 or 1.30pm.")
    if found and not found[3] and found[1] in NIGHT_OR_DAY:
        raise ValueError(
            f"“{text.strip()}” may be the afternoon or the night. "
            f"Write {hour + 12}:{minute:02}, or {hour:02}:{minute:02} for the night."
        )
    return time(hour, minute)


def overlap(some: Iterable[Hours], others: Iterable[Hours]) -> bool:
    """Whether any stretch of the one shares a minute with one of the others."""
    rest = list(others)
    return any(
        starts < other_ends and other_starts < ends for starts, ends in some for other_starts, other_ends in rest
    )


def minutes_between(starts: time, ends: time) -> int:
    """The minutes from one time of a day to a later one."""
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def say_time(at: time) -> str:
    """Like "9:00", and at night "01:30", which nobody takes for the afternoon."""
    return f"{at.hour:02}:{at.minute:02}" if str(at.hour) in NIGHT_OR_DAY else f"{at.hour}:{at.minute:02}"


def say_hours(hours: Iterable[Hours]) -> str:
    """Like "9:00 to 12:00, 13:00 to 15:30"."""
    return ", ".join(f"{say_time(starts)} to {say_time(ends)}" for starts, ends in hours)


def say_minutes(minutes: int) -> str:
    """Like "12 h", "1 h 30" or "45 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def read_minutes(text: str) -> int:
    """Minutes of a length of time: "12", "1.5", "1:30" and "1 h 30" are hours, "45 min" is minutes.

    Raises ValueError, with a sentence.
    """
    said = text.strip().lower()
    found = re.fullmatch(r"(\d{1,3})\s*(?:h|hours?|hrs?|:)?\s*(?:and\s*)?(?:(\d{1,2})\s*(?:m|mins?|minutes?)?)?", said)
    if re.fullmatch(r"\d{1,4}\s*(m|mins?|minutes?)", said):
        return int(re.sub(r"\D", "", said))
    if decimal := re.fullmatch(r"(\d{1,3})[.,](\d{1,2})\s*(?:h|hours?|hrs?)?", said):
        return round(float(f"{decimal[1]}.{decimal[2]}") * 60)
    if found and not (found[2] and re.fullmatch(r"\d+", said)):
        return int(found[1]) * 60 + int(found[2] or 0)
    raise ValueError(f"“{text.strip()}” is not a length of time. Write hours like 12 or 1.5, or 1 h 30.")
