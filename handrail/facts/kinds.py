"""What a row says of its pupil: one small reader for each kind of fact. No Django, no clock.

A reader gives None where the row says nothing of its kind, and raises `Unfit` with a sentence where it says what cannot
be. Values are plain, as JSON has them: days are yyyy-mm-dd.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from handrail.exchange.reading.identity import Cells
from handrail.exchange.reading.shapes import Row, quote
from handrail.exchange.reading.values import UnreadableError, read_attendance, read_day, read_flag
from handrail.rules.calendar import say_day
from handrail.rules.scores import KINDS, read_score

ATTENDANCE, SUSPENSION, CIRCUMSTANCES, SCORE = "attendance", "suspension", "circumstances", "score"
GROUP, GROUP_END = "group", "group_end"
FLAGS = ("premium", "looked_after", "eal", "free_meals")
NO_PERIOD = "The row does not say for which days this is."
LONGEST_REASON = 300
LONGEST_TEST, LONGEST_FORM, LONGEST_GROUP = 80, 40, 60

Values = dict[str, Any]
_WHOLE = re.compile(r"(\d{1,4})(?:\.0+)?")
_DAYS = re.compile(r"(\d{1,3})(?:\.(0|5)0*)?")
_FORMULA = re.compile(r"=|#(?:ref!|n/a|value!|div/0!|name\?|null!|num!)", re.I)


class Unfit(Exception):
    """What a row says that cannot be; the message is the sentence beside the row."""


@dataclass(frozen=True, slots=True)
class Said:
    """One fact of one row. With a `problem` it cannot be taken; `notes` are sentences that stop nothing."""

    kind: str
    values: Values
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Asked:
    """What a reader reads: the cells of a row, what was typed for the whole table, and today."""

    row: Row
    cells: Cells
    defaults: Mapping[str, str]
    on: date
    notes: list[str] = field(default_factory=list)

    def text(self, meaning: str) -> str:
        return self.cells.value(self.row, meaning)

    def read(self, meaning: str, reader: Callable[[str, date], Any]) -> Any:
        """The value of a cell, or None where it is blank. Raises Unfit."""
        text = self.text(meaning)
        if not text:
            return None
        if _FORMULA.match(text):
            raise Unfit(f"{quote(text)} is a formula. Save the file with values alone, or paste the values.")
        try:
            return reader(text, self.on)
        except UnreadableError as error:
            raise Unfit(error.message.removesuffix(" It was left empty.")) from None

    def day(self, meaning: str, what: str) -> date | None:
        """A day up to today, from the cell or from what was typed for all. Raises Unfit."""
        found: date | None = self.read(meaning, read_day)
        if found is None and self.defaults.get(meaning):
            found = date.fromisoformat(self.defaults[meaning])
        if found and found > self.on:
            raise Unfit(f"{what} {say_day(found)} is still to come.")
        return found


def facts_in(asked: Asked, subject: str) -> list[Said]:
    """Everything a row says, each fact by its own reader."""
    if subject == "scores":
        return [said for place in asked.cells.places("score") if (said := _score(asked, place))]
    if subject == "groups":
        return [said] if (said := _said(asked, GROUP, read_group_row)) else []
    return [said for kind, read in _READERS.items() if (said := _said(asked, kind, read))]


def _said(asked: Asked, kind: str, read: Callable[[Asked], Values | None]) -> Said | None:
    asked.notes = []
    try:
        values = read(asked)
    except Unfit as fault:
        return Said(kind, {}, problem=str(fault))
    return Said(kind, values, notes=tuple(asked.notes)) if values is not None else None


def read_attendance_row(asked: Asked) -> Values | None:
    """Per cent and sessions of a period; the per cent is worked out where only sessions are given."""
    percent = asked.read("percent", read_attendance)
    counts = {name: asked.read(name, _sessions) for name in ("possible", "attended", "authorised", "unauthorised")}
    possible, attended = counts["possible"], counts["attended"]
    if percent is None and (possible is None or attended is None):
        return None
    if possible is not None and attended is not None and attended > possible:
        raise Unfit(f"{attended} sessions attended are more than the {possible} that were possible.")
    worked_out = _share(attended, possible)
    kept = _tenth(percent) if percent is not None else worked_out
    if kept is None:
        raise Unfit("No session was possible, so there is no attendance to keep.")
    if worked_out is not None and abs(worked_out - kept) > 1:
        asked.notes.append(f"{attended} of {possible} sessions would be {worked_out}%. {kept}% was taken, as written.")
    starts_on, ends_on = (
        asked.day("period_from", "The period begins on a day,"),
        asked.day("period_to", "The last day,"),
    )
    if starts_on is None or ends_on is None:
        raise Unfit(NO_PERIOD)
    if ends_on < starts_on:
        raise Unfit(f"The period ends on {say_day(ends_on)}, before it begins on {say_day(starts_on)}.")
    return {
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "percent": str(kept),
        "sessions_possible": possible,
        "sessions_attended": attended,
        "authorised_absences": counts["authorised"],
        "unauthorised_absences": counts["unauthorised"],
    }


def read_suspension_row(asked: Asked) -> Values | None:
    """A suspension or permanent exclusion from its first day."""
    meanings = ("suspension_from", "suspension_to", "suspension_sessions", "suspension_days", "suspension_kind")
    if not any(asked.text(meaning) for meaning in meanings):
        return None
    starts_on = asked.day("suspension_from", "The suspension begins on a day,")
    if starts_on is None:
        raise Unfit("There is no first day of the suspension.")
    ends_on = asked.read("suspension_to", read_day)
    if ends_on and ends_on < starts_on:
        raise Unfit(f"The suspension ends on {say_day(ends_on)}, before it begins on {say_day(starts_on)}.")
    sessions = asked.read("suspension_sessions", _sessions)
    if sessions is None:
        sessions = asked.read("suspension_days", _half_days)
    if sessions == 0:
        raise Unfit("A suspension of no sessions is none.")
    is_permanent = "perm" in asked.text("suspension_kind").lower() or asked.text("suspension_kind").lower() == "pex"
    return {
        "kind": "exclusion" if is_permanent else "suspension",
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat() if ends_on else None,
        "sessions": sessions,
        "reason": _short(asked.text("suspension_reason"), "The reason", LONGEST_REASON),
    }


def read_circumstances_row(asked: Asked) -> Values | None:
    """Pupil premium and the like: yes or no, and since when if that is said."""
    told = {flag: said for flag in FLAGS if (said := asked.read(flag, read_flag)) is not None}
    if not told:
        return None
    since = asked.day("since", "The day it began,")
    return {**told, "since": since.isoformat() if since else None}


def read_group_row(asked: Asked) -> Values:
    """A teaching group by its name, with the subject where the name does not say it, and who teaches it."""
    name, subject, teacher = (asked.read(what, _words) or "" for what in ("group", "subject", "teacher"))
    if not name:
        raise Unfit("There is no teaching group in this row.")
    if subject.casefold() not in name.casefold():
        name = f"{name} {subject}"
    return {"group": _short(name, "The name of the group", LONGEST_GROUP), "teacher": teacher}


def _words(text: str, on: date) -> str:
    return " ".join(text.split())


def _score(asked: Asked, place: int) -> Said | None:
    text = " ".join(asked.row.cells[place].split())
    if not text and len(asked.cells.places("score")) > 1:
        return None  # of several tests, this pupil took some
    asked.notes = []
    try:
        return Said(SCORE, _score_values(asked, place, text), notes=tuple(asked.notes))
    except Unfit as fault:
        return Said(SCORE, {}, problem=str(fault))


def _score_values(asked: Asked, place: int, text: str) -> Values:
    test = asked.text("test") or _heading_of(asked, place) or asked.defaults.get("test", "")
    test = _short(test, "The name of the test", LONGEST_TEST)
    if not test:
        raise Unfit("There is no name of a test. Write it above the paste, or in a column.")
    taken_on = asked.day("taken_on", "The day of the test,")
    if taken_on is None:
        raise Unfit("There is no day on which the test was taken. Write it above the paste, or in a column.")
    form = _short(asked.text("form") or asked.defaults.get("form", ""), "The form", LONGEST_FORM)
    try:
        read = read_score(text, _kind_of(asked))
    except ValueError as error:
        raise Unfit(str(error)) from None
    if read.text != text:
        asked.notes.append(f"{quote(text)} is a time of day in the spreadsheet, and was read as {read.text}.")
    number = str(read.number) if read.number is not None else None
    return {"test": test, "form": form, "taken_on": taken_on.isoformat(), "kind": read.kind, "score": read.text,
            "number": number}  # fmt: skip


def _heading_of(asked: Asked, place: int) -> str:
    """Of several columns of scores each is headed by its test."""
    is_one_of_many = len(asked.cells.places("score")) > 1
    return (
        next((column.heading for column in asked.cells.columns if column.index == place), "") if is_one_of_many else ""
    )


def _kind_of(asked: Asked) -> str:
    """The kind as the row says it, or as it was typed for all."""
    text = asked.text("score_kind").lower()
    if not text:
        return asked.defaults.get("kind", "")
    return next((key for key in KINDS if text.startswith(key[:5])), "other")


def _sessions(text: str, on: date) -> int:
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise UnreadableError("unreadable", f"{quote(text)} is not a number of sessions.")
    return int(match[1])


def _half_days(text: str, on: date) -> int:
    match = _DAYS.fullmatch(text)
    if match is None:
        raise UnreadableError("unreadable", f"{quote(text)} is not a number of days, like 2 or 1.5.")
    return 2 * int(match[1]) + (match[2] == "5")


def _share(attended: int | None, possible: int | None) -> Decimal | None:
    return _tenth(100 * Decimal(attended) / possible) if possible and attended is not None else None


def _tenth(percent: float | Decimal) -> Decimal:
    return Decimal(str(percent)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _short(text: str, what: str, most: int) -> str:
    line = " ".join(text.split())
    if len(line) > most:
        raise Unfit(f"{what} is longer than {most} characters: {quote(line, 40)}.")
    return line


_READERS: dict[str, Callable[[Asked], Values | None]] = {
    ATTENDANCE: read_attendance_row,
    SUSPENSION: read_suspension_row,
    CIRCUMSTANCES: read_circumstances_row,
}
