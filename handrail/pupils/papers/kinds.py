"""What a document is: told by its content, whatever its name says."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from handrail.pupils.papers import refusals
from handrail.pupils.papers.refusals import Refusal

MAX_BYTES = 20 * 1024 * 1024
"""Of one document."""

MAX_PARTS, MAX_UNPACKED = 2_000, 100 * 1024 * 1024
"""Of a document that is a zip inside: parts, and bytes once unpacked."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is kept: how it is called, the type it is served as, and its ending."""

    key: str
    label: str
    media_type: str
    ending: str


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("pdf", "PDF", "application/pdf", ".pdf"),
        Kind("docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
        Kind("doc", "Word (older)", "application/msword", ".doc"),
        Kind("odt", "OpenDocument", "application/vnd.oasis.opendocument.text", ".odt"),
        Kind("rtf", "RTF", "application/rtf", ".rtf"),
        Kind("jpeg", "Picture", "image/jpeg", ".jpg"),
        Kind("png", "Picture", "image/png", ".png"),
        # Only as the file that a plan was brought in from: `kind_of` takes neither.
        Kind("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
        Kind("csv", "Table of text", "text/csv", ".csv"),
    )
}
ACCEPT = ".pdf,.docx,.doc,.odt,.rtf,.jpg,.jpeg,.png"
PICTURES = ("jpeg", "png")

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_OTHER_PICTURES = (b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")


def kind_of(content: bytes) -> str:
    """A key of `KINDS`. Raises Refusal for anything else, and for what is too large or carries a program."""
    if not content:
        raise refusals.empty()
    if len(content) > MAX_BYTES:
        raise refusals.too_big(MAX_BYTES)
    for is_it, kind in _TESTS:
        if is_it(content):
            return kind(content) if callable(kind) else kind
    raise _refusal_of(content)


def _refusal_of(content: bytes) -> Refusal:
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(_PROGRAMS):
        return refusals.program()
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return refusals.heic()
    if content.startswith(_OTHER_PICTURES) or content[8:12] == b"WEBP":
        return refusals.other_picture()
    if start.startswith((b"<", b"mime-version")):
        return refusals.web_page()
    return refusals.unknown()


def _is_pdf(content: bytes) -> bool:
    # Readers allow a little before the mark; such a file is kept, and served as nothing but a PDF to be saved.
    return b"%PDF-" in content[:1024] and not content.startswith(_PROGRAMS)


def _zipped(content: bytes) -> str:
    """Which kind a zip is. Its own list of parts is believed only as far as it is counted again when it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _kind_of_parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, struct.error):
        raise refusals.unknown() from None


def _kind_of_parts(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Refusal("This file unpacks to far more than a document holds, so it was not opened.")
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise refusals.macros()
    if "[Content_Types].xml" in names and b"macroEnabled" in part_of(archive, "[Content_Types].xml"):
        raise refusals.macros()
    if "word/document.xml" in names:
        return "docx"
    if "mimetype" in names and part_of(archive, "mimetype").startswith(KINDS["odt"].media_type.encode()):
        return "odt"
    raise refusals.workbook() if "xl/workbook.xml" in names else refusals.archive()


def part_of(archive: zipfile.ZipFile, name: str, most: int = MAX_UNPACKED) -> bytes:
    """One part, counted as it comes out: the size a zip declares may be false. Raises Refusal past `most` bytes."""
    part = archive.getinfo(name)
    if part.flag_bits & 1:
        raise NotImplementedError("locked")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError("packed in another way")
    part.file_size = most + 2  # one more than is asked for, or the checksum would be tried on the part read
    with archive.open(part) as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise Refusal("This file unpacks to far more than a document holds, so it was not opened.")
    return content


def _compound(content: bytes) -> str:
    if _utf16("_VBA_PROJECT") in content:
        raise refusals.macros()
    if _utf16("WordDocument") in content:
        return "doc"
    # A Word document with a password is wrapped in one of these; its words cannot be read, and it is kept all the same.
    if _utf16("EncryptedPackage") in content:
        return "doc"
    raise refusals.workbook() if _utf16("Workbook") in content else refusals.unknown()


def _rtf(content: bytes) -> str:
    if b"\\objdata" in content or b"\\objupdate" in content:
        raise Refusal("This document holds another file inside it. Print it to PDF and choose that.")
    return "rtf"


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


# In the order they are tried: a zip and a compound file by their first bytes, before the wider look for a PDF.
_TESTS: tuple[tuple[Callable[[bytes], bool], str | Callable[[bytes], str]], ...] = (
    (lambda content: content.startswith(_ZIP), _zipped),
    (lambda content: content.startswith(_COMPOUND), _compound),
    (lambda content: content.startswith(b"\xff\xd8\xff"), "jpeg"),
    (lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"), "png"),
    (lambda content: content.startswith(b"{\\rtf"), _rtf),
    (_is_pdf, "pdf"),
)
