"""The form of a day: a row for each line, drawn from the day and read back against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.core.exceptions import ValidationError

from handrail.rules.calendar import parse_day, say_day_short
from handrail.rules.hours import read_time, say_time
from handrail.rules.time_categories import SHARES, Category
from handrail.workload.log.actions.days import EntryDetails, refuse_stretch
from handrail.workload.log.day import Day, Kind, Line, Source, stem
from handrail.workload.log.moments import clock_time, span_of

EMPTY_ROWS = 2
MOST_ROWS = 80
LONGEST = 150

Sent = Mapping[str, str]
Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is drawn: texts as typed, and what is wrong with them."""

    ref: str
    words: str
    is_ticked: bool
    starts: str = ""
    ends: str = ""
    what: str = ""
    given: str = ""
    source: str = ""
    note: str = ""
    is_typed: bool = False
    error: str = ""


@dataclass(slots=True)
class ReadSheet:
    """What was sent: its rows to be drawn again, and the lines and newly said minutes where nothing is wrong."""

    rows: list[Row] = field(default_factory=list)
    lines: list[EntryDetails] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(words, address of the field) of each."""
        return [(row.error, f"#starts-{place}") for place, row in enumerate(self.rows, start=1) if row.error]


def rows_of(day: Day) -> list[Row]:
    """The rows of a day, and a few empty ones."""
    return [*map(_row, day.lines), *(Row(f"new {place}", "", True, is_typed=True) for place in range(EMPTY_ROWS))]


def _row(line: Line) -> Row:
    return Row(
        ref=line.source_ref,
        words=line.words,
        is_ticked=line.is_ticked,
        starts=_said(line.starts),
        ends=_said(line.ends),
        what=_what(line),
        given=say_day_short(line.given_back_for) if line.given_back_for else "",
        source=_source(line),
        note=_note(line),
        is_typed=line.source == Source.TYPED,
    )


def _note(line: Line) -> str:
    if line.is_whole:
        return "Left out when you confirmed the day." if line.is_left else ""
    missing = "how long it took" if line.work else "when it was"
    return f"Length not given. Say {missing}." if line.is_left else f"Say {missing}, or leave it for later."


def _said(at: datetime | None) -> str:
    return say_time(clock_time(at)) if at else ""


def _what(line: Line) -> str:
    return f"{line.kind}:{line.category}" if line.kind == Kind.SENCO else line.kind


def _source(line: Line) -> str:
    label = Source(line.source).label
    return f"{label}, corrected by you" if line.is_corrected else label


def choices_of(kinds: Mapping[str, Category], word: str) -> Groups:
    """What a stretch may have been, in groups: each kind of SENCO work, being pulled away, other work."""
    shares = [
        (label, [(f"senco:{kind.key}", kind.name) for kind in kinds.values() if kind.share == share])
        for share, label in SHARES.items()
    ]
    return [(f"{word} work", [("senco:", "Kind not said")]), *shares,
            ("Not SENCO work", [("taken", "Pulled away"), ("other", "Other work")])]  # fmt: skip


def read_sheet(day: Day, sent: Sent, kinds: Mapping[str, Category]) -> ReadSheet:
    """Read what was sent for a day. What is wrong stands in its row, and nothing of the sheet is then to be taken."""
    found = ReadSheet()
    proposed = {stem(line.source_ref): line for line in day.lines}
    for place in range(1, min(_count(sent), MOST_ROWS) + 1):
        line = proposed.get(stem(sent.get(f"ref-{place}", "")))
        row = _sent_row(sent, place, line)
        if _is_left_out(row, line):
            found.rows.append(row)
            continue
        try:
            made = _read(day, row, line, kinds)
        except (ValueError, ValidationError) as fault:
            words = " ".join(fault.messages) if isinstance(fault, ValidationError) else str(fault)
            found.rows.append(replace(row, error=words))
        else:
            found.rows.append(row)
            found.lines.append(made)
            _note_minutes(found, day, line, made)
    return found


def _count(sent: Sent) -> int:
    count = sent.get("rows", "")
    return int(count) if count.isdecimal() and len(count) < 4 else 0


def _sent_row(sent: Sent, place: int, line: Line | None) -> Row:
    def typed(name: str) -> str:
        return sent.get(f"{name}-{place}", "").strip()

    is_typed = line is None or line.source == Source.TYPED
    words = typed("words") if is_typed else line.words if line else ""
    return Row(
        ref=typed("ref"),
        words=words,
        is_ticked=bool(typed("on")),
        starts=typed("starts"),
        ends=typed("ends"),
        what=typed("what"),
        given=typed("given"),
        source=_source(line) if line else "",
        is_typed=is_typed,
    )


def _is_left_out(row: Row, line: Line | None) -> bool:
    """What is not ticked, but for a gap that she has filled; and an empty row."""
    if row.ref.startswith("new "):
        return not (row.starts or row.ends or row.words or row.given)
    is_filled = line is not None and not line.is_whole and bool(row.starts and row.ends)
    return not row.is_ticked and not is_filled


def _read(day: Day, row: Row, line: Line | None, kinds: Mapping[str, Category]) -> EntryDetails:
    if not row.starts or not row.ends:
        raise ValueError("Say from when to when, like 9:00 and 10:30, or leave it out.")
    if len(row.words) > LONGEST:
        raise ValueError(f"This has {len(row.words)} characters. Shorten it to {LONGEST}.")
    starts, ends = span_of(day.on, read_time(row.starts), read_time(row.ends))
    refuse_stretch(day.on, starts, ends)
    kind, category = _read_what(row.what, line, kinds)
    given = _read_given(row.given, day.on) if kind == Kind.SENCO else None
    details = EntryDetails(
        kind=kind,
        starts_at=starts,
        ends_at=ends,
        category=category,
        words=row.words,
        given_back_for=given,
        source=line.source if line else Source.TYPED,
        source_ref=line.source_ref if line and not line.source_ref.startswith("entry ") else "",
        tap_id=line.tap_id if line else None,
    )
    return replace(details, is_corrected=_is_corrected(line, details))


def _read_what(what: str, line: Line | None, kinds: Mapping[str, Category]) -> tuple[str, str]:
    kind, _, category = what.partition(":")
    if kind not in Kind.values:
        raise ValueError("Say what it was: choose from the list.")
    was_so = line is not None and line.category == category  # retired since
    if category and category not in kinds and not was_so:
        raise ValueError("This kind of work is not on the school’s list. Choose one of those shown.")
    return kind, category


def _read_given(text: str, on: date) -> date | None:
    if not text:
        return None
    given = parse_day(text, latest=on)
    if given > on:
        raise ValueError("The day whose lost time this gives back is still to come. Write a day up to this one.")
    return given


def _is_corrected(line: Line | None, made: EntryDetails) -> bool:
    """Whether she changed what was proposed; a gap that she filled was nothing that could be changed."""
    if line is None or line.source == Source.TYPED:
        return False
    differs = [
        line.starts is not None and line.starts != made.starts_at,
        line.ends is not None and line.ends != made.ends_at,
        line.kind != made.kind,
        bool(line.category) and line.category != made.category,
    ]
    return line.is_corrected or any(differs)


def _note_minutes(found: ReadSheet, day: Day, line: Line | None, made: EntryDetails) -> None:
    if line and line.work and not line.is_whole and line.work not in day.usual:
        found.said.setdefault(line.work, int((made.ends_at - made.starts_at).total_seconds()) // 60)


def summary(lines: Sequence[EntryDetails]) -> dict[str, int]:
    """Minutes by kind, each line for itself."""
    totals: dict[str, int] = {}
    for line in lines:
        minutes = int((line.ends_at - line.starts_at).total_seconds()) // 60
        totals[line.kind] = totals.get(line.kind, 0) + minutes
    return totals
