"""Why a backup is not made, not opened or not restored. Each message says what, where, and what to do."""

from __future__ import annotations


class BackupRefused(Exception):
    """It cannot be done as asked; nothing was changed."""


class BackupDamaged(Exception):
    """The file is not, byte for byte, one that Handrail made."""


DAMAGED = "{path} is damaged: {what} Use another copy, and keep this one until you have restored it."
