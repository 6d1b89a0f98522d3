"""The plan and the profile as Word documents, for a school that has to put them into a form of its own.

Real styles (Title, Heading 1, List Bullet), tables whose head is repeated, British English, a picture with words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from handrail.packs import papers
from handrail.packs.typesetting import plain
from handrail.rules.calendar import say_day, say_day_short

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEAL = RGBColor(0x0B, 0x5A, 0x5C)
NOT_YET = "Not written yet"
A4 = (Cm(21), Cm(29.7))

_RIGHT_TO_LEFT = re.compile(r"^[^A-Za-z\u00c0-\u058f\u0900-\uffff]*[\u0590-\u08ff]")
_BULLET = re.compile(r"^[-•*]\s+")


def as_word(content: bytes, name: str) -> HttpResponse:
    """A Word document as the answer of a view, to be saved as `name`.docx."""
    response = HttpResponse(content, content_type=WORD)
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.docx"))
    return response


def plan_word(paper: papers.PlanPaper) -> bytes:
    """A support plan: landscape A4, its outcomes in a table."""
    draft = "" if paper["published"] else " (draft, not yet agreed)"
    page = _page(f"{paper['plan']}: {paper['child']}{draft}", paper, is_wide=True)
    if paper.get("notice"):
        _line(page, paper["notice"])
    _facts(page, paper)
    for section in paper["sections"]:
        page.add_heading(section["title"], 1)
        _SECTIONS[section["key"]](page, paper)
    return _saved(page, paper["made_on"])


def profile_word(paper: papers.ProfilePaper, photo: bytes | None = None) -> bytes:
    """A one-page profile: portrait A4, with the photo and its words."""
    page = _page(f"{paper['title']}: {paper['child']}", paper, is_wide=False)
    if photo:
        shape = page.add_picture(BytesIO(photo), height=Cm(4))
        shape._inline.docPr.set("descr", f"Photo of {plain(paper['child'])}")
    _line(page, ", ".join(part for part in (paper["year"], paper["class_name"]) if part))
    if paper["in_my_words"]:
        _line(page, paper["in_my_words"], style="Quote")
    for title, text in (
        ("What people like about me", paper["like_about_me"]),
        ("What matters to me", paper["matters_to_me"]),
        ("How best to support me", paper["please_do"]),
        ("Please don’t", paper["please_do_not"]),
    ):
        _part(page, title, text)
    written_on = f", {say_day(paper['written_on'])}" if paper["written_on"] else ""
    _line(page, f"Written down by {paper['written_by']}{written_on}")
    return _saved(page, paper["made_on"])


def _page(title: str, paper: Any, *, is_wide: bool) -> Any:
    page = Document()
    section = page.sections[0]
    wide, high = A4[::-1] if is_wide else A4
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = wide, high
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.7)
    _styles(page)
    page.core_properties.title, page.core_properties.language = plain(title), "en-GB"
    page.core_properties.author = plain(paper["school"])
    section.header.paragraphs[0].text = f"{plain(paper['school'])}\tConfidential"
    _foot(section.footer.paragraphs[0], f"{plain(title)} · Made on {say_day(paper['made_on'])} · Page ")
    _line(page, title, style="Title")
    return page


def _styles(page: Any) -> None:
    """One plain typeface everywhere, the house's teal for headings, and the language for whoever reads it aloud."""
    for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 13), ("Heading 2", 11), ("Quote", 13)):
        style = page.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), "Arial")
        if name != "Normal":
            style.font.color.rgb = TEAL
    spoken = OxmlElement("w:lang")
    for key in ("w:val", "w:eastAsia", "w:bidi"):
        spoken.set(qn(key), "en-GB")
    properties = page.styles["Normal"].element.get_or_add_rPr()
    properties.append(spoken)
    for old in page.styles.element.xpath("w:docDefaults//w:lang"):
        old.set(qn("w:val"), "en-GB")


def _foot(paragraph: Any, words: str) -> None:
    paragraph.add_run(words)
    _field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    """A number that Word fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    field.append(OxmlElement("w:r"))
    paragraph._p.append(field)


def _line(page: Any, text: str, style: str | None = None) -> Any:
    """One paragraph; set from the right where its first letter is written so."""
    paragraph = page.add_paragraph(plain(text), style=style)
    if _RIGHT_TO_LEFT.match(text):
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        for run in paragraph.runs:
            run._r.get_or_add_rPr().append(OxmlElement("w:rtl"))
    return paragraph


def _lines(page: Any, text: str) -> None:
    """Several lines become a list, one stands alone, none says so."""
    lines = [_BULLET.sub("", line.strip()) for line in plain(text).split("\n") if line.strip()]
    for line in lines:
        _line(page, line, style="List Bullet" if len(lines) > 1 else None)
    if not lines:
        _line(page, NOT_YET)


def _part(page: Any, title: str, text: str) -> None:
    page.add_heading(title, 1)
    _lines(page, text)


def _facts(page: Any, paper: papers.PlanPaper) -> None:
    held = [
        ("Year and class", ", ".join(part for part in (paper["year"], paper["class_name"]) if part)),
        ("Born", _day(paper["born"], "Not recorded")),
        ("Status", paper["status"]),
        *((adult["role"], adult["name"]) for adult in paper["adults"]),
        ("Plan begins", _day(paper["begins"])),
        ("Review on", _day(paper["review_on"])),
    ]
    _table(page, [name for name, _ in held], [[value or "Not recorded" for _, value in held]])


def _barriers(page: Any, paper: papers.PlanPaper) -> None:
    for barrier in paper["barriers"]:
        page.add_heading(plain(barrier["area"]), 2)
        _lines(page, barrier["text"])


def _scores(page: Any, paper: papers.PlanPaper) -> None:
    rows = [
        [test["name"], test["kind"], row["score"], _day(row["on"], short=True), row["form"]]
        for test in paper["scores"]
        for row in test["scores"]
    ]
    _table(page, ["Test or screener", "What it measures", "Score", "Date", "Form"], rows)


def _advice(page: Any, paper: papers.PlanPaper) -> None:
    if paper["advice"]:
        _lines(page, paper["advice"])
    if paper["advice_from"]:
        _line(page, "From:")
    for report in paper["advice_from"]:
        _line(page, report, style="List Bullet")


def _tried(page: Any, paper: papers.PlanPaper) -> None:
    rows = [[row["what"], row["period"], row["result"]] for row in paper["tried"]]
    _table(page, ["What", "When", "What came of it"], rows)


def _outcomes(page: Any, paper: papers.PlanPaper) -> None:
    heads = ["Outcome", "Baseline (now)", "Target", "By when", "What we will do, who and how often", "Review"]
    rows = [
        [
            "\n".join(filter(None, (one["outcome"], one["area"], one["step"] and f"A step towards {one['step']}"))),
            one["baseline"],
            one["target"] + (f"\nHow we will know: {one['measure']}" if one["measure"] else ""),
            _day(one["by"], short=True),
            "\n".join(_strategy(step) for step in one["strategies"]),
            "\n".join(part for part in (one["result"], one["result_note"]) if part) or "Not reviewed yet",
        ]
        for one in paper["outcomes"]
    ]
    if rows:
        _table(page, heads, rows)
    else:
        page.add_paragraph("No outcomes written yet")


def _strategy(step: papers.Strategy) -> str:
    who = ", ".join(part for part in (step["who"], step["how_often"]) if part)
    return f"{step['what']} ({who})" if who else step["what"]


def _table(page: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose head is repeated on every page, and of which no row is torn in two."""
    table = page.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(plain(words)).bold = True
    _mark(table.rows[0], "w:tblHeader")
    for row in rows:
        added = table.add_row()
        _mark(added, "w:cantSplit")
        for cell, words in zip(added.cells, row, strict=True):
            _fill(cell, words)
    page.add_paragraph()


def _fill(cell: Any, words: str) -> None:
    first, *rest = plain(words).split("\n") if words else [""]
    cell.paragraphs[0].text = first
    for line in rest:
        _line(cell, line)


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _voices(page: Any, paper: papers.PlanPaper) -> None:
    known_as = paper["known_as"] or paper["child"]
    for title, voice in (
        (f"{known_as}’s view", paper["pupil_voice"]),
        ("Parents’ or carers’ view", paper["parents_voice"]),
        ("Teacher’s view", paper["teacher_voice"]),
    ):
        if voice["text"]:
            page.add_heading(plain(title), 2)
            for line in plain(voice["text"]).split("\n"):
                _line(page, line)
            _line(page, " · ".join(filter(None, (voice["said_by"], voice["gathered"], _day(voice["on"], "")))))


def _agreed(page: Any, paper: papers.PlanPaper) -> None:
    page.add_heading("Agreed by", 2)
    rows = [
        [one["name"], one["role"], f"Not yet: {one['why']}" if one["why"] else one["how"], _day(one["on"], "")]
        for one in paper["agreed_by"]
    ] or [
        ["", "Parent or carer", "", ""],
        [paper["child"], "Pupil", "", ""],
        *([adult["name"], adult["role"], "", ""] for adult in paper["adults"]),
    ]
    _table(page, ["Name", "Who", "Signed", "Date"], rows)
    page.add_heading("When we meet next", 2)
    _line(page, _day(paper["next_date"]))
    if paper["next_note"]:
        _line(page, paper["next_note"])


_SECTIONS: dict[str, Callable[[Any, papers.PlanPaper], None]] = {
    "strengths": lambda page, paper: _lines(page, paper["strengths"]),
    "barriers": _barriers,
    "scores": _scores,
    "voices": _voices,
    "advice": _advice,
    "tried": _tried,
    "outcomes": _outcomes,
    "everyday_help": lambda page, paper: _lines(page, paper["what_helps"]),
    "impact": lambda page, paper: _lines(page, paper["impact"]),
    "agreement": _agreed,
}


def _day(day: date | None, none_yet: str = "Not set", *, short: bool = False) -> str:
    if day is None:
        return none_yet
    return say_day_short(day) if short else say_day(day)


def _saved(page: Any, made_on: date) -> bytes:
    moment = datetime.combine(made_on, time(), UTC)
    page.core_properties.created = page.core_properties.modified = moment
    page.core_properties.last_modified_by = page.core_properties.comments = ""
    out = BytesIO()
    page.save(out)
    return out.getvalue()
