"""`handrail import`: what a file would do, said in words or as one JSON object; and doing it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from handrail.access.member import command_member
from handrail.exchange.applying import apply_import, prepare_import
from handrail.exchange.comparing import Compared
from handrail.exchange.reading.limits import MAX_BYTES
from handrail.exchange.reading.shapes import Reading, Refusal
from handrail.exchange.staging import compare_reading, compared_rows, read_for, stage_reading
from handrail.schools.models import School

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".ods"}
CHANGES = ("new", "changed", "unchanged", "ask")


def import_file(path: Path, *, slug: str, apply: bool, as_json: bool) -> int:
    """Read (and with `apply`, apply) one file; print; return the exit code: 0 read, 2 refused."""
    school = School.objects.filter(slug=slug).first()
    if school is None:
        known = ", ".join(School.objects.values_list("slug", flat=True)) or "none yet"
        words = f"There is no school with the short name {slug!r} (here: {known}). Add it with: handrail school add"
        return _refuse(path, "no_school", words, as_json)
    try:
        if path.stat().st_size > MAX_BYTES:
            return _refuse(path, "too_big", f"The file is over {MAX_BYTES // 1024 // 1024} MB.", as_json)
        content = path.read_bytes()
    except OSError as error:
        return _refuse(path, "no_file", f"{path} cannot be opened: {error.strerror}.", as_json)
    return _import(school, content, path.name, apply=apply, as_json=as_json)


def _import(school: School, content: bytes, name: str, *, apply: bool, as_json: bool) -> int:
    member = command_member(school)
    reading = read_for(school, content, name, member.on)
    if reading.refused:
        _print(reading, [], as_json)
        return 2
    if not apply:
        _print(reading, compare_reading(school, reading, member.on), as_json)
        return 0
    batch = stage_reading(by=member, content=content, reading=reading)
    batch = apply_import(by=member, batch=batch, prepared=prepare_import(by=member, batch=batch))
    found = compared_rows(batch)
    _print(reading, found, as_json)
    if not as_json:
        left = sum(1 for one in found if one.change == "ask")
        print("Applied." + (f" {left} left alone. To decide about them, choose the file in Handrail." if left else ""))
    return 0


def _refuse(path: Path, code: str, words: str, as_json: bool) -> int:
    _print(Reading(file_name=path.name, refused=Refusal(code, words)), [], as_json)
    return 2


def as_object(reading: Reading, found: Iterable[Compared]) -> dict[str, Any]:
    """The command's JSON: the file, the counts, and each pupil with what it would do."""
    found = list(found)
    counted = Counter(compared.change for compared in found)
    content = reading.to_json()
    return {
        "kind": content["kind"] or _kind_by_name(reading.file_name),
        "version": content["version"],
        "encoding": content["encoding"] or "",
        "refused": content["refused"],
        "warnings": content["warnings"],
        "counts": {change: counted[change] for change in CHANGES} | {"ignored": _ignored(reading)},
        "pupils": [_pupil(compared) for compared in found],
    }


def _ignored(reading: Reading) -> int:
    """Rows of the file that are no pupil, and pupils of a transfer file without a name."""
    rows = len(reading.table.rows) if reading.table and not reading.refused else 0
    return rows - sum(len(read.rows) for read in reading.pupils) if rows else reading.nameless


def _pupil(compared: Compared) -> dict[str, Any]:
    pupil = compared.read.to_json()
    return {name: value for name, value in pupil.items() if name != "warnings"} | {
        "change": str(compared.change),
        "warnings": pupil["warnings"],
    }


def _kind_by_name(name: str) -> str:
    ending = Path(name).suffix.lower()
    if ending in WORKBOOKS:
        return "workbook"
    return "ctf" if ending == ".xml" else "csv"


def _print(reading: Reading, found: list[Compared], as_json: bool) -> None:
    if as_json:
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
        print(json.dumps(as_object(reading, found), ensure_ascii=False, indent=1))
        return
    if reading.refused:
        print(f"Refused: {reading.refused.message}", file=sys.stderr)
        return
    for warning in reading.warnings:
        print(f"Note: {warning.message}")
    counted = Counter(compared.change for compared in found)
    print(
        f"{len(found)} pupils: {counted['new']} new, {counted['changed']} changed, {counted['unchanged']} unchanged, "
        f"{counted['ask']} for a person to decide."
    )
    for compared in found:
        for line in _lines(compared, "pupil" if reading.transfer else "row"):
            print(line)


def _lines(compared: Compared, place: str) -> Iterable[str]:
    """What a person should know of one pupil: what is asked, what changes, what could not be read."""
    read = compared.read
    who = f"{place} {read.row}, {read.forename} {read.surname}".strip()
    if compared.why_ask:
        yield f"  {who}: please decide. {compared.why_ask}"
    for difference in compared.differences:
        yield f"  {who}: {difference.label} {difference.here or '(nothing)'} → {difference.file}"
    for warning in read.warnings:
        yield f"  {who}: {warning.message}"
