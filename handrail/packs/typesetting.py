"""Turns plain data into a PDF.

A template in `typst/` reads its data as JSON from `sys.inputs`. Nobody's words ever become source text, so no text can
be taken for an instruction. Only the fonts in `fonts/` are used: a document looks the same on every machine.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Literal, cast

import typst
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from handrail.access.gate import mark
from handrail.ui.reading import InPrint, in_print

HERE = Path(__file__).parent
TEMPLATES = HERE / "typst"
FONTS = HERE / "fonts"

LACKING_NOTICE = (
    "Some characters in this document are not in our fonts: {names}. They are written here as their names in brackets; "
    "the record itself holds every character."
)
BOXES_NOTICE = (
    "Some characters in this document are not in our fonts and show as empty boxes, so this copy is not declared "
    "accessible for screen readers; the record itself holds every character."
)
# How typst words its refusal to declare PDF/UA-1 for a character that no font can draw, and each such text in full.
LACKING_ERROR = "could not be displayed with font"
LACKING_TEXT = re.compile(r'the text `"(.+?)"` could not be displayed with font')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")

# Invisible, yet part of the spelling of Persian and of most Indian languages.
JOINERS = "\u200c\u200d"
INVISIBLE = {"Cc", "Cf", "Cs"}


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished document.

    `tagged`: the PDF declares PDF/UA-1 (tagged, for screen readers). `notice` says in a sentence what could not be
    printed as it was written; the same sentence stands on the first page.
    """

    pdf: bytes
    tagged: bool
    notice: str | None = None


def typeset(template: str, data: Mapping[str, object], reading: InPrint | None = None) -> Paper:
    """Sets `data` in `typst/<template>.typ`, as `reading` says.

    `data` holds text, numbers, booleans, None, dates, and lists and mappings of them. `data["made_on"]` is the day
    printed in the footer and stored as the creation date: the same data always give the same bytes.
    Raises KeyError without `made_on`, and typst.TypstError if the template itself is wrong.
    """
    made_on = data["made_on"]
    if not isinstance(made_on, date):
        raise TypeError("made_on must be a date")
    words = {key: _printable(value) for key, value in data.items()}
    words["reading"] = reading or None
    try:
        return Paper(_compile(template, words, made_on, standard="ua-1"), tagged=True)
    except typst.TypstError as error:
        if LACKING_ERROR not in error.message:
            raise
        lacking = _lacking(error.diagnostic)
    return _with_names(template, words, made_on, lacking)


def _with_names(template: str, words: dict[str, object], made_on: date, lacking: set[str]) -> Paper:
    """The document with each character that no font draws written as its name; with boxes where even that fails."""
    names = {character: name_of(character) for character in lacking}
    said = ", ".join(sorted({name.strip("[]") for name in names.values() if name}))
    named = cast("dict[str, object]", _renamed(words, names))
    notice = LACKING_NOTICE.format(names=said)
    named["notice"] = _both(words, notice)
    try:
        return Paper(_compile(template, named, made_on, standard="ua-1"), tagged=True, notice=notice)
    except typst.TypstError as error:
        if LACKING_ERROR not in error.message:
            raise
    with_boxes = words | {"notice": _both(words, BOXES_NOTICE)}
    return Paper(_compile(template, with_boxes, made_on, standard=None), tagged=False, notice=BOXES_NOTICE)


def _both(words: Mapping[str, object], notice: str) -> str:
    """What the paper says at its head already, and this."""
    return " ".join(filter(None, (str(words.get("notice") or ""), notice)))


def _lacking(diagnostic: str) -> set[str]:
    """The characters that typst could not draw, from its own words."""
    texts = "".join(LACKING_TEXT.findall(diagnostic))
    return set(ESCAPED.sub(lambda found: chr(int(found[1], 16)), texts)) - {"\\"}


def name_of(character: str) -> str:
    """'[sauropod]'; nothing for what only changes the look of its neighbour."""
    if character in JOINERS or unicodedata.category(character) in {"Mn", "Me", "Sk", "Cf"}:
        return ""
    return f"[{unicodedata.name(character, f'character {ord(character):X}').lower()}]"


def _renamed(value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, str):
        return "".join(names.get(character, character) for character in value)
    if isinstance(value, Mapping):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return value


def liked_by(request: HttpRequest) -> InPrint:
    """How whoever asks likes to read. What is made as evidence, or for many, keeps the school's own look."""
    return in_print(getattr(request.user, "reading", {}))


def as_pdf(request: HttpRequest, paper: Paper, name: str) -> HttpResponse:
    """A paper as the answer of a view, shown under `name`.pdf, and marked so that it is known again. Where some of it
    cannot be printed as it is written, a page says so first; `?anyway=1` prints it."""
    if paper.notice and "anyway" not in request.GET:
        query = request.GET.copy()
        query["anyway"] = "1"
        context = {"page_title": "Before you print", "notice": paper.notice, "anyway": f"?{query.urlencode()}"}
        return render(request, "packs/lacking.html", context)
    mark(request, paper.pdf)
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = str(content_disposition_header(False, f"{name}.pdf"))
    return response


def plain(text: str) -> str:
    """Returns `text` as it may be printed: composed (NFC), without control, direction and zero-width characters.

    Line ends of every kind become a newline; tabs become spaces.
    """
    lines = "\n".join(text.replace("\t", " ").splitlines())
    return "".join(character for character in unicodedata.normalize("NFC", lines) if _is_visible(character))


def _is_visible(character: str) -> bool:
    if character == "\n" or character in JOINERS:
        return True
    is_noncharacter = ord(character) & 0xFFFE == 0xFFFE
    return not is_noncharacter and unicodedata.category(character) not in INVISIBLE


def _printable(value: object) -> object:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def _compile(template: str, words: Mapping[str, object], made_on: date, *, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(words)},
        format="pdf",
        pdf_standards=standard,
        timestamp=datetime.combine(made_on, time(), UTC),
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
