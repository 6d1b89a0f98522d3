"""What nobody should send."""

from __future__ import annotations

import os
import random
from typing import Any
from urllib.parse import quote_plus

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.hostile.forms import Form, Sent, fill

ROUNDS = int(os.environ.get("HANDRAIL_HOSTILE", "0"))
"""How often each form is sent in the full tier; 0 in the ordinary run, which takes a part of the pages once."""
SEED = int(os.environ.get("HANDRAIL_SEED", "6"))
EVIL = "//evil.example"
MARK = "cnrymark"
MARKUP = f"\"'><b data-{MARK}>{{{{7*7}}}}${{7*7}}#let(x)<script>{MARK}()</script><img src=x onerror={MARK}()>"
"""Were it ever markup, it would be so as itself; were it ever reckoned, as 49."""
ODD = (
    "", " ", "\0", "a\0b", "\ud800", "\ufeff", "\u202e", "٣", "²", "½", "∞", "NaN", "1e309", "-1", "0", "9" * 400,
    "9223372036854775808", "-9223372036854775809", "2147483648", "1" * 5000, "0x10", "1_000", "1,5", "7;03", "None",
    "null", "true", "[]", "{}", "()", "'; DROP TABLE pupils_pupil; --", "%s%n%(x)s", "{0.__class__}", "\\", "%00",
    "31 Feb 2025", "29/02/2025", "0000-00-00", "99999-12-31", "1 Sep 0", "1 Sep 10000", "2025-W01", "24:00", "12:61",
    "x" * 22, "-" * 22, "../../etc/passwd", "..;/", "javascript:alert(1)", EVIL, f"https:{EVIL}", f"\\\\{EVIL[2:]}",
    "/s/alder/\r\nSet-Cookie: a=b", "a\r\nBcc: x@evil.example", "=1+1", "\t=1", "＝1", "😀" * 3000, "e\u0301" * 3000,
    "a" * 70_000, MARKUP,
)  # fmt: skip
FILES = (
    ("../../x.csv", b""), ("CON", b"\0" * 9), ("a" * 300 + ".csv", b"Surname,Forename\n\xff\xfe,\0"),
    ("x\r\ny.xlsx", b"PK\x03\x04" + b"\0" * 40), ("\u202efdp.exe", b"MZ\x90"), ("x.pdf", b"%PDF-1.4 broken"),
    ("x.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><CTfile>&b;</CTfile>"), ("x.svg", b"<svg onload=alert(1)>"),
)  # fmt: skip


def spoilt(form: Form, chance: random.Random, *, files: bool = False) -> Sent:
    """The form with something odd in it: in one field, which the others let through, or in many."""
    sent: Sent = {name: fill(one) for name, one in form.fields.items() if one.kind != "file"}
    names = list(sent) or ["next"]
    for name in chance.sample(names, min(len(names), chance.choice((1, 1, 2, 9)))):
        sent[name] = chance.choice(ODD)
    if chance.random() < 0.2:
        sent.pop(chance.choice(names), None)
    if chance.random() < 0.2:
        name = chance.choice(names)
        sent[name] = [str(sent.get(name, "")), chance.choice(ODD)]
    if chance.random() < 0.2:
        sent |= {"_method": "DELETE", "id": "1", f"{names[0]}[]": "x", "": "x"}
    for one in form.fields.values() if files else ():
        if one.kind == "file":
            sent[one.name] = SimpleUploadedFile(*chance.choice(FILES))
    return sent


def encoded(sent: Sent) -> str:
    """As a browser would send it that does not mind half a letter."""
    several = [
        (name, value) for name, given in sent.items() for value in (given if isinstance(given, list) else [given])
    ]
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in several)


def _quoted(text: Any) -> str:
    return quote_plus(str(text).encode("utf-8", "surrogatepass"))
