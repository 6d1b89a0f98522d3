"""Files that hold a plan: the table in them, and what stands round it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from handrail.plans.bringing.columns import LEFT_OUT, guess, head_of, heading_key
from handrail.plans.bringing.tables import Rows, read_table
from handrail.pupils.papers.kinds import KINDS, kind_of
from handrail.pupils.papers.looking import Looker
from handrail.pupils.papers.refusals import Refusal

ACCEPT = ".docx,.xlsx,.csv,.txt"

_FACTS: tuple[tuple[str, str], ...] = (
    ("review_on", r"(?:next )?review(?: date)?|date of (?:next )?review"),
    ("agreed_on", r"date agreed|agreed on|start date|date of plan|plan date"),
    ("agreed_with", r"agreed with|present|attended by"),
    ("strengths", r"strengths?|i am good at|what .*is good at|likes and strengths"),
    ("everyday_help", r"what helps(?: me)?|how (?:best )?to (?:help|support) me|everyday help|helpful strategies"),
    ("voice-pupil-text", r"(?:pupil|child)(?:'?s)? (?:views?|voice|comments?)|my views?"),
    ("voice-parent-text", r"(?:parents?|carers?)(?:[ /]*(?:and|or)?[ /]*carers?)?(?:'?s)? (?:views?|voice|comments?)"),
)


FACT_NAMES = tuple(name for name, _ in _FACTS)
"""The fields of a draft that labels may fill."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file says: the table of the plan with its headings, the facts beside it, and all its words. `kind` is a
    key of the kinds of documents."""

    kind: str
    headings: list[str]
    rows: Rows
    facts: dict[str, str] = field(default_factory=dict)
    words: str = ""


def look_into(file_name: str, content: bytes, looker: Looker) -> Found:
    """The plan in a file. Raises Refusal with a sentence where none can be read."""
    kind = _kind(file_name, content)
    if kind == "csv":
        return _found(kind, [read_table(_decoded(content))], [])
    looked = looker.look(kind, content, "tables")
    if not looked.is_read:
        raise Refusal("The table in this file cannot be read. Open it, copy the table, and paste it instead.")
    return _found(kind, looked.tables, looked.lines)


def _kind(file_name: str, content: bytes) -> str:
    if content.startswith(b"PK\x03\x04") and _is_workbook(content):
        return "xlsx"
    if file_name.lower().endswith((".csv", ".txt", ".tsv")) and content and b"\0" not in content:
        return "csv"
    kind = kind_of(content)
    if kind != "docx":
        raise Refusal(
            f"A table cannot be taken from {KINDS[kind].label}. Open it, copy the table, and paste it instead."
        )
    return kind


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, struct.error):
        return False
    return "xl/workbook.xml" in names and not any(name.lower().endswith("vbaproject.bin") for name in names)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _found(kind: str, tables: list[Rows], lines: list[str]) -> Found:
    best = max(tables, key=_score, default=[])
    if not _score(best):
        raise Refusal("No table with headings such as ‘Outcome’ or ‘Strategies’ was found in this file.")
    headings, rows = head_of(best)
    same = [heading_key(heading) for heading in headings]
    for table in tables:
        more, under = head_of(table)
        if table is not best and [heading_key(heading) for heading in more] == same:
            rows = [*rows, *under]
    words = "\n".join([*lines, *("\t".join(row) for table in tables for row in table)])
    return Found(kind, headings, rows, _facts([table for table in tables if table is not best], lines), words)


def _score(rows: Rows) -> int:
    """How much a table looks like that of a plan; 0 for not at all."""
    headings, under = head_of(rows)
    meanings = {guess(heading) for heading in headings} - {LEFT_OUT}
    if not under or not meanings & {"outcome", "strategy"}:
        return 0
    return len(meanings) * 100 + len(under)


def _facts(tables: list[Rows], lines: list[str]) -> dict[str, str]:
    """What labels say: 'Review date:' with its value in the next cell, or behind the colon."""
    pairs = [(row[place], row[place + 1]) for rows in tables for row in rows for place in range(len(row) - 1)]
    pairs += [(label, value) for line in lines for label, colon, value in [line.partition(":")] if colon]
    facts: dict[str, str] = {}
    for label, value in pairs:
        words = " ".join(re.sub(r"[’:]", lambda found: "'" if found[0] == "’" else " ", label).casefold().split())
        for name, sign in _FACTS:
            if value.strip() and name not in facts and re.fullmatch(sign, words):
                facts[name] = value.strip()
    return facts
