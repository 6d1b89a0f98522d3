"""What one person sends to one address at the same moment, by a second press or from two tabs, is done in turn.

Each act asks whether it was done already before it does it; both of two that ask together would hear that it was not.
That SQLite lets one write at a time is not enough: a view reads what there is before its act begins to write. So the
second waits here until the first is answered. On PostgreSQL it waits for a lock of the database, on SQLite for one of a
file in the data folder, which every process of the one machine can reach; both go with a process that is killed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import BinaryIO

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]
FILES = 256


class OneAtATimeMiddleware:
    """Stands inside the one that knows who asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return self.get_response(request)
        with _turn(f"{request.user.pk} {request.path}"):
            return self.get_response(request)


def _turn(what: str) -> AbstractContextManager[None]:
    """While nobody else has the same."""
    number = int.from_bytes(hashlib.blake2b(what.encode(), digest_size=8).digest(), "big", signed=True)
    return _turn_in_database(number) if connection.vendor == "postgresql" else _turn_at_file(number)


@contextmanager
def _turn_in_database(number: int) -> Iterator[None]:
    """The lock belongs to the connection and goes with it."""
    _ask("SELECT pg_advisory_lock(%s)", number)
    try:
        yield
    finally:
        try:
            _ask("SELECT pg_advisory_unlock(%s)", number)
        except (DatabaseError, InterfaceError):  # it is broken: without it the lock is gone too
            if not connection.in_atomic_block:
                connection.close()


@contextmanager
def _turn_at_file(number: int) -> Iterator[None]:
    """One of a few hundred empty files, so that none is ever to be tidied; two who share one only wait a moment. Where
    the system has no such locks, which is Windows, nobody waits."""
    if os.name == "nt":
        yield
        return
    import fcntl

    with _file(number % FILES) as file:
        if file:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _file(number: int) -> BinaryIO | nullcontext[None]:
    """None on a disk that takes no more: what is said of that is for those further in to say."""
    folder = settings.HOME.path / "turns"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        return (folder / str(number)).open("ab")
    except OSError:
        return nullcontext()


def _ask(question: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(question, [number])
