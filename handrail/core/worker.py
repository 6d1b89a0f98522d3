"""The worker: one process of an installation that does what was asked for, one piece after another.

While there is nothing to do it reads the queue once a second and writes nothing; every few minutes it does what apps
have registered for that (`tick.every_few_minutes`). It is told by its lock that it is the
only one; a lock goes with the process that holds it, so whatever was begun under an earlier one is begun again.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, connections, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from handrail.core import tick
from handrail.core.held import is_held

LOCK = 7208  # the number of the lock in PostgreSQL; any, as long as nothing else uses it
EVERY_SECONDS = 1.0
OFTEN_SECONDS = 300.0


def work(*, with_parent: bool = False) -> int:
    """Work until stopped; with `with_parent`, until the process that started this one is gone."""
    # Stopped at once, whatever it is at: what is half done is nothing, and is begun again at the next start.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gone = threading.Event()
    if with_parent:
        threading.Thread(target=_wait_for_end_of_input, args=[gone], daemon=True).start()
    with only_worker(gone.is_set):
        if not gone.is_set():
            take_up_again()
        again_at = 0.0
        while not gone.wait(EVERY_SECONDS):
            close_old_connections()
            work_off()
            if time.monotonic() >= again_at:
                tick.run_often()
                again_at = time.monotonic() + OFTEN_SECONDS
    return 0


def _wait_for_end_of_input(gone: threading.Event) -> None:
    """Our standard input is a pipe that only the parent holds: it ends when the parent does, however that came."""
    while sys.stdin.buffer.read(1):
        pass
    gone.set()


def take_up_again() -> int:
    """Let what an earlier worker left in the middle be done again; return how many."""
    return DBTaskResult.objects.running().update(status="READY")


def work_off() -> None:
    """Do everything that waits. Reads first: taking a piece of work locks the database for a moment."""
    while not is_held() and DBTaskResult.objects.ready().exists():
        with transaction.atomic():
            taken = DBTaskResult.objects.ready().get_locked()
            if taken is None:
                return
            taken.claim(f"worker-{os.getpid()}")
        _library_worker().run_task(taken)


def _library_worker() -> Worker:
    """For what the library does with one task; its own loop takes the database's lock at every look."""
    return Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"worker-{os.getpid()}",
        excluded_queue_names=[],
    )


@contextmanager
def only_worker(give_up: Callable[[], bool]) -> Iterator[None]:
    """Hold the lock of the worker; wait for whoever has it, unless told to give up."""
    if connection.vendor == "postgresql":
        with _hold_in_postgres(give_up):
            yield
        return
    with (settings.HOME.path / "worker.lock").open("a") as file:
        _wait_until(lambda: lock_file(file), give_up)
        yield


def is_worked() -> bool:
    """Whether a worker holds the lock now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s)", [LOCK])
            return bool(cursor.fetchone()[0])
    try:
        with (settings.HOME.path / "worker.lock").open("a") as file:
            return not lock_file(file)  # what we take, closing the file gives back
    except OSError:
        return False


@contextmanager
def _hold_in_postgres(give_up: Callable[[], bool]) -> Iterator[None]:
    """On a connection of its own, since the lock goes with the connection."""
    own: Any = connections.create_connection("default")

    def try_lock() -> bool:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            return bool(cursor.fetchone()[0])

    try:
        _wait_until(try_lock, give_up)
        yield
    finally:
        own.close()


def _wait_until(is_done: Callable[[], bool], give_up: Callable[[], bool]) -> None:
    while not is_done() and not give_up():
        time.sleep(EVERY_SECONDS)


def lock_file(file: Any) -> bool:
    """Whether the lock of an open file is ours now. The system takes it back when the process ends."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
