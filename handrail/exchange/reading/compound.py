"""The box in which .xls and locked workbooks are kept: a small file system of sectors in chains.

Only what has to be known before the workbook reader may open it is read: whether it is a workbook, has macros or a
password, and how far its sheets reach.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handrail.exchange.reading import limits
from handrail.exchange.reading.refusals import damaged, locked, macros, not_workbook, too_large

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LAST = 0xFFFFFFFA
"""Numbers from here on are not sectors but signs for the end of a chain or a free place."""

_END_OF_SHEET = 0x0A
_LISTED_SHEET = 0x85
_PASSWORD = 0x2F
_CELLS = {0x06, 0x02, 0x03, 0x04, 0x05, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406}
_CELLS_IN_A_ROW = 0xBD


def check_compound_file(data: bytes) -> None:
    """Raises RefusedError: not_workbook, macros, password_protected, damaged_workbook, sheet_too_large."""
    try:
        box = _Box.opened(data)
        names = [entry.name for entry in box.entries]
        if "EncryptedPackage" in names:
            raise locked()
        if "_VBA_PROJECT_CUR" in names:
            raise macros()
        books = [entry for entry in box.entries if entry.name.lower() in {"workbook", "book"}]
        if not books:
            raise not_workbook()
        for entry in books:
            _check_sheets(box.content(entry))
    except (struct.error, IndexError, ValueError):
        raise damaged() from None


@dataclass(frozen=True)
class _Entry:
    name: str
    start: int
    size: int


@dataclass(frozen=True)
class _Box:
    data: bytes
    sector: int
    chains: Sequence[int]
    entries: Sequence[_Entry]

    @classmethod
    def opened(cls, data: bytes) -> "_Box":
        sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        chains = [number for place in _chain_sectors(data, sector) for number in _numbers(data, sector, place)]
        box = cls(data, sector, chains, ())
        directory = box.joined(struct.unpack_from("<I", data, 48)[0])
        entries = [_entry(directory[place : place + 128]) for place in range(0, len(directory) - 127, 128)]
        return cls(data, sector, chains, entries)

    def joined(self, start: int) -> bytes:
        """The sectors of a chain, one after the other. Raises ValueError for a chain that never ends."""
        parts = []
        while start < _LAST:
            parts.append(self.data[(start + 1) * self.sector : (start + 2) * self.sector])
            if len(parts) > len(self.chains):
                raise ValueError("a chain of sectors runs in a circle")
            start = self.chains[start]
        return b"".join(parts)

    def content(self, entry: _Entry) -> bytes:
        """A stream. Short ones share the stream of the first entry, in small sectors with chains of their own."""
        if entry.size >= struct.unpack_from("<I", self.data, 56)[0]:
            return self.joined(entry.start)[: entry.size]
        shared = self.joined(self.entries[0].start)
        chain_bytes = self.joined(struct.unpack_from("<I", self.data, 60)[0])
        chains = struct.unpack(f"<{len(chain_bytes) // 4}I", chain_bytes)
        small = _Box(b"\0" * 64 + shared, 64, chains, ())
        return small.joined(entry.start)[: entry.size]


def _chain_sectors(data: bytes, sector: int) -> Iterator[int]:
    """Where the chains are written: the first 109 sectors stand in the header, further ones in a chain of their own."""
    yield from (place for place in struct.unpack_from("<109I", data, 76) if place < _LAST)
    further, left = struct.unpack_from("<I", data, 68)[0], limits.MAX_BYTES // sector
    while further < _LAST:
        *places, further = _numbers(data, sector, further)
        yield from (place for place in places if place < _LAST)
        left -= 1
        if left < 0:
            raise ValueError("a chain of sectors runs in a circle")


def _numbers(data: bytes, sector: int, place: int) -> tuple[int, ...]:
    return struct.unpack_from(f"<{sector // 4}I", data, (place + 1) * sector)


def _entry(record: bytes) -> _Entry:
    length = min(struct.unpack_from("<H", record, 64)[0], 64)
    start, size = struct.unpack_from("<II", record, 116)
    return _Entry(record[: max(0, length - 2)].decode("utf-16-le", "replace"), start, size)


def _check_sheets(stream: bytes) -> None:
    """The workbook reader lays out every sheet at once, so their reaches are added up."""
    places: list[int] = []
    for number, body in _records(stream, 0):
        if number == _PASSWORD:
            raise locked()
        if number == _LISTED_SHEET:
            places.append(struct.unpack_from("<I", body)[0])
    cells = records = 0
    for place in places:
        rows = columns = 0
        for number, body in _records(stream, place):
            records += 1
            if number in _CELLS or number == _CELLS_IN_A_ROW:
                row, column = struct.unpack_from("<HH", body)
                last = struct.unpack_from("<H", body, len(body) - 2)[0] if number == _CELLS_IN_A_ROW else column
                rows, columns = max(rows, row + 1), max(columns, last + 1)
        cells += rows * columns
        if cells > limits.MAX_SHEET_CELLS or records > limits.MAX_SHEET_CELLS:
            raise too_large()


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, place)
        if number == _END_OF_SHEET:
            return
        yield number, stream[place + 4 : place + 4 + length]
        place += 4 + length
