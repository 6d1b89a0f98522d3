"""A PostgreSQL server whose data outlives it: killed with all its processes, and started again on the same folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests import postgres_server as throw_away

# As the product asks for (handrail/core/checks.py), and with little memory.
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "60"}
# What a server does that answers before it has written: the control that must lose.
HASTY = SAFE | {"synchronous_commit": "off", "wal_writer_delay": "10s"}


class Postgres:
    """A server with a data folder in `folder`, on a port of its own."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.folder, self.port = folder, throw_away.free_port()
        self._settings = settings
        self._programs = throw_away.programs_in(folder)
        throw_away.lend(folder)
        throw_away.run(
            self._programs / "initdb", "--no-sync", "--data-checksums", "--auth=trust", "--username=handrail",
            "--encoding=UTF8", "-D", folder / "data",
        )  # fmt: skip
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql://handrail@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        places = {"port": str(self.port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.folder)}
        settings = [f"--{name}={value}" for name, value in (self._settings | places).items()]
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data"), *settings]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, **throw_away.user_of_server()
            )
        throw_away.wait(self._programs, self.port, self._server, self.folder / "log")

    def kill(self) -> None:
        """The postmaster and all that it started, at once; then the next start, which recovers."""
        # Each of its processes leads a session of its own, so the group is not enough.
        for pid in [*_children(self._server.pid), self._server.pid]:
            _kill(pid)
        self._server.wait(10)
        self.start()

    def begin_anew(self, settings: dict[str, str]) -> None:
        """Stop, and start on the same data with other settings."""
        self.stop()
        self._settings = settings
        self.start()

    def check(self) -> str:
        """What pg_amcheck finds wrong; nothing where all holds."""
        asked = [
            self._programs / "pg_amcheck", "--install-missing", "--heapallindexed", "-h", "127.0.0.1",
            "-p", self.port, "-U", "handrail", "postgres",
        ]  # fmt: skip
        done = subprocess.run([str(part) for part in asked], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr if done.returncode else ""

    def stop(self) -> None:
        self._server.send_signal(signal.SIGINT)
        self._server.wait(30)


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="handrail-lasting-"))
    try:
        server = Postgres(folder, SAFE)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
