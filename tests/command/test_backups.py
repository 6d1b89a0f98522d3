"""The drill, in every run: a day's records are backed up, brought back on an empty machine, and are as they were."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from handrail.backups.keys import read_key
from handrail.backups.proving import prove
from tests.command.a_day import CANARY
from tests.command.conftest import Desk

COPIES = int(os.environ.get("HANDRAIL_BACKUPS", "3"))
"""Backups made beside a writer that never pauses; a thousand in the full tier."""
POSTGRES = os.environ.get("HANDRAIL_TEST_DATABASE_URL", "")
NewDatabase = Callable[[], dict[str, str]]


@pytest.fixture(scope="module")
def new_database() -> Iterator[NewDatabase]:
    """An empty PostgreSQL database, as the environment that names it."""
    made: list[str] = []

    def make() -> dict[str, str]:
        made.append(f"drill_{os.getpid()}_{len(made)}")
        _ask_server(f"CREATE DATABASE {made[-1]}")
        return {"HANDRAIL_DATABASE_URL": urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{made[-1]}"))}

    yield make
    for name in made:
        _ask_server(f"DROP DATABASE {name} WITH (FORCE)")


def _ask_server(sql: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(sql)


@dataclass(frozen=True)
class Day:
    """A folder after a day that a power cut ended, what was said of it, its key and its backup."""

    desk: Desk
    said: dict[str, str]
    key: Path
    backup: Path
    printed: str

    def restored(self, backup: Path, into: str, more: dict[str, str] | None = None) -> Desk:
        desk = Desk(self.desk.folder, more or {})
        done = desk.run("restore", str(backup), "--key", str(self.key), "--into", str(self.desk.folder / into))
        assert done.returncode == 0, done.stderr
        assert "Handrail recovery sheet" in done.stdout
        assert "Everybody signs in again" in done.stdout
        return Desk(desk.folder, {**desk.more, "HANDRAIL_HOME": str(self.desk.folder / into)})


def _day(desk: Desk, *arguments: str) -> tuple[str, str]:
    command = [sys.executable, "-m", "tests.command.a_day", *arguments]
    done = subprocess.run(command, env=desk.environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.stdout, done.stderr
    return done.stdout, done.stderr


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Day:
    folder = tmp_path_factory.mktemp("day")
    (folder / "tmp").mkdir()
    desk = Desk(folder, {"TMPDIR": str(folder / "tmp"), **(new_database() if POSTGRES else {})})
    said, printed = _day(desk, "live")
    key = folder / "stick" / "key.txt"
    key.parent.mkdir()
    assert desk.run("backup", "key", str(key)).returncode == 0
    return Day(desk, json.loads(said), key, _backed_up(desk, folder / "copies"), printed)


def _backed_up(desk: Desk, to: Path) -> Path:
    done = desk.run("backup", "run", "--to", str(to))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return Path(done.stdout.splitlines()[-1])


def holding(folder: Path, words: str) -> list[str]:
    """The files in a folder in which these words can be read."""
    spelt = [words.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")] + [words.encode().hex().encode()]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(one in path.read_bytes() for one in spelt)]


def test_after_a_day_of_acts_and_a_power_cut_nothing_lies_readable(day: Day) -> None:
    folder = day.desk.folder
    kinds = {path.suffix or path.parent.name for path in (folder / "home").rglob("*") if path.is_file()}
    assert "incoming" in kinds  # an upload was under way
    assert POSTGRES or ".sqlite3" in kinds
    assert holding(folder, CANARY) == []
    assert CANARY not in day.printed

    plain = folder / "home" / "files" / "incoming" / "plain"
    plain.write_text(f"What {CANARY} said", "utf-16-le")
    assert holding(folder, CANARY) == ["plain"]
    plain.unlink()


def test_the_half_that_opens_lies_nowhere_but_in_its_own_file(day: Day) -> None:
    private = read_key(day.key)
    assert holding(day.desk.folder, str(private)) == ["key.txt"]
    assert holding(day.desk.folder, str(private.to_public())) != ["key.txt"]
    assert day.key.stat().st_mode & 0o077 == 0


def _as_it_was(day: Day, desk: Desk) -> None:
    """Sign-in with password and code, documents, sealed words and private notes; no session and no link."""
    found: dict[str, Any] = json.loads(_day(desk, "look", json.dumps(day.said))[0])
    assert found == {
        "sign_in": ["/sign-in/code/", "/", True],
        "old_session": 302,
        "old_device": ["Restore"],
        "written": [200, 503],
        "old_link": False,
        "note": f"{CANARY} read to the rabbit.",
        "unsent": True,
        "document": day.said["document"],
        "supervision": f"Dr {CANARY}",
        "commands": [int("HANDRAIL_DATABASE_URL" in desk.more), 0],  # `check` of a PostgreSQL that syncs nothing
        "private": [f"{CANARY} wore me out"],
    }


@pytest.mark.skipif(bool(POSTGRES), reason="the other run has its own")
def test_a_backup_comes_back_on_an_empty_machine(day: Day) -> None:
    desk = day.restored(day.backup, "new")
    keys = sorted((day.desk.folder / "person").rglob("*.key"))
    assert len({path.read_text() for path in keys}) == 2
    _as_it_was(day, desk)
    assert holding(day.desk.folder, CANARY) == []


@pytest.mark.skipif(not POSTGRES, reason="there is no PostgreSQL in this run")
def test_a_backup_goes_from_either_database_to_either(day: Day, new_database: NewDatabase) -> None:
    """Every restore compares the checksum of each table itself, and refuses where one differs."""
    day.restored(day.backup, "from-postgres-to-postgres", new_database())
    in_sqlite = day.restored(day.backup, "from-postgres-to-sqlite")
    assert (day.desk.folder / "from-postgres-to-sqlite" / "database.sqlite3").stat().st_size > 500_000
    again = _backed_up(in_sqlite, day.desk.folder / "again")
    in_postgres = day.restored(again, "from-sqlite-to-postgres", new_database())
    _as_it_was(day, in_postgres)
    _only_notes_differ(day, again)


def _only_notes_differ(day: Day, again: Path) -> None:
    """Two backups of two databases are one but for the notes of the restore itself."""
    first, second = (prove(path, read_key(day.key)).tables for path in (day.backup, again))
    unlike = {name for name in first if first[name] != second[name]}
    assert unlike <= {"backups_backupnote", "audit_auditevent", "audit_auditdetail", "access_device"}


def test_what_is_asked_wrongly_is_refused_in_a_sentence(day: Day, tmp_path: Path) -> None:
    damaged = tmp_path / day.backup.name
    content = bytearray(day.backup.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    full = tmp_path / "full"
    full.mkdir()
    (full / "something").touch()
    for asked, code, words in (
        (["backup", "verify", str(damaged), "--key", str(day.key)], 1, "is damaged"),
        (["restore", str(day.backup), "--key", str(day.key), "--into", str(full)], 2, "is not empty"),
        (["restore", str(damaged), "--key", str(day.key), "--into", str(tmp_path / "new")], 1, "is damaged"),
        (["backup", "key", str(day.key)], 2, "is there already"),
    ):
        done = day.desk.run(*asked)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "new").exists()


WRITES = """
from handrail.access.member import command_member
from handrail.pupils.actions import PupilDetails, add_pupil
from handrail.audit.models import AuditEvent
import os
by = command_member(alder)
parent = os.getppid()
number = AuditEvent.objects.count()
print("begun", flush=True)
while os.getppid() == parent:
    number += 1
    add_pupil(by=by, details=PupilDetails(f"Child {number}", "A"))
"""
BACKS_UP = """
from contextlib import nullcontext
from django.db import connection, transaction
from pathlib import Path
from handrail.backups import making
many_moments = transaction.atomic if connection.vendor == "postgresql" else nullcontext
for folder, one_moment in (({whole!r}, making.one_moment), ({broken!r}, many_moments)):
    making.one_moment = one_moment
    for _ in range({copies} if one_moment is not many_moments else 3):
        making.make(Path(folder))
"""


def test_a_backup_made_while_others_write_is_of_one_moment(day: Day, tmp_path: Path) -> None:
    """Each child is added with one event of the trail, in one transaction. Without the one moment they fall apart."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    writer = day.desk.inside(WRITES)
    try:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "begun\n"
        backs_up = BACKS_UP.format(whole=str(whole), broken=str(broken), copies=COPIES)
        day.desk.told(backs_up, seconds=180 + COPIES * 5)
        assert writer.poll() is None  # nobody who writes was stopped
    finally:
        writer.kill()
        writer.communicate()
    counts = _pupils_and_events(whole, day.key)
    assert len(counts) == COPIES
    assert len({pupils for pupils, _ in counts}) >= 3
    assert len({events - pupils for pupils, events in counts}) == 1
    assert len({events - pupils for pupils, events in [counts[0], *_pupils_and_events(broken, day.key)]}) > 1


def _pupils_and_events(folder: Path, key: Path) -> list[tuple[int, int]]:
    tables = [prove(path, read_key(key)).tables for path in sorted(folder.glob("*.age"))]
    return [(found["pupils_pupil"][0], found["audit_auditevent"][0]) for found in tables]
