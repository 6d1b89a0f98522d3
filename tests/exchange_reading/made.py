"""Files made for the tests: every name in them is invented."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import xlsxwriter

from handrail.exchange.reading import PupilRead, Reading, read_file

ON = date(2026, 11, 21)


def read(content: str | bytes, **more: Any) -> Reading:
    """A file read on a Saturday in November 2026; text is taken as UTF-8."""
    return read_file(content.encode() if isinstance(content, str) else content, "pupils.csv", on=ON, **more)


def only(content: str | bytes, **more: Any) -> PupilRead:
    """The one pupil in a file."""
    reading = read(content, **more)
    assert reading.refused is None
    (pupil,) = reading.pupils
    return pupil


def refusal(content: str | bytes) -> tuple[str, str]:
    """Why a file is refused: the code and the sentence."""
    reading = read(content)
    assert reading.refused is not None
    assert reading.pupils == ()
    return reading.refused.code, reading.refused.message


def said(pupil: PupilRead) -> list[tuple[str, str]]:
    """The field and the code of each warning."""
    return [(warning.field, warning.code) for warning in pupil.warnings]


def codes(reading: Reading) -> list[str]:
    """The codes of the warnings about the file."""
    return [warning.code for warning in reading.warnings]


FULL_HEADER = """<Header><DocumentName>Common Transfer File</DocumentName><CTFversion>25.0</CTFversion>
<DateTime>2026-11-20T08:30:00</DateTime><DocumentQualifier>full</DocumentQualifier><SupplierID>Made up</SupplierID>
<SourceSchool><LEA>999</LEA><Estab>2002</Estab><SchoolName>Cedar School</SchoolName></SourceSchool>
<DestSchool><LEA>999</LEA><Estab>2001</Estab></DestSchool></Header>"""
WHO = "<UPN>B801200005001</UPN><Surname>Kowalczyk</Surname><Forename>Mia</Forename><DOB>2018-01-14</DOB><Sex>F</Sex>"


def ctf(*pupils: str, header: str = FULL_HEADER) -> str:
    """A transfer file of pupils, each the XML inside its element."""
    inside = "\n".join(f"<Pupil>{pupil}</Pupil>" for pupil in pupils)
    start = '<?xml version="1.0" encoding="utf-8"?>'
    return f"{start}\n<CTfile>{header}<CTFpupilData>{inside}</CTFpupilData></CTfile>\n"


def elements(**values: object) -> str:
    """One element for each value, in order."""
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


def sen(*rows: str, needs: str = "") -> str:
    """An SEN history: rows such as "K 2024-09-04" or "K" without a start, and the XML of its needs."""
    told = (row.partition(" ") for row in rows)
    statuses = "".join(f"<SEN>{elements(StartDate=day, SENprovision=code)}</SEN>" for code, _, day in told)
    return f"<SENhistory>{statuses}<SENneeds>{needs}</SENneeds></SENhistory>"


def need(kind: str, rank: object = 1, **more: str) -> str:
    return f"<SENneed>{elements(**more, SENtypeRank=rank, SENtype=kind)}</SENneed>"


def workbook(sheets: Mapping[str, Iterable[Any]], *, hidden: Iterable[str] = (), date_1904: bool = False) -> bytes:
    """An .xlsx with one sheet for each key; dates become real date cells."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "date_1904": date_1904})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(place, column, value, day)
                elif value is not None:
                    sheet.write(place, column, value)
        if name in hidden:
            sheet.hide()
    book.close()
    return file.getvalue()


def rezip(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The same zip with parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *changes]):
            new.writestr(name, changes[name] if name in changes else old.read(name))
    return file.getvalue()


def ods(rows: str) -> bytes:
    """An OpenDocument sheet; `rows` is its XML, made of `ods_row`."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Pupils">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return file.getvalue()


def ods_row(*cells: str, rows: int = 1, columns: int = 1) -> str:
    """A row of text cells that says it stands for so many rows, and each cell for so many columns."""
    repeated = f'table:number-columns-repeated="{columns}"'
    inside = "".join(
        f'<table:table-cell office:value-type="string" {repeated}><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{rows}">{inside}</table:table-row>'


def compound_file(name: str, stream: bytes = b"", *, short: bool = False, beside: str = "") -> bytes:
    """A compound file (the box of .xls and of locked workbooks) with one stream in it, and an empty folder beside it.

    A short stream lies in small sectors inside the stream of the root; most programs avoid that by padding.
    """
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    content = stream if short else stream.ljust(4096, b"\0")
    small = struct.pack("<128I", *range(1, 128), end) if short else b""
    body = small + content + b"\0" * (-len(content) % 512)
    length = len(body) // 512
    fat = [fat_mark, end, *range(3, 2 + length), end]
    if short:
        fat[2] = end  # the chains of the small sectors fill one sector
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096)
    header += struct.pack("<IIII", 2 if short else end, int(short), end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    root = _entry("Root Entry", 5, 1, 3, length * 512 - 512) if short else _entry("Root Entry", 5, 1, end, 0)
    entries = root + _entry(name, 2, free, 0 if short else 2, len(content))
    entries += (_entry(beside, 1, free, 0, 0) if beside else b"").ljust(256, b"\0")
    return header + struct.pack("<128I", *fat, *[free] * (128 - len(fat))) + entries + body


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    stored = name.encode("utf-16-le")
    text = stored.ljust(64, b"\0") + struct.pack("<HBB", len(stored) + 2, kind, 1)
    return text + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + b"\0" * 36 + struct.pack("<IQ", start, size)


def xls(rows: Iterable[Iterable[str]], *, short: bool = False, beside: str = "") -> bytes:
    """An .xls (BIFF8) with one sheet of text cells."""
    cells = b"".join(
        _record(0x0204, struct.pack("<HHHHB", place, column, 0, len(text), 1) + text.encode("utf-16-le"))
        for place, row in enumerate(rows)
        for column, text in enumerate(row)
        if text
    )
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0)) + cells + _record(0x0A, b"")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x05, 0, 0, 0, 0))
    name = struct.pack("<BB", 6, 0) + b"Pupils"
    place = len(start) + 4 + 6 + len(name) + 4
    listed = _record(0x0085, struct.pack("<IH", place, 0) + name)
    return compound_file("Workbook", start + listed + _record(0x0A, b"") + sheet, short=short, beside=beside)


def _record(number: int, body: bytes) -> bytes:
    return struct.pack("<HH", number, len(body)) + body
