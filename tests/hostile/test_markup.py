"""What somebody writes is words wherever it is shown: on pages, on paper, in Word, in workbooks, in mail (bars 20, 30).

One of five pages for Ana, the densest for a teacher, a parent and a professional; all of them with `--hostile`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client
from jinja2 import Environment
from lxml import html
from python_calamine import CalamineWorkbook

from handrail.exchange.reading.table import clean
from handrail.ui.workbook import RUNS, make_csv, make_workbook
from tests.hostile.forms import NEEDS
from tests.hostile.payloads import MARK, ROUNDS
from tests.hostile.planting import plant
from tests.structure.secrets import words_of
from tests.structure.test_matrix import LETTERS, MATRIX
from tests.structure.world import World
from tests.undone import undone

DENSE = ("desk:home", "desk:pupil", "desk:timeline", "plans:plan", "concerns:list", "plans:outcome")


@pytest.fixture
def planted(world: World) -> set[str]:
    return plant()


def faults(content: bytes) -> set[str]:
    """What of a page is markup that somebody wrote."""
    found = set()
    for one in html.document_fromstring(content).iter(html.etree.Element):
        named = {name.lower() for name in one.attrib}
        found |= {f"{one.tag} {name}" for name in named if name.startswith("on") or MARK in name}
        found |= {f"{one.tag} leads to a script" for name in ("href", "src", "action", "formaction")
                  if re.match(r"\s*(javascript|data|vbscript):", one.get(name, ""), re.IGNORECASE)}  # fmt: skip
        if one.tag == "script" and not one.get("src"):
            found.add("script")
    return found


def pages(world: World) -> Iterator[tuple[str, str, Client]]:
    """Name, address, and the browser of whoever opens it."""
    ana = world.cast.client("ana")
    for name in [one for one in NEEDS if one in MATRIX][:: 1 if ROUNDS else 5]:
        yield name, world.address(name, NEEDS[name]), ana
    for letter in EVERYBODY_ELSE if ROUNDS else "TPX":
        client = world.cast.client(LETTERS[letter])
        for name in DENSE:
            yield name, world.address(name, NEEDS[name], who=LETTERS[letter]), client


EVERYBODY_ELSE = "AHTtGXPO"


def walk(world: World) -> tuple[set[str], int]:
    """The faults of all pages, and on how many of them the markup stands as words."""
    wrong, shown = set(), 0
    for name, address, client in pages(world):
        with undone():
            answer = client.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                shown += f"data-{MARK}".encode() in answer.content
                wrong |= {f"{name}: {fault}" for fault in faults(answer.content)}
    return wrong, shown


def test_nothing_written_becomes_markup_on_any_page(world: World, planted: set[str]) -> None:
    wrong, shown = walk(world)
    assert wrong == set()
    assert shown > 20
    assert len(planted) > 50


def test_with_a_template_that_escapes_nothing_the_same_look_finds_it(
    world: World, planted: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: one page drawn as if its words were safe."""
    answer = world.cast.client("ana").get(world.address("desk:pupil", NEEDS["desk:pupil"]))
    drawn = html.document_fromstring(answer.content)
    assert faults(answer.content) == set()
    unsafe = Environment(autoescape=False).from_string("<p>{{ words }}</p>").render(words=drawn.text_content())
    assert {f"b data-{MARK}", "img onerror", "script"} <= faults(unsafe.encode())
    assert faults(b'<a href=" JavaScript:x()">x</a>') == {"a leads to a script"}


PAPERS = [name for name in NEEDS if re.search(r"pdf|docx|xlsx", name) and name in MATRIX]


def test_on_paper_in_word_and_in_workbooks_they_are_words_too(world: World, planted: set[str]) -> None:
    """Typst would reckon `#let`, Jinja `{{ }}` and a spreadsheet `=`: what comes out is what was written."""
    ana, seen = world.cast.client("ana"), 0
    for name in PAPERS[:: 1 if ROUNDS else 3]:
        with undone():
            answer = ana.get(world.address(name, NEEDS[name]))
            if answer.status_code != 200 or answer["Content-Type"].startswith("text/html"):
                continue
            said = re.sub(r"\s+", "", words_of(answer))
        seen += "{{7*7}}${7*7}" in said
        assert "<bdata-" not in said or answer["Content-Type"].startswith("application/pdf"), name
        if "officedocument" in answer["Content-Type"]:
            with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as book:
                for part in book.namelist():
                    if part.endswith((".xml", ".rels")):
                        assert b"<f>" not in book.read(part), name
                        fromstring(book.read(part))
    assert seen >= 2


BEGINS = [f"{quote}{start}" for quote in ("", "'", "''") for start in (*RUNS, "x")]
CELLS = [f"{begin}{rest}" for begin in BEGINS for rest in ("1+1", 'cmd|"/c calc"!A1', "x\ty")]


def test_no_cell_runs_and_every_cell_comes_back_as_it_was_typed() -> None:
    """Formulas in a saved table: what a spreadsheet opens is text, what our own import reads is what was typed."""
    typed = [cell for cell in CELLS if cell == cell.strip()]
    book = make_workbook("x", [("=a", 9)], [[cell] for cell in CELLS], title="x")
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    out = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    cells = [str(row[0]) for row in out]
    assert [cell for cell in cells if cell.startswith(RUNS)] == []
    text = make_csv([("=a", 0)], [[cell] for cell in CELLS]).decode("utf-8-sig")
    assert not re.search('^"?[=+\\-@\t\r＝＋－＠]', text, re.MULTILINE)
    assert [clean(str(row[0])) for row in out if clean(str(row[0])) in typed] == typed


def test_without_the_apostrophe_the_same_look_finds_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr("handrail.ui.workbook.neutral", lambda text: text)
    with pytest.raises(AssertionError):
        test_no_cell_runs_and_every_cell_comes_back_as_it_was_typed()
