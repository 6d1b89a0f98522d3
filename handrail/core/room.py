"""Room on the disk: whether an error says that there is none, or that nothing can be written there at all, and how much
is left where the records are."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator

from django.conf import settings

# Below this a person is told: room for a term's documents of a small school, and for the database to be copied.
LEAST_FREE = 500 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}
_POSTGRESQL_FULL = "53100"
_FAILING = {errno.EIO, errno.EROFS}
_SQLITE_FAILING = ("disk I/O error", "readonly database", "unable to open database file")
_POSTGRESQL_FAILING = {"58030", "25006"}  # an error of the disk; a database that is only read


def is_full(error: BaseException) -> bool:
    """Whether `error`, or what it came from, is that nothing more fits: from a file, SQLite or PostgreSQL."""
    return any(
        (isinstance(one, OSError) and one.errno in _FULL)
        or "database or disk is full" in str(one)
        or getattr(one, "sqlstate", None) == _POSTGRESQL_FULL
        for one in _chain(error)
    )


def is_failing(error: BaseException) -> bool:
    """Whether `error`, or what it came from, is that the disk fails or may only be read."""
    return any(
        (isinstance(one, OSError) and one.errno in _FAILING)
        or any(words in str(one) for words in _SQLITE_FAILING)
        or getattr(one, "sqlstate", None) in _POSTGRESQL_FAILING
        for one in _chain(error)
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def free_bytes() -> int:
    """Bytes free on the disk that holds Handrail's folder."""
    return shutil.disk_usage(settings.HOME.path).free
