"""The register as a PDF: as the page has it, tagged, its head repeated, each page counted."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader

from handrail.packs.papers import RegisterPaper, register_pdf
from handrail.packs.tests.reading import pages, structure
from tests.cast import Cast
from tests.structure.world import published_plan


def asked(cast: Cast, query: str = "", who: str = "ana") -> str:
    answer = cast.client(who).get(f"/s/alder/register.pdf{query}")
    assert answer.status_code == 200
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_it_has_the_rows_and_columns_that_were_asked_for(cast: Cast) -> None:
    published_plan(cast, "mia")
    text = asked(cast, "?year=4&column=status&column=need")
    assert "Name Status Primary need" in text
    assert "Kowalczyk, Mia SEN support (K) SLCN" in text
    assert "Haddad" not in text
    assert "1 pupil · Year 4" in text
    assert "SEN support (K) 1 · Primary need: SLCN 1" in text
    assert "Haddad, Omar" in asked(cast)


def test_nobody_on_it_says_so(cast: Cast) -> None:
    assert "Nobody has everything that was asked for." in asked(cast, "?year=6")


def test_its_head_stands_on_every_page_and_each_page_is_counted(cast: Cast) -> None:
    paper: RegisterPaper = {
        "made_on": cast.member("ana").on,
        "school": "Alder Primary School",
        "title": "SEN register",
        "says": "90 pupils",
        "asked": "",
        "headings": ["Name", "Year", "Status"],
        "widths": [3.0, 0.0, 0.0],
        "rows": [["Kowalczyk, Mia", "4", "K"]] * 90,
        "totals": "",
    }
    made = register_pdf(paper)
    texts = pages(made)
    assert made.tagged
    assert {"/Table", "/TH"} <= structure(made)
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert "Name Year Status" in text
        assert f"Page {number} of {len(texts)}" in text
        assert "Confidential" in text
