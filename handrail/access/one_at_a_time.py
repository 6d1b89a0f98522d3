"""What one person sends to one address at the same moment, by a second press or from two tabs, is done in turn.

Each act asks whether it was done already before it does it; both of two that ask together would hear that it was not.
That SQLite lets one write at a time is not enough: a view reads what there is before its act begins to write. So the
second waits here until the first is answered. On PostgreSQL it waits for a lock of the database, on SQLite for one of a
file in the data folder, which every process of the one machine can reach; both go with a process that is killed. Nobody
waits for ever: who has waited ten seconds is told so, and nothing of theirs is lost.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import BinaryIO

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handrail.access import unsent

GetResponse = Callable[[HttpRequest], HttpResponse]
FILES = 256
LONGEST, EVERY = 10.0, 0.02  # seconds: how long a press waits, and how often it tries
UNAVAILABLE = 503


class OneAtATimeMiddleware:
    """Stands inside the one that knows who asks."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return self.get_response(request)
        with _turn(f"{request.user.pk} {request.path}") as is_ours:
            return _too_long(request) if is_ours is False else self.get_response(request)


def _too_long(request: HttpRequest) -> HttpResponse:
    """The first has not been answered in all that time. Nothing of the second is done; its words are kept."""
    words = (
        "You, or you in another tab, pressed this before, and that is not finished yet. Nothing of this press was done."
    )
    sentences = [words, "Open the page again in a minute and see whether the first was taken."]
    if (form := unsent.written(request)) and form.user_id == request.user.pk:
        unsent.keep_sent(form)
        request.session[unsent.WAITING] = True
        sentences.append("What you wrote is kept for you, and nobody else can read it.")
    context = {"heading": "Still busy with the same thing", "sentences": sentences}
    context |= {"action_url": reverse("account_kept"), "action_label": "See what you wrote"} if form else {}
    answer = render(request, "ui/message.html", context, status=UNAVAILABLE)
    answer["Retry-After"] = str(round(LONGEST))
    return answer


def _turn(what: str) -> AbstractContextManager[bool]:
    """While nobody else has the same; False where somebody has had it for too long."""
    number = int.from_bytes(hashlib.blake2b(what.encode(), digest_size=8).digest(), "big", signed=True)
    return _turn_in_database(number) if connection.vendor == "postgresql" else _turn_at_file(number)


def _waited_for(try_once: Callable[[], bool]) -> bool:
    until = time.monotonic() + LONGEST
    while not (taken := try_once()) and time.monotonic() < until:
        time.sleep(EVERY)
    return taken


@contextmanager
def _turn_in_database(number: int) -> Iterator[bool]:
    """The lock belongs to the connection and goes with it."""
    if not _waited_for(lambda: _ask("SELECT pg_try_advisory_lock(%s)", number)):
        yield False
        return
    try:
        yield True
    finally:
        try:
            _ask("SELECT pg_advisory_unlock(%s)", number)
        except (DatabaseError, InterfaceError):  # it is broken: without it the lock is gone too
            if not connection.in_atomic_block:
                connection.close()


@contextmanager
def _turn_at_file(number: int) -> Iterator[bool]:
    """One of a few hundred empty files, so that none is ever to be tidied; two who share one only wait a moment. Where
    the system has no such locks, which is Windows, nobody waits."""
    if os.name == "nt":
        yield True
        return
    import fcntl

    def lock(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    with _file(number % FILES) as file:
        yield file is None or _waited_for(lambda: lock(file))


def _file(number: int) -> BinaryIO | nullcontext[None]:
    """None on a disk that takes no more: what is said of that is for those further in to say."""
    folder = settings.HOME.path / "turns"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        return (folder / str(number)).open("ab")
    except OSError:
        return nullcontext()


def _ask(question: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [number])
        return bool(cursor.fetchone()[0])
