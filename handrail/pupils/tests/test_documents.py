"""Documents in a child's file: who may open them, how they leave, and how many come in at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.audit.models import AccessEvent, AuditEvent
from handrail.core import clock
from handrail.core.files import ids_in_use, read_file
from handrail.pupils import tidy
from handrail.pupils.models import Document, DocumentBatch, DocumentText, StagedDocument
from handrail.pupils.models.documents import About
from handrail.pupils.tests import samples
from handrail.pupils.tests.factories import make_document
from handrail.pupils.tests.test_pages import words
from tests.cast import Cast

REPORT = samples.pdf("Report on Mia Kowalczyk", "Date of birth: 14/01/2018", "Canary words of the therapist")
CANARY = b"Canary words"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(type(settings.HOME), "files", property(lambda _: tmp_path))
    return tmp_path


def address(cast: Cast, page: str, **refs: Any) -> str:
    return reverse(f"pupils:{page}", kwargs={"school": "alder", **refs})


def chosen(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def add(cast: Cast, name: str = "EP report.pdf", content: bytes = REPORT, who: str = "ana", **said: str) -> Any:
    url = address(cast, "document_add", pupil=cast.pupils["mia"].ref)
    form = {"about": "report", "title": "", "received_on": "1 Sep 2025", "file": chosen(name, content), "whole": "yes"}
    return cast.client(who).post(url, form | said)


def document_address(cast: Cast, page: str, document: Document) -> str:
    return address(cast, page, pupil=document.pupil.ref, document=document.ref)


def fetch(cast: Cast, document: Document, who: str = "ana") -> Any:
    return cast.client(who).get(document_address(cast, "document_file", document))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


# One document


def test_a_document_is_added_opened_and_found_on_the_pupils_page(cast: Cast) -> None:
    assert add(cast).status_code == 302
    document = Document.objects.visible_to(cast.member("ana")).get()
    assert (document.title, document.about, str(document.received_on)) == ("EP report", "report", "2025-09-01")
    answer = fetch(cast, document)
    assert body(answer) == REPORT
    page = words(cast.client("ana").get(reverse("desk:pupil", args=["alder", cast.pupils["mia"].ref])))
    assert "EP report" in page
    assert "Report from a specialist, 1 Sep 2025" in page
    assert AuditEvent.objects.filter(type="document.added", pupil_ref=cast.pupils["mia"].ref).count() == 1


def test_a_document_leaves_inert(cast: Cast) -> None:
    """A web page and a PDF at once: it is handed out as a PDF to be saved, and as nothing else."""
    add(cast, "Ré\u202epört: x.pdf", b"<html><script>alert(1)</script>" + REPORT)
    answer = fetch(cast, Document.objects.visible_to(cast.member("ana")).get())
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "filename*=utf-8''R%C3%A9p%C3%B6rt-%20x.pdf" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_each_opening_is_written_down(cast: Cast) -> None:
    add(cast)
    fetch(cast, Document.objects.visible_to(cast.member("ana")).get())
    event = AccessEvent.objects.latest("seq")
    assert (event.section, event.pupil_refs) == ("document", f" {cast.pupils['mia'].ref} ")


OPENED_BY = {
    About.LETTER: {"ana", "sam", "hal", "ben"},
    About.WORK: {"ana", "sam", "hal", "ben"},
    About.REPORT: {"ana", "sam", "hal"},
    About.EHC_PLAN: {"ana", "sam", "hal"},
    About.OTHER: {"ana", "sam", "hal"},
    About.HEALTH: {"ana", "hal"},
}


def test_what_a_document_is_says_who_opens_it(cast: Cast) -> None:
    cast.share()
    made = {
        about: make_document(cast.member("ana"), cast.pupils["mia"], f"Blue {about}", about=about)
        for about in OPENED_BY
    }
    for about, document in made.items():
        opened = {who for who in cast.users if fetch(cast, document, who).status_code == 200}
        assert opened == OPENED_BY[about], about
    for who in ("ana", "ben", "tess", "pat", "sam", "lena"):
        page = words(cast.client(who).get(reverse("desk:pupil", args=["alder", cast.pupils["mia"].ref])))
        assert {about for about in made if f"Blue {about}" in page} == {a for a, by in OPENED_BY.items() if who in by}


def test_a_document_of_another_class_or_school_is_no_page(cast: Cast) -> None:
    letter = make_document(cast.member("ana"), cast.pupils["omar"], about="letter")
    for who in ("ben", "cal", "bea"):
        assert fetch(cast, letter, who).status_code == 404
    wrong = address(cast, "document_file", pupil=cast.pupils["mia"].ref, document=letter.ref)
    assert cast.client("ana").get(wrong).status_code == 404


def test_a_damaged_document_is_said_and_nothing_of_it_leaves(cast: Cast, own_folder: Path) -> None:
    document = make_document(cast.member("ana"), cast.pupils["mia"])
    (path,) = (path for path in own_folder.rglob("*") if path.is_file())
    *kept, last = path.read_bytes()
    path.write_bytes(bytes([*kept, last ^ 1]))
    answer = cast.client("ana").get(document_address(cast, "document_file", document), follow=True)
    assert "has been damaged on the disk" in words(answer)
    path.unlink()
    assert "not on the disk any more" in words(
        cast.client("ana").get(document_address(cast, "document_file", document), follow=True)
    )


def test_nothing_readable_lies_on_the_disk(cast: Cast, own_folder: Path) -> None:
    """Neither of a small file nor of one too large for memory, while it comes in or after."""
    add(cast, "plain.rtf", b"{\\rtf1 " + CANARY * 2_000_000 + b"}", follow="")
    assert Document.objects.visible_to(cast.member("ana")).count() == 0  # over 20 MB
    add(cast, "plain.rtf", b"{\\rtf1 " + CANARY * 1000 + b"}")
    found = [path for path in own_folder.rglob("*") if path.is_file()]
    assert len(found) == 1
    assert all(CANARY not in path.read_bytes() for path in found)


NOT_TAKEN = [
    ("report.pdf", b"MZ\x90\0" + b"\0" * 99, "This is a program, whatever its name says."),
    ("plan.docx", samples.word_with({"word/vbaProject.bin": b"x"}), "holds macros"),
    ("photo.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "web page or a drawing"),
    ("photo.heic", b"\0\0\0\x18ftypheic" + b"\0" * 99, "HEIC picture"),
    ("photo.png", samples.vast_png(), "more than 50 million pixels"),
    ("photo.jpg", samples.photo()[:200], "damaged or was cut off"),
    ("empty.pdf", b"", "empty"),
]


def test_what_is_not_taken_is_said_beside_the_field(cast: Cast) -> None:
    for name, content, sentence in NOT_TAKEN:
        answer = add(cast, name, content)
        assert answer.status_code == 200
        assert sentence in words(answer)
    assert not Document.objects.visible_to(cast.member("ana")).exists()


def test_a_pdf_that_cannot_be_read_is_kept_with_a_word(cast: Cast) -> None:
    for content in (samples.locked_pdf(), b"%PDF-1.4 broken"):
        add(cast, content=content)
        document = Document.objects.visible_to(cast.member("ana"))[0]
        assert document.note.startswith("We cannot preview this")
        assert body(fetch(cast, document)) == content


def test_a_photo_is_kept_without_its_place(cast: Cast) -> None:
    add(cast, "painting.jpg", samples.photo(), about="work")
    document = Document.objects.visible_to(cast.member("ana")).get()
    assert b"Canary" not in read_file(document.file_id)
    assert fetch(cast, document)["Content-Type"] == "image/jpeg"


def test_the_same_form_sent_twice_is_one_document(cast: Cast) -> None:
    add(cast)
    add(cast)
    assert Document.objects.visible_to(cast.member("ana")).count() == 1


def test_what_is_said_of_a_document_can_be_put_right(cast: Cast) -> None:
    document = make_document(cast.member("ana"), cast.pupils["mia"])
    url = document_address(cast, "document", document)
    assert "Error:" in words(cast.client("ana").post(url, {"title": "", "about": "x", "received_on": "1 Jan 2031"}))
    cast.client("ana").post(url, {"title": "Hearing test", "about": "health", "received_on": "2 Sep 2025"})
    document.refresh_from_db()
    assert (document.title, document.about) == ("Hearing test", "health")
    assert DocumentText.objects.visible_to(cast.member("ana")).holding("hearing").exists()


def test_a_document_is_taken_out_and_put_back(cast: Cast) -> None:
    document = make_document(cast.member("ana"), cast.pupils["mia"])
    answer = cast.client("ana").post(document_address(cast, "document_take_out", document), follow=True)
    assert "is out of the file" in words(answer)
    assert "Undo" in words(answer)
    assert fetch(cast, document).status_code == 404
    cast.client("ana").post(document_address(cast, "document_put_back", document))
    assert fetch(cast, document).status_code == 200


def test_the_search_reads_documents_for_those_who_may_open_them(cast: Cast) -> None:
    ana = cast.member("ana")
    make_document(ana, cast.pupils["mia"], "Speech report", text="She is helped by Colourful Semantics.")
    make_document(ana, cast.pupils["mia"], "Letter home", about="letter", text="Colourful semantics begins on Monday.")
    make_document(cast.member("cal"), cast.pupils["zoe"], "Other school", text="Colourful semantics")

    def found(who: str) -> str:
        return words(cast.client(who).get(reverse("desk:find", args=["alder"]), {"q": "colourful SEMANTICS"}))

    assert "Speech report" in found("ana")
    assert "helped by Colourful Semantics" in found("ana")
    assert "Letter home" in found("ben")
    assert "Speech report" not in found("ben")
    assert "Other school" not in found("ana")
    assert "Letter home" not in found("pat") + found("tess")


def test_an_upload_that_was_cut_off_leaves_nothing(cast: Cast, own_folder: Path) -> None:
    answer = add(cast, whole="")
    assert "The upload was cut off on the way" in words(answer)
    for page, files in (("documents_start", "documents"),):
        answer = cast.client("ana").post(address(cast, page), {files: [chosen("Mia Kowalczyk.pdf", REPORT)]})
        assert "The upload was cut off on the way" in words(answer)
    assert not Document.objects.visible_to(cast.member("ana")).exists()
    assert not DocumentBatch.objects.visible_to(cast.member("ana")).exists()
    assert [path for path in own_folder.rglob("*") if path.is_file()] == []


# Many at once


def bring(cast: Cast, files: dict[str, bytes], who: str = "ana") -> DocumentBatch:
    documents = [chosen(name, content) for name, content in files.items()]
    answer = cast.client(who).post(address(cast, "documents_start"), {"documents": documents, "whole": "yes"})
    assert answer.status_code == 302, words(answer)
    return DocumentBatch.objects.visible_to(cast.member(who))[0]


def rows(cast: Cast, batch: DocumentBatch) -> dict[str, StagedDocument]:
    found = StagedDocument.objects.visible_to(cast.member("ana")).filter(batch=batch).select_related("pupil")
    return {row.file_name: row for row in found}


def sort(cast: Cast, batch: DocumentBatch, said: dict[str, str], do: str = "file") -> Any:
    """Send the list as it stands, with what is said of documents by their names."""
    form: dict[str, str] = {"do": do}
    labels = {row.pupil_id: f"{row.pupil.list_name}" for row in rows(cast, batch).values() if row.pupil}
    for name, row in rows(cast, batch).items():
        form[f"about-{row.pk}"] = row.about
        form[f"pupil-{row.pk}"] = said.get(name, labels.get(row.pupil_id, ""))
    return cast.client("ana").post(address(cast, "documents_batch", papers=batch.ref), form, follow=True)


FILES = {
    "Mia Kowalczyk EP report.pdf": REPORT,
    "haddad_omar IEP.docx": samples.word("Targets"),
    "scan0001.pdf": samples.pdf("Nobody is named here"),
    "setup.pdf": b"MZ\x90\0" + b"\0" * 99,
}


def test_documents_are_matched_confirmed_and_filed_as_one(cast: Cast) -> None:
    batch = bring(cast, FILES)
    found = rows(cast, batch)
    assert found["Mia Kowalczyk EP report"].pupil == cast.pupils["mia"]
    assert found["Mia Kowalczyk EP report"].certainty == "sure"
    assert (found["haddad_omar IEP"].pupil, found["haddad_omar IEP"].about) == (cast.pupils["omar"], "plan")
    assert found["scan0001"].pupil is None
    assert "program" in found["setup"].refused
    page = words(cast.client("ana").get(address(cast, "documents_batch", papers=batch.ref)))
    assert "Kowalczyk, Mia – Year 4, 4B" in page
    assert not Document.objects.visible_to(cast.member("ana")).exists()
    answer = sort(cast, batch, {})
    assert "2 documents are in the files of 2 pupils." in words(answer)
    assert {row.title for row in cast.pupils["mia"].documents.all()} == {"Mia Kowalczyk EP report"}


def test_what_has_no_pupil_waits_and_is_filed_later(cast: Cast) -> None:
    batch = bring(cast, FILES)
    sort(cast, batch, {})
    answer = cast.client("ana").get(address(cast, "documents_start"))
    assert '<td data-label="Waiting">1</td>' in words(answer)
    sort(cast, batch, {"scan0001": "leo march"})
    assert {row.title for row in cast.pupils["leo"].documents.all()} == {"scan0001"}


def test_a_name_that_fits_nobody_is_said_and_the_rest_is_kept(cast: Cast) -> None:
    batch = bring(cast, FILES)
    answer = sort(cast, batch, {"scan0001": "Nessie", "Mia Kowalczyk EP report": "Marchetti"})
    assert "Nobody here is called “Nessie”" in words(answer)
    assert 'value="Nessie"' in words(answer)
    assert rows(cast, batch)["Mia Kowalczyk EP report"].pupil == cast.pupils["leo"]
    assert not Document.objects.visible_to(cast.member("ana")).exists()


def test_filing_is_undone_as_one_and_can_be_done_again(cast: Cast) -> None:
    batch = bring(cast, FILES)
    sort(cast, batch, {})
    cast.client("ana").post(address(cast, "documents_undo", papers=batch.ref))
    assert not Document.objects.visible_to(cast.member("ana")).exists()
    sort(cast, batch, {"Mia Kowalczyk EP report": "Leo Marchetti"})
    assert {row.title for row in cast.pupils["leo"].documents.filter(withdrawn_at=None)} == {"Mia Kowalczyk EP report"}
    assert Document.objects.visible_to(cast.member("ana")).count() == 2


def test_a_document_that_is_here_already_is_left_out(cast: Cast) -> None:
    sort(cast, bring(cast, FILES), {})
    again = bring(cast, {"Mia Kowalczyk other name.pdf": REPORT, "copy of it.pdf": REPORT})
    found = rows(cast, again)
    assert found["Mia Kowalczyk other name"].is_left_out
    assert "already" in found["Mia Kowalczyk other name"].why
    assert "twice" in found["copy of it"].refused


def test_a_packed_folder_is_taken_apart(cast: Cast) -> None:
    batch = bring(cast, {"IEPs.zip": samples.packed({"IEPs/../../Mia Kowalczyk.pdf": REPORT, "x/run.exe": b"MZ" * 50})})
    found = rows(cast, batch)
    assert found["Mia Kowalczyk"].pupil == cast.pupils["mia"]
    assert "program" in found["run"].refused


def test_more_than_memory_holds_comes_in_encrypted(cast: Cast, own_folder: Path) -> None:
    files = {f"Mia Kowalczyk {n}.rtf": b"{\\rtf1 %d " % n + CANARY * 800_000 + b"}" for n in range(3)}
    batch = bring(cast, files)
    assert [row.refused for row in rows(cast, batch).values()] == ["", "", ""]
    found = [path for path in own_folder.rglob("*") if path.is_file()]
    assert len(found) == 3  # what they came in by is gone
    assert all(CANARY not in path.read_bytes() for path in found)


def test_a_chosen_document_can_be_looked_at_before_it_is_filed(cast: Cast) -> None:
    batch = bring(cast, {"Mia Kowalczyk.pdf": REPORT})
    url = address(cast, "documents_peek", papers=batch.ref, position=1)
    assert body(cast.client("ana").get(url)) == REPORT
    assert cast.client("ben").get(url).status_code == 403
    assert cast.client("cal").get(url).status_code == 404


def test_the_list_of_a_hundred_asks_no_more_than_that_of_one(cast: Cast) -> None:
    asked = []
    for count in (1, 12):
        batch = bring(cast, {f"Mia Kowalczyk {n}.rtf": b"{\\rtf1 %d %d}" % (count, n) for n in range(count)})
        client, url = cast.client("ana"), address(cast, "documents_batch", papers=batch.ref)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 15


def test_what_nobody_filed_is_forgotten_after_thirty_days(cast: Cast) -> None:
    batch = bring(cast, FILES)
    sort(cast, batch, {})
    old = clock.now() - tidy.KEPT * 2
    DocumentBatch.objects.for_school(cast.schools["alder"]).update(chosen_at=old)
    assert tidy.tidy_documents(clock.today()).startswith("1 ")
    assert not DocumentBatch.objects.for_school(cast.schools["alder"]).exists()
    filed = set(Document.objects.visible_to(cast.member("ana")).values_list("file_id", flat=True))
    assert ids_in_use() == filed  # what was filed is never swept; the rest is
    assert Document.objects.visible_to(cast.member("ana")).count() == 2


def test_what_was_chosen_last_is_named_first(cast: Cast) -> None:
    bring(cast, {"Mia Kowalczyk.pdf": REPORT})
    last = bring(cast, {"Omar Haddad.pdf": samples.pdf("Omar Haddad")})
    page = words(cast.client("ana").get(address(cast, "documents_start")))
    assert re.findall(r"/documents/bring-in/([\w-]{22})/", page)[0] == last.ref
