"""A staged table is applied as one: what is new and changed, and what a person decided; the rest is left alone.

`FactLine.undo` keeps what was done: {"made": [[table, key, values]], "before": [[table, key, was, is]],
"pupil": {column: [was, is]}, "group" and "lead": keys of what came with a list of groups}, values as JSON has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.facts.comparing import TABLES, Change, Fact, Held, columns_of_row, compare, key_of, load_held
from handrail.facts.groups import first_day, follow, give_to, last_day_of, new_group, teacher_of
from handrail.facts.kinds import CIRCUMSTANCES, FLAGS, GROUP, GROUP_END, SCORE
from handrail.facts.models import FactFile, FactLine
from handrail.pupils.circumstances import turn
from handrail.pupils.models import Circumstance, GroupMembership, Pupil
from handrail.pupils.models.source import typed_by
from handrail.schools.models import School

MODELS: dict[str, type[Fact]] = {**TABLES, CIRCUMSTANCES: Circumstance, GROUP: GroupMembership}


@dataclass(slots=True)
class Writing:
    """What is to be written, gathered line by line."""

    by: Member
    ref: str
    held: Held
    made: list[tuple[FactLine, str, Any]] = field(default_factory=list)
    changed: list[tuple[FactLine, str, Any, dict[str, Any]]] = field(default_factory=list)
    pupils: dict[int, Pupil] = field(default_factory=dict)
    teachers: dict[tuple[int, int], tuple[FactLine, GroupMembership]] = field(default_factory=dict)
    starts_on: date = date.min

    def new(self, line: FactLine, kind: str, row: Any, pupil: Pupil) -> None:
        row.school_id, row.pupil, row.import_ref = self.by.school.pk, pupil, self.ref
        for name, said in typed_by(self.by).items():
            setattr(row, name, said)
        self.made.append((line, kind, row))

    def change(self, line: FactLine, kind: str, row: Any, before: dict[str, Any]) -> None:
        self.changed.append((line, kind, row, before))

    def write(self) -> None:
        """Ends before beginnings, so that one row stays open at a time."""
        for line, kind, row, before in self.changed:
            row.save()
            line.undo = line.undo or {}
            line.undo.setdefault("before", []).append([kind, row.pk, before, columns_of_row(row, kind)])
        for kind, model in MODELS.items():
            model.objects.bulk_create([row for _, own, row in self.made if own == kind], batch_size=500)
        for line, kind, row in self.made:
            line.undo = line.undo or {}
            line.undo.setdefault("made", []).append([kind, row.pk, columns_of_row(row, kind)])
        Pupil.objects.bulk_update(list(self.pupils.values()), list(Circumstance.COLUMN_OF.values()), batch_size=200)
        follow(self._of(self.made), self._of((line, kind, row) for line, kind, row, _ in self.changed))
        for (_, user_id), (line, row) in self.teachers.items():
            if lead := give_to(self.by, row.group, user_id, self.starts_on):
                line.undo = {**(line.undo or {}), "lead": lead.pk}

    def _of(self, rows: Iterable[tuple[FactLine, str, Any]]) -> list[GroupMembership]:
        return [row for _, kind, row in rows if kind == GROUP]


@transaction.atomic
def apply_facts(*, by: Member, file: FactFile) -> FactFile:
    """Write what is new, changed and decided. Applying twice is once. Raises ValidationError once it was undone."""
    file = hold_file(by, file)
    if file.undone_at:
        raise ValidationError("This was undone. Bring it in again.")
    if file.applied_at:
        return file
    lines = list(file.lines.select_related("pupil"))
    held = load_held(by, {line.kind for line in lines if line.values})
    writing = Writing(by, file.ref, held, starts_on=first_day(file.defaults, by.on))
    chosen = _chosen(by, lines)
    for line in lines:
        _take(writing, line, chosen)
    writing.write()
    told = [line for line in lines if line.undo or line.maybe]
    FactLine.objects.bulk_update(told, ["pupil", "undo"], batch_size=200)
    file.applied_at, file.applied_by, file.pasted = clock.now(), by.name, ""
    file.save(update_fields=["applied_at", "applied_by", "pasted"])
    record_many(list(_events(lines)), by=by, subject_ref=file.ref)
    record("facts.applied", by=by, subject_ref=file.ref)
    return file


def hold_file(by: Member, file: FactFile) -> FactFile:
    """The file as stored; until the transaction ends nobody else of the school applies or undoes one."""
    School.objects.select_for_update(no_key=True).get(pk=by.school.pk)
    held: FactFile = FactFile.objects.visible_to(by).get(pk=file.pk)
    return held


def _chosen(by: Member, lines: Iterable[FactLine]) -> dict[str, Pupil]:
    refs = {line.decision for line in lines if line.change == Change.ASK and line.decision in line.maybe}
    return {pupil.ref: pupil for pupil in Pupil.objects.visible_to(by).filter(ref__in=refs)}


def _take(writing: Writing, line: FactLine, chosen: dict[str, Pupil]) -> None:
    if line.change == Change.LEFT or (line.change == Change.ASK and line.decision in ("", "leave")):
        return
    is_told = line.change == Change.ASK
    pupil = chosen.get(line.decision) if line.maybe else line.pupil
    if pupil is None:
        return
    line.pupil = pupil
    if line.kind in (GROUP, GROUP_END):
        _group(writing, line, pupil)
        return
    beside = compare(line.kind, line.values, pupil, writing.held)
    may_change = beside.change == Change.CHANGED or (
        beside.change == Change.ASK and is_told and line.decision == "take"
    )
    if line.kind == CIRCUMSTANCES and beside.change != Change.UNCHANGED:
        _turn(writing, line, pupil)
    elif beside.change == Change.NEW:
        row = MODELS[line.kind](**_columns(line))
        writing.new(line, line.kind, row, pupil)
        writing.held.rows[line.kind, pupil.pk, key_of(line.kind, line.values)] = row
    elif may_change and beside.row is not None:
        _renew(writing, line, beside.row)


def _group(writing: Writing, line: FactLine, pupil: Pupil) -> None:
    """Into a group, or out of it; and the group to its teacher, where the row names one."""
    held, name = writing.held.groups, line.values["group"]
    assert held  # noqa: S101 (loaded for such a line)
    row = held.members.get((pupil.pk, name.casefold()))
    if line.kind == GROUP_END:
        if row and row.ends_on is None and line.change == Change.CHANGED:
            before = columns_of_row(row, GROUP)
            row.ends_on = last_day_of(row, writing.starts_on)
            writing.change(line, GROUP, row, before)
        return
    if row is None and compare(GROUP, line.values, pupil, writing.held).change == Change.NEW:
        group, is_made = new_group(writing.by, name, held)
        line.undo = {"group": group.pk} if is_made else {}
        row = held.members[pupil.pk, name.casefold()] = GroupMembership(group=group, starts_on=writing.starts_on)
        writing.new(line, GROUP, row, pupil)
    if row and (teacher := teacher_of(line.values, held)):
        writing.teachers.setdefault((row.group.pk, teacher), (line, row))


def _columns(line: FactLine) -> dict[str, Any]:
    fields = {field.name: field for field in MODELS[line.kind]._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in line.values.items()}


def _renew(writing: Writing, line: FactLine, row: Any) -> None:
    before = columns_of_row(row, line.kind) | {
        "import_ref": row.import_ref,
        "recorded_by": row.recorded_by,
        "recorded_by_id": row.recorded_by_id,
    }
    for name, value in _columns(line).items():
        if value not in (None, ""):
            setattr(row, name, value)
    if line.kind == SCORE:
        row.number = _columns(line)["number"]
    row.import_ref, row.recorded_by, row.recorded_by_id = writing.ref, writing.by.name, writing.by.user_id
    writing.change(line, line.kind, row, before)


def _turn(writing: Writing, line: FactLine, pupil: Pupil) -> None:
    """Rows from the day on, and the pupil's own column."""
    pupil = writing.pupils.setdefault(pupil.pk, pupil)
    since = date.fromisoformat(line.values["since"]) if line.values["since"] else writing.by.on
    before = {}
    for flag in FLAGS:
        applies = line.values.get(flag)
        if applies is None:
            continue
        held = writing.held.circumstances[pupil.pk]
        states = {row.pk: columns_of_row(row, CIRCUMSTANCES) for row in held}
        try:
            found = turn(held, flag, applies=applies, starts_on=since)
        except ValueError:
            continue  # a later day says otherwise, and stands
        if found.changed:
            writing.change(line, CIRCUMSTANCES, found.changed, states[found.changed.pk])
        if found.new:
            writing.new(line, CIRCUMSTANCES, found.new, pupil)
            held.append(found.new)
        column = Circumstance.COLUMN_OF[flag]
        if getattr(pupil, column) != applies:
            before[column] = [getattr(pupil, column), applies]
            setattr(pupil, column, applies)
    if before:
        line.undo = {"pupil": before}


def _events(lines: Iterable[FactLine]) -> Iterator[tuple[str, str, dict[str, tuple[str, str]]]]:
    """One for each pupil whom anything was written of, and for each group joined or left."""
    told: dict[str, dict[str, tuple[str, str]]] = {}
    for line in lines:
        if line.undo and line.pupil and line.kind == GROUP:
            if "made" in line.undo:
                yield "group.joined", line.pupil.ref, {GROUP: ("", line.values["group"])}
            if "lead" in line.undo:
                yield "group.led", "", {line.values["group"]: ("", line.values["teacher"])}
        elif line.undo and line.pupil and line.kind == GROUP_END:
            yield "group.left", line.pupil.ref, {GROUP: (line.values["group"], "")}
        elif line.undo and line.pupil:
            changes = {label: (here, file) for label, here, file in line.differences} or {line.kind: ("", "new")}
            told.setdefault(line.pupil.ref, {}).update(changes)
    yield from (("pupil.facts_brought", ref, changes) for ref, changes in told.items())
