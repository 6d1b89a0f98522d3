"""Power cuts: what was acknowledged is there, whatever of the un-synced the disk kept or tore."""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.utils import ConnectionHandler

from tests.lasting.disk import Disk, watched

KEY = "0123456789abcdef" * 4
COMMITS = 120
CHECKPOINT_PAGES = 12
"""The log is written into the database this often, so that cuts fall among it; in use it is a thousand."""


@dataclass
class Cuts:
    """How many were made, how many lost something acknowledged, and how many left a file that is not whole."""

    cuts: int = 0
    lost: int = 0
    damaged: int = 0
    acknowledged: int = 0


def cut(times: int, seed: int = 1, **options: Any) -> Cuts:
    """Write with the product's own connection and cut the power `times` times. `options` of the connection are for the
    control."""
    chance, cuts = random.Random(seed), Cuts()
    with tempfile.TemporaryDirectory() as made, watched(Path(made)) as disk:
        _write(disk, **options)
        begun = next(place for place, told in enumerate(disk.told) if told.act == "note")
        cuts.acknowledged = len(disk.noted_before(len(disk.told)))
        for _ in range(times):
            moment = chance.randint(begun, len(disk.told))
            _look(disk, moment, chance, cuts)
    return cuts


def connection_to(path: Path, **options: Any) -> Any:
    """As settings.py makes it: handrail.core.sqlite with a key and nothing else."""
    database = {"ENGINE": "handrail.core.sqlite", "NAME": str(path), "OPTIONS": {"key": KEY} | options}
    return ConnectionHandler({"default": database})["default"]


def _write(disk: Disk, **options: Any) -> None:
    """Two writers by turns; each transaction writes two rows, one of them of several pages."""
    writers = [connection_to(disk.folder / "school.sqlite3", **options) for _ in range(2)]
    with writers[0].cursor() as cursor:
        cursor.execute("CREATE TABLE note (n int, text text)")
        cursor.execute("CREATE TABLE event (n int)")
    for writer in writers:
        with writer.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    disk.note("begun")
    for number in range(COMMITS):
        writer = writers[number % 2]
        _commit(writer, number)
        disk.note(number)
    for writer in writers:
        writer.close()


def _commit(writer: Any, number: int) -> None:
    writer.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with writer.cursor() as cursor:
        cursor.execute("INSERT INTO note VALUES (%s, %s)", [number, f"Note {number}. " * (number % 7 * 100)])
        cursor.execute("INSERT INTO event VALUES (%s)", [number])
    writer.commit()
    writer.set_autocommit(True)


def _look(disk: Disk, moment: int, chance: random.Random, cuts: Cuts) -> None:
    cuts.cuts += 1
    with tempfile.TemporaryDirectory() as made:
        disk.after_cut(moment, chance, Path(made))
        acknowledged = {int(said) for said in disk.noted_before(moment) if said != "begun"}
        reader = connection_to(Path(made) / "school.sqlite3")
        try:
            notes, events, sound = _found(reader)
        except Exception:
            cuts.damaged += 1
            return
        finally:
            reader.close()
        cuts.damaged += sound != "ok" or notes != events
        cuts.lost += not acknowledged <= notes


def _found(reader: Any) -> tuple[set[int], set[int], str]:
    with reader.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        sound = cursor.fetchone()[0]
        found = []
        for table in ("note", "event"):
            cursor.execute(f"SELECT n FROM {table}")
            found.append({number for (number,) in cursor.fetchall()})
    return found[0], found[1], sound
