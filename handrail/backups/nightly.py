"""The backup of every night, where a folder is set: HANDRAIL_BACKUP_TO."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from handrail.backups.errors import BackupRefused
from handrail.backups.keeping import remove_old
from handrail.backups.making import make
from handrail.backups.standing import Kind, note
from handrail.core import clock, tick
from handrail.core.held import is_held


@tick.nightly
def back_up(on: date) -> str:
    """Make one, then remove those that are kept no longer."""
    if not settings.BACKUP_TO:
        return "No backup was made: HANDRAIL_BACKUP_TO names no folder."
    if is_held():
        return "No backup was made: this is a restored copy that nobody has called the real one yet."
    try:
        made = make(Path(settings.BACKUP_TO))
    except BackupRefused as refusal:
        raise RuntimeError(str(refusal)) from None
    note(Kind.MADE, by="Every night", what=made.path.name)
    gone, stay = remove_old(made.path.parent, settings.HOME.series, clock.now())
    kept = f" {stay} older ones could not be removed there." if stay else ""
    return f"The backup {made.path} was made, and {gone} older ones were removed.{kept}"
