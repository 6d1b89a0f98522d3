"""Reads a finished document back: its pages, its words, the roles in its structure tree."""

from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from handrail.packs.typesetting import Paper


def reader(paper: Paper) -> PdfReader:
    return PdfReader(BytesIO(paper.pdf))


def part(whole: DictionaryObject, *keys: str) -> DictionaryObject:
    """Returns the dictionary reached from `whole` by these keys."""
    for key in keys:
        inner = whole[key].get_object()
        assert isinstance(inner, DictionaryObject)
        whole = inner
    return whole


def pages(paper: Paper) -> list[str]:
    """Returns the text of each page with every run of white space as one space."""
    return [" ".join(page.extract_text().split()) for page in reader(paper).pages]


def words(paper: Paper) -> str:
    return " ".join(pages(paper))


def lefts(paper: Paper) -> dict[str, float]:
    """Returns where each run of text on the first page begins, in points from the left edge."""
    found: dict[str, float] = {}

    def note(text: str, around: list[float], own: list[float], *_font: object) -> None:
        found.setdefault(text.strip(), around[4] + own[4])

    reader(paper).pages[0].extract_text(visitor_text=note)
    return found


def tops(paper: Paper, text: str) -> list[float]:
    """Returns how high each run of this text stands, in points from the foot of its page, in order."""
    found: list[float] = []

    def note(read: str, around: list[float], own: list[float], *_font: object) -> None:
        if text in read:
            found.append(around[5] + own[5])

    for page in reader(paper).pages:
        page.extract_text(visitor_text=note)
    return found


def solid(text: str) -> str:
    """Returns `text` without white space, so that line ends on paper do not matter."""
    return "".join(text.split())


def structure(paper: Paper) -> set[str]:
    """Returns the roles used in the structure tree: '/H1', '/TH'..."""
    return set(_said(reader(paper).root_object["/StructTreeRoot"], "/S"))


def alternatives(paper: Paper) -> set[str]:
    """Returns the words that stand for pictures."""
    return set(_said(reader(paper).root_object["/StructTreeRoot"], "/Alt"))


def _said(node: PdfObject | None, key: str) -> Iterator[str]:
    node = None if node is None else node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from _said(child, key)
    elif isinstance(node, DictionaryObject):
        if key in node:
            yield str(node[key])
        yield from _said(node.get("/K"), key)
