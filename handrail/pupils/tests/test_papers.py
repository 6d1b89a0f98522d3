"""Other people's documents: what is taken, what is read of them, what they are called, and whom they name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import pytest
from PIL import Image

from handrail.pupils.models.names import fold
from handrail.pupils.papers.archives import documents_in, is_zip
from handrail.pupils.papers.kinds import KINDS, MAX_BYTES, kind_of
from handrail.pupils.papers.looking import Looker
from handrail.pupils.papers.naming import download_name, stem_of
from handrail.pupils.papers.refusals import Refusal
from handrail.pupils.papers.whose import ASK, LIKELY, NOBODY, SURE, Child, whose
from handrail.pupils.tests import samples

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.pdf("Words"), "pdf"),
        (b"<html><script>alert(1)</script>" + samples.pdf("Words"), "pdf"),  # both at once: kept, and served inert
        (samples.word("Words"), "docx"),
        (COMPOUND + utf16("WordDocument"), "doc"),
        (COMPOUND + utf16("EncryptedPackage"), "doc"),
        (samples.packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "odt"),
        (b"{\\rtf1 Words}", "rtf"),
        (samples.photo(), "jpeg"),
        (samples.moving_png(), "png"),
    ],
)
def test_a_document_is_known_by_what_is_in_it(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind
    assert kind in KINDS


MACRO_TYPES = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"x" * (MAX_BYTES + 1), "over 20 MB"),
        (b"MZ\x90\0" + b"%PDF-1.4", "program"),  # an .exe called report.pdf
        (b"\x7fELF" + b"\0" * 99, "program"),
        (b"#!/bin/sh\n%PDF-", "program"),
        (b"<!doctype html><p>Hello", "web page"),
        (b"\xef\xbb\xbf  <svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "web page"),
        (b"<?xml version='1.0'?><svg/>", "web page"),
        (samples.word_with({"word/vbaProject.bin": b"x"}), "macros"),
        (samples.word_with({"[Content_Types].xml": MACRO_TYPES}), "macros"),
        (COMPOUND + utf16("WordDocument") + utf16("_VBA_PROJECT"), "macros"),
        (COMPOUND + utf16("Workbook"), "Spreadsheets"),
        (samples.packed({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "Spreadsheets"),
        (samples.packed({"a.pdf": b"x"}), "packed"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 99, "HEIC"),
        (b"GIF89a" + b"\0" * 99, "JPEG or PNG"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "JPEG or PNG"),
        (b"{\\rtf1 {\\object\\objdata 0105}}", "holds another file"),
        (b"PK\x03\x04 cut off", "none of the kinds"),
        (b"Dear Sir or Madam", "none of the kinds"),
    ],
)
def test_what_is_not_kept_is_said_with_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        kind_of(content)


def test_a_document_that_unpacks_too_far_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handrail.pupils.papers.kinds.MAX_UNPACKED", 10_000)
    with pytest.raises(Refusal, match="unpacks to far more"):
        kind_of(samples.word_with({"word/media/image1.png": b"\0" * 20_000}))


@pytest.fixture(scope="module")
def looker() -> Iterator[Looker]:
    with Looker() as found:
        yield found


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", samples.pdf("About Mia Kowalczyk", "Born 14 January 2018")),
        ("docx", samples.word("Mia Kowalczyk")),
    ],
)
def test_the_words_are_read(looker: Looker, kind: str, content: bytes) -> None:
    looked = looker.look(kind, content)
    assert looked.is_read
    assert "Mia Kowalczyk" in looked.text
    assert "Mia Kowalczyk" in looked.first_page


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("pdf", b"%PDF-1.4 and nothing", ""),
        ("pdf", samples.locked_pdf(), "locked"),
        ("docx", samples.word_with({"word/document.xml": b"<broken"}), ""),
        ("docx", samples.word_with({"word/settings.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "doctype"),
        ("doc", COMPOUND, "older"),
    ],
)
def test_what_cannot_be_read_is_said(looker: Looker, kind: str, content: bytes, why: str) -> None:
    looked = looker.look(kind, content)
    assert (looked.is_read, looked.why) == (False, why)


def test_a_remote_template_is_never_fetched(looker: Looker) -> None:
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="http://127.0.0.1:9/evil.dotm" TargetMode="External"/></Relationships>'
    )
    content = samples.word_with({"word/_rels/settings.xml.rels": link})
    assert kind_of(content) == "docx"
    assert looker.look("docx", content).text == "Words"


def test_a_picture_loses_its_place_and_camera_and_stands_upright(looker: Looker) -> None:
    given = samples.photo(60, 40)
    assert b"Canary Camera" in given
    drawn = looker.look("jpeg", given, "picture").content
    with Image.open(io.BytesIO(drawn)) as image:
        assert image.size == (40, 60)
        assert not image.getexif()
    assert b"Canary" not in drawn


def test_a_vast_picture_is_counted_before_it_is_unpacked(looker: Looker) -> None:
    assert looker.look("png", samples.vast_png(), "picture").why == "many_pixels"


def test_of_a_moving_picture_the_first_is_kept(looker: Looker) -> None:
    looked = looker.look("png", samples.moving_png(), "picture")
    assert looked.moves
    with Image.open(io.BytesIO(looked.content)) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_a_reader_that_hangs_is_ended_and_the_next_document_is_read() -> None:
    with Looker(seconds=0.01) as looker:
        assert looker.look("pdf", samples.pdf("Words")).why == "late"
        looker.seconds = 15
        assert looker.look("pdf", samples.pdf("Words")).text == "Words"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("../../etc/Mia report.pdf", "Mia report"),
        ("..\\..\\Mia report.docx", "Mia report"),
        ("Mia\u202efdp.exe.pdf", "Miafdp.exe"),
        ("Mia\r\nSet-Cookie: x.pdf", "Mia Set-Cookie: x"),
        ("x" * 300 + ".pdf", "x" * 119 + "…"),
        ("Zoë 🎨.png", "Zoë 🎨"),
        (".pdf", "Document"),
        ("\u200b.pdf", "Document"),
    ],
)
def test_a_name_is_shown_clean(name: str, title: str) -> None:
    assert stem_of(name) == title


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("CON", "Document CON.pdf"),
        ("com1.notes", "Document com1.notes.pdf"),
        ("a/b:c", "a-b-c.pdf"),
        ("..", "Document.pdf"),
    ],
)
def test_a_download_has_a_name_that_every_computer_takes(title: str, name: str) -> None:
    assert download_name(title, ".pdf") == name


def child(key: str, forename: str, surname: str, born: date | None = None, upn: str = "") -> Child:
    return Child(key, surname, (forename,), born, upn, fold)


ROLL = [
    child("mia", "Mia", "Kowalczyk", date(2018, 1, 14), "B801200005001"),
    child("max", "Max", "Kowalczyk"),
    child("omar", "Omar", "Haddad", date(2016, 11, 2)),
    child("aoife", "Aoife", "O'Brien-Ní Dhómhnaill"),
    child("al", "Al", "McPlan"),
]


@pytest.mark.parametrize(
    ("name", "page", "found", "certainty"),
    [
        ("Mia Kowalczyk EP report.pdf", "", ["mia"], LIKELY),
        ("KOWALCZYK_mia-2025.pdf", "", ["mia"], LIKELY),
        ("MiaKowalczyk2.pdf", "", ["mia"], LIKELY),
        ("report.pdf", "This is about Kowalczyk, Mia.", ["mia"], LIKELY),
        ("report.pdf", "Mia Kowalczyk, DOB: 14/01/2018", ["mia"], SURE),
        ("report.pdf", "Omar Haddad born 2nd November 2016", ["omar"], SURE),
        ("scan.pdf", "UPN B801200005001", ["mia"], SURE),
        ("Mia Kowalczyk.pdf", "Dear parents of Mia Kowalczyk", ["mia"], SURE),
        ("Mia Kowalczyk.pdf", "Dear parents of Omar Haddad", ["mia", "omar"], ASK),
        ("M Kowalczyk.pdf", "", ["mia", "max"], ASK),
        ("kowalczyk.pdf", "", ["mia", "max"], ASK),
        ("Omar.docx", "", ["omar"], ASK),
        ("Mia Kowalczyk and Omar Haddad.pdf", "", ["mia", "omar"], ASK),
        ("aoife o'brien ni dhomhnaill.pdf", "", ["aoife"], LIKELY),
        ("Aoife OBrien-Ní Dhómhnaill.pdf", "", ["aoife"], LIKELY),
        ("Al McPlan IEP.pdf", "", ["al"], LIKELY),
        ("Miami Kowalczykova.pdf", "", [], NOBODY),
        ("scan0001.pdf", "All about our school", [], NOBODY),
    ],
)
def test_whose_a_document_seems_to_be(name: str, page: str, found: list[str], certainty: str) -> None:
    said = whose(name.rsplit(".", 1)[0], page, ROLL, fold)
    assert (list(said.found), said.certainty) == (found, certainty)
    assert said.why


def test_a_name_of_before_is_a_name() -> None:
    roll = [Child("mia", "Kowalczyk", ("Mia",), None, "", fold, former=("Mia Nowak",)), ROLL[2]]
    assert whose("nowak-report", "Mia Nowak is six.", roll, fold).found == ("mia",)


def unpacked(content: bytes) -> dict[str, bytes | Refusal]:
    return dict(documents_in(io.BytesIO(content)))


def test_a_packed_folder_is_unpacked_by_name_and_never_by_path() -> None:
    content = samples.packed(
        {
            "IEPs/": b"",
            "IEPs/Mia.pdf": b"one",
            "../../evil.pdf": b"two",
            "__MACOSX/IEPs/._Mia.pdf": b"left behind",
            "IEPs/~$Mia.docx": b"left behind",
        }
    )
    assert is_zip(io.BytesIO(content))
    assert unpacked(content) == {"IEPs/Mia.pdf": b"one", "../../evil.pdf": b"two"}


def test_a_link_in_a_packed_folder_is_not_followed() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("secret.pdf")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert unpacked(out.getvalue()) == {}


def test_a_packed_folder_past_the_limits_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handrail.pupils.papers.archives.MOST_UNPACKED", 1000)
    with pytest.raises(Refusal, match="unpacks to far more"):
        unpacked(samples.packed({"a.pdf": b"\0" * 2000}))
    monkeypatch.setattr("handrail.pupils.papers.archives.MOST_FILES", 1)
    with pytest.raises(Refusal, match="more than 1"):
        unpacked(samples.packed({"a.pdf": b"", "b.pdf": b""}))
    with pytest.raises(Refusal, match="damaged"):
        unpacked(b"PK\x03\x04 cut off")


def test_a_size_that_is_declared_falsely_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(samples.packed({"a.pdf": b"\0" * 5_000_000}))
    for place in (content.index(b"PK\x03\x04") + 22, content.index(b"PK\x01\x02") + 24):
        content[place : place + 4] = (100).to_bytes(4, "little")
    monkeypatch.setattr("handrail.pupils.papers.archives.MAX_BYTES", 1_000_000)
    assert isinstance(unpacked(bytes(content))["a.pdf"], Refusal)


def test_a_word_document_is_no_packed_folder() -> None:
    for content in (samples.word("x"), samples.pdf("x"), b"PK\x03\x04"):
        assert not is_zip(io.BytesIO(content))
