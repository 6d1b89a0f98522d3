"""A school's own spreadsheet is read, placed, answered and applied; it is taken back like every save of the map."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.exchange.models import ColumnMemory
from handrail.provision.actions.saving import RowsRefused, save_map
from handrail.provision.grid.names import Names
from handrail.provision.models import MapSave, MapSheet
from handrail.provision.sheets.proposals import answers_from, propose
from handrail.provision.sheets.tables import MEANINGS, SheetTable, meanings_of, needs_columns, read_back

if TYPE_CHECKING:
    from handrail.access.member import Member


@transaction.atomic
def stage_sheet(*, by: Member, content: bytes, table: SheetTable, file_name: str, starts_on: date) -> MapSheet:
    """Keep a spreadsheet that was read, with what its columns mean; nothing is written on the map."""
    digest = hashlib.sha256(content).hexdigest()
    waiting = MapSheet.objects.visible_to(by).select_for_update(of=("self",)).filter(sha256=digest, save_made=None)
    held: MapSheet | None = waiting.first()
    if held:
        return held
    key = _memory_key(table.headings)
    memory = ColumnMemory.objects.for_school(by.school).filter(headings_sha256=key).first()
    meanings = memory.meanings if memory else meanings_of(table, Names(by).kinds)
    sheet = MapSheet.objects.create(
        school=by.school,
        file_name=file_name[:200],
        sha256=digest,
        table=table.kept,
        meanings={str(place): meaning for place, meaning in meanings.items()},
        settings={"from": starts_on.isoformat(), "to": "", "together": "yes"},
        warnings=list(table.warnings),
        staged_at=clock.now(),
        staged_by=by.name,
        staged_by_id=by.user_id,
    )
    record("provision_sheet.staged", by=by, subject_ref=sheet.ref, changes={"file": (None, sheet.file_name)})
    return sheet


@transaction.atomic
def place_sheet(
    *,
    by: Member,
    sheet: MapSheet,
    meanings: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    posted: Mapping[str, str] | None = None,
) -> MapSheet:
    """Say what the columns mean (remembered for the next such sheet), what holds for all, and what was asked.

    Raises ValidationError where no column says which provision it is, and once it was applied.
    """
    held = _hold(by, sheet)
    if meanings is not None:
        known = {place: meaning for place, meaning in meanings.items() if meaning in MEANINGS}
        held.meanings = {**held.meanings, **known}
        fault = needs_columns({int(place): meaning for place, meaning in held.meanings.items()})
        if fault:
            raise ValidationError(fault)
        ColumnMemory.objects.update_or_create(
            school=by.school,
            headings_sha256=_memory_key(read_back(held.table).headings),
            defaults={"meanings": held.meanings},
        )
    held.settings = {**held.settings, **(settings or {})}
    if posted is not None:
        held.answers = {**held.answers, **answers_from(posted, propose(by, held, Names(by)).questions)}
    held.save(update_fields=["meanings", "settings", "answers"])
    record("provision_sheet.placed", by=by, subject_ref=held.ref)
    return held


@transaction.atomic
def apply_sheet(*, by: Member, sheet: MapSheet) -> MapSave:
    """Put on the map every run of the sheet that is without fault, as one act. Applying twice is once.

    Raises ValidationError where none is, and where the map refuses one after all.
    """
    held = MapSheet.objects.visible_to(by).select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.save_made is not None:
        made: MapSave = held.save_made
        return made
    ready = [run for run in propose(by, held, Names(by)).ready if run.row]
    if not ready:
        raise ValidationError("No row of this sheet can be put on the map as it is.")
    rows = [row for run in ready if (row := run.row)]
    try:
        save = save_map(by=by, rows=rows, from_on=by.on, source=MapSave.Source.SHEET)
    except RowsRefused as refused:
        raise ValidationError(
            [
                f"{ready[place].title}: {sentence}"
                for place, faults in refused.faults.items()
                for said in faults.values()
                for sentence in said
            ]
        ) from None
    held.save_made = save
    held.save(update_fields=["save_made"])
    record("provision_sheet.applied", by=by, subject_ref=held.ref, changes={"what": (None, save.said)})
    return save


def _hold(by: Member, sheet: MapSheet) -> MapSheet:
    held: MapSheet = MapSheet.objects.visible_to(by).select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.save_made_id is not None:
        raise ValidationError("This was put on the map meanwhile, so nothing was changed.")
    return held


def _memory_key(headings: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1f".join(("provision", *headings)).casefold().encode()).hexdigest()
