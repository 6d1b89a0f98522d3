"""A data folder of its own with a school in it whose people write at once, on either database; and its server."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

START_SECONDS = 60
URL = os.environ.get("HANDRAIL_TEST_DATABASE_URL", "")
"""The throw-away PostgreSQL of this run; without one the tests are about SQLite."""

PEOPLE = """
import json, sys, django
django.setup()
from handrail.serving import prepare_database
prepare_database()
from tests.lasting.people import make_people
print(json.dumps(make_people(int(sys.argv[1]))))
"""


@dataclass
class Place:
    """A folder, its database and its people."""

    folder: Path
    database_url: str = ""
    people: dict[str, Any] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HANDRAIL_", "DJANGO_"))}
        ours = {"HANDRAIL_HOME": str(self.folder / "home"), "HANDRAIL_KEY_FILE": str(self.folder / "key")}
        return kept | ours | {"HANDRAIL_DATABASE_URL": self.database_url}

    def told(self, code: str, *arguments: str) -> str:
        """What Python on the records prints."""
        environment = self.environment | {"DJANGO_SETTINGS_MODULE": "handrail.config.settings"}
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def fill(self, people: int) -> None:
        """A school with so many people in it, each with a linked phone and a session."""
        self.people = json.loads(self.told(PEOPLE, str(people)))


class Server:
    """`handrail serve` as a process group of its own: what answers, what it starts, and the worker beside it."""

    def __init__(self, place: Place, program: str = "handrail") -> None:
        self.place, self.program, self.port = place, program, free_port()
        self.starts = 0
        self.log = place.folder / "server.log"

    def start(self) -> None:
        command = [sys.executable, "-m", self.program, "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self.place.environment, start_new_session=True, stdout=log, stderr=log
            )
        self.starts += 1
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            assert self._process.poll() is None, self.log.read_text()[-4000:]
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"The server did not answer:\n{self.log.read_text()[-4000:]}")

    def kill_one(self) -> None:
        """One of those that answer, as at an error of memory; the others go on."""
        answering = [pid for pid in self._children() if b"work\0" not in _command(pid)]
        if answering:
            _kill(random.choice(answering))

    def kill_all(self) -> None:
        """Everything at once, and the next start."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self.start()

    def stop(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)

    def _children(self) -> list[int]:
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        return [int(pid) for task in tasks for pid in task.read_text().split()]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b"work\0"  # gone already


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@contextmanager
def served(place: Place, program: str = "handrail") -> Iterator[Server]:
    server = Server(place, program)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def empty_database(folder: Path, url: str = URL) -> Iterator[dict[str, str]]:
    """The environment in which `tests.settings` is about a database with nothing in it: of a PostgreSQL, or SQLite."""
    ours = {"DJANGO_SETTINGS_MODULE": "tests.settings", "HANDRAIL_TEST_HOME": str(folder)}
    if not url:
        yield os.environ | ours | {"HANDRAIL_TEST_DATABASE_URL": ""}
        return
    name = f"lasting_{os.getpid()}_{free_port()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield os.environ | ours | {"HANDRAIL_TEST_DATABASE_URL": urlsplit(url)._replace(path=name).geturl()}
        finally:
            server.execute(f'DROP DATABASE "{name}"')  # by force it would be refused while the server tidies in it
