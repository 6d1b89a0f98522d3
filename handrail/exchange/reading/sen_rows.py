"""The SEN history and the needs of one pupil, gathered from all of the pupil's rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from handrail.exchange.reading.columns import NEEDS
from handrail.exchange.reading.identity import Cells
from handrail.exchange.reading.sen import CURRENT, needs_in, read_rank, status_code
from handrail.exchange.reading.shapes import NeedRead, PupilWarning, Row, StatusRead, listed, quote
from handrail.exchange.reading.values import UnreadableError, is_blank, read_day
from handrail.rules.register import STATUSES


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
    found.history = _history(given)
    found.status = _status_now(found.history, on, [row.line for row in rows], found.warnings)
    found.needs = _needs(rows, cells, found.warnings)
    if found.needs and found.status == "N":
        found.warnings.append(
            PupilWarning("needs", "needs_without_status", "A type of need is given although the status is N, no SEN.")
        )
    return found


def _status(row: Row, cells: Cells, on: date, warnings: list[PupilWarning]) -> StatusRead | None:
    codes: list[str] = []
    for place in cells.places("sen_status"):
        text = row.cells[place]
        code = None if is_blank(text) else status_code(text)
        if code:
            codes.append(code)
        elif not is_blank(text):
            warnings.append(
                PupilWarning(
                    "sen_status",
                    "unreadable",
                    f"{quote(text)} is not an SEN status that can be read: N, K or E. It was left empty.",
                )
            )
    if not codes:
        return None
    if len(set(codes)) > 1:
        warnings.append(_conflict(codes, f"Line {row.line} gives"))
    return StatusRead(codes[0], _start(row, cells, on, warnings))


def _start(row: Row, cells: Cells, on: date, warnings: list[PupilWarning]) -> date | None:
    text = cells.value(row, "sen_status_start")
    try:
        return read_day(text, on) if text else None
    except UnreadableError as error:
        warnings.append(PupilWarning("history", error.code, f"The day the SEN status began: {error.message}"))
        return None


def _history(given: Sequence[StatusRead]) -> tuple[StatusRead, ...]:
    """One entry for each status; the same one again is a new entry only where another came between them."""
    dated = sorted((entry for entry in given if entry.starts_on), key=lambda entry: entry.starts_on or date.min)
    runs = [entry for place, entry in enumerate(dated) if not place or dated[place - 1].status != entry.status]
    seen = {entry.status for entry in runs}
    undated = {entry.status: entry for entry in given if entry.status not in seen}
    return (*undated.values(), *runs)


def _status_now(history: Sequence[StatusRead], on: date, lines: list[int], warnings: list[PupilWarning]) -> str | None:
    now = [entry for entry in history if entry.status in CURRENT]
    if not now:
        for entry in history:
            label = STATUSES[entry.status].label
            warnings.append(
                PupilWarning(
                    "sen_status",
                    "old_status",
                    f"{quote(entry.status)} ({label}) is a status of former years. It is kept in the history; the "
                    "status now was left empty.",
                )
            )
        return None
    if all(entry.starts_on for entry in now):
        begun = [entry for entry in now if entry.starts_on and entry.starts_on <= on]
        return (begun or now[:1])[-1].status
    if len(now) > 1:
        warnings.append(_conflict([entry.status for entry in now], f"Lines {listed(lines)} give"))
    return now[0].status


def _conflict(codes: Sequence[str], who: str) -> PupilWarning:
    shown = " and ".join(dict.fromkeys(codes))
    return PupilWarning("sen_status", "conflict", f"{who} more than one SEN status: {shown}. {codes[0]} was kept.")


def _needs(rows: Sequence[Row], cells: Cells, warnings: list[PupilWarning]) -> tuple[NeedRead, ...]:
    found: dict[str, int | None] = {}
    for row in rows:
        for place, rank_place in _need_columns(cells):
            text = row.cells[place]
            if is_blank(text):
                continue
            rank = _rank(row.cells[rank_place]) if rank_place is not None else None
            for need in needs_in(text):
                if need.type is None or need.old:
                    warnings.append(_about_need(need.text, need.type))
                if need.type is not None:
                    given = need.rank if need.rank is not None else rank
                    rank = None  # the rank beside a cell belongs to the first need in it
                    found[need.type] = given if found.get(need.type) is None else found[need.type]
    return _ranked(found, warnings)


def _need_columns(cells: Cells) -> list[tuple[int, int | None]]:
    """The columns of needs in the order of their rank, each with its column of ranks: the first one after it."""
    ordered = [place for meaning in NEEDS for place in cells.places(meaning)]
    ranks: dict[int, int] = {}
    for rank in cells.places("need_rank"):
        before = [place for place in ordered if place < rank]
        ranks.setdefault(max(before) if before else min(ordered, default=rank), rank)
    return [(place, ranks.get(place)) for place in ordered]


def _rank(text: str) -> int | None:
    """The rank in a cell of its own; one that is no number counts as a rank that cannot be kept."""
    if is_blank(text):
        return None
    rank = read_rank(text)
    return 0 if rank is None else rank


def _about_need(text: str, code: str | None) -> PupilWarning:
    if code:
        return PupilWarning("needs", "old_type", f"{quote(text)} is a type of former years and was read as {code}.")
    return PupilWarning(
        "needs", "unreadable", f"{quote(text)} is not one of the types of need. Nothing was stored for it."
    )


def _ranked(found: dict[str, int | None], warnings: list[PupilWarning]) -> tuple[NeedRead, ...]:
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
