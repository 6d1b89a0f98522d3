"""Reads one document after another from standard input: the words, the tables, the picture without its hidden parts.

Runs beside the web server (`papers.looking` starts it) with little memory and no right to write a file, because a
document may be made to break whatever reads it. For each document it takes a line of JSON {"kind", "size", "want"} and
so many bytes, and answers a line of JSON with "size" and so many bytes. It ends with its input.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

MOST_MEMORY = 1024 * 1024 * 1024
MOST_TEXT = 100_000
MOST_PAGES = 200
MOST_PIXELS = 50_000_000
MOST_CELLS = 4_000
PHOTO_SIDE = 700

Found = dict[str, Any]


def main() -> None:
    _give_up_rights()
    logging.disable(logging.CRITICAL)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while line := source.readline():
        asked = json.loads(line)
        found = answer(asked["kind"], source.read(asked["size"]), asked["want"])
        content = found.pop("content", b"")
        sink.write(json.dumps(found | {"size": len(content)}).encode() + b"\n" + content)
        sink.flush()


def _give_up_rights() -> None:
    with contextlib.suppress(ImportError):  # Windows has none of these
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(kind: str, content: bytes, want: str) -> Found:
    """{"ok": true, ...} with what was asked for ("text", "tables", "picture", "photo"); else {"ok": false}."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {"ok": True} | _READERS[kind, want](content)
    except _Refused as refused:
        return {"ok": False, "why": str(refused)}
    except Exception:
        return {"ok": False, "why": ""}


class _Refused(Exception):
    """Why this one is not to be kept: the name of a refusal."""


def _pdf_text(content: bytes) -> Found:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):  # many are only locked against being changed
        return {"ok": False, "why": "locked"}
    pages, length = [], 0
    for page in reader.pages[:MOST_PAGES]:
        pages.append(_tidy(page.extract_text()))
        length += len(pages[-1])
        if length > MOST_TEXT:
            break
    return {"text": "\n".join(pages)[:MOST_TEXT], "first_page": pages[0][:MOST_TEXT] if pages else ""}


def _docx_text(content: bytes) -> Found:
    document = _open_docx(content)
    lines = [*_header_lines(document), *_body_lines(document)]
    text = _tidy("\n".join(lines))[:MOST_TEXT]
    return {"text": text, "first_page": text[:3000]}


def _docx_tables(content: bytes) -> Found:
    """The tables as rows of cells, a merged cell once; and the lines that stand outside them."""
    document = _open_docx(content)
    tables = [[_cells(row) for row in table.rows] for table in document.tables]
    if sum(len(row) for table in tables for row in table) > MOST_CELLS:
        raise _Refused("too_many_cells")
    outside = [*_header_lines(document), *(paragraph.text for paragraph in document.paragraphs)]
    lines = [line for text in outside if (line := _tidy(text))]
    return {"tables": tables, "lines": lines[:400]}


def _xlsx_tables(content: bytes) -> Found:
    """The sheets as rows of cells in words."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names[:10]]
    if sum(sheet.total_height * sheet.total_width for sheet in sheets) > MOST_CELLS:
        raise _Refused("too_many_cells")
    return {"tables": [[[_say(cell) for cell in row] for row in sheet.to_python()] for sheet in sheets], "lines": []}


def _say(cell: Any) -> str:
    if hasattr(cell, "strftime") and hasattr(cell, "year"):
        return f"{cell.day}/{cell.month}/{cell.year}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _tidy(str(cell))


def _open_docx(content: bytes) -> Any:
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            _refuse_doctype(archive, name)
    return Document(io.BytesIO(content))


def _refuse_doctype(archive: zipfile.ZipFile, name: str) -> None:
    """No part of a Word document declares a document type; one that does was made to harm. None is unpacked too far."""
    from handrail.pupils.papers.kinds import part_of

    part = part_of(archive, name)
    if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part[:4096]:
        raise _Refused("doctype")


def _cells(row: Any) -> list[str]:
    cells, last = [], None
    for cell in row.cells:
        if cell._tc is not last:
            cells.append(_tidy(cell.text))
        last = cell._tc
    return cells


def _header_lines(document: Any) -> Iterable[str]:
    for section in document.sections:
        yield from (paragraph.text for paragraph in section.header.paragraphs)


def _body_lines(document: Any) -> Iterable[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield from ("\t".join(_cells(row)) for row in block.rows)
        else:
            yield block.text


def _odt_text(content: bytes) -> Found:
    from defusedxml.ElementTree import fromstring

    from handrail.pupils.papers.kinds import part_of

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = fromstring(part_of(archive, "content.xml"), forbid_dtd=True)
    paragraphs = [node for node in root.iter() if node.tag.endswith(("}p", "}h"))]
    text = _tidy("\n".join("".join(node.itertext()) for node in paragraphs))[:MOST_TEXT]
    return {"text": text, "first_page": text[:3000]}


def _no_text(content: bytes) -> Found:
    return {"text": "", "first_page": ""}


def _picture(content: bytes) -> Found:
    """The picture drawn anew, upright, without place, camera and time; of a moving one the first."""
    clean, kind, moves = _drawn(content)
    out = io.BytesIO()
    clean.save(out, kind, **({"quality": 90} if kind == "JPEG" else {"optimize": False}))
    return {"content": out.getvalue(), "moves": moves, "wide": clean.width, "high": clean.height}


def _photo(content: bytes) -> Found:
    """The picture as a JPEG of at most PHOTO_SIDE points a side, on white where it could be seen through."""
    from PIL import Image

    clean, _, _ = _drawn(content)
    clean.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    shown = clean.convert("RGBA")
    paper = Image.new("RGB", shown.size, "white")
    paper.paste(shown, mask=shown.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=85)
    return {"content": out.getvalue(), "wide": paper.width, "high": paper.height}


def _drawn(content: bytes) -> tuple[Any, str, bool]:
    """The bare picture, its format, and whether it moved. Raises _Refused for too many points."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted here, before a point of it is unpacked
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise _Refused("many_pixels")
        moves = getattr(opened, "n_frames", 1) > 1
        drawn = ImageOps.exif_transpose(opened)
        drawn.load()
        return _bare(drawn), str(opened.format), moves


def _bare(image: Any) -> Any:
    """The points and nothing else: what a file says beside them is not carried over."""
    if image.mode not in {"RGB", "L", "RGBA", "LA"}:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    image.info = {}
    return image


def _tidy(text: str) -> str:
    """Lines without blank ones, single spaces, no controls."""
    lines = (
        re.sub(r"[^\S\t]+", " ", re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", line)).strip() for line in text.split("\n")
    )
    kept = "\n".join(line for line in lines if line)
    return kept.encode("utf-8", "replace").decode("utf-8")


_READERS: dict[tuple[str, str], Callable[[bytes], Found]] = {
    ("pdf", "text"): _pdf_text,
    ("docx", "text"): _docx_text,
    ("docx", "tables"): _docx_tables,
    ("xlsx", "tables"): _xlsx_tables,
    ("odt", "text"): _odt_text,
    ("doc", "text"): lambda content: {"ok": False, "why": "older"},
    ("rtf", "text"): lambda content: {"ok": False, "why": "older"},
    ("jpeg", "text"): _no_text,
    ("png", "text"): _no_text,
    ("jpeg", "picture"): _picture,
    ("png", "picture"): _picture,
    ("jpeg", "photo"): _photo,
    ("png", "photo"): _photo,
}

if __name__ == "__main__":
    main()
