"""A disk that remembers what it was told in order, and that fails when it is asked to: between SQLite and the files.

SQLite reaches files through a table of functions (its VFS). `Disk` puts one of its own before the usual one, for every
connection opened while it is there, and for files in one folder. It passes everything on, and keeps a journal of what
is written, cut and synced, so that the folder can be made again as a power cut would have left it at any moment:
https://sqlite.org/c3ref/vfs.html and https://sqlite.org/atomiccommit.html (section 2, what a disk may do).
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import sqlcipher3._sqlite3

OK, READONLY, FULL = 0, 8, 13
IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE = 778, 1034, 1546
SECTOR = 512

_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, c_void_p)
_DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
_CLOSE = CFUNCTYPE(c_int, c_void_p)
_WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class _Vfs(Structure):
    _fields_ = (
        ("version", c_int), ("file_size", c_int), ("longest_path", c_int), ("next", c_void_p), ("name", c_char_p),
        ("data", c_void_p), ("open", c_void_p), ("delete", c_void_p), ("rest", c_void_p * 13),
    )  # fmt: skip


class _Methods(Structure):
    """What can be done to an open file."""

    _fields_ = (
        ("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", c_void_p), ("truncate", c_void_p),
        ("sync", c_void_p), ("rest", c_void_p * 13),
    )  # fmt: skip


class _File(Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the disk was told. `data` at `at` of a write; `at` is the length of a cut."""

    act: Literal["write", "truncate", "sync", "delete", "note"]
    path: str
    at: int = 0
    data: bytes = b""


@dataclass
class Fault:
    """At the `nth` call of `act` from now on, once or until it is mended, SQLite is told `code`."""

    act: str
    nth: int
    code: int
    lasts: bool = False
    met: int = 0


@dataclass
class Disk:
    """What was told, and what fails next."""

    folder: Path
    told: list[Told] = field(default_factory=list)
    fault: Fault | None = None
    calls: int = 0

    def note(self, what: object) -> None:
        """Write into the journal that something was said to somebody at this moment."""
        self.told.append(Told("note", str(what)))

    def noted_before(self, moment: int) -> list[str]:
        return [told.path for told in self.told[:moment] if told.act == "note"]

    def _answer(self, act: str) -> int:
        """What SQLite is told instead of it being done; OK where it is done."""
        self.calls += 1
        fault = self.fault
        if fault is None or fault.act not in {act, "any"}:
            return OK
        fault.met += 1
        return fault.code if fault.met == fault.nth or (fault.lasts and fault.met > fault.nth) else OK

    def after_cut(self, moment: int, chance: random.Random, into: Path) -> None:
        """Make the files as a power cut at this moment may leave them: what was synced, and of the rest anything."""
        files: dict[str, bytearray] = {}
        waiting: dict[str, list[Told]] = {}
        for told in self.told[:moment]:
            match told.act:
                case "write" | "truncate":
                    waiting.setdefault(told.path, []).append(told)
                case "sync":
                    image = files.setdefault(told.path, bytearray())
                    for one in waiting.pop(told.path, []):
                        _apply(image, one)
                case "delete":
                    files.pop(told.path, None)
                    waiting.pop(told.path, None)
        kept = chance.choice((0.0, 0.5, 1.0))
        for path, acts in waiting.items():
            image = files.setdefault(path, bytearray())
            for one in acts:
                if chance.random() < kept:
                    _apply(image, one, chance if chance.random() < 0.5 else None)
        for path, image in files.items():
            (into / Path(path).name).write_bytes(image)


def _apply(image: bytearray, told: Told, torn: random.Random | None = None) -> None:
    """Do to the image what was told; torn, only some of the sectors of a write."""
    if told.act == "truncate":
        del image[told.at :]
        return
    for start in range(0, len(told.data), SECTOR):
        if torn is None or torn.random() < 0.5:
            part, at = told.data[start : start + SECTOR], told.at + start
            if len(image) < at:
                image.extend(bytes(at - len(image)))
            image[at : at + len(part)] = part


class _Shim:
    """The functions that stand before the usual ones. One in a process: SQLite keeps what it was given."""

    def __init__(self) -> None:
        self.library: Any = ctypes.CDLL(sqlcipher3._sqlite3.__file__)
        self.library.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self.library.sqlite3_vfs_find.argtypes = [c_char_p]
        self.library.sqlite3_vfs_register.argtypes = [POINTER(_Vfs), c_int]
        self.usual = self.library.sqlite3_vfs_find(None)
        self.disk: Disk | None = None
        self._paths: dict[int, tuple[Disk, str]] = {}
        self._methods: dict[int, _Methods] = {}
        self._before: dict[int, _Methods] = {}
        self._kept: list[Any] = [_OPEN(self._open), _DELETE(self._delete)]
        ours = _Vfs.from_buffer_copy(self.usual.contents)
        ours.next, ours.name = None, b"handrail-disk"
        ours.open, ours.delete = (ctypes.cast(one, c_void_p) for one in self._kept)
        self.ours = ours

    def stand(self, disk: Disk | None) -> None:
        """Stand before every connection opened from now on, or step aside."""
        self.disk = disk
        self.library.sqlite3_vfs_register(ctypes.byref(self.ours) if disk else self.usual, 1)

    def _open(self, _: int, name: int | None, file: int, flags: int, said: int | None) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        code: int = _OPEN(self.usual.contents.open)(ctypes.addressof(self.usual.contents), name, file, flags, said)
        disk = self.disk
        if code == OK and disk and path and Path(path).parent == disk.folder:
            self._paths[file] = (disk, path)
            held = ctypes.cast(file, POINTER(_File)).contents
            held.methods = ctypes.pointer(self._replaced(held.methods.contents))
        return code

    def _replaced(self, usual: _Methods) -> _Methods:
        key = ctypes.addressof(usual)
        if key not in self._methods:
            ours = _Methods.from_buffer_copy(usual)
            acts = [_CLOSE(self._close(usual)), _WRITE(self._write(usual)), _TRUNCATE(self._truncate(usual)),
                    _SYNC(self._sync(usual))]  # fmt: skip
            ours.close, ours.write, ours.truncate, ours.sync = (ctypes.cast(one, c_void_p) for one in acts)
            self._kept += acts
            self._methods[key] = ours
        return self._methods[key]

    def _delete(self, _: int, name: bytes, sync: int) -> int:
        disk = self.disk
        if disk and Path(name.decode()).parent == disk.folder:
            disk.told.append(Told("delete", name.decode()))
        return int(_DELETE(self.usual.contents.delete)(ctypes.addressof(self.usual.contents), name, sync))

    def _close(self, usual: _Methods) -> Any:
        close = _CLOSE(usual.close)

        def ours(file: int) -> int:
            self._paths.pop(file, None)
            return int(close(file))

        return ours

    def _write(self, usual: _Methods) -> Any:
        write = _WRITE(usual.write)

        def ours(file: int, data: int, size: int, at: int) -> int:
            disk, path = self._paths[file]
            if refused := disk._answer("write"):
                return refused
            disk.told.append(Told("write", path, at, ctypes.string_at(data, size)))
            return int(write(file, data, size, at))

        return ours

    def _truncate(self, usual: _Methods) -> Any:
        truncate = _TRUNCATE(usual.truncate)

        def ours(file: int, size: int) -> int:
            disk, path = self._paths[file]
            if refused := disk._answer("truncate"):
                return refused
            disk.told.append(Told("truncate", path, size))
            return int(truncate(file, size))

        return ours

    def _sync(self, usual: _Methods) -> Any:
        def ours(file: int, _: int) -> int:
            disk, path = self._paths[file]
            if refused := disk._answer("sync"):
                return refused
            disk.told.append(Told("sync", path))
            return OK  # the machine of the test is not cut off: only the journal needs to know

        return ours


_shim: _Shim | None = None


@contextmanager
def watched(folder: Path) -> Iterator[Disk]:
    """Every connection opened inside to a file of this folder goes through a `Disk`."""
    global _shim  # noqa: PLW0603 (SQLite keeps the functions it was given as long as the process lives)
    _shim = _shim or _Shim()
    disk = Disk(folder.resolve())
    _shim.stand(disk)
    try:
        yield disk
    finally:
        _shim.stand(None)
