"""Reading a backup with every byte proved: by age, by the mark of each part, by the rows and checksum of each table."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from handrail.backups import rows
from handrail.backups.errors import DAMAGED, BackupDamaged, BackupRefused
from handrail.backups.parts import ABOUT, Part, PartsReader
from handrail.backups.sealing import opened

FORMAT = 1
FILE = re.compile(r"files/([0-9a-f]{2})/(\1[0-9a-f]{30}(?:\.gone)?)")
ROWS = re.compile(r"rows/([a-z0-9_]+)/\d{4,}\.jsonl\.gz")


class Taker(Protocol):
    """Where the parts of a backup go."""

    def about(self, about: dict[str, Any]) -> None: ...
    def rows(self, table: rows.Table, some: list[bytes]) -> None: ...
    def file(self, name: str, part: Part) -> None: ...


class Nowhere:
    """A taker for who only proves."""

    def about(self, about: dict[str, Any]) -> None:
        """Nothing is wanted of it."""

    def rows(self, table: rows.Table, some: list[bytes]) -> None:
        """Nothing is wanted of it."""

    def file(self, name: str, part: Part) -> None:
        """Nothing is wanted of it."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a backup is, all of it proved."""

    path: Path
    about: dict[str, Any]
    tables: dict[str, list[Any]]
    checksum: str
    files: int

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.about["made_at"])

    @property
    def described(self) -> list[rows.Table]:
        return [table_of(name, said) for name, said in self.about["tables"].items()]

    @property
    def count(self) -> int:
        return sum(count for count, _ in self.tables.values())


def prove(path: Path, identity: Any, taker: Taker | None = None) -> Proof:
    """Read all of it, handing its parts to `taker`, which may hold half when this raises.

    Raises BackupRefused and BackupDamaged.
    """
    reading = _Reading(taker or Nowhere())
    try:
        with opened(path, identity) as inside:
            parts = PartsReader(inside)
            for part in parts:
                reading.take(part)
            reading.finish(parts.manifest)
    except BackupDamaged as error:
        if str(path) in str(error):
            raise
        raise BackupDamaged(DAMAGED.format(path=path, what=str(error))) from error
    return Proof(path, reading.about, reading.sums(), parts.manifest["checksum"], reading.files)


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    taker: Taker
    about: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, rows.Table] = field(default_factory=dict)
    files: int = 0
    _sums: dict[str, rows.Sum] = field(default_factory=dict)

    def take(self, part: Part) -> None:
        if part.name == ABOUT:
            self._begin(json.loads(part.content()))
        elif named := ROWS.fullmatch(part.name):
            self._rows(named[1], part)
        elif FILE.fullmatch(part.name):
            self.files += 1
            self.taker.file(part.name, part)
        else:
            raise BackupDamaged(f"the part {part.name} is not one of a backup.")

    def _begin(self, about: dict[str, Any]) -> None:
        if about["format"] != FORMAT:
            raise BackupRefused(
                f"This backup was made by Handrail {about['handrail']}, which writes them in another way. "
                "Install that version or a later one; nothing was changed."
            )
        self.about = about
        self.tables = {name: table_of(name, said) for name, said in about["tables"].items()}
        self._sums = {name: rows.Sum(table) for name, table in self.tables.items()}
        self.taker.about(about)

    def _rows(self, name: str, part: Part) -> None:
        if name not in self.tables:
            raise BackupDamaged(f"the part {part.name} is of no table it knows.")
        try:
            some = gzip.decompress(part.content()).splitlines(keepends=True)
        except (OSError, EOFError, zlib.error) as error:
            raise BackupDamaged(f"the part {part.name} cannot be read.") from error
        self._sums[name].take(some)
        self.taker.rows(self.tables[name], some)

    def sums(self) -> dict[str, list[Any]]:
        return {name: taken.says() for name, taken in self._sums.items()}

    def finish(self, manifest: dict[str, Any]) -> None:
        sums = self.sums()
        for name, said in manifest["tables"].items():
            if sums.get(name) != said:
                raise BackupDamaged(f"the rows of {name} are not those that were written.")
        if rows.whole_sum(sums) != manifest["checksum"] or self.files != manifest["files"]:
            raise BackupDamaged("its checksum is not the one that was written.")


def table_of(name: str, said: list[Any]) -> rows.Table:
    key, columns = said
    return rows.Table(name, key, tuple((column, kind) for column, kind in columns))
