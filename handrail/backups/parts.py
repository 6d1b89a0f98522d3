"""The parts inside a backup: written one after another with their marks, and read with every mark proved."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from handrail.backups.errors import BackupDamaged

ABOUT, MANIFEST = "about.json", "manifest.json"
BLOCK = 256 * 1024


class _Marked(io.RawIOBase):
    """A stream that takes the mark of what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.mark = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self.stream.read(size)
        self.mark.update(block)
        return block


class _Counted:
    """A stream that knows how much was written to it, which is all a tar asks of a file."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.at = stream, 0

    def write(self, block: bytes) -> int:
        self.at += len(block)
        return self.stream.write(block)

    def tell(self) -> int:
        return self.at


@dataclass(slots=True)
class PartsWriter:
    """Parts into a stream; `listed` is {name: [size, SHA-256]} of those written."""

    stream: IO[bytes]
    listed: dict[str, list[Any]] = field(default_factory=dict)
    _tar: tarfile.TarFile = field(init=False)

    def __post_init__(self) -> None:
        counted: Any = _Counted(self.stream)
        self._tar = tarfile.open(fileobj=counted, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def add(self, name: str, content: bytes) -> None:
        self.add_stream(name, len(content), io.BytesIO(content))

    def add_stream(self, name: str, size: int, content: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        marked = _Marked(content)
        self._tar.addfile(info, marked)
        self.listed[name] = [size, marked.mark.hexdigest()]

    def finish(self, manifest: dict[str, Any]) -> None:
        """Close with the manifest, which holds the marks of all the others."""
        self.add(MANIFEST, json.dumps({**manifest, "parts": self.listed}, sort_keys=True).encode())
        self._tar.close()


@dataclass(slots=True)
class Part:
    """One part, to be read once and before the next."""

    name: str
    size: int
    _stream: _Marked

    def blocks(self) -> Iterator[bytes]:
        while block := self._stream.read(BLOCK):
            yield block

    def content(self) -> bytes:
        return b"".join(self.blocks())


@dataclass(slots=True)
class PartsReader:
    """The parts of a stream, in their order; the manifest, last, is kept when every mark in it is proved."""

    stream: IO[bytes]
    manifest: dict[str, Any] = field(default_factory=dict)
    _found: dict[str, list[Any]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Part]:
        """Raises BackupDamaged, saying of which part."""
        try:
            with tarfile.open(fileobj=self.stream, mode="r|", bufsize=BLOCK) as tar:
                for member in tar:
                    yield from self._part(tar, member)
        except (tarfile.TarError, EOFError) as error:
            raise BackupDamaged("it ends before its end.") from error
        if not self.manifest:
            raise BackupDamaged("its manifest is missing.")

    def _part(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[Part]:
        stream = tar.extractfile(member) if member.isreg() else None
        if stream is None or member.name in self._found or self.manifest:
            raise BackupDamaged(f"the part {member.name} is not where it belongs.")
        marked = _Marked(stream)
        part = Part(member.name, member.size, marked)
        if member.name == MANIFEST:
            self._prove(json.loads(part.content()))
            return
        yield part
        for _ in part.blocks():  # what nobody wanted is proved all the same
            pass
        self._found[member.name] = [member.size, marked.mark.hexdigest()]

    def _prove(self, manifest: dict[str, Any]) -> None:
        listed = manifest.pop("parts")
        for name in sorted(listed.keys() | self._found.keys()):
            if listed.get(name) != self._found.get(name):
                raise BackupDamaged(f"the part {name} is not the one that was written.")
        if next(iter(self._found), "") != ABOUT:
            raise BackupDamaged(f"it does not begin with {ABOUT}.")
        self.manifest = manifest
