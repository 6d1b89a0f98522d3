"""Writing into, and reading out of, an age file as a stream. Nothing of what is inside ever lies readable on a disk.

age takes and gives by itself, so it runs in a thread at the other end of a pipe.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

import pyrage

from handrail.backups.errors import DAMAGED, BackupDamaged, BackupRefused
from handrail.backups.keys import tail

BLOCK = 256 * 1024


class _Side(threading.Thread):
    """age at its end of the pipe. `error` is what stopped it."""

    def __init__(self, work: Callable[[], None], end: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self.work, self.end = work, end
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:  # given to whoever waits for it
            self.error = error
        finally:
            with suppress(OSError):
                self.end.close()


class _Written:
    """A file written to; age loses the kind of an error, so it is kept."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.error: OSError | None = None

    def write(self, block: bytes) -> int:
        try:
            return self.file.write(block)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        self.file.flush()


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    reads, writes = os.pipe()
    return os.fdopen(reads, "rb", BLOCK), os.fdopen(writes, "wb", BLOCK)


@contextmanager
def sealed_into(file: BinaryIO, public_half: str) -> Iterator[IO[bytes]]:
    """What is written to this goes sealed into `file`. Raises the OSError by which `file` took no more."""
    reads, writes = _pipe()
    to, recipient = _Written(file), pyrage.x25519.Recipient.from_str(public_half)
    side = _Side(lambda: pyrage.encrypt_io(reads, to, [recipient]), reads)
    try:
        try:
            yield writes
            writes.close()
        finally:
            with suppress(BrokenPipeError):
                writes.close()
            side.join()
    except BrokenPipeError:
        raise to.error or side.error or RuntimeError("Sealing stopped.") from None
    if side.error:
        raise to.error or side.error


@contextmanager
def opened(path: Path, identity: Any) -> Iterator[IO[bytes]]:
    """What is inside. At the end all of it has been proved by age, down to the last byte.

    Raises BackupRefused where it is not for this key, and BackupDamaged.
    """
    with _file(path) as file:
        reads, writes = _pipe()
        side = _Side(lambda: pyrage.decrypt_io(file, writes, [identity]), writes)
        try:
            try:
                yield reads
                while reads.read(BLOCK):
                    pass
            finally:
                reads.close()
                side.join()
        except Exception:
            _raise_fault(path, identity, side.error)
            raise
        _raise_fault(path, identity, side.error)


def _file(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupRefused(f"{path} cannot be read ({error.strerror}).") from error


def _raise_fault(path: Path, identity: Any, error: BaseException | None) -> None:
    if error is None or isinstance(error, BrokenPipeError) or "Broken pipe" in str(error):
        return
    if "No matching keys" in str(error) and not path.stem.endswith(tail(str(identity.to_public()))):
        raise BackupRefused(
            f"This key does not open {path}. It was sealed to another key (its name ends with the last letters of "
            "that one), or its beginning is damaged."
        ) from None
    raise BackupDamaged(DAMAGED.format(path=path, what="it is not as it was when it was sealed.")) from None
