"""From the bytes of an XML file to what an XML parser takes: decoded as it is, not as it says; small faults mended.

What a school's system writes wrongly and what nobody can misread is mended: unseen control characters, an "&" that
stands alone, space before the first line. Everything else is the parser's to refuse.
"""

import codecs
import re

from handrail.exchange.reading.decode import Decoded, decode, unreadable
from handrail.exchange.reading.shapes import FileWarning, RefusedError

UNSEEN = "\ufff9"
"""Stands in for a control character, which XML forbids: the reading of names takes it out and says so."""

_SAMPLE = 512
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARATION = re.compile(rb"\A<\?xml\s[^>]*?\?>")
_DECLARED = re.compile(r"""<\?xml\s[^>]*?encoding\s*=\s*["']\s*([A-Za-z0-9._:-]{1,40})\s*["']""")
_ONE_BYTE = re.compile(r"iso8859-\d{1,2}|cp\d{3,4}|mac-[a-z]+|koi8-[a-z]")
"""Python's names of the codings with a byte for each letter, in which no sequence can be wrong."""

_LIKE_WINDOWS = {"cp1252", "iso8859-1", "ascii"}
_CONTROLS = bytes(code for code in range(1, 32) if code not in b"\t\n\r")
_FORBIDDEN = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_EDGE = bytes(range(33))
_REFERENCE = re.compile(rb"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,8}));")
_LONE_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")


def looks_like_xml(data: bytes) -> bool:
    """Whether the first sign of the file is a "<", in whatever coding."""
    head = data[:_SAMPLE]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip().startswith(b"<")


def decode_xml(data: bytes) -> Decoded:
    """The file as text. UTF-8 and UTF-16 are known by their bytes; only where it is neither does the declaration count.

    Raises RefusedError as `decode` does.
    """
    declared = _declared(data)
    if declared and declared not in _LIKE_WINDOWS and _ONE_BYTE.fullmatch(declared) and not _is_utf(data):
        return Decoded(_by_byte(data, declared), declared)
    decoded = decode(data)
    if decoded.encoding == "windows-1252" and declared in _LIKE_WINDOWS:
        return Decoded(decoded.text, decoded.encoding)
    if decoded.encoding == "utf-8" and declared not in {None, "utf-8"} and not data.isascii():
        said = f"This file says that it is in {declared}, but it is in UTF-8 and was read so."
        return Decoded(decoded.text, "utf-8", (*decoded.warnings, FileWarning("other_encoding", said)))
    return decoded


def _declared(data: bytes) -> str | None:
    """The coding the file says it is in, by Python's name for it; None where it says none or one unheard of."""
    head = data[:_SAMPLE].replace(b"\0", b"").decode("latin-1")
    found = _DECLARED.search(head)
    try:
        return codecs.lookup(found[1]).name if found else None
    except LookupError:
        return None


def _is_utf(data: bytes) -> bool:
    if data.startswith(_MARKS):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return b"\0" in data[:_SAMPLE]
    return True


def _by_byte(data: bytes, coding: str) -> str:
    try:
        return data.decode(coding)
    except UnicodeDecodeError as error:
        raise unreadable(data, error.start) from None


def mend(data: bytes) -> tuple[bytes, tuple[FileWarning, ...]]:
    """A file in UTF-8 without its declaration (how it is coded is known by now) and without what XML forbids; with
    what was mended and should be said.

    Raises RefusedError: lost_letters, where half a letter stands for a letter.
    """
    data = _DECLARATION.sub(b"", data.removeprefix(codecs.BOM_UTF8).strip(_EDGE), count=1)
    data, warnings = _mend_ampersands(data)
    if len(data.translate(None, _CONTROLS)) < len(data) or b"\xef\xbf" in data:
        data = _FORBIDDEN.sub(UNSEEN.encode(), data)
    return data, warnings


def _mend_ampersands(data: bytes) -> tuple[bytes, tuple[FileWarning, ...]]:
    if b"&" not in data:
        return data, ()
    data = _REFERENCE.sub(_allowed, data)
    if b"<![CDATA[" in data:
        return data, ()  # there an "&" may stand alone
    data, lone = _LONE_AMPERSAND.subn(b"&amp;", data)
    if not lone:
        return data, ()
    return data, (FileWarning("lone_ampersand", f"An “&” stood alone {_times(lone)}. It was read as it stands."),)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _allowed(reference: re.Match[bytes]) -> bytes:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    if 0xD800 <= number <= 0xDFFF:
        raise RefusedError(
            "lost_letters",
            f"This file writes half a letter, {reference[0].decode()}, so the letter is lost. Export it again from the "
            "school’s information system.",
        )
    is_letter = number < 0x110000 and number and not _FORBIDDEN.fullmatch(chr(number).encode())
    return reference[0] if is_letter else UNSEEN.encode()
