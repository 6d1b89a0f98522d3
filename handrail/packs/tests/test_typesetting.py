"""What every document is: tagged, the same each time, and plain about whatever text it is given."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import pytest
import typst
from pypdf import PdfReader

from handrail.packs import typesetting
from handrail.packs.papers import plan_pdf, profile_pdf, timeline_pdf
from handrail.packs.tests import samples
from handrail.packs.tests.reading import pages, part, reader, solid, structure, words
from handrail.ui.reading import InPrint

NAMES = [
    "李小龙",
    "歐陽鈺瑩",
    "محمد عبد الرحمن",
    "گلناز پهلوان‌زاده",
    "ٹیپو ڈار",
    "ߒߞߏ ߞߊ߲ߕߍ",
    "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
    "नरेन्द्र",
    "বাংলা",
    "ગુજરાતી",
    "தமிழ்",
    "ትግርኛ",
    "דוד",
    "Ελένη",
    "Олександр Щербак",
    "Nguyễn Thị Ánh",
    "Łukasz Żółć",
    "Gökçe Işık",
    "O'Brien-Ní Dhómhnaill",
    "Adébáyọ̀",
    "བོད་",
    "ខ្មែរ",
    "ລາວ",
    "မြန်မာ",
    "ଓଡ଼ିଆ",
    "ܐܪܡܝܐ",
    "ދިވެހި",
    "ⵜⴰⵎⴰⵣⵉⵖⵜ",
    "ꠍꠤꠟꠐꠤ",
    "𐴀𐴞",
    "𞤀𞤣𞤤𞤢𞤥",
    "김민준",
    "さくら",
    "Null",
    "x" * 150,
]
LACKING = {
    "Loves 🦖": "Loves [t-rex]",
    "\ue000": "[character e000]",
    "𒀀": "[cuneiform sign a]",
    "👍🏽 ❤️": "[thumbs up sign]",
}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}${7*7}",
    '#panic("stop") #read("/etc/passwd")',
    '#import "@preview/tablex:0.0.8"',
    "$x^2$ *bold* _soft_ `raw`",
    "= Heading",
    "@reference <label> // comment /* another */",
    r"\u{202e} \n \\",
    "2 -- 3 --- 4 ... ~ 'so' \"so\"",
    "[content] #(1+1)",
]


@pytest.mark.parametrize(
    "paper",
    [plan_pdf(samples.plan()), profile_pdf(samples.profile()), timeline_pdf(samples.timeline())],
    ids=["plan", "profile", "timeline"],
)
def test_a_document_declares_itself_tagged_in_british_english_with_a_title(paper: typesetting.Paper) -> None:
    read = reader(paper)
    root = read.root_object
    assert paper.tagged
    assert paper.notice is None
    assert part(root, "/MarkInfo")["/Marked"]
    assert part(root, "/StructTreeRoot")
    assert str(root["/Lang"]) == "en-GB"
    assert part(root, "/ViewerPreferences")["/DisplayDocTitle"]
    assert read.metadata is not None
    assert "Mia Kowalczyk" in (read.metadata.title or "")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in paper.pdf
    assert "/H1" in structure(paper)


def test_headings_of_parts_and_tables_are_marked_as_headings() -> None:
    assert {"/H2", "/L", "/Table", "/TH", "/TD"} <= structure(plan_pdf(samples.plan()))
    assert {"/H2", "/L"} <= structure(profile_pdf(samples.profile()))
    assert {"/Table", "/TH", "/TD"} <= structure(timeline_pdf(samples.timeline()))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_of_our_schools_keeps_the_document_tagged(name: str) -> None:
    paper = plan_pdf(samples.plan(child=name, known_as=name))
    assert paper.tagged
    metadata = reader(paper).metadata
    assert metadata is not None
    assert metadata.title == f"Support plan 4: {unicodedata.normalize('NFC', name)}"


@pytest.mark.parametrize("name", ["李小龙", "Nguyễn Thị Ánh", "Łukasz Żółć", "x" * 150])
def test_a_name_can_be_copied_out_of_the_document_whole(name: str) -> None:
    assert solid(name) in solid(words(profile_pdf(samples.profile(child=name))))


def test_a_name_without_a_space_is_broken_into_lines_instead_of_leaving_the_page() -> None:
    text = reader(plan_pdf(samples.plan(child="x" * 150))).pages[0].extract_text()
    heading = text.partition("Year 4")[0]
    assert max(line.count("x") for line in heading.splitlines()) < 100


@pytest.mark.parametrize("text", LACKING)
def test_a_character_our_fonts_lack_is_written_as_its_name_with_a_notice(text: str) -> None:
    paper = plan_pdf(samples.plan(strengths=text))
    assert paper.tagged
    assert LACKING[text] in words(paper)
    assert paper.notice
    assert solid(paper.notice) in solid(words(paper))
    assert "Mia Kowalczyk" in words(paper)


def test_where_even_names_fail_there_are_boxes_and_the_document_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "name_of", lambda character: character)
    paper = plan_pdf(samples.plan(strengths="𒀀", notice="A proposal."))
    assert not paper.tagged
    assert b"pdfuaid" not in paper.pdf
    assert "A proposal. Some characters in this document" in words(paper)
    assert "empty boxes" in words(paper)


@pytest.mark.parametrize("reading", [{"size": 1.5}, {"tint": "#fff4d6"}, {"font": "OpenDyslexic"}, {"is_wide": True}])
def test_a_paper_follows_how_its_reader_likes_to_read(reading: InPrint) -> None:
    """Larger type, another family, a tinted page; still tagged, and as it was for everybody else."""
    plain, liked = timeline_pdf(samples.timeline()), timeline_pdf(samples.timeline(), reading)
    assert liked.tagged
    assert liked.pdf != plain.pdf


def test_a_document_without_such_characters_carries_no_notice() -> None:
    assert "empty boxes" not in words(plan_pdf(samples.plan()))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_looks_like_instructions_is_printed_as_it_is(text: str) -> None:
    for paper in (
        plan_pdf(samples.plan(strengths=text, outcomes=[samples.outcome(baseline=text)])),
        profile_pdf(samples.profile(child=text, please_do=text)),
        timeline_pdf(samples.timeline(school=text, entries=[samples.entry(samples.MADE_ON, text, text)])),
    ):
        assert paper.tagged
        assert solid(words(paper)).count(solid(text)) >= 2


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("Mia\u202eaiM", "MiaaiM"),
        ("\u2066\u200f\u061cMia\u2069\ufeff\u200b", "Mia"),
        ("Mi\x00a\x07\x1b[31m\x7f", "Mia[31m"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a b"),
        ("e\u0301", "é"),
        ("پهلوان\u200cزاده", "پهلوان\u200cزاده"),
        ("\ud800lone\udfff", "lone"),
        ("\ufffe\uffff\U0001ffff", ""),
    ],
)
def test_what_cannot_be_seen_is_taken_out(given: str, printed: str) -> None:
    assert typesetting.plain(given) == printed


def test_invisible_characters_in_the_record_cost_no_document_its_tags() -> None:
    paper = plan_pdf(samples.plan(child="Mia\u202e\x00\ufeff\ufffe Kowalczyk", strengths="\ud800\x1b"))
    assert paper.tagged
    assert "Mia Kowalczyk" in words(paper)


def test_the_same_data_give_the_same_bytes() -> None:
    assert plan_pdf(samples.plan()).pdf == plan_pdf(samples.plan()).pdf


def test_the_creation_date_is_the_day_it_was_made_on() -> None:
    metadata = reader(plan_pdf(samples.plan())).metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.date() == samples.MADE_ON


def test_a_document_is_made_in_less_than_a_second() -> None:
    started = perf_counter()
    plan_pdf(samples.plan(outcomes=[samples.outcome(baseline=f"{n} of 5") for n in range(4)]))
    assert perf_counter() - started < 1


def test_several_people_may_make_documents_at_once() -> None:
    names = [f"Child {number}" for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda name: plan_pdf(samples.plan(child=name)), names))
    for name, paper in zip(names, papers, strict=True):
        assert name in words(paper)


def test_only_our_own_fonts_are_used() -> None:
    assert fonts_in(reader(plan_pdf(samples.plan(child="李 محمد ਕੌਰ ✓")))) == {
        "NotoSans",
        "NotoSansArabic",
        "NotoSansCJKsc",
        "NotoSansGurmukhi",
        "NotoSansSymbols2",
    }


def fonts_in(read: PdfReader) -> set[str]:
    found = set()
    for page in read.pages:
        for font in part(page, "/Resources", "/Font").values():
            name = str(font.get_object()["/BaseFont"])
            found.add(name.partition("+")[2].partition("-")[0])
    return found


def test_the_fonts_come_with_their_licence_and_stay_small() -> None:
    files = [path for path in Path(typesetting.FONTS).iterdir() if path.is_file()]
    assert "SIL OPEN FONT LICENSE" in (typesetting.FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in files) < 6_600_000


def test_another_fault_is_not_taken_for_a_lack_of_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "untitled.typ").write_text("= PDF/UA-1 asks for a title in the file")
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    with pytest.raises(typst.TypstError, match="title"):
        typesetting.typeset("untitled", {"made_on": samples.MADE_ON})


def test_data_with_a_part_missing_give_an_error_and_no_document() -> None:
    with pytest.raises(typst.TypstError):
        typesetting.typeset("plan", {"made_on": samples.MADE_ON, "school": "Alder Primary School"})


def test_a_document_needs_the_day_it_is_made_on() -> None:
    with pytest.raises(KeyError):
        typesetting.typeset("plan", {})
    with pytest.raises(TypeError, match="made_on must be a date"):
        typesetting.typeset("plan", {"made_on": "24 November 2026"})


def test_every_page_says_whose_it_is_and_that_it_is_confidential() -> None:
    paper = plan_pdf(samples.plan(outcomes=[samples.outcome()] * 12))
    texts = pages(paper)
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert "Mia Kowalczyk · Support plan 4" in text
        assert "Alder Primary School · Made on 24 November 2026" in text
        assert "Confidential" in text
