"""Making a backup while everybody works: one moment of the database, then the files, sealed into one file."""

from __future__ import annotations

import gzip
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max

from handrail import __version__
from handrail.audit.chain import TRAILS
from handrail.audit.models import Seal
from handrail.backups import rows
from handrail.backups.errors import BackupRefused
from handrail.backups.keys import tail
from handrail.backups.parts import ABOUT, PartsWriter
from handrail.backups.sealing import sealed_into
from handrail.core import clock
from handrail.core.errors import FileDamaged, FileMissing
from handrail.core.files import GONE, check_file, ids_in_use, sync_folder
from handrail.core.home import carried
from handrail.core.room import is_full
from handrail.core.worker import lock_file

FORMAT = 1
PART_BYTES = 1024 * 1024
ENDING, UNFINISHED = ".age", ".part"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made; `faults` are files of the records that are missing or damaged here."""

    path: Path
    size: int
    checksum: str
    rows: int
    files: int
    faults: list[str]


def make(folder: Path) -> Made:
    """Everything into one new file in `folder`. Raises BackupRefused; whatever stops it, no half file is left."""
    key = settings.HOME.backup_key
    if not key:
        raise BackupRefused(
            "There is no backup key yet, so nothing could open a backup. Make one first, on a memory stick or another "
            "machine: handrail backup key FILE"
        )
    folder = _usable(folder)
    remove_unfinished(folder)
    path = folder / _name(key)
    beside = folder / f".{path.name}{UNFINISHED}"
    try:
        with _new_file(beside) as file:
            made = _write(file, key)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        beside.replace(path)
        sync_folder(folder)
    except OSError as error:
        if not is_full(error):
            raise BackupRefused(
                f"The backup could not be written in {folder} ({error.strerror}). None was made."
            ) from error
        raise BackupRefused(
            f"There is no room left in {folder}. No backup was made: make room, and run it again."
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return Made(path=path, size=size, **made)


def _usable(folder: Path) -> Path:
    folder = folder.expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupRefused(f"The folder {folder} cannot be made ({error.strerror}). Name another.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise BackupRefused(f"Handrail cannot write in {folder}. Give the folder to the person who runs it.")
    return folder


def _name(key: str) -> str:
    at = clock.now().strftime("%Y%m%d-%H%M%S")
    return f"handrail-{settings.HOME.series[:8]}-{at}-{secrets.token_hex(2)}-{tail(key)}{ENDING}"


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that only its owner reads, locked while it is written."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        lock_file(file)
        yield file


def remove_unfinished(folder: Path) -> None:
    """Remove what a backup that was cut off has left; one that is being written holds its lock."""
    for path in folder.glob(f".handrail-*{ENDING}{UNFINISHED}"):
        with path.open("rb") as file:
            is_left = lock_file(file)
        if is_left:
            path.unlink(missing_ok=True)


def _write(file: BinaryIO, key: str) -> dict[str, Any]:
    with sealed_into(file, key) as inside:
        parts = PartsWriter(inside)
        with one_moment():
            kept = rows.tables()
            parts.add(ABOUT, json.dumps(_about(kept), sort_keys=True).encode())
            sums = {table.name: _write_rows(parts, table) for table in kept}
            named = ids_in_use()
        faults = _write_files(parts, named)
        checksum = rows.whole_sum(sums)
        files = sum(name.startswith("files/") for name in parts.listed)
        parts.finish({"tables": sums, "checksum": checksum, "files": files})
    return {"checksum": checksum, "rows": sum(count for count, _ in sums.values()), "files": files, "faults": faults}


@contextmanager
def one_moment() -> Iterator[None]:
    """The database as it is at one moment; who writes meanwhile neither waits nor is seen."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not `atomic`, which would take the one place of a writer.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _about(kept: list[rows.Table]) -> dict[str, Any]:
    home = settings.HOME
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "handrail": __version__,
        "home": home.id,
        "carried": asdict(carried(home)),
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
        "tables": {table.name: [table.key, table.columns] for table in kept},
        "last_keys": rows.last_keys(kept),
        "audit": {trail: head_of(trail) for trail in TRAILS},
    }


def head_of(trail: str) -> list[Any]:
    """[rows sealed, SHA-256 of the head, last row] of a trail."""
    seals = Seal.objects.filter(trail=trail)
    last = seals.order_by("-id").first()
    newest = TRAILS[trail]._default_manager.aggregate(Max("seq"))["seq__max"]
    return [seals.count(), last.chain_sha256 if last else "", newest or 0]


def _write_rows(parts: PartsWriter, table: rows.Table) -> list[Any]:
    taken, waiting, number = rows.Sum(table), bytearray(), 0
    for some in rows.lines(table):
        taken.take(some)
        waiting += b"".join(some)
        if len(waiting) >= PART_BYTES:
            number += 1
            _add_rows(parts, table, number, waiting)
            waiting.clear()
    if waiting:
        _add_rows(parts, table, number + 1, waiting)
    return taken.says()


def _add_rows(parts: PartsWriter, table: rows.Table, number: int, content: bytearray) -> None:
    parts.add(f"rows/{table.name}/{number:04}.jsonl.gz", gzip.compress(bytes(content), 1, mtime=0))


def _write_files(parts: PartsWriter, named: set[str]) -> list[str]:
    """Every file as it lies, sealed; what is said is wrong with those that a row names."""
    folder = Path(settings.HOME.files)
    found = sorted(path for path in folder.glob("??/*") if path.is_file())
    written = {path.stem for path in found if _write_file(parts, path)}
    missing = [f"The file {file_id} that the records name is missing." for file_id in sorted(named - written)]
    return missing + [fault for file_id in sorted(named & written) if (fault := _fault(file_id))]


def _write_file(parts: PartsWriter, path: Path) -> bool:
    """Whether it was still there; the nightly tidying may have set it aside or removed it just now."""
    for now_at in (path, path.with_suffix(GONE), path.with_suffix("")):
        try:
            with now_at.open("rb") as file:
                parts.add_stream(f"files/{path.parent.name}/{now_at.name}", os.fstat(file.fileno()).st_size, file)
                return True
        except FileNotFoundError:
            continue
    return False


def _fault(file_id: str) -> str:
    try:
        check_file(file_id)
    except FileMissing:
        return ""  # set aside since: what is in the backup is whole
    except FileDamaged:
        return f"The file {file_id} that the records name was damaged on the disk before it was backed up."
    return ""
