"""From bytes to text, and never to a wrong letter: where that is in doubt the file is refused."""

import codecs
import re
from dataclasses import dataclass

from handrail.exchange.reading.shapes import FileWarning, RefusedError, quote

NEWLINE = re.compile(r"\r\n|\r|\n")

_SAVE_AS = "Open the file in a spreadsheet, save it as “CSV UTF-8” or as a workbook (.xlsx), and choose that one."
_SAMPLE = 8192
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x19\x1c-\x1f]")
# A letter with an accent or of another script, or a curly quotation mark, as UTF-8 writes it, rightly or in too many
# bytes. In Windows-1252 the same bytes would be a pair such as “Ã©”, which no name has.
_UTF8_LETTER = re.compile(rb"[\xc0\xc1\xc3-\xc5][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
# The coding of older Macs. What is é, ë or ’ there is a sign or a capital in Windows-1252, where no name has one; in a
# file with a Mac's line ends, any such byte is doubtful but for the ’ of O’Neil.
_MAC_LETTER = re.compile(
    rb"[a-z][\x83\x84\x86-\x90\x95\x98\x9b\x9d\x9f]|[a-z][\x91\x93](?![A-Za-z])|[A-Z]\xd5[A-Z][a-z]"
)
_MAC_LETTER_IN_MAC_FILE = re.compile(rb"[\x80-\x91\x93-\x9f]|(?<![A-Z])\x92|\x92(?![A-Z])|[A-Z]\xd5[A-Z][a-z]")
_ODD_WORD = re.compile(r"[\w’'-]*[^\x00-\x7f][\w’'-]*")


@dataclass(frozen=True)
class Decoded:
    """A file as text. `encoding` is "utf-8", "utf-16" or "windows-1252"."""

    text: str
    encoding: str
    warnings: tuple[FileWarning, ...] = ()


def breaks(text: str, start: int = 0, end: int | None = None) -> int:
    """How many lines end between two places of a text, by any of the three line ends."""
    end = len(text) if end is None else end
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)


def decode(data: bytes) -> Decoded:
    """Read bytes as text. Raises RefusedError: not_text, nul, unknown_encoding, mixed_encodings."""
    decoded = _utf16(data) or _utf8_or_windows(data)
    _refuse_nul(decoded.text)
    return decoded


def _utf16(data: bytes) -> Decoded | None:
    coding = _utf16_coding(data)
    if coding is None:
        return None
    try:
        text = data.decode(coding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise RefusedError("unknown_encoding", f"This file says it is in UTF-16 but is damaged. {_SAVE_AS}") from None
    if len(_TEXT_CONTROLS.findall(text[:_SAMPLE])) > _few(len(text)):
        raise _not_text()
    return Decoded(text, "utf-16")


def _few(length: int) -> float:
    """How many control characters a text of a length may hold by accident."""
    return max(3, 0.02 * min(length, _SAMPLE))


def _utf16_coding(data: bytes) -> str | None:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = data[:_SAMPLE]
    even, odd = (head[place::2].count(0) / max(1, len(head) // 2) for place in (0, 1))
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def _utf8_or_windows(data: bytes) -> Decoded:
    head = data[:_SAMPLE]
    if len(_CONTROLS.findall(head)) > _few(len(data)) or head.count(0) > 0.3 * len(head):
        raise _not_text()
    # Some systems put the mark of UTF-8 before text that is not in it.
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        return Decoded(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        return _windows_1252(body, error.start)


def _windows_1252(body: bytes, first_odd: int) -> Decoded:
    if _UTF8_LETTER.search(body):
        raise RefusedError(
            "mixed_encodings",
            f"Line {_line_at(body, first_odd)}: the letters here are stored in another way than in the rest of the "
            f"file, so some names would come out wrong. {_SAVE_AS}",
        )
    mac = (_MAC_LETTER if b"\n" in body else _MAC_LETTER_IN_MAC_FILE).search(body)
    if mac:
        raise unreadable(body, mac.start())
    try:
        text = body.decode("cp1252")
    except UnicodeDecodeError as error:
        raise unreadable(body, error.start) from None
    names = list(dict.fromkeys(_ODD_WORD.findall(text)))[:3]
    return Decoded(
        text,
        "windows-1252",
        (
            FileWarning(
                "windows_1252",
                "This file is not in UTF-8 and was read as Windows-1252. Check that these are right: "
                f"{', '.join(quote(name) for name in names)}.",
            ),
        ),
    )


def _refuse_nul(text: str) -> None:
    place = text.find("\0")
    if place >= 0:
        line = breaks(text, 0, place) + 1
        raise RefusedError(
            "nul", f"Line {line} holds an empty (NUL) character, a sign that the file is damaged. Export it again."
        )


def _line_at(body: bytes, place: int) -> int:
    return breaks(body[:place].decode("latin-1")) + 1


def unreadable(body: bytes, place: int) -> RefusedError:
    """For a byte that stands for no letter in the coding of the file."""
    return RefusedError(
        "unknown_encoding",
        f"Line {_line_at(body, place)} holds a letter that cannot be read with certainty. {_SAVE_AS}",
    )


def _not_text() -> RefusedError:
    return RefusedError(
        "not_text",
        "This file is neither text nor a workbook. Export the pupils as CSV or as an Excel workbook (.xlsx), and "
        "choose that file.",
    )
