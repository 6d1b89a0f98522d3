"""The database backend on real files: nothing readable on disk, nothing lost, nobody locked out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from handrail.core.errors import HomeRefused
from handrail.core.sqlite.base import DatabaseWrapper

KEY = "0123456789abcdef" * 4
WRITERS, SECONDS = 8, 2

Open = Callable[..., BaseDatabaseWrapper]


@pytest.fixture(autouse=True)
def databases_of_our_own(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Open]:
    opened: list[BaseDatabaseWrapper] = []

    def open_database(name: str = "school.sqlite3", **options: Any) -> BaseDatabaseWrapper:
        handler = ConnectionHandler({"default": _settings(tmp_path / name, **({"key": KEY} | options))})
        opened.append(handler["default"])
        return opened[-1]

    yield open_database
    for connection in opened:
        connection.close()


def _settings(path: Path | str, **options: Any) -> dict[str, Any]:
    return {"ENGINE": "handrail.core.sqlite", "NAME": str(path), "OPTIONS": options}


def _ask(connection: BaseDatabaseWrapper, sql: str, *params: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
        return row[0] if row else None


def test_the_file_and_its_log_hold_no_readable_text(connect: Open, tmp_path: Path) -> None:
    connection = connect()
    _ask(connection, "CREATE TABLE pupil (name text)")
    _ask(connection, "INSERT INTO pupil VALUES (%s)", "Wilhelmina Featherstonehaugh" * 500)
    on_disk = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {"school.sqlite3", "school.sqlite3-wal"} <= on_disk.keys()
    assert not any(b"SQLite format" in content or b"Featherstone" in content for content in on_disk.values())
    connection.close()
    assert (tmp_path / "school.sqlite3").read_bytes()[:15] != b"SQLite format 3"


def test_what_was_written_is_there_for_the_next_connection(connect: Open) -> None:
    first = connect()
    _ask(first, "CREATE TABLE pupil (name text)")
    _ask(first, "INSERT INTO pupil VALUES ('Mia')")
    first.close()
    assert _ask(connect(), "SELECT name FROM pupil") == "Mia"


def test_another_key_is_refused_in_a_plain_sentence(
    connect: Open, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    first = connect()
    _ask(first, "CREATE TABLE pupil (name text)")
    first.close()
    with pytest.raises(HomeRefused, match="cannot be opened with this key") as refusal:
        _ask(connect(key="f" * 64), "SELECT 1")
    assert str(tmp_path / "school.sqlite3") in str(refusal.value)
    assert "f" * 64 not in str(refusal.value)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("key", [None, "", "a" * 63, "'; DROP TABLE pupil; --"])
def test_a_file_is_never_opened_without_a_proper_key(connect: Open, key: str | None, tmp_path: Path) -> None:
    with pytest.raises(HomeRefused, match="needs its key"):
        _ask(connect(key=key), "SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_memory_needs_no_key() -> None:
    connection = ConnectionHandler({"default": _settings(":memory:")})["default"]
    assert _ask(connection, "SELECT 1 + 1") == 2
    assert _ask(connection, "PRAGMA foreign_keys") == 1


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("mmap_size", 0), ("busy_timeout", 20000)],
)
def test_a_connection_is_set_up_for_many_writers_and_power_cuts(connect: Open, pragma: str, value: object) -> None:
    assert _ask(connect(), f"PRAGMA {pragma}") == value


def test_a_transaction_takes_its_turn_to_write_at_once(connect: Open) -> None:
    connection = connect()
    connection.ensure_connection()
    assert isinstance(connection, DatabaseWrapper)
    assert connection.transaction_mode == "IMMEDIATE"


def test_an_sqlite_that_can_damage_the_database_is_refused(connect: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DatabaseWrapper, "get_database_version", lambda self: (3, 51, 2))
    with pytest.raises(NotSupportedError, match=r"SQLite 3\.51\.3 or later is required \(found 3\.51\.2\)"):
        connect().ensure_connection()


def test_errors_are_djangos_own(connect: Open) -> None:
    connection = connect()
    _ask(connection, "CREATE TABLE pupil (name text UNIQUE)")
    _ask(connection, "INSERT INTO pupil VALUES ('Mia')")
    with pytest.raises(IntegrityError):
        _ask(connection, "INSERT INTO pupil VALUES ('Mia')")


def test_parameters_by_name_and_in_batches(connect: Open) -> None:
    connection = connect()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE pupil (name text, year int)")
        cursor.executemany("INSERT INTO pupil VALUES (%s, %s)", iter([("Mia", 3), ("Omar", 5)]))  # type: ignore[arg-type]
        cursor.executemany("INSERT INTO pupil VALUES (%(name)s, %(year)s)", [{"name": "100%", "year": 1}])
        cursor.executemany("INSERT INTO pupil VALUES (%s, %s)", [])
        cursor.execute("SELECT name FROM pupil WHERE year = %(year)s", {"year": 5})
        assert cursor.fetchall() == [("Omar",)]
        cursor.execute("SELECT name FROM pupil WHERE name LIKE '%%!%%' ESCAPE '!' AND year = %s", [1])
        assert cursor.fetchall() == [("100%",)]


WRITER = """
import sys, time, django
from django.conf import settings
database = {"ENGINE": "handrail.core.sqlite", "NAME": sys.argv[1], "OPTIONS": {"key": sys.argv[2]}}
settings.configure(DATABASES={"default": database})
django.setup()
from django.db import connection, transaction
until, done = time.monotonic() + float(sys.argv[3]), 0
while time.monotonic() < until:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(n), 0) FROM line")
        cursor.execute("INSERT INTO line (n) VALUES (%s)", [cursor.fetchone()[0] + 1])
    done += 1
print(done)
"""


def test_eight_processes_write_and_none_is_locked_out(connect: Open, tmp_path: Path) -> None:
    connection = connect()
    _ask(connection, "CREATE TABLE line (n int UNIQUE)")
    command = [sys.executable, "-c", WRITER, str(tmp_path / "school.sqlite3"), KEY, str(SECONDS)]
    writers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(WRITERS)
    ]
    said = [writer.communicate() for writer in writers]
    assert "".join(errors for _, errors in said) == ""
    assert _ask(connection, "SELECT count(*) FROM line") == sum(int(done) for done, _ in said) > WRITERS
    assert _ask(connection, "PRAGMA integrity_check") == "ok"
