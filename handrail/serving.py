"""Starting the web server, with the database ready and everything unsafe refused first."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from handrail.core.sqlite.copying import copy_database

LOOPBACK = "127.0.0.1"
BEFORE_UPGRADE = "before-upgrade.sqlite3"
PREPARING = 7207  # the number of the lock in PostgreSQL; any, as long as nothing else uses it


def prepare_database() -> None:
    """Bring the tables up to date; quick when they are. A database newer than this program is refused.

    Each step is a transaction. Whoever was killed among them, or after the last and before the triggers were back, left
    a mark, by which the next start goes on.
    """
    if not _are_prepared():
        with _alone():
            if not _are_prepared():  # whoever was here first may have done it
                _keep_before_upgrade()
                _begun().touch()
                call_command("createcachetable", verbosity=0)
                call_command("migrate", verbosity=0, interactive=False)
                _begun().unlink()


def _are_prepared() -> bool:
    return _are_tables_current() and not _begun().exists()


def _begun() -> Path:
    return settings.HOME.path / "preparing"


def _keep_before_upgrade() -> None:
    """A copy of the records as they were, in the folder of backups, sealed with the key they are sealed with.

    One is kept, and one that was made is not made again while the upgrade it was made for is not over. The records of
    PostgreSQL are copied by whoever keeps that server (docs/operating.md).
    """
    if connection.vendor != "sqlite" or _begun().exists() or not MigrationRecorder(connection).applied_migrations():
        return
    copy = settings.HOME.backups / BEFORE_UPGRADE
    beside = copy.with_suffix(".part")
    beside.unlink(missing_ok=True)
    copy_database(connection, beside)
    beside.replace(copy)


def _are_tables_current() -> bool:
    from django.core.exceptions import ImproperlyConfigured

    executor = MigrationExecutor(connection)
    known = set(executor.loader.graph.nodes)
    unknown = sorted(
        key
        for key in executor.loader.applied_migrations
        if key not in known and key[0] in executor.loader.migrated_apps
    )
    if unknown:
        raise ImproperlyConfigured(
            f"The records in {settings.HOME.path} were last opened by a newer Handrail (they know {unknown[0]}). "
            "Install that version or a later one; nothing was changed."
        )
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def _alone() -> Iterator[None]:
    """Wait while another command does the same; two would make each table twice."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])
    elif os.name == "nt":
        yield
    else:
        import fcntl

        with (settings.HOME.path / "preparing.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def say_first_things() -> None:
    """At the first start: the recovery sheet. While nobody has an account: the link that makes the first one."""
    from handrail.access.links import make_first_account_link
    from handrail.access.models import User
    from handrail.core.home import recovery_sheet

    if not settings.HOME.recovery_sheet_printed:
        print(recovery_sheet(settings.HOME), flush=True)
    if not User.objects.exists():
        print(
            "Nobody has an account yet. Open this link once, within 24 hours, to make the first:\n"
            f"  {settings.PUBLIC_ADDRESS}{make_first_account_link()}\n",
            flush=True,
        )
    print(f"Handrail is at {settings.PUBLIC_ADDRESS}", flush=True)


def serve(port: int) -> int:
    """Serve until stopped. Refuses to start while a check fails."""
    if failed_checks():
        return 2
    connections.close_all()  # nothing open may cross into the worker processes
    with beside():
        if os.name == "nt":
            from waitress import serve as waitress_serve

            from handrail.config.wsgi import application

            waitress_serve(application, host=LOOPBACK, port=port, threads=8)
        else:
            _gunicorn(port)
    return 0


@contextmanager
def beside() -> Iterator[None]:
    """While `handrail work` runs beside the server; started again when it ends, ended when the server ends."""
    is_over = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=[is_over], daemon=True)
    keeper.start()
    try:
        yield
    finally:
        is_over.set()
        keeper.join(10)


def _keep_worker(is_over: threading.Event) -> None:
    command = [sys.executable, "-m", "handrail", "work", "--with-parent"]
    while not is_over.is_set():
        # Its input is a pipe that we hold, so it ends with us, even where we are killed.
        worker = subprocess.Popen(command, stdin=subprocess.PIPE)
        while worker.poll() is None and not is_over.wait(1):
            pass
        if worker.poll() is None:
            worker.terminate()
        is_over.wait(2)


def _gunicorn(port: int) -> None:
    from gunicorn.app.base import BaseApplication
    from gunicorn.glogging import Logger

    from handrail.config.wsgi import application
    from handrail.core.logs import Plain

    class PlainLogger(Logger):  # type: ignore[misc]
        def setup(self, cfg: object) -> None:
            super().setup(cfg)
            for handler in self.error_log.handlers:
                handler.setFormatter(Plain())

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            choices = {
                "bind": f"{LOOPBACK}:{port}",
                "worker_class": "gthread",
                "workers": min(2, os.cpu_count() or 1),
                "threads": 4,
                "timeout": 120,
                "preload_app": True,
                "forwarded_allow_ips": LOOPBACK,
                "control_socket_disable": True,
                "loglevel": "warning",
                "logger_class": PlainLogger,
            }
            for name, value in choices.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            return application

    Server().run()


def failed_checks() -> bool:
    """Run every system check, the database's among them; print what fails."""
    try:
        call_command("check", databases=["default"], stdout=StringIO())
    except SystemCheckError as error:
        print(error, file=sys.stderr)
        return True
    return False


def check() -> int:
    """Say in words whether all is well; 1 where something is not."""
    from django.template.defaultfilters import filesizeformat

    from handrail.audit.chain import TRAILS
    from handrail.audit.command import said
    from handrail.audit.heads import heads_beside
    from handrail.audit.proof import verify
    from handrail.backups import standing as backups
    from handrail.core.held import held
    from handrail.core.room import LEAST_FREE, free_bytes

    faults = ["The set-up has faults; they are named above."] if failed_checks() else []
    if (free := free_bytes()) < LEAST_FREE:
        faults.append(f"Only {filesizeformat(free)} are left on the disk of {settings.HOME.path}: make room.")
    faults += map(str, backups.faults())
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found = cursor.fetchone()[0]
        if found != "ok":
            faults.append(f"The database file is damaged: {found}")
    for verdict in [verify(trail, heads_beside()) for trail in TRAILS]:
        if verdict.reason:
            faults.append(said(verdict))
        else:
            print(said(verdict))
    if what := held():
        print(f"Read-only in the browser: restored from {what.backup}, and not yet said to be the real one.")
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print("All is well.")
    return 1 if faults else 0
