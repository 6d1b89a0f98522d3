"""The pair of keys of backups: the public half seals, the private half opens and lies anywhere but on the server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pyrage import x25519

from handrail.backups.errors import BackupRefused
from handrail.core import clock
from handrail.core.home import Home, keep_backup_key

TAIL = 6
"""Letters of the public half that stand in the name of a backup, so that one knows which key opens it."""


def make_key(home: Home, path: Path) -> str:
    """Make a pair, the private half into a new file at `path`, the public half into the home. Returns the public half.

    Raises BackupRefused where there is a file already, or the place is inside the home.
    """
    path = path.expanduser().resolve()
    if path.is_relative_to(home.path):
        raise BackupRefused(
            f"{path} lies in Handrail's own folder, where whoever takes the records would find it. "
            "Name a place elsewhere, such as a memory stick."
        )
    identity = x25519.Identity.generate()
    public_half = str(identity.to_public())
    _write(path, f"# Opens backups of Handrail made from {clock.today()} on.\n# {public_half}\n{identity}\n")
    keep_backup_key(home, public_half)
    return public_half


def _write(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupRefused(
            f"{path} is there already, and may be the key of backups you have. Name another file; nothing was changed."
        ) from None
    except OSError as error:
        raise BackupRefused(f"The key cannot be written to {path} ({error.strerror}). Name another place.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_key(path: Path) -> Any:
    """The private half in a file, as pyrage holds it. Raises BackupRefused where there is none."""
    try:
        lines = path.expanduser().read_text("utf-8").splitlines()
        (found,) = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        return x25519.Identity.from_str(found)
    except OSError as error:
        raise BackupRefused(f"The key {path} cannot be read ({error.strerror}).") from error
    except Exception as error:
        raise BackupRefused(
            f"{path} does not hold the private half of a backup key: one line that begins with AGE-SECRET-KEY-1."
        ) from error


def tail(public_half: str) -> str:
    return public_half[-TAIL:]
