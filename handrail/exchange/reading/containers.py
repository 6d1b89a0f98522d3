"""What is looked at in a workbook before it is opened: its kind, its size once unpacked, macros, passwords.

The workbook reader keeps a place in memory for every cell out to the last one, and ends the whole process when there
is none left. So the reach of each sheet is measured here first, with the standard library's own XML parser.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from handrail.exchange.reading import compound, limits
from handrail.exchange.reading.refusals import damaged, doctype, expands, locked, macros, not_workbook, too_large

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_CELL = re.compile(r"([A-Za-z]{1,8})([0-9]{1,18})")


def is_container(data: bytes) -> bool:
    """Whether this is a zip (.xlsx, .ods) or a compound file (.xls), whatever its name says."""
    return data.startswith((*_ZIP, compound.MARK))


def check_container(data: bytes) -> None:
    """Refuse what is no workbook, has macros or a password, or would grow past the limits.

    Raises RefusedError: not_workbook, macros, password_protected, damaged_workbook, expands_too_far, sheet_too_large,
    doctype.
    """
    if data.startswith(compound.MARK):
        compound.check_compound_file(data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, struct.error):
        raise damaged() from None


def _check_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > limits.MAX_PARTS or sum(part.file_size for part in parts) > limits.MAX_EXPANDED_BYTES:
        raise expands()
    if any(part.flag_bits & 1 for part in parts):
        raise locked()
    reach = _reach_finder(archive, names)
    if any(name.lower().endswith("vbaproject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
        raise macros()
    left, cells = limits.MAX_EXPANDED_BYTES, 0
    for part in parts:
        content = _unpack(archive, part, left)
        left -= len(content)
        cells += _check_part(part.filename, content, reach)
        if cells > limits.MAX_SHEET_CELLS:
            raise too_large()


_Reach = Callable[[bytes], int]


def _reach_finder(archive: zipfile.ZipFile, names: set[str]) -> _Reach:
    if "xl/workbook.xml" in names:
        return _excel_reach
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as opened:
            if opened.read(len(_ODS)) == _ODS:
                return _ods_reach
    raise not_workbook()


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    """The part, counted as it comes out: the size a zip declares may be false."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged()
    part.file_size = most + 2  # one more than is asked for, or the checksum would be tried on the part read
    with archive.open(part) as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise expands()
    return content


def _check_part(name: str, content: bytes, reach: _Reach) -> int:
    """How many cells the part lays out."""
    # A sheet is known by what is in it: the parts may be called anything.
    if not name.lower().endswith((".xml", ".rels")) and b"sheetData" not in content:
        return 0
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise macros()
    if name == "META-INF/manifest.xml" and b"encryption-data" in content:
        raise locked()
    try:
        return reach(content)
    except (expat.ExpatError, LookupError, ValueError):  # the last two for an encoding that nobody knows
        raise damaged() from None


def _excel_reach(xml: bytes) -> int:
    """Rows × columns out to the last cell of a worksheet that holds anything; 0 for any other part."""
    row = column = rows = columns = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns
        match name.rpartition(":")[2]:
            case "row":
                row, column = _number(attributes.get("r"), row + 1), 0
            case "c":
                place = _CELL.fullmatch(attributes.get("r", ""))
                row, column = (int(place[2]), _column_number(place[1].upper())) if place else (row, column + 1)
            case "v" | "is" | "f":
                rows, columns = max(rows, row), max(columns, column)

    _parse(xml, start)
    return rows * columns


def _ods_reach(xml: bytes) -> int:
    """The same for all sheets of an OpenDocument file, where one cell or row may say that it stands for a million."""
    row = column = rows = columns = cells = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns, cells
        match name.rpartition(":")[2]:
            case "table":
                cells += rows * columns
                row = rows = columns = 0
            case "table-row":
                row, column = row + _number(attributes.get("table:number-rows-repeated"), 1), 0
            case "table-cell" | "covered-table-cell":
                column += _number(attributes.get("table:number-columns-repeated"), 1)
                if "office:value-type" in attributes or "table:formula" in attributes:
                    rows, columns = max(rows, row), max(columns, column)
            case "p":
                rows, columns = max(rows, row), max(columns, column)

    _parse(xml, start)
    return cells + rows * columns


def _parse(xml: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(xml, True)


def _refuse_doctype(*_declaration: object) -> None:
    raise doctype()


def _number(text: str | None, otherwise: int) -> int:
    return int(text[:18]) if text and text.isascii() and text.isdigit() else otherwise


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
