"""Every night: files that nobody names any more go. First aside, and after 30 days for good.

A write that was cut off leaves a file in `incoming`; an act that failed after its file was written leaves one that no
row names. A file set aside comes back by itself when a row names it again, as after a database is put back.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings

from handrail.core import clock
from handrail.core.files import GONE, ids_in_use
from handrail.core.tick import nightly

DAY = 24 * 60 * 60
ASIDE = 30 * DAY


@nightly
def sweep_files(on: date) -> str:
    """Remove files that were never finished, set aside those no row names, and remove what was aside for 30 days."""
    now, known = clock.now().timestamp(), ids_in_use()
    unfinished = [path for path in _files("incoming") if now - path.stat().st_mtime > DAY]
    for path in unfinished:
        path.unlink(missing_ok=True)
    removed = sum(_sweep(path, known, now) for path in _files("??"))
    return f"{len(unfinished) + removed} files that nothing names are gone."


def _files(folders: str) -> Iterator[Path]:
    for folder in sorted(Path(settings.HOME.files).glob(folders)):
        yield from sorted(path for path in folder.iterdir() if path.is_file())


def _sweep(path: Path, known: set[str], now: float) -> bool:
    """Whether the file was removed for good."""
    is_aside, is_known = path.suffix == GONE, path.stem in known
    age = now - path.stat().st_mtime
    if is_aside and is_known:
        path.replace(path.with_suffix(""))
    elif is_aside and age > ASIDE:
        path.unlink(missing_ok=True)
        return True
    elif not is_aside and not is_known and age > DAY:
        aside = path.replace(path.with_suffix(GONE))
        os.utime(aside, (now, now))
    return False
