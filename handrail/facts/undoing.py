"""An applied table is taken back as one, or not at all where something has been written since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.facts.applying import MODELS, hold_file
from handrail.facts.comparing import columns_of_row
from handrail.facts.groups import drop_if_unused, relink, take_out
from handrail.facts.kinds import GROUP
from handrail.facts.models import FactFile, FactLine
from handrail.pupils.models import Circumstance, GroupLead, Pupil, PupilGroup

SHOWN = 5


@transaction.atomic
def undo_facts(*, by: Member, file: FactFile) -> FactFile:
    """Take a table back whole. Undoing twice is once.

    Raises ValidationError, with nothing changed, when it was not applied or when what it brought was changed since.
    """
    file = hold_file(by, file)
    if file.undone_at:
        return file
    if not file.applied_at:
        raise ValidationError("This has not been applied, so there is nothing to undo.")
    lines = [line for line in file.lines.filter(undo__isnull=False).select_related("pupil") if line.pupil]
    rows = _rows(by, lines)
    _refuse_changed(lines, rows)
    _restore(lines, rows)
    _take_groups_back(by, lines)
    file.undone_at, file.undone_by = clock.now(), by.name
    file.save(update_fields=["undone_at", "undone_by"])
    refs = dict.fromkeys(line.pupil.ref for line in lines if line.pupil)
    record_many([("pupil.facts_taken_back", ref, {}) for ref in refs], by=by, subject_ref=file.ref)
    record("facts.undone", by=by, subject_ref=file.ref)
    return file


def _steps(line: FactLine) -> Iterable[tuple[str, int, dict[str, Any] | None, dict[str, Any]]]:
    """(table, key, values before or None where it was made, values after)."""
    undo = line.undo or {}
    for kind, key, after in undo.get("made", ()):
        yield kind, key, None, after
    for kind, key, before, after in undo.get("before", ()):
        yield kind, key, before, after


def _rows(by: Member, lines: Iterable[FactLine]) -> dict[tuple[str, int], Any]:
    keys: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        for kind, key, _, _ in _steps(line):
            keys[kind].add(key)
    return {
        (kind, row.pk): row
        for kind, wanted in keys.items()
        for row in MODELS[kind].objects.for_school(by.school).filter(pk__in=wanted)
    }


def _refuse_changed(lines: Iterable[FactLine], rows: dict[tuple[str, int], Any]) -> None:
    names = []
    for line in lines:
        for kind, key, _, after in _steps(line):
            row = rows.get((kind, key))
            if row is None or columns_of_row(row, kind) != after or getattr(row, "withdrawn_at", None):
                names.append(line.pupil.name if line.pupil else line.whom)
    if names:
        named = list(dict.fromkeys(names))
        more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
        raise ValidationError(
            f"This cannot be undone any more: what it brought was changed since for {', '.join(named[:SHOWN])}{more}. "
            "Nothing was changed. Correct the pupils one by one."
        )


def _restore(lines: Iterable[FactLine], rows: dict[tuple[str, int], Any]) -> None:
    for line in lines:
        for kind, key, before, _ in _steps(line):
            if before is None and kind == GROUP:
                take_out(rows[kind, key])
            elif before is None:
                rows[kind, key].delete()
    for line in lines:
        for kind, key, before, _ in _steps(line):
            if before is not None:
                _set_back(rows[kind, key], before)
                if kind == GROUP:
                    relink(rows[kind, key])
        _restore_pupil(line)


def _set_back(row: Any, before: dict[str, Any]) -> None:
    fields = {field.name: field for field in row._meta.concrete_fields}
    for name, value in before.items():
        setattr(row, name, fields[name].to_python(value))
    row.save()


def _take_groups_back(by: Member, lines: Iterable[FactLine]) -> None:
    """Teachers and groups that came with a list; what somebody uses or has ended since stays."""
    undos = [line.undo or {} for line in lines]
    leads = [undo["lead"] for undo in undos if undo.get("lead")]
    GroupLead.objects.for_school(by.school).filter(pk__in=leads, ends_on=None).delete()
    made = [undo["group"] for undo in undos if undo.get("group")]
    for group in PupilGroup.objects.for_school(by.school).filter(pk__in=made):
        drop_if_unused(group)


def _restore_pupil(line: FactLine) -> None:
    """The pupil's own columns, but for what somebody has corrected since."""
    kept = line.undo.get("pupil") if line.undo else None
    if not kept or line.pupil is None:
        return
    pupil = Pupil.objects.for_school(line.school_id).get(pk=line.pupil.pk)
    for column, (before, after) in kept.items():
        if getattr(pupil, column) == after:
            setattr(pupil, column, before)
    pupil.save(update_fields=list(Circumstance.COLUMN_OF.values()))
