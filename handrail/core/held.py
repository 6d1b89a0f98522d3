"""A folder made from a backup is read-only in the browser until two people have said that it is the real one now.

What says so is a file beside the database, so that a page asks it without a query and no backup carries it on. Commands
work at once on such a folder: whoever runs them has the machine. See docs/decisions/0026-a-restore-begins-read-only.md.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

NAME = "restored.json"
ASKED_LASTS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Held:
    """What it was made from, and who has said so far that it is the real one; moments as ISO text in UTC."""

    backup: str
    made_at: str
    newest_row: int
    """The last row of the audit trail in that backup: whatever was done after it is missing here."""
    asked_by: str = ""
    asked_id: int | None = None
    asked_at: str = ""

    def is_asked(self, now: datetime) -> bool:
        """Whether one person has said so within a day, so that a second may agree."""
        return bool(self.asked_at) and now - datetime.fromisoformat(self.asked_at) < ASKED_LASTS

    def asked(self, who: str, user_id: int | None, now: datetime) -> Held:
        return replace(self, asked_by=who, asked_id=user_id, asked_at=now.isoformat())

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)


def is_held() -> bool:
    return _path().exists()


def held() -> Held | None:
    """What holds this folder; None where nothing does."""
    try:
        return Held(**json.loads(_path().read_text("utf-8")))
    except FileNotFoundError:
        return None


def hold(what: Held) -> None:
    """Read-only from the next request on; on the disk when this returns."""
    beside = _path().with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps(asdict(what), indent=2))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(_path())


def let_go() -> None:
    _path().unlink(missing_ok=True)


def _path() -> Path:
    path: Path = settings.HOME.path
    return path / NAME
