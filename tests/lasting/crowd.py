"""Many people at once, a backup and a report beside them: nobody is told that the database is locked."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from handrail.core.sqlite.copying import copy_database
from tests.lasting.power import connection_to

WRITES = 0.3
"""The share of what they do that writes."""
THINK_SECONDS = 0.3
"""On average between two things of one person; sixty people then do two hundred things a second."""


@dataclass
class Found:
    """What sixty people met. A copy is inconsistent where it is damaged or holds half an act."""

    reads: int = 0
    refused: list[str] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    copies: int = 0
    reports: int = 0
    inconsistent: int = 0

    def __str__(self) -> str:
        return (
            f"{self.reads} reads, {len(self.writes)} writes (99 of 100 within {self.p99_ms:.0f} ms), {self.reports} "
            f"reports, {self.copies} copies of which {self.inconsistent} inconsistent, {len(self.refused)} refused "
            f"{self.refused[:2]}"
        )

    @property
    def p99_ms(self) -> float:
        return sorted(self.writes)[int(len(self.writes) * 0.99)] * 1000 if self.writes else 0.0


def write_together(people: int, seconds: float, **options: Any) -> Found:
    """Each on a connection of the product's own; `options` of it are for the control."""
    found, here = Found(), threading.Barrier(people + 2)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "school.sqlite3"
        first = connection_to(path, **options)
        with first.cursor() as cursor:
            cursor.execute("CREATE TABLE note (n integer PRIMARY KEY, pupil int, text text)")
            cursor.execute("CREATE INDEX of_pupil ON note (pupil)")
            cursor.execute("CREATE TABLE event (n integer PRIMARY KEY, note int)")
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(
                "INSERT INTO note (pupil, text) VALUES (%s, %s)", ((n % 400, "x" * 200) for n in range(4000))
            )
            cursor.execute("INSERT INTO event (note) SELECT n FROM note")
            cursor.execute("COMMIT")
        acts = [_person] * people + [_report, _backup]
        lines = [connection_to(path, **options) for _ in acts]
        threads = [
            threading.Thread(target=_until, args=[act, line, here, seconds, found])
            for act, line in zip(acts, lines, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        first.close()
    return found


def _until(act: Any, connection: Any, here: threading.Barrier, seconds: float, found: Found) -> None:
    connection.inc_thread_sharing()
    try:
        connection.ensure_connection()
        here.wait()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            act(connection, found)
    except Exception as error:  # whatever it is, a person would have met it
        found.refused.append(str(error))
    finally:
        connection.close()


def _person(connection: Any, found: Found) -> None:
    time.sleep(random.random() * 2 * THINK_SECONDS)
    pupil = random.randrange(400)
    if random.random() > WRITES:
        _ask(connection, "SELECT text FROM note WHERE pupil = %s", pupil)
        found.reads += 1
        return
    began = time.monotonic()
    _act(connection, pupil)
    found.writes.append(time.monotonic() - began)


def _act(connection: Any, pupil: int) -> None:
    """Reads, then writes two rows: the act that a transaction begun as a reader could not end."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        _ask(connection, "SELECT max(n) FROM note WHERE pupil = %s", pupil)
        _ask(connection, "INSERT INTO note (pupil, text) VALUES (%s, %s)", pupil, "Read to the rabbit.")
        _ask(connection, "INSERT INTO event (note) VALUES (last_insert_rowid())")
        connection.commit()
    except Exception:
        connection.rollback()
        raise
    finally:
        connection.set_autocommit(True)


def _report(connection: Any, found: Found) -> None:
    _ask(connection, "SELECT count(*), sum(length(a.text)) FROM note a JOIN note b USING (pupil)")
    found.reports += 1
    time.sleep(0.2)


def _backup(connection: Any, found: Found) -> None:
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "copy.sqlite3"
        copy_database(connection, copy)
        reader = connection_to(copy)
        sound = _ask(reader, "PRAGMA integrity_check")
        halves = _ask(reader, "SELECT (SELECT count(*) FROM note) - (SELECT count(*) FROM event)")
        reader.close()
    found.copies += 1
    found.inconsistent += (sound, halves) != ([("ok",)], [(0,)])
    time.sleep(0.2)


def _ask(connection: Any, sql: str, *params: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        rows: list[Any] = cursor.fetchall()
        return rows
