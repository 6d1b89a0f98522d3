"""How often and on which days, as people and spreadsheets write it: "3x20", "20 mins x 3", "daily", "Mon 9:15, Wed"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from handrail.rules.provision import DAYS, read_minutes, read_times

_WORDS = {word: str(number) for number, word in enumerate(("one", "two", "three", "four", "five"), start=1)}
_LENGTH = re.compile(
    r"\d{1,2} ?(?:hours?|hrs?|h)\b(?: ?(?:and )?\d{1,2} ?(?:minutes?|mins?|m)?\b)?|\d{1,4} ?(?:minutes?|mins?|m)\b|"
    r"\d{1,2} ?h ?\d{2}\b"
)
_FILLING = re.compile(r"\b(?:sessions?|for|of|x|each|blocks?|at|in)\b|[,;()–-]")
_DAY = re.compile(
    r"(?P<day>mon|tues|tue|wednes|weds|wed|thurs|thur|thu|fri|satur|sat|sun)(?:day)?s?\b\.?"
    r"(?: ?(?:at |@ ?)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}) ?(?P<half>am|pm)?| ?(?P<whole>am|pm)))?"
)
_FROM_TO = re.compile(r"(\w{3,9}) ?(?:-|–|to) ?(\w{3,9}.*)")
_EVERY_DAY = {"daily", "every day", "each day", "all week", "mon-fri", "mon to fri", "monday to friday"}


@dataclass(frozen=True, slots=True)
class Often:
    """How long and how often; None where it is not said. `times` in every `every_weeks` weeks."""

    minutes: int | None = None
    times: int | None = None
    every_weeks: int = 1


def read_often(text: str) -> Often:
    """Minutes and times from one text: "3x20", "20 mins x 3", "3 sessions of 20 min", "1 hr weekly", "daily".

    Of two bare numbers the larger is the minutes. Raises ValueError with a sentence.
    """
    written = " ".join(text.lower().replace("×", "x").replace("*", "x").split())
    written = re.sub(r"\b(one|two|three|four|five)\b", lambda found: _WORDS[found[0]], written)
    bare = re.fullmatch(r"(\d{1,3}) ?x ?(\d{1,3})(?: ?(?:a|per|/) ?(?:week|wk)| weekly)?", written, re.ASCII)
    if bare:
        times, minutes = sorted((int(bare[1]), int(bare[2])))
        return Often(minutes, times)
    length = _LENGTH.search(written)
    if length is None:
        return Often(None, *_times(written, text))
    minutes = read_minutes(length[0].replace("and", ""))
    rest = f"{written[: length.start()]} {written[length.end() :]}"
    rest = " ".join(_FILLING.sub(" ", re.sub(r"(\d) ?x\b", r"\1 ", rest)).split())
    return Often(minutes, *_times(rest, text)) if rest else Often(minutes)


def _times(written: str, text: str) -> tuple[int, int]:
    written = re.sub(r"^(\d{1,3}) weekly$", r"\1", written)
    if re.fullmatch(r"(?:a|per|/|every|each) ?(?:week|wk)", written):
        return 1, 1
    try:
        return read_times(written)
    except ValueError:
        raise ValueError(
            f"“{text.strip()}” cannot be read as how long and how often. Write it like 3 x 20 min."
        ) from None


def read_days(text: str) -> list[tuple[int, time | None]]:
    """Days of the week, Monday being 0, each with from when where it is said: "Mon 9:15, Wed",
    "Mon to Thu 9:15", "daily".

    Raises ValueError with a sentence.
    """
    written = " ".join(text.lower().split())
    if written in _EVERY_DAY:
        return [(day, None) for day in range(5)]
    stretch = _FROM_TO.fullmatch(written)
    ends = [_DAY.fullmatch(end) for end in stretch.groups()] if stretch else []
    if ends and (start := ends[0]) and (end := ends[1]) and not start["hour"]:
        first, last = _weekday(start["day"]), _weekday(end["day"])
        if first < last:
            return [(day, _starts_at(end, text)) for day in range(first, last + 1)]
    found = [(_weekday(one["day"]), _starts_at(one, text)) for one in _DAY.finditer(written)]
    left = re.sub(r"\band\b|[\s,;/&+|]", "", _DAY.sub("", written))
    if left or (written and not found):
        raise ValueError(f"“{text.strip()}” cannot be read as days of the week. Write them like Mon 9:15, Wed.")
    return sorted(found, key=lambda one: (one[0], one[1] or time.max))


def _weekday(text: str) -> int:
    return next(place for place, name in enumerate(DAYS) if name.lower().startswith(text[:3]))


def _starts_at(found: re.Match[str], text: str) -> time | None:
    if not found["hour"]:
        return None
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"] or found["whole"]
    if half == "pm" and hour < 12:
        hour += 12
    elif not half and 1 <= hour < 7:
        hour += 12  # no school teaches at two in the morning
    if hour > 23 or minute > 59:
        raise ValueError(f"“{text.strip()}” has a time that no clock shows. Write it like Mon 9:15.")
    return time(hour, minute)


def say_days(days: list[tuple[int, time | None]]) -> str:
    """The way back: "Mon 9:15, Wed"; "Mon to Fri 9:15" where that is all of it."""
    if len(days) > 2 and _is_stretch([day for day, _ in days]) and len({at for _, at in days}) == 1:
        at = days[0][1]
        return f"{_short(days[0][0])} to {_short(days[-1][0])}{f' {at.hour}:{at.minute:02}' if at else ''}"
    return ", ".join(f"{_short(day)} {at.hour}:{at.minute:02}" if at else _short(day) for day, at in days)


def tell_days(days: list[tuple[int, time | None]]) -> str:
    """For reading, days of one time together: "Mon to Fri 08:50", "Tue and Thu 11:15", "Mon 09:15; Wed"."""
    by_time: dict[time | None, list[int]] = {}
    for day, at in days:
        by_time.setdefault(at, []).append(day)
    return "; ".join(f"{_tell(found)} {at:%H:%M}" if at else _tell(found) for at, found in by_time.items())


def _tell(days: list[int]) -> str:
    names = [_short(day) for day in days]
    if len(days) > 2 and _is_stretch(days):
        return f"{names[0]} to {names[-1]}"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _is_stretch(days: list[int]) -> bool:
    return days == list(range(days[0], days[0] + len(days)))


def _short(day: int) -> str:
    return DAYS[day][:3]


def say_often(times: int, every_weeks: int) -> str:
    """How often, as `read_times` takes it back: "3", "1x every 2 weeks"; empty for a one-off."""
    if not times:
        return ""
    return str(times) if every_weeks == 1 else f"{times}x every {every_weeks} weeks"
