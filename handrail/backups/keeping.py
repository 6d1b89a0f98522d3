"""How long backups are kept: one a day for 14 days, one a week for 8 weeks, one a month for 3 months, none longer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

NAME = re.compile(r"handrail-([0-9a-f]{8})-(\d{8}-\d{6})-[0-9a-f]{4}-[0-9a-z]{6}\.age")
LONGEST = timedelta(days=90)
DAILY, WEEKLY, MONTHLY = timedelta(days=14), timedelta(weeks=8), LONGEST
_STEPS: tuple[tuple[timedelta, Callable[[date], object]], ...] = (
    (DAILY, lambda day: day),
    (WEEKLY, lambda day: tuple(day.isocalendar())[:2]),
    (MONTHLY, lambda day: (day.year, day.month)),
)


def made_at(path: Path, series: str = "") -> datetime | None:
    """When a backup was made, by its name; None where it is none, or of another series."""
    named = NAME.fullmatch(path.name)
    if not named or (series and named[1] != series[:8]):
        return None
    return datetime.strptime(named[2], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)


def listed(folder: Path, series: str) -> list[tuple[datetime, Path]]:
    """The backups of a series in a folder, newest first."""
    found = [(at, path) for path in folder.iterdir() if (at := made_at(path, series))]
    return sorted(found, reverse=True)


def to_keep(moments: Iterable[datetime], now: datetime) -> set[datetime]:
    """The newest of each day, week and month, for as long as each is kept."""
    kept: set[datetime] = set()
    for lasts, sort in _STEPS:
        newest: dict[object, datetime] = {}
        for moment in moments:
            if now - moment <= lasts:
                newest[sort(moment.date())] = max(moment, newest.get(sort(moment.date()), moment))
        kept.update(newest.values())
    return kept


def remove_old(folder: Path, series: str, now: datetime) -> tuple[int, int]:
    """(how many were removed, how many could not be): a place that lets nothing be removed is a good place."""
    found = listed(folder, series)
    kept = to_keep([at for at, _ in found], now)
    gone = [_removed(path) for at, path in found if at not in kept]
    return sum(gone), len(gone) - sum(gone)


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True
