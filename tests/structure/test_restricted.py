"""The words of a restricted note are on no page, in no paper and in no download of anybody it does not name."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from pypdf import PdfReader

from handrail.pupils.actions import add_restricted_note
from tests.cast import Cast
from tests.structure.test_matrix import MATRIX, every_address
from tests.structure.world import World, make_world

CANARY = "cnryrestricted"
NOT_NAMED = ("ben", "tess", "sam", "pat")
# Pages about no one child that tell of children; every page about one is opened.
LISTS = {"desk:home", "desk:find", "desk:suggest", "reports:register", "reports:register_xlsx", "plans:list",
         "plans:sitting", "plans:whose_work", "meetings:list", "meetings:list_xlsx", "pupils:restricted"}  # fmt: skip


@pytest.fixture
def world(cast: Cast) -> World:
    world = make_world(cast)
    ana = cast.member("ana")
    hal = [cast.users["hal"]]
    add_restricted_note(by=ana, pupil=cast.pupils["mia"], text=f"{CANARY} sister", happened_on=ana.on, readers=hal)
    return world


def test_nobody_else_meets_its_words(world: World) -> None:
    for who in NOT_NAMED:
        assert found_by(world, who) == [], who


def test_its_writer_and_its_reader_do(world: World) -> None:
    pages = {"desk:pupil", "desk:timeline", "pupils:restricted"}
    for who in ("ana", "hal"):
        # Paper goes from hand to hand: the printed timeline has them for nobody.
        assert pages == set(found_by(world, who, only={*pages, "packs:timeline_pdf"})), who


def found_by(world: World, who: str, only: set[str] | None = None) -> list[str]:
    client, found = world.cast.client(who), []
    for name, _, needs in every_address():
        if name not in MATRIX or not (needs & {"pupil", "plan"} or name in LISTS) or (only and name not in only):
            continue
        answer = client.get(world.address(name, needs), {"q": "sister"})
        if answer.status_code == 200 and CANARY in words_of(answer):
            found.append(name)
    return found


def words_of(answer: Any) -> str:
    """All the text of an answer, of a paper, a workbook and a folder of files too."""
    kind = answer["Content-Type"]
    content = b"".join(answer) if getattr(answer, "streaming", False) else answer.content
    if kind.startswith("application/pdf"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if "spreadsheet" in kind or "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return " ".join(book.read(part).decode(errors="replace") for part in book.namelist())
    return str(content.decode(errors="replace"))
