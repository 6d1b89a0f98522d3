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
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from handrail.packs import papers
from handrail.packs.typesetting import plain
from handrail.rules.calendar import say_day, say_day_short

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEAL = RGBColor(0x0B, 0x5A, 0x5C)
SOFT = RGBColor(0x54, 0x4D, 0x43)
NOT_YET = "Not written yet"
LONGEST_PROPERTY = 255  # letters Word takes in what it says of a document; a name may have more
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
    page = _page(f"{paper['title']}: {paper['child']}", paper, is_wide=False, larger=1.2)
    if photo:
        shape = page.add_picture(BytesIO(photo), height=Cm(4))
        shape._inline.docPr.set("descr", f"Photo of {plain(paper['child'])}")
    call_me = f"Call me {paper['known_as']}" if paper["known_as"] not in {"", paper["child"]} else ""
    _line(page, ", ".join(part for part in (paper["year"], paper["class_name"], call_me) if part))
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
    _line(page, f"Written down by {paper['written_by']}{written_on}", "Quiet")
    return _saved(page, paper["made_on"])


def _page(title: str, paper: Any, *, is_wide: bool, larger: float = 1) -> Any:
    page = Document()
    section = page.sections[0]
    wide, high = A4[::-1] if is_wide else A4
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = wide, high
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(2.1)
    section.header_distance = section.footer_distance = Cm(1)
    _styles(page, larger)
    page.core_properties.title, page.core_properties.language = plain(title)[:LONGEST_PROPERTY], "en-GB"
    page.core_properties.author = plain(paper["school"])[:LONGEST_PROPERTY]
    end = section.page_width - section.left_margin - section.right_margin
    _at_both_ends(section.header.paragraphs[0], paper["school"], end).add_run("Confidential").bold = True
    _foot(_at_both_ends(section.footer.paragraphs[0], f"{title} · Made on {say_day(paper['made_on'])}", end))
    _line(page, title, style="Title")
    return page


_LOOKS: tuple[tuple[str, float, float, float], ...] = (
    ("Normal", 10, 0, 3),
    ("Title", 20, 0, 4),
    ("Heading 1", 13, 12, 3),
    ("Heading 2", 10.5, 6, 1),
    ("Quote", 13, 3, 6),
    ("List Bullet", 10, 0, 1),
    ("Header", 9, 0, 0),
    ("Footer", 8.5, 0, 0),
    ("Quiet", 8.5, 0, 4),
)
"""The styles by name: the size of the letters, and the room above and below, in points."""


def _styles(page: Any, larger: float) -> None:
    """One plain typeface everywhere, the house's teal for headings, and the language for whoever reads it aloud."""
    page.styles.add_style("Quiet", WD_STYLE_TYPE.PARAGRAPH).font.color.rgb = SOFT
    for name, size, above, below in _LOOKS:
        style = page.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size * larger)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(above), Pt(below)
        style.paragraph_format.line_spacing = 1.1
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(script), "Arial")
        if name.startswith(("Title", "Heading", "Quote")):
            style.font.color.rgb = TEAL
    spoken = OxmlElement("w:lang")
    for key in ("w:val", "w:eastAsia", "w:bidi"):
        spoken.set(qn(key), "en-GB")
    properties = page.styles["Normal"].element.get_or_add_rPr()
    properties.append(spoken)
    for line in page.styles["Title"].element.xpath(".//w:pBdr/*"):
        line.set(qn("w:color"), str(TEAL))
    for old in page.styles.element.xpath("w:docDefaults//w:lang"):
        old.set(qn("w:val"), "en-GB")


def _at_both_ends(paragraph: Any, words: str, end: int) -> Any:
    """A line of the head or foot with these words, and a stop at its other end for what follows."""
    paragraph.style.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(end, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{plain(words)}\t")
    return paragraph


def _foot(paragraph: Any) -> None:
    paragraph.add_run("Confidential").bold = True
    paragraph.add_run(" · Page ")
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
    return _turned(page.add_paragraph(plain(text), style=style), text)


def _turned(paragraph: Any, text: str, *, is_name: bool = False) -> Any:
    """Words written from the right, set from the right; a name in a cell stays at its beginning."""
    if _RIGHT_TO_LEFT.match(text):
        if not is_name:
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
    _table(page, ["Test or screener", "What it measures", "Score", "Date", "Form"], rows, (6, 5, 2, 2, 1))


def _advice(page: Any, paper: papers.PlanPaper) -> None:
    if paper["advice"]:
        _lines(page, paper["advice"])
    if paper["advice_from"]:
        _line(page, "From:")
    for report in paper["advice_from"]:
        _line(page, report, style="List Bullet")


def _tried(page: Any, paper: papers.PlanPaper) -> None:
    rows = [[row["what"], row["period"], row["result"]] for row in paper["tried"]]
    _table(page, ["What", "When", "What came of it"], rows, (5, 2, 6))


def _outcomes(page: Any, paper: papers.PlanPaper) -> None:
    heads = ["Outcome", "Starts from", "Target", "By when", "What we will do, who and how often", "Review"]
    rows = [
        [
            "\n".join(
                filter(
                    None, (f"{place}. {one['outcome']}", one["area"], one["step"] and f"A step towards {one['step']}")
                )
            ),
            one["baseline"],
            one["target"] + (f"\nHow we will know: {one['measure']}" if one["measure"] else ""),
            _day(one["by"], short=True),
            "\n".join(_strategy(step) for step in one["strategies"]),
            "\n".join(part for part in (one["result"], one["result_note"]) if part) or "Not reviewed yet",
        ]
        for place, one in enumerate(paper["outcomes"], start=1)
    ]
    if rows:
        _table(page, heads, rows, (27, 16, 20, 10, 30, 13))
    else:
        page.add_paragraph("No outcomes written yet")


def _strategy(step: papers.Strategy) -> str:
    who = ", ".join(part for part in (step["who"], step["how_often"]) if part)
    return f"{step['what']} ({who})" if who else step["what"]


def _table(
    page: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int] = (), high: float = 0
) -> None:
    """A table whose head is repeated on every page, and of which no row is torn in two. `shares` are those of the line
    that each column takes; rows are `high` centimetres or more, to be signed."""
    table = page.add_table(rows=1, cols=len(heads), style="Table Grid")
    _ruled(table)
    for cell, words in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(plain(words)).bold = True
    _mark(table.rows[0], "w:tblHeader")
    for row in rows:
        added = table.add_row()
        _mark(added, "w:cantSplit")
        added.height = Cm(high) if high else None
        for cell, words in zip(added.cells, row, strict=True):
            _fill(cell, words)
    if shares:
        _widen(page, table, shares)


def _ruled(table: Any) -> None:
    """Thin lines between the rows and none between the columns, and room around the words."""
    lines = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        is_drawn = side in {"top", "bottom", "insideH"}
        for key, value in (("val", "single" if is_drawn else "nil"), ("sz", "4"), ("space", "0"), ("color", "B9B1A3")):
            line.set(qn(f"w:{key}"), value)
        lines.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", "50"), ("left", "0"), ("bottom", "50"), ("right", "140")):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), twips)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(lines)
    table._tbl.tblPr.append(margins)


def _widen(page: Any, table: Any, shares: Sequence[int]) -> None:
    section = page.sections[0]
    whole = section.page_width - section.left_margin - section.right_margin
    table.autofit = False
    for place, share in enumerate(shares):
        table.columns[place].width = whole * share // sum(shares)
        for cell in table.columns[place].cells:
            cell.width = table.columns[place].width


def _fill(cell: Any, words: str) -> None:
    """Words of one cell, a paragraph to a line."""
    first, *rest = plain(words).split("\n") if words else [""]
    cell.paragraphs[0].text = first
    _turned(cell.paragraphs[0], first, is_name=len(first) < 40 and not rest)
    for line in rest:
        _line(cell, line)
    for paragraph in cell.paragraphs:
        paragraph.paragraph_format.space_after = Pt(1)


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
                _line(page, line).paragraph_format.keep_with_next = True
            _line(page, " · ".join(filter(None, (voice["said_by"], voice["gathered"], _day(voice["on"], "")))), "Quiet")


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
    _table(page, ["Name", "Who", "Signed or agreed", "Date"], rows, (5, 4, 6, 3), high=0.9)
    page.add_heading("When we meet next", 2)
    _line(page, ". ".join(filter(None, (_day(paper["next_date"]), paper["next_note"]))))


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
