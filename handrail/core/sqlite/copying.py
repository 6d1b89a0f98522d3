"""A whole copy of the database while it is in use, by SQLite's own way of making one (https://sqlite.org/backup.html)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2


def copy_database(connection: Any, to: Path, pages: int = -1) -> None:
    """Write the records as they are at this moment into a new file, sealed with the same key, and on the disk when it
    returns. So many `pages` at a time, between which others may write; -1 is all."""
    connection.ensure_connection()
    key = connection.settings_dict["OPTIONS"]["key"]
    copy = dbapi2.connect(str(to))
    try:
        copy.execute(f"PRAGMA key = \"x'{key}'\"")
        connection.connection.backup(copy, pages=pages)
    finally:
        copy.close()
    to.chmod(0o600)
    with to.open("rb+") as file:
        os.fsync(file.fileno())
