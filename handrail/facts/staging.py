"""A table becomes staged lines: read, each row's pupil found, laid beside what is held; nothing applied."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.permissions import Reach
from handrail.audit.writing import record
from handrail.core import clock
from handrail.exchange.models import ColumnMemory
from handrail.exchange.reading.identity import Cells
from handrail.exchange.reading.shapes import Column, RefusedError
from handrail.facts.comparing import Change, Held, compare, key_of, load_held
from handrail.facts.finding import Found, Whom, find, load_roll, whom
from handrail.facts.groups import first_day, load_groups, not_listed, says_end
from handrail.facts.kinds import CIRCUMSTANCES, GROUP, GROUP_END, Asked, Said, facts_in
from handrail.facts.meanings import NAMES, SAYS_NOTHING, columns_of
from handrail.facts.models import FactFile, FactLine
from handrail.facts.tables import Read, read_back, read_bytes, read_pasted, write_down
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_day_short

LONGEST_NAME = 320


class TableRefused(Exception):
    """The table cannot be read; the message is a sentence."""


@transaction.atomic
def stage_table(
    *,
    by: Member,
    subject: str,
    defaults: Mapping[str, str],
    content: bytes = b"",
    file_name: str = "",
    pasted: str = "",
) -> FactFile:
    """Read a file or a pasted text and write down what it would do. Raises TableRefused; then nothing is written."""
    try:
        read = read_bytes(content, subject) if content else read_pasted(pasted, subject)
    except RefusedError as refusal:
        raise TableRefused(refusal.refusal.message) from None
    digest = hashlib.sha256(content or pasted.encode()).hexdigest()
    waiting = FactFile.objects.visible_to(by).filter(sha256=digest, subject=subject, applied_at=None)
    file = waiting.select_for_update().first() or FactFile(school=by.school, subject=subject, sha256=digest)
    file.file_name = (file_name or f"Pasted on {say_day_short(by.on)}")[:200]
    file.pasted, file.table, file.warnings = pasted, write_down(read), list(read.warnings)
    file.defaults = {name: said for name, said in defaults.items() if said}
    file.staged_at, file.staged_by, file.staged_by_id = clock.now(), by.name, by.user_id
    file.columns = [asdict(column) for column in columns_of(read.table, subject, by.on, _remembered(by, subject, read))]
    file.save()
    write_lines(by, file)
    record("facts.staged", by=by, subject_ref=file.ref, changes={"file": ("", file.file_name)})
    return file


@transaction.atomic
def set_columns(*, by: Member, file: FactFile, meanings: Mapping[int, str]) -> FactFile:
    """Read the staged table again with the columns as a person says; remembered for the next such table.

    Raises ValidationError where nobody is named, where nothing is said of anybody, and once it was applied.
    """
    file = hold_staged(by, file)
    if NAMES.isdisjoint(meanings.values()):
        raise ValidationError("No column says who each row is about. Choose the column of names, or of UPNs.")
    if SAYS_NOTHING.issuperset(meanings.values()):
        raise ValidationError("No column says anything of the pupils. Choose at least one that does.")
    table = read_back(file.table)
    before = {column["heading"]: column["meaning"] for column in file.columns}
    file.columns = [asdict(column) for column in columns_of(table, file.subject, by.on, meanings)]
    file.save(update_fields=["columns"])
    ColumnMemory.objects.update_or_create(
        school=by.school,
        headings_sha256=_memory_key(file.subject, table.headings),
        defaults={"meanings": {str(place): what for place, what in meanings.items()}},
    )
    write_lines(by, file)
    after = {column["heading"]: column["meaning"] for column in file.columns}
    changes = {name: (before.get(name), said) for name, said in after.items() if before.get(name) != said}
    record("facts.columns_set", by=by, subject_ref=file.ref, changes=changes)
    return file


@transaction.atomic
def set_defaults(*, by: Member, file: FactFile, defaults: Mapping[str, str]) -> FactFile:
    """Say once for the whole table what its rows do not say. Raises ValidationError once it was applied."""
    file = hold_staged(by, file)
    before, file.defaults = file.defaults, {**file.defaults, **{name: said for name, said in defaults.items() if said}}
    file.save(update_fields=["defaults"])
    write_lines(by, file)
    changes = {name: (before.get(name), said) for name, said in file.defaults.items() if before.get(name) != said}
    record("facts.defaults_set", by=by, subject_ref=file.ref, changes=changes)
    return file


def hold_staged(by: Member, file: FactFile) -> FactFile:
    """The file as stored, locked. Raises ValidationError where it is staged no longer."""
    held: FactFile = FactFile.objects.visible_to(by).select_for_update().get(pk=file.pk)
    if held.applied_at:
        raise ValidationError("This was applied meanwhile, so nothing was changed. To change it, undo it first.")
    return held


def _memory_key(subject: str, headings: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1f".join((subject, *headings)).casefold().encode()).hexdigest()


def _remembered(by: Member, subject: str, read: Read) -> dict[int, str]:
    key = _memory_key(subject, read.table.headings)
    memory = ColumnMemory.objects.for_school(by.school).filter(headings_sha256=key).first()
    return {int(place): what for place, what in memory.meanings.items()} if memory else {}


def needs_columns(file: FactFile) -> bool:
    """Whether a person must place the columns first: nobody is named, or nothing is said of anybody."""
    lacks_headings = not file.table["has_headings"] and not any(column["certain"] for column in file.columns)
    says = file.meanings - SAYS_NOTHING
    return NAMES.isdisjoint(file.meanings) or not says or (lacks_headings and not _is_placed(file))


def _is_placed(file: FactFile) -> bool:
    """Whether somebody has said before what the columns of such a table are."""
    key = _memory_key(file.subject, tuple(file.table["headings"]))
    return bool(ColumnMemory.objects.for_school(file.school_id).filter(headings_sha256=key).exists())


def write_lines(by: Member, file: FactFile) -> None:
    """The lines of a file, new; what was decided stays where the same is asked again."""
    decided = {(row.line, row.kind, tuple(row.says)): row.decision for row in file.lines.exclude(decision="")}
    lines = list(_lines(by, file))
    lines += _not_listed(by, file, lines)
    for line in lines:
        line.decision = decided.get((line.line, line.kind, tuple(line.says)), "")
    file.lines.all().delete()
    FactLine.objects.bulk_create(lines, batch_size=500)


def _lines(by: Member, file: FactFile) -> Iterator[FactLine]:
    cells = Cells([Column(**column) for column in file.columns])
    rows = [(row, whom(row, cells, by.on)) for row in read_back(file.table).rows]
    said = [
        (row, who, fact)
        for row, who in rows
        for fact in facts_in(Asked(row, cells, file.defaults, by.on), file.subject)
    ]
    roll, held = load_roll(by), load_held(by, {fact.kind for _, _, fact in said})
    reach = "here" if by.reach is Reach.SCHOOL else "among your pupils"
    seen: dict[Any, tuple[int, Any]] = {}
    unknown: set[int] = set()
    for row, who, fact in said:
        found = find(who, roll, reach)
        if found.pupil is None and not found.maybe:
            if row.line in unknown:
                continue  # one sentence about a row of which nobody is known
            unknown.add(row.line)
        yield _line(file, row.line, who, fact, found, held, seen)


def _not_listed(by: Member, file: FactFile, lines: Sequence[FactLine]) -> list[FactLine]:
    """Who is in a group that the list names and not in the list: they stay unless a person said otherwise."""
    rows = [line for line in lines if line.kind == GROUP and line.change != Change.LEFT]
    if not rows:
        return []
    held = load_groups(by)
    keys = dict(Pupil.objects.visible_to(by).values_list("ref", "pk"))
    listed = [(pupil, line.values["group"]) for line in rows for pupil in _either(line, keys)]
    starts_on, closes = first_day(file.defaults, by.on), file.defaults.get("closes") == "yes"
    return [
        FactLine(
            school_id=file.school_id,
            file=file,
            line=lines[-1].line + 1,
            kind=GROUP_END,
            whom=row.pupil.list_name[:LONGEST_NAME],
            values={"group": row.group.name},
            pupil=row.pupil,
            change=Change.CHANGED if closes else Change.UNCHANGED,
            differences=says_end(row.group.name, row, starts_on) if closes else [],
        )
        for row in not_listed(listed, held)
        if row.pupil.ref in keys
    ]


def _either(line: FactLine, keys: Mapping[str, int]) -> list[int]:
    """Whom a row is about, or may be."""
    return [line.pupil.pk] if line.pupil else [keys[ref] for ref in line.maybe if ref in keys]


def _line(
    file: FactFile, number: int, who: Whom, fact: Said, found: Found, held: Held, seen: dict[Any, Any]
) -> FactLine:
    line = FactLine(
        school_id=file.school_id,
        file=file,
        line=number,
        kind=fact.kind,
        whom=(who.name or who.upn)[:LONGEST_NAME],
        values=fact.values,
        pupil=found.pupil,
        maybe=[pupil.ref for pupil in found.maybe],
        says=[text for text in (fact.problem, found.why, *fact.notes, *who.notes) if text],
        change=Change.LEFT,
    )
    line.says = list(dict.fromkeys(line.says))
    if fact.problem or (found.pupil is None and not found.maybe):
        return line
    if found.pupil is None:
        line.change = Change.ASK
        return line
    place(line, found.pupil, held)
    _note_twice(line, seen)
    return line


def place(line: FactLine, pupil: Any, held: Held) -> None:
    """Lay a line beside what is held of its pupil."""
    beside = compare(line.kind, line.values, pupil, held)
    line.change, line.differences = beside.change, beside.differences
    if beside.why_ask:
        line.says = [beside.why_ask, *line.says]


def _note_twice(line: FactLine, seen: dict[Any, Any]) -> None:
    """The same thing said twice is one; two different things of one day are for a person to mend."""
    assert line.pupil  # noqa: S101 (placed lines have one)
    key = (line.kind, line.pupil.pk, key_of(line.kind, line.values))
    first, values = seen.setdefault(key, (line.line, line.values))
    if first == line.line and values is line.values:
        return
    if values == line.values or line.kind == GROUP:
        line.change, line.says, line.differences = Change.UNCHANGED, [f"The same as line {first}.", *line.says], []
    else:
        what = "other answers" if line.kind == CIRCUMSTANCES else "something else of the same day"
        line.change, line.says = Change.LEFT, [f"Line {first} says {what}. One of the two is wrong.", *line.says]
