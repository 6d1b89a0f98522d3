"""The refusals of the core. Each message says what, where, and what to do."""

from __future__ import annotations


class UnscopedQuery(Exception):
    """A query would read or change rows of a school without saying whose. Raised before any SQL runs."""


class HomeRefused(Exception):
    """Handrail's folder or its key is missing, unsafe or does not fit. The message is for whoever runs it."""


class FileMissing(Exception):
    """A file that a record names is not on the disk. The message is for whoever asked for it."""

    def __str__(self) -> str:
        return "This file is not on the disk any more. Ask whoever runs Handrail to put it back from a backup."


class FileDamaged(Exception):
    """A kept file has changed on the disk since it was written; nothing of it is shown."""

    def __str__(self) -> str:
        return (
            "This file has been damaged on the disk, so it is not opened. "
            "Ask whoever runs Handrail to put it back from a backup."
        )
