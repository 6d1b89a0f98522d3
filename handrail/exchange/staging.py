"""A chosen file becomes a staged import: read, laid beside what is held, written down; nothing applied."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.ready import ReadyRows, give_keys
from handrail.exchange.comparing import Compared, Difference, compare
from handrail.exchange.fitting import fit_reading
from handrail.exchange.held import load_held
from handrail.exchange.models import ColumnMemory, ImportBatch, ImportRow, packed
from handrail.exchange.office.conflicts import decided_before
from handrail.exchange.reading import read_file
from handrail.exchange.reading.shapes import NeedRead, PupilRead, PupilWarning, Reading, StatusRead
from handrail.schools.models import School

NO_NAMES = "no_names"
DATES = ("date_of_birth", "joined_on", "left_on")


class FileRefused(Exception):
    """The file cannot be read; `reading.refused` says why, in a sentence."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.refused.message if reading.refused else "")
        self.reading = reading


def headings_key(reading: Reading) -> str:
    """What a school's choice of columns is remembered by: the headings, in order."""
    headings = reading.table.headings if reading.table else ()
    return hashlib.sha256("\x1f".join(headings).casefold().encode()).hexdigest()


def read_for(school: School, content: bytes, file_name: str, on: date) -> Reading:
    """The file as this school reads and can keep it: with the columns as a person here once set them, if any did."""
    reading = read_file(content, file_name, on=on)
    if reading.table is not None:
        memory = ColumnMemory.objects.for_school(school).filter(headings_sha256=headings_key(reading)).first()
        if memory is not None:
            meanings: dict[int | str, str] = {int(place): what for place, what in memory.meanings.items()}
            reading = read_file(content, file_name, on=on, mapping=meanings)
    return fit_reading(reading, school, on)


def compare_reading(school: School, reading: Reading, on: date, *, blank_status: str = "") -> list[Compared]:
    """The pupils of a file beside those of a school."""
    return compare([settle_blank(read, blank_status) for read in reading.pupils], load_held(school, on))


def settle_blank(read: PupilRead, blank_status: str) -> PupilRead:
    """With a blank status meaning 'no SEN', a pupil with none is N."""
    is_blank = not (read.sen_status or read.history or any(warning.field == "sen_status" for warning in read.warnings))
    if blank_status != ImportBatch.BlankStatus.NONE or not is_blank:
        return read
    return PupilRead(**{**_fields(read), "sen_status": "N"})


def _fields(read: PupilRead) -> dict[str, Any]:
    return {name: getattr(read, name) for name in read.__dataclass_fields__}


def stage_file(*, by: Member, content: bytes, file_name: str) -> ImportBatch:
    """Read a file and write down what it would do. Raises FileRefused; then nothing is written.

    A file whose names were not found is staged without pupils: a person can say which columns they are in.
    """
    return stage_reading(by=by, content=content, reading=read_for(by.school, content, file_name, by.on))


def stage_reading(*, by: Member, content: bytes, reading: Reading) -> ImportBatch:
    """`stage_file` for what has been read already. Comparing takes its time before the transaction."""
    if reading.refused and not (reading.refused.code == NO_NAMES and reading.columns):
        raise FileRefused(reading)
    digest = hashlib.sha256(content).hexdigest()
    # The same file sent twice, or chosen again: what was answered about it is still there.
    waiting = ImportBatch.objects.for_school(by.school).without_content().filter(file_sha256=digest, applied_at=None)
    while True:
        before = waiting.first()
        batch = before or ImportBatch(school=by.school, file_sha256=digest, content=packed(content))
        give_keys([batch])
        found = compare_reading(by.school, reading, by.on, blank_status=batch.blank_status)
        with StagedRows(batch, found).laid_out() as rows, transaction.atomic():
            now = waiting.select_for_update().first()
            if _which(now) != _which(before):
                continue  # somebody was quicker with the same file, and has staged or applied it
            batch.file_name = reading.file_name[:200]
            batch.kind, batch.encoding = reading.kind or "", reading.encoding or ""
            batch.staged_at, batch.staged_by = clock.now(), by.name
            _note_columns(batch, reading)
            batch.save(force_insert=now is None)
            rows.write()
            record("file_staged", by=by, subject_ref=batch.ref, changes={"file": ("", batch.file_name)})
        return batch


def _which(batch: ImportBatch | None) -> tuple[int, str] | None:
    """What a comparison with the records was made for."""
    return (batch.pk, batch.blank_status) if batch else None


def set_columns(*, by: Member, batch: ImportBatch, meanings: Mapping[int, str], remember: bool = True) -> ImportBatch:
    """Read the staged file again with the columns as a person says; remember it for the next such file.

    Raises FileRefused where it cannot be read so, and ValidationError once the file was applied.
    """
    batch = _refuse_applied(ImportBatch.objects.for_school(by.school).get(pk=batch.pk))
    mapping: dict[int | str, str] = dict(meanings.items())
    reading = read_file(batch.file_bytes, batch.file_name, on=by.on, mapping=mapping)
    reading = fit_reading(reading, by.school, by.on)
    if reading.refused:
        raise FileRefused(reading)
    before = {column["heading"] or str(column["index"]): column["meaning"] for column in batch.columns}
    found = compare_reading(by.school, reading, by.on, blank_status=batch.blank_status)
    with StagedRows(batch, found).laid_out() as rows, transaction.atomic():
        batch = hold_staged(by, batch)
        _note_columns(batch, reading)
        batch.save(update_fields=["columns", "warnings"])
        if remember:
            ColumnMemory.objects.update_or_create(
                school=by.school,
                headings_sha256=headings_key(reading),
                defaults={"meanings": {str(place): what for place, what in meanings.items()}},
            )
        rows.write()
        after = {column["heading"] or str(column["index"]): column["meaning"] for column in batch.columns}
        changes = {name: (before.get(name), meaning) for name, meaning in after.items() if before.get(name) != meaning}
        record("file_columns_set", by=by, subject_ref=batch.ref, changes=changes)
    return batch


def set_blank_status(*, by: Member, batch: ImportBatch, means: str) -> ImportBatch:
    """Say what a blank SEN status means in this file, and compare again. Raises ValidationError once it was applied."""
    pupils = [settle_blank(read_back(row.content), means) for row in batch.rows.all()]
    found = compare(pupils, load_held(by.school, by.on))
    with StagedRows(batch, found).laid_out() as rows, transaction.atomic():
        batch = hold_staged(by, batch)
        before, batch.blank_status = batch.blank_status, means
        batch.save(update_fields=["blank_status"])
        rows.write()
        record("file_blank_settled", by=by, subject_ref=batch.ref, changes={"blank_status": (before, means)})
    return batch


def _note_columns(batch: ImportBatch, reading: Reading) -> None:
    batch.columns = [asdict(column) for column in reading.columns]
    batch.warnings = [asdict(warning) for warning in reading.warnings]
    batch.made_at = reading.transfer.made_at if reading.transfer else None


def hold_staged(by: Member, batch: ImportBatch) -> ImportBatch:
    """The batch as stored, locked. Raises ValidationError where it is staged no longer."""
    rows = ImportBatch.objects.for_school(by.school).without_content()
    return _refuse_applied(rows.select_for_update().get(pk=batch.pk))


def _refuse_applied(batch: ImportBatch) -> ImportBatch:
    if batch.applied_at:
        raise ValidationError(
            "This file has been applied meanwhile, so nothing was changed. To change it, undo it first."
        )
    return batch


class StagedRows:
    """The rows of a batch, new, made ready before the transaction that puts them in the place of the old ones."""

    def __init__(self, batch: ImportBatch, found: Iterable[Compared]) -> None:
        self.batch = batch
        self.rows = [_row(batch, one) for one in found]
        decided_before(batch.school_id, self.rows)
        give_keys(self.rows)
        self.ready = ReadyRows(batch.school_id)
        self.ready.add(self.rows)

    @contextmanager
    def laid_out(self) -> Iterator[Self]:
        with self.ready.laid_out():
            yield self

    def write(self) -> None:
        """What was decided stays where the same question is asked again."""
        decided = {(row.row, row.why_ask): row.decision for row in self.batch.rows.exclude(decision="")}
        self.batch.rows.all().delete()
        self.ready.write()
        kept = [row for row in self.rows if (row.row, row.why_ask) in decided]
        for row in kept:
            row.decision = decided[row.row, row.why_ask]
        ImportRow.objects.bulk_update(kept, ["decision"])


def _row(batch: ImportBatch, one: Compared) -> ImportRow:
    return ImportRow(
        school_id=batch.school_id,
        batch=batch,
        row=one.read.row,
        content=write_down(one.read),
        change=one.change,
        differences=[difference.to_json() for difference in one.differences],
        why_ask=one.why_ask,
        pupil=one.held.pupil if one.held else None,
    )


def compared_rows(batch: ImportBatch) -> list[Compared]:
    """The rows of a batch as they were compared last."""
    return [
        Compared(
            read_back(row.content),
            row.change,
            why_ask=row.why_ask,
            differences=[Difference(**said) for said in row.differences],
        )
        for row in batch.rows.all()
    ]


def write_down(read: PupilRead) -> dict[str, Any]:
    """A pupil of the file as plain values; `read_back` is the other way."""
    content = asdict(read)
    for name in DATES:
        content[name] = content[name].isoformat() if content[name] else None
    content["history"] = [
        {**entry, **{day: entry[day].isoformat() if entry[day] else None for day in ("starts_on", "ends_on")}}
        for entry in content["history"]
    ]
    return content


def read_back(content: Mapping[str, Any]) -> PupilRead:
    """The pupil that `write_down` wrote."""
    values = dict(content)
    for name in DATES:
        values[name] = _day(values[name])
    values["rows"] = tuple(values["rows"])
    values["needs"] = tuple(NeedRead(**need) for need in values["needs"])
    values["warnings"] = tuple(PupilWarning(**warning) for warning in values["warnings"])
    values["history"] = tuple(
        StatusRead(entry["status"], _day(entry["starts_on"]), _day(entry["ends_on"])) for entry in values["history"]
    )
    return PupilRead(**values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
