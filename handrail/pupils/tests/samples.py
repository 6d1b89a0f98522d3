"""Small documents of every kind, made here; what they say of children is fictional."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

import docx
from PIL import Image


def pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines as its words."""
    shown = " ".join(f"({line.translate({40: None, 41: None})}) Tj T*" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 50 780 Td {shown} ET".encode("latin-1")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (table, len(out))
    return bytes(out) + end


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    from pypdf import PdfReader, PdfWriter

    writer, out = PdfWriter(PdfReader(io.BytesIO(pdf("Secret words")))), io.BytesIO()
    writer.encrypt("moss and heather", algorithm="RC4-40")
    writer.write(out)
    return out.getvalue()


def word(*lines: str, tables: Sequence[Sequence[Sequence[str]]] = ()) -> bytes:
    """A Word document of paragraphs and then tables."""
    document, out = docx.Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    for rows in tables:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.save(out)
    return out.getvalue()


def word_with(parts: Mapping[str, bytes]) -> bytes:
    """A Word document in which these parts are put in, or stand in place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word("Words"))) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            if name not in parts:
                made.writestr(name, given.read(name))
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip with these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def photo(width: int = 60, height: int = 40, *, place: bool = True) -> bytes:
    """A JPEG, turned on its side, that says where and with what it was taken."""
    image, out, exif = Image.new("RGB", (width, height), "teal"), io.BytesIO(), Image.Exif()
    if place:
        exif[0x0112], exif[0x010F] = 6, "Canary Camera 4711"
        exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0), 3: "W", 4: (0.0, 7.0, 0.0)})
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def vast_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few bytes that says it is vast."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


def moving_png() -> bytes:
    """A PNG with two pictures."""
    frames, out = [Image.new("RGB", (8, 8), colour) for colour in ("teal", "white")], io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()
