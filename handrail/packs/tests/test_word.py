"""The Word documents, opened again: real styles, tables whose head is repeated, the language, words for the photo."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from handrail.packs.tests import samples
from handrail.packs.word import plan_word, profile_word
from handrail.pupils.tests.samples import photo
from tests.cast import Cast
from tests.structure.world import published_plan


def opened(content: bytes) -> Any:
    return Document(BytesIO(content))


def test_a_plan_in_word_holds_what_the_plan_says() -> None:
    page = opened(plan_word(samples.plan()))
    text = "\n".join(paragraph.text for paragraph in page.paragraphs)
    for part in ("Notices when a friend is sad", "A picture beside each new word", "She talks much more at home"):
        assert part in text
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    assert any("Reads 60 of the first 80 common words" in cell for cell in cells)
    assert any("(Tess Whitfield, Tue and Thu, 20 min)" in cell for cell in cells)
    assert any(paragraph.text.endswith(f". {samples.plan()['next_note']}") for paragraph in page.paragraphs)
    section = page.sections[0]
    assert section.page_width > section.page_height
    assert "Confidential" in section.header.paragraphs[0].text
    assert {"PAGE", "NUMPAGES"} == {
        field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))
    }


def test_its_styles_are_real_and_its_language_is_set() -> None:
    page = opened(plan_word(samples.plan(child="محمد")))
    styles = {paragraph.style.name for paragraph in page.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet"} <= styles
    assert page.core_properties.language == "en-GB"
    assert page.styles.element.xpath("//w:style[@w:styleId='Normal']//w:lang/@w:val") == ["en-GB"]
    assert "محمد" in page.core_properties.title


def test_the_head_of_each_table_is_repeated_and_no_row_is_torn() -> None:
    for table in opened(plan_word(samples.plan())).tables:
        head, *rows = table.rows
        assert head._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in rows)


def test_right_to_left_words_are_set_so() -> None:
    page = opened(plan_word(samples.plan(strengths="يحب الرسم\nLikes to draw")))
    arabic, english = (next(p for p in page.paragraphs if part in p.text) for part in ("يحب", "Likes to draw"))
    assert arabic._p.xpath("./w:pPr/w:bidi")
    assert not english._p.xpath("./w:pPr/w:bidi")


def test_a_profile_in_word_carries_the_photo_with_words_for_it() -> None:
    page = opened(profile_word(samples.profile(), photo(place=False)))
    (shape,) = page.inline_shapes
    assert shape._inline.docPr.get("descr") == "Photo of Mia Kowalczyk"
    text = "\n".join(paragraph.text for paragraph in page.paragraphs)
    assert "I know the answer." in text
    assert "4B, Call me Mia" in text
    assert not opened(profile_word(samples.profile())).inline_shapes


def test_a_draft_and_an_empty_plan_say_so() -> None:
    text = "\n".join(paragraph.text for paragraph in opened(plan_word(samples.empty_plan())).paragraphs)
    assert "draft, not yet agreed" in text
    assert "Not written yet" not in text
    assert "No outcomes written yet" in text


def test_word_holds_all_that_the_paper_holds_under_the_same_headings_in_the_same_order() -> None:
    paper = samples.full_plan()
    page = opened(plan_word(paper))
    headings = [row.text for row in page.paragraphs if row.style.name == "Heading 1"]
    assert headings == [section["title"] for section in paper["sections"]]
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    for part in ("7;03", "18 Sep 2026", "She read more at home and no faster."):
        assert part in cells
    assert any("A step towards E2: By the end of Year 6" in cell for cell in cells)
    text = "\n".join(row.text for row in page.paragraphs)
    assert "Speech and language therapy report, 16 October 2026" in text


def test_a_reader_of_the_plan_gets_it_as_word(cast: Cast) -> None:
    plan = published_plan(cast, "mia")
    answer = cast.client("pat").get(f"/s/alder/plans/{plan.ref}/plan.docx")
    assert answer["Content-Disposition"] == 'attachment; filename="plan-1.docx"'
    assert "Word-finding group" in "".join(
        c.text for t in opened(answer.content).tables for r in t.rows for c in r.cells
    )
