"""Files of the records, encrypted one by one: nothing a person uploads lies readable on the disk.

    <home>/files/ab/ab12…   kept        <home>/files/incoming/…   being written, or swept after a day

A file is cut into chunks, each sealed with AES-256-GCM under a key of its own (HKDF of the installation's secret
and the file's id). The nonce is the chunk's place and whether it is the last, so a changed byte, a chunk moved or left
out, a cut end and two files changed over are all noticed when it is read.
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from handrail.core.errors import FileDamaged, FileMissing

MARK = b"HRF1"
CHUNK = 256 * 1024
"""Bytes sealed at a time; so much of a file is in memory while it is read or written."""

_TAG = 16
_SEALED = CHUNK + _TAG
GONE = ".gone"
"""The ending of a file that no row names any more, until it is removed for good."""


def write_file(content: bytes | Iterable[bytes]) -> str:
    """Keep these bytes; the id by which they are read again. Whole or not at all, and on the disk when it returns."""
    with FileWriter() as writer:
        for part in (content,) if isinstance(content, bytes) else content:
            writer.write(part)
        return writer.keep()


def read_file(file_id: str) -> bytes:
    """All of it. Raises FileMissing and FileDamaged, with a sentence."""
    with open_file(file_id) as file:
        return file.read()


def open_file(file_id: str) -> StoredFile:
    """The file for reading piece by piece, from any place. Raises FileMissing."""
    return StoredFile(_kept(file_id), file_id)


def check_file(file_id: str) -> None:
    """Read all of it and keep nothing. Raises FileMissing and FileDamaged."""
    with open_file(file_id) as file:
        for _ in file.parts():
            pass


def remove_file(file_id: str) -> None:
    """Remove the file; one that is not there stays so."""
    _kept(file_id).unlink(missing_ok=True)


class FileWriter:
    """A file being written, under a name nobody reads. Left without `keep`, it is removed."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(16)
        self.size = 0
        self._path = _folder("incoming") / self.id
        self._sealer = _sealer(self.id)
        self._waiting = bytearray()
        self._place = 0
        self._file = self._path.open("xb")
        self._file.write(MARK)

    def __enter__(self) -> FileWriter:
        return self

    def __exit__(self, *raised: object) -> None:
        self.discard()

    def write(self, part: bytes) -> None:
        self.size += len(part)
        self._waiting += part
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Seal what is left; nothing can be written after it."""
        if not self._file.closed:
            self._seal(bytes(self._waiting), is_last=True)
            self._waiting.clear()
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def keep(self) -> str:
        """Put the file where it is read. Returns its id."""
        self.finish()
        kept = _kept(self.id)
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.replace(kept)
        try:
            sync_folder(kept.parent)
        except OSError:
            kept.unlink()
            raise
        return self.id

    def reopen(self) -> StoredFile:
        """What has been written, to read before it is kept or discarded."""
        self.finish()
        return StoredFile(self._path, self.id)

    def discard(self) -> None:
        """Remove what was not kept."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _seal(self, part: bytes, *, is_last: bool) -> None:
        self._file.write(self._sealer.encrypt(_nonce(self._place, is_last), part, self.id.encode()))
        self._place += 1


class StoredFile(io.RawIOBase):
    """A kept file, opened: it can be read from any place, one chunk in memory at a time."""

    def __init__(self, path: Path, file_id: str) -> None:
        super().__init__()
        self._id = file_id
        self._sealer = _sealer(file_id)
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")
        try:
            self._file = path.open("rb")
        except FileNotFoundError:
            raise FileMissing from None
        sealed = path.stat().st_size - len(MARK)
        self._chunks = -(-sealed // _SEALED)
        self.size = sealed - self._chunks * _TAG
        if self._file.read(len(MARK)) != MARK or self._chunks < 1 or self.size < 0:
            self._file.close()
            raise FileDamaged
        try:
            self._chunk(self._chunks - 1)  # sealed as the last: so nothing is cut off behind it
        except FileDamaged:
            self._file.close()
            raise

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        part = self._part_at(self._at)[: len(view)]
        view[: len(part)] = part
        self._at += len(part)
        return len(part)

    def read(self, size: int | None = -1, /) -> bytes:
        """So many bytes, all that are left for none said; short only at the end."""
        left = self.size - self._at if size is None or size < 0 else size
        found = bytearray()
        while left > 0 and (part := self._part_at(self._at)[:left]):
            found += part
            self._at += len(part)
            left -= len(part)
        return bytes(found)

    def parts(self) -> Iterator[bytes]:
        """From the beginning, a chunk at a time."""
        for place in range(self._chunks):
            yield self._chunk(place)

    def close(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
        super().close()

    def _part_at(self, at: int) -> bytes:
        """What is left of the chunk that this place is in; nothing behind the end."""
        place, start = divmod(at, CHUNK)
        return self._chunk(place)[start:] if at < self.size else b""

    def _chunk(self, place: int) -> bytes:
        if self._held[0] != place:
            self._file.seek(len(MARK) + place * _SEALED)
            sealed = self._file.read(_SEALED)
            nonce = _nonce(place, place == self._chunks - 1)
            try:
                self._held = (place, self._sealer.decrypt(nonce, sealed, self._id.encode()))
            except InvalidTag:
                raise FileDamaged from None
        return self._held[1]


def _sealer(file_id: str) -> AESGCM:
    key = HKDF(SHA256(), length=32, salt=None, info=b"handrail file " + file_id.encode())
    return AESGCM(key.derive(bytes.fromhex(settings.HOME.secret)))


def _nonce(place: int, is_last: bool) -> bytes:
    # Each file has a key of its own and is written once, so that a place is never sealed twice under one key.
    return place.to_bytes(11, "big") + bytes([is_last])


def _kept(file_id: str) -> Path:
    if len(file_id) != 32 or not set(file_id) <= set("0123456789abcdef"):
        raise FileMissing
    return Path(settings.HOME.files) / file_id[:2] / file_id


def _folder(name: str) -> Path:
    folder = Path(settings.HOME.files) / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def sync_folder(folder: Path) -> None:
    """Let what was just put into a folder outlast a power cut; Windows has no such call."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# Which files are still in use: each feature that keeps files says which, so that the rest can be swept.

Known = Callable[[], Iterable[str]]
K = TypeVar("K", bound=Known)
_known: list[Known] = []


def in_use(known: K) -> K:
    """Register a function that yields the id of every file its feature still names."""
    if known not in _known:
        _known.append(known)
    return known


def ids_in_use() -> set[str]:
    """The id of every file that some row names."""
    return {file_id for known in _known for file_id in known()}
