"""A folder packed into one zip: its documents one by one, never by their paths, never more than is declared safe."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from handrail.pupils.papers.kinds import MAX_BYTES, part_of
from handrail.pupils.papers.refusals import Refusal

MOST_FILES = 500
MOST_UNPACKED = 1024 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, struct.error)
_LEFT_BEHIND = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "~$")


def is_zip(file: IO[bytes]) -> bool:
    """Whether this is a zip that is no document itself; the file is left at its beginning."""
    start = file.read(4)
    file.seek(0)
    if start != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except _BROKEN:
        return False
    finally:
        file.seek(0)
    return not names & {"[Content_Types].xml", "mimetype"}


def documents_in(file: IO[bytes]) -> Iterator[tuple[str, bytes | Refusal]]:
    """Each file of the zip by its own name, with its bytes or why it is not taken. Raises Refusal for the whole.

    Folders, links, what a computer leaves behind and zips in the zip are not opened; no path is ever used.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = [part for part in archive.infolist() if _is_document(part)]
            if len(parts) > MOST_FILES:
                raise Refusal(f"This holds more than {MOST_FILES} documents. Pack them in parts.")
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise Refusal("This unpacks to far more than documents hold, so it was not opened.")
            for part in parts:
                yield part.filename, _unpacked(archive, part)
    except _BROKEN:
        raise Refusal("This packed folder is damaged or has a password. Unpack it and choose the documents.") from None


def _is_document(part: zipfile.ZipInfo) -> bool:
    is_link = (part.external_attr >> 16) & 0o170000 == 0o120000
    last = part.filename.replace("\\", "/").rsplit("/", 1)[-1]
    leftover = part.filename.startswith("__MACOSX/") or last.startswith(_LEFT_BEHIND)
    return not (part.is_dir() or is_link or leftover or not last)


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes | Refusal:
    if part.file_size > MAX_BYTES:
        return Refusal(f"This file is over {MAX_BYTES // 1024 // 1024} MB. Save it smaller and choose it again.")
    try:
        return part_of(archive, part.filename, MAX_BYTES)
    except Refusal as refusal:
        return refusal
    except _BROKEN:
        return Refusal("This file could not be unpacked. Unpack the folder and choose it by itself.")
