"""What kind of file it is, and which are refused before anything is read."""

import io
import struct
import zipfile

import pytest

from handrail.exchange.reading import containers, limits, read_file
from tests.exchange_reading.made import (
    ON,
    codes,
    compound_file,
    ods,
    ods_row,
    read,
    refusal,
    rezip,
    workbook,
    xls,
)

ROWS = [["Surname", "Forename", "DOB"], ["Okafor", "Mia", "01/02/2017"]]
FAR_SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)


@pytest.mark.parametrize(
    "data",
    [workbook({"Pupils": ROWS}), xls(ROWS), ods(ods_row(*ROWS[0]) + ods_row(*ROWS[1]))],
    ids=["xlsx", "xls", "ods"],
)
def test_each_kind_of_workbook_is_read_whatever_its_name(data: bytes) -> None:
    reading = read_file(data, "pupils.csv", on=ON)
    assert (reading.kind, reading.encoding, reading.version, reading.refused) == ("workbook", "utf-8", None, None)
    assert [(pupil.surname, pupil.forename, str(pupil.date_of_birth)) for pupil in reading.pupils] == [
        ("Okafor", "Mia", "2017-02-01")
    ]


def test_text_is_csv_whatever_its_name() -> None:
    reading = read_file(b"Surname,Forename\nOkafor,Mia\n", "pupils.xlsx", on=ON)
    assert (reading.kind, reading.encoding, len(reading.pupils)) == ("csv", "utf-8", 1)


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\t\n", b",,,\n,,,\n", '﻿""\n'.encode("utf-16")])
def test_a_file_with_nothing_in_it_is_refused(data: bytes) -> None:
    assert refusal(data)[0] == "empty"


def test_a_workbook_with_nothing_in_it_is_refused() -> None:
    assert refusal(workbook({"Pupils": [], "Notes": []}))[0] == "empty"


def test_headings_alone_are_read_with_a_warning() -> None:
    reading = read("Surname,Forename,DOB\n")
    assert reading.refused is None
    assert codes(reading) == ["no_pupils"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n1 0 obj", "pdf"),
        (b"<html><table><tr><td>Surname</td></tr></table></html>", "web_page"),
        (b"\r\n  <!DOCTYPE HTML>\n<p>Sign in", "web_page"),
        (b"<table border=1><tr><td>Surname</td></tr></table>", "web_page"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="x"/>', "web_page"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "web_page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "another_return"),
        (b'<?xml version="1.0"?><rss version="2.0"/>', "not_ctf"),
        (b'[{"surname": "Lee"}]', "another_format"),
        (b'{\r\n  "pupils": []}', "another_format"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "another_format"),
        (b"{\\rtf1\\ansi Surname}", "another_format"),
        (b'<?xml version="1.0"?><!DOCTYPE CTfile SYSTEM "http://example.org/x"><CTfile/>', "doctype"),
        (b"<!DOCTYPE CTfile [<!ENTITY a 'aaaa'>]><CTfile>&a;</CTfile>", "doctype"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00", "not_text"),
        (bytes(range(256)) * 8, "not_text"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 500, "not_text"),
    ],
)
def test_what_is_no_list_is_refused_by_its_content(data: bytes, code: str) -> None:
    found, message = refusal(data)
    assert found == code
    assert "hoose" in message or "xport" in message  # what to do next


def test_utf_16_does_not_hide_a_document_type() -> None:
    assert refusal("<!DOCTYPE CTfile><CTfile/>".encode("utf-16"))[0] == "doctype"


def test_a_zip_of_something_else_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(file.getvalue())[0] == "not_workbook"


def test_a_text_document_of_the_open_office_kind_is_refused() -> None:
    text = rezip(ods(""), {"mimetype": b"application/vnd.oasis.opendocument.text"})
    assert refusal(text)[0] == "not_workbook"


@pytest.mark.parametrize("data", [workbook({"A": ROWS})[:900], b"PK\x03\x04 and no more", xls(ROWS)[:1500]])
def test_a_damaged_workbook_is_refused(data: bytes) -> None:
    assert refusal(data)[0] == "damaged_workbook"


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/vbaProject.bin": b"Sub Auto_Open"},
        {"[Content_Types].xml": b"<T><D ContentType='application/vnd.ms-excel.sheet.macroEnabled'/></T>"},
    ],
)
def test_a_workbook_with_macros_is_refused_even_when_it_is_called_xlsx(changes: dict[str, bytes]) -> None:
    assert refusal(rezip(workbook({"A": ROWS}), changes))[0] == "macros"


def test_an_opendocument_workbook_with_macros_is_refused() -> None:
    assert refusal(rezip(ods(ods_row("Surname")), {"Basic/Standard/Module1.xml": b"<m/>"}))[0] == "macros"


def test_an_old_workbook_with_macros_is_refused() -> None:
    assert refusal(xls(ROWS, beside="_VBA_PROJECT_CUR"))[0] == "macros"


def locked_zip(data: bytes) -> bytes:
    """The same zip, its first part marked as encrypted in the directory at its end."""
    place = data.index(b"PK\x01\x02") + 8
    return data[:place] + b"\x01\x00" + data[place + 2 :]


def test_a_workbook_with_a_password_is_refused() -> None:
    locked_xls = compound_file("Workbook", struct.pack("<HH6s", 0x2F, 6, b""))
    manifest = b'<manifest:manifest xmlns:manifest="m"><manifest:encryption-data/></manifest:manifest>'
    for data in (
        compound_file("EncryptedPackage", b"x" * 5000),
        locked_xls,
        locked_zip(workbook({"A": ROWS})),
        rezip(ods(ods_row("Surname")), {"META-INF/manifest.xml": manifest}),
    ):
        assert refusal(data)[0] == "password_protected"


def test_a_compound_file_of_something_else_is_refused() -> None:
    assert refusal(compound_file("WordDocument", b"x" * 5000))[0] == "not_workbook"


def test_a_document_type_inside_a_workbook_is_refused() -> None:
    part = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    assert refusal(rezip(workbook({"A": ROWS}), {"xl/worksheets/sheet1.xml": part}))[0] == "doctype"


def test_a_zip_that_says_it_unpacks_too_far_is_refused_before_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_EXPANDED_BYTES", 50_000)
    monkeypatch.setattr(containers, "_unpack", lambda *_: pytest.fail("it was unpacked"))
    assert refusal(rezip(workbook({"A": ROWS}), {"xl/media/photo": b"0" * 60_000}))[0] == "expands_too_far"


def test_a_zip_that_lies_about_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_EXPANDED_BYTES", 50_000)
    size = 60_000
    data = rezip(workbook({"A": ROWS}), {"xl/media/photo": b"0" * size})
    lying = data.replace(struct.pack("<I", size), struct.pack("<I", 10))
    with zipfile.ZipFile(io.BytesIO(lying)) as archive:
        assert archive.getinfo("xl/media/photo").file_size == 10
    assert refusal(lying)[0] == "expands_too_far"


def test_a_zip_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PARTS", 3)
    assert refusal(workbook({"A": ROWS}))[0] == "expands_too_far"


# Opening any of these would end the process or take gigabytes: they must be stopped before.
@pytest.mark.parametrize(
    "data",
    [
        rezip(workbook({"A": ROWS}), {"xl/worksheets/sheet1.xml": FAR_SHEET}),
        rezip(workbook({"A": ROWS}), {"xl/worksheets/sheet1.xml": FAR_SHEET.replace(b"XFD", b"xfd")}),
        ods(ods_row("Surname", "Forename") + ods_row("A", rows=1_000_000, columns=10_000)),
        ods(ods_row("Surname", "Forename") + ods_row("A", rows=99_999_999_999)),
        xls([["Surname"], *[[]] * 20_000, [""] * 255 + ["far"]]),
    ],
    ids=["xlsx", "xlsx small letters", "ods", "ods eleven digits", "xls"],
)  # fmt: skip
def test_a_sheet_that_reaches_too_far_is_refused_before_it_is_opened(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handrail.exchange.reading.reader.read_workbook", lambda _: pytest.fail("it was opened"))
    assert refusal(data)[0] == "sheet_too_large"


def test_a_sheet_is_measured_whatever_its_part_is_called() -> None:
    book = workbook({"A": ROWS})
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        links = archive.read("xl/_rels/workbook.xml.rels").replace(b"sheet1.xml", b"sheet1.dat")
    changes = {"xl/_rels/workbook.xml.rels": links, "xl/worksheets/sheet1.dat": FAR_SHEET}
    assert refusal(rezip(book, changes))[0] == "sheet_too_large"


def test_formatted_but_empty_cells_far_away_do_no_harm() -> None:
    book = workbook({"A": ROWS})
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    reading = read(rezip(book, {"xl/worksheets/sheet1.xml": sheet.replace(b"</sheetData>", far)}))
    assert reading.refused is None
    assert len(reading.pupils) == 1


def test_chains_of_sectors_that_run_in_a_circle_are_refused() -> None:
    data = bytearray(xls(ROWS))
    struct.pack_into("<I", data, 512 + 4, 1)  # the directory's sector follows itself
    assert refusal(bytes(data))[0] == "damaged_workbook"


def test_a_short_stream_of_a_compound_file_is_read_and_measured_too() -> None:
    assert len(read(xls(ROWS, short=True)).pupils) == 1
    assert refusal(xls([["Surname"], *[[]] * 20_000, [""] * 255 + ["far"]], short=True))[0] == "sheet_too_large"


def test_a_file_past_the_limit_is_refused_before_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES", 5 << 20)
    monkeypatch.setattr(containers, "check_container", lambda _: pytest.fail("it was opened"))
    code, message = refusal(b"PK\x03\x04" + b"0" * (5 << 20))
    assert code == "too_large"
    assert "5 MB" in message
