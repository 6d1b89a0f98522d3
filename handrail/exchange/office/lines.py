"""A line for the office: what the record says of a pupil, and the school's system does not say yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handrail.core import clock
from handrail.exchange.models import OfficeChange
from handrail.exchange.office.said import Said
from handrail.pupils.models import Need, RegisterEntry
from handrail.rules.calendar import say_day
from handrail.rules.register import STATUSES

About = OfficeChange.About

NO_NEEDS = "None"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to key in. `was` and `now` are words; `wanted` is what the record says, in codes."""

    about: OfficeChange.About
    wanted: str
    was: str
    now: str
    decided_by: str
    decided_on: date
    was_since: date | None = None
    now_since: date | None = None


def wanted_of(entry: RegisterEntry | None, needs: Sequence[Need], said: Said) -> Iterator[Wanted]:
    """What to key in for one pupil, of the open row of the register, the open needs by rank, and what files say.

    Nothing for a pupil whose status no file has told, and for what a file has no column of.
    """
    if entry is None or not said.status:
        return
    needs = needs if STATUSES[entry.status].on_register else ()
    code = STATUSES[entry.status].census_code or entry.status
    tells_of_needs = said.needs is not None
    if code != said.status or _since_differs(entry, said):
        yield _status(entry, code, () if tells_of_needs else needs, said)
    codes = tuple(need.type_code for need in needs)
    if tells_of_needs and codes and codes != said.needs:
        yield _needs(needs, codes, said)


def _since_differs(entry: RegisterEntry, said: Said) -> bool:
    """Whether a day was decided here that the files have otherwise; a file without the day says nothing."""
    both = entry.starts_on and said.since and entry.status != "M"
    return bool(both) and not entry.is_imported and entry.starts_on != said.since


def _status(entry: RegisterEntry, code: str, needs: Sequence[Need], said: Said) -> Wanted:
    now = since_words(code, entry.starts_on)
    day = entry.starts_on.isoformat() if entry.starts_on else ""
    return Wanted(
        About.STATUS,
        f"{code} {day}".strip(),
        since_words(said.status, said.since),
        f"{now}, with {ranked(need.type_code for need in needs)}" if needs else now,
        entry.recorded_by,
        _day_of(entry),
        said.since,
        entry.starts_on,
    )


def _needs(needs: Sequence[Need], codes: tuple[str, ...], said: Said) -> Wanted:
    last = max(needs, key=lambda need: need.recorded_at)
    since = max((need.starts_on for need in needs if need.starts_on), default=None)
    was = ranked(said.needs or ()) or NO_NEEDS
    return Wanted(About.NEEDS, " ".join(codes), was, ranked(codes), last.recorded_by, _day_of(last), None, since)


def since_words(code: str, since: date | None) -> str:
    """'SEN support (K) since 1 September 2025'."""
    word = f"{STATUSES[code].label} ({code})"
    return f"{word} since {say_day(since)}" if since else word


def ranked(codes: Iterable[str]) -> str:
    """'1 SLCN, 2 SPLD'."""
    return ", ".join(f"{rank} {code}" for rank, code in enumerate(codes, start=1))


def _day_of(row: RegisterEntry | Need) -> date:
    return row.recorded_at.astimezone(clock.LONDON).date()
