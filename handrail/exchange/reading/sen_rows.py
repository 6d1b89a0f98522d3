"""The SEN history and the needs of one pupil, gathered from all of the pupil's rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from handrail.exchange.reading.columns import NEEDS
from handrail.exchange.reading.identity import Cells
from handrail.exchange.reading.sen import CURRENT, NeedWritten, needs_in, read_rank, status_code
from handrail.exchange.reading.shapes import NeedRead, PupilWarning, Row, StatusRead, listed, quote
from handrail.exchange.reading.values import UnreadableError, is_blank, read_day
from handrail.rules.register import STATUSES

NeedsFound = dict[str, int | None]
"""Types of need as they come in the file, each with its rank if there is one."""


@dataclass
class SenRead:
    """What a file says of one pupil's SEN."""

    status: str | None = None
    history: tuple[StatusRead, ...] = ()
    needs: tuple[NeedRead, ...] = ()
    warnings: list[PupilWarning] = field(default_factory=list)


def read_sen(rows: Sequence[Row], cells: Cells, on: date) -> SenRead:
    """Status now, history and needs, with warnings that quote what could not be read."""
    found = SenRead()
    given = [entry for row in rows if (entry := _status(row, cells, on, found.warnings))]
    # In a row for each need the status stands in each of them.
    found.history = in_order(dict.fromkeys(given))
    lines = [row.line for row in rows]
    where = f"Line {lines[0]} gives" if len(lines) == 1 else f"Lines {listed(lines)} give"
    found.status = status_now(found.history, on, where, found.warnings)
    found.needs = ranked(_needs(rows, cells, found.warnings), found.warnings)
    check_needs(found)
    return found


def check_needs(found: SenRead) -> None:
    """Say it where a pupil without SEN has a need."""
    if found.needs and found.status == "N":
        found.warnings.append(
            PupilWarning("needs", "needs_without_status", "A type of need is given although the status is N, no SEN.")
        )


def _status(row: Row, cells: Cells, on: date, warnings: list[PupilWarning]) -> StatusRead | None:
    written = [row.cells[place] for place in cells.places("sen_status")]
    codes = [code for text in written if (code := code_in(text, warnings))]
    if not codes:
        return None
    if len(set(codes)) > 1:
        warnings.append(_conflict(codes, f"Line {row.line} gives"))
    return StatusRead(codes[0], _start(row, cells, on, warnings))


def code_in(text: str, warnings: list[PupilWarning]) -> str | None:
    """A status as a code; None where it is blank, or, with a warning, where it cannot be read."""
    code = None if is_blank(text) else status_code(text)
    if code is None and not is_blank(text):
        said = f"{quote(text)} is not an SEN status that can be read: N, K or E. It was left empty."
        warnings.append(PupilWarning("sen_status", "unreadable", said))
    return code


def _start(row: Row, cells: Cells, on: date, warnings: list[PupilWarning]) -> date | None:
    return day_in(cells.value(row, "sen_status_start"), "history", "The day the SEN status began", on, warnings)


def day_in(text: str, name: str, words: str, on: date, warnings: list[PupilWarning]) -> date | None:
    """A day; None where it is blank, or, with a warning of field `name`, where it cannot be read."""
    try:
        return None if is_blank(text) else read_day(text, on)
    except UnreadableError as error:
        warnings.append(PupilWarning(name, error.code, f"{words}: {error.message}"))
        return None


def in_order(given: Iterable[StatusRead]) -> tuple[StatusRead, ...]:
    """Statuses by their start, unknown starts first; otherwise as in the file."""
    return tuple(sorted(given, key=lambda entry: entry.starts_on or date.min))


def status_now(history: Sequence[StatusRead], on: date, where: str, warnings: list[PupilWarning]) -> str | None:
    """The latest status that has begun; None where it is a status of former years. `where` is "Line 3 gives"."""
    latest = _latest(history, on)
    if latest is None:
        return None
    undated = [entry.status for entry in history if not entry.starts_on and entry.status in CURRENT]
    if any(status != latest.status for status in undated):
        warnings.append(_undated(latest, undated) if latest.starts_on else _conflict(undated, where))
    if latest.status in CURRENT:
        return latest.status
    label = STATUSES[latest.status].label
    said = (
        f"{quote(latest.status)} ({label}) is a status of former years. It is kept in the history; the status now was "
        "left empty."
    )
    warnings.append(PupilWarning("sen_status", "old_status", said))
    return None


def _latest(history: Sequence[StatusRead], on: date) -> StatusRead | None:
    begun = [entry for entry in history if entry.starts_on and entry.starts_on <= on]
    undated = [entry for entry in history if not entry.starts_on]
    if begun or not undated:
        return next(iter(begun[-1:] or history), None)
    return next((entry for entry in undated if entry.status in CURRENT), undated[0])


def _undated(latest: StatusRead, undated: Sequence[str]) -> PupilWarning:
    shown = " and ".join(dict.fromkeys(undated))
    said = f"{shown} has no start date, so it was taken as earlier than {latest.status}. Look whether that is so."
    return PupilWarning("sen_status", "conflict", said)


def _conflict(codes: Sequence[str], who: str) -> PupilWarning:
    shown = " and ".join(dict.fromkeys(codes))
    return PupilWarning("sen_status", "conflict", f"{who} more than one SEN status: {shown}. {codes[0]} was kept.")


def _needs(rows: Sequence[Row], cells: Cells, warnings: list[PupilWarning]) -> NeedsFound:
    found: NeedsFound = {}
    for row in rows:
        for place, rank_place in _need_columns(cells):
            text = row.cells[place]
            if not is_blank(text):
                rank = rank_in(row.cells[rank_place]) if rank_place is not None else None
                note_needs(text, rank, found, warnings)
    return found


def note_needs(text: str, rank: int | None, found: NeedsFound, warnings: list[PupilWarning]) -> None:
    """Add what is written in one place to the needs `found`; `rank` is the one beside it."""
    for need in needs_in(text):
        if need.doubt:
            warnings.append(_about_need(need))
        if need.type is not None:
            given = need.rank if need.rank is not None else rank
            rank = None  # the rank beside a cell belongs to the first need in it
            found[need.type] = given if found.get(need.type) is None else found[need.type]


def _need_columns(cells: Cells) -> list[tuple[int, int | None]]:
    """The columns of needs in the order of their rank, each with its column of ranks: the first one after it."""
    ordered = [place for meaning in NEEDS for place in cells.places(meaning)]
    ranks: dict[int, int] = {}
    for rank in cells.places("need_rank"):
        before = [place for place in ordered if place < rank]
        ranks.setdefault(max(before) if before else min(ordered, default=rank), rank)
    return [(place, ranks.get(place)) for place in ordered]


def rank_in(text: str) -> int | None:
    """The rank in a cell of its own; one that is no number counts as a rank that cannot be kept."""
    if is_blank(text):
        return None
    rank = read_rank(text)
    return 0 if rank is None else rank


def _about_need(need: NeedWritten) -> PupilWarning:
    said = {
        "unreadable": "is not one of the types of need. Nothing was stored for it.",
        "old_type": f"is a type of former years and was read as {need.type}.",
        "mistyped": f"is not a code of a type of need and was read as {need.type}.",
    }
    return PupilWarning("needs", need.doubt, f"{quote(need.text)} {said[need.doubt]}")


def ranked(found: NeedsFound, warnings: list[PupilWarning]) -> tuple[NeedRead, ...]:
    """In order of rank. Ranks that the file gives are kept unless two are the same or one is not from 1 to 99."""
    given = [rank for rank in found.values() if rank is not None]
    ordered = sorted(found, key=lambda code: (found[code] is None, found[code] or 0))
    if len(set(given)) < len(given) or not all(1 <= rank <= 99 for rank in given):
        warnings.append(
            PupilWarning(
                "needs",
                "renumbered",
                f"The ranks of the needs were not 1, 2, 3. They were numbered: {', '.join(ordered)}.",
            )
        )
        return tuple(NeedRead(code, rank) for rank, code in enumerate(ordered, start=1))
    last = max(given, default=0)
    unranked = enumerate((code for code in ordered if found[code] is None), start=last + 1)
    return (
        *(NeedRead(code, rank) for code in ordered if (rank := found[code]) is not None),
        *(NeedRead(code, rank) for rank, code in unranked),
    )
