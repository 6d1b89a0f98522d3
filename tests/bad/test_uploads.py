"""The part of the catalogue that comes in by a page: documents (28 to 33), words pasted (44), a form sent twice (45).

What a full disk does (35) is in `handrail/desk/tests/test_disk_full.py`.
"""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from handrail.core.files import read_file
from handrail.pupils.models import Document, Note
from handrail.pupils.tests import samples
from tests.cast import Cast

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SCRIPT = b"<script>alert(1)</script>"
REMOTE = '<Relationships><Relationship TargetMode="External" Target="http://192.0.2.1/evil.dotm"/></Relationships>'
SETTINGS = "word/_rels/settings.xml.rels"

REFUSED = {
    "28_a_program_called_pdf": ("report.pdf", b"MZ\x90\0" + b"\0" * 200, "This is a program, whatever its name says."),
    "29_a_drawing_with_a_script": ("logo.svg", b"<svg>" + SCRIPT + b"</svg>", "Print it to PDF and choose that."),
    "29_a_web_page": ("report.html", b"<!doctype html>" + SCRIPT, "Print it to PDF and choose that."),
    "30_a_virus_as_it_stands": ("report.pdf", EICAR, "This is none of the kinds that are kept"),
    "32_fifty_thousand_pixels": ("photo.png", samples.vast_png(), "Save it smaller and choose it again."),
    "32_heic": ("photo.heic", b"\0\0\0\x18ftypheic" + b"\0" * 99, "Save it as JPEG"),
    "33_cut_off": ("photo.jpg", samples.photo()[:400], "damaged or was cut off on the way"),
}
KEPT = {
    "28_also_a_web_page": ("report.pdf", samples.pdf("Mia") + SCRIPT, ""),
    "29_a_remote_template": ("letter.docx", samples.word_with({SETTINGS: REMOTE.encode()}), ""),
    "31_with_a_password": ("report.pdf", samples.locked_pdf(), "We cannot preview this"),
    "31_damaged": ("report.pdf", b"%PDF-1.4 broken", "We cannot preview this"),
    "32_a_moving_picture": ("photo.png", samples.moving_png(), ""),
    "32_with_its_place": ("photo.jpg", samples.photo(), ""),
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(settings.HOME), "files", property(lambda _: tmp_path))


def send(cast: Cast, name: str, content: bytes) -> str:
    file = SimpleUploadedFile(name, content, "application/octet-stream")
    form = {"about": "report", "title": "", "received_on": "1 Sep 2025", "file": file, "whole": "yes"}
    answer = cast.client("ana").post(f"/s/alder/pupils/{cast.pupils['mia'].ref}/documents/add/", form, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def kept(cast: Cast) -> list[Document]:
    return list(Document.objects.visible_to(cast.member("ana")))


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_with_what_to_do(cast: Cast, name: str, content: bytes, sentence: str) -> None:
    assert sentence in send(cast, name, content)
    assert kept(cast) == []


@pytest.mark.parametrize(("name", "content", "note"), KEPT.values(), ids=KEPT)
def test_it_is_kept_and_leaves_as_nothing_but_a_file_to_save(cast: Cast, name: str, content: bytes, note: str) -> None:
    page = send(cast, name, content)
    (document,) = kept(cast)
    assert note in page
    assert document.note.startswith(note)
    assert b"Canary" not in read_file(document.file_id)  # the camera's words of a photo
    address = f"/s/alder/pupils/{cast.pupils['mia'].ref}/documents/{document.ref}/file/"
    answer = cast.client("ana").get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "html" not in answer["Content-Type"]


def test_30_the_page_says_that_nothing_is_checked_for_viruses(cast: Cast) -> None:
    assert "not checked for viruses" in cast.client("ana").get("/s/alder/documents/bring-in/").content.decode()


NOTE = {"kind": "note", "happened_on": "20 Nov 2025", "whole": "yes"}
PASTED = '<table style="mso"><tr><td>Reads 60 words</td></tr></table><img src="http://192.0.2.1/t.gif">'


def note(cast: Cast, text: str) -> str:
    address = f"/s/alder/pupils/{cast.pupils['mia'].ref}/notes/add/"
    return cast.client("ana").post(address, NOTE | {"text": text}, follow=True).content.decode()


def test_44_pasted_markup_is_words_and_fetches_nothing(cast: Cast) -> None:
    page = note(cast, PASTED)
    assert "&lt;table" in page
    assert "<img src=" not in page


def test_45_a_form_sent_twice_is_one_record(cast: Cast) -> None:
    note(cast, "Mia told the class about her week.")
    note(cast, "Mia told the class about her week.")
    assert Note.objects.for_school(cast.schools["alder"]).filter(text__startswith="Mia told").count() == 1
