"""Applying a file hears what the school's system says; undoing it unhears it. Written in the import's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from handrail.access.member import Member
from handrail.core import clock
from handrail.core.ready import ReadyRows, give_keys
from handrail.exchange.held import HeldPupil
from handrail.exchange.history import status_now
from handrail.exchange.models import ImportBatch, ImportRow, KeptHere, OfficeChange, OfficeSays
from handrail.exchange.office.conflicts import kept_now
from handrail.exchange.office.lines import Wanted, wanted_of
from handrail.exchange.office.said import Said, said_by_files
from handrail.exchange.reading import PupilRead
from handrail.exchange.staging import read_back, settle_blank
from handrail.pupils.models import Pupil
from handrail.rules.register import STATUSES

AGREED = ("was", "agreed_at", "agreed_in", "import_ref")
NEEDS = {"need", "need2", "need3"}

Heard = tuple[ImportRow, PupilRead, HeldPupil | None]
Key = tuple[int, str]


@dataclass(slots=True)
class Hearing:
    """What an import adds to what files have said, and the lines for the office that it has settled."""

    says: list[OfficeSays] = field(default_factory=list)
    agreed: list[OfficeChange] = field(default_factory=list)
    kept: list[KeptHere] = field(default_factory=list)

    def lay_down(self, ready: ReadyRows) -> None:
        """Make it ready to be written after the pupils of the file."""
        new = [change for change in self.agreed if change.pk is None]
        given = [change for change in self.agreed if change.pk is not None]
        give_keys(self.says, new)
        ready.add(self.says)
        ready.add(new)
        ready.change(OfficeChange, {one.pk: {name: getattr(one, name) for name in AGREED} for one in given})

    def keep(self) -> None:
        """What was kept here by decision; few rows, some of which are known already."""
        KeptHere.objects.bulk_create(self.kept, batch_size=500, ignore_conflicts=True)


def hear(*, by: Member, batch: ImportBatch, heard: Iterable[Heard], at: datetime) -> Hearing:
    """Take in the rows of a file that stand for a pupil without doubt, as decided. Two queries; writes nothing."""
    found = Hearing()
    _hear(found, by, batch, heard, at, said_by_files(by.school))
    return found


def _hear(
    found: Hearing, by: Member, batch: ImportBatch, heard: Iterable[Heard], at: datetime, before: dict[int, Said]
) -> None:
    """`before` is what was said by each pupil's key; what this file adds to it is added."""
    given = _given(by)
    tells_of_needs = any(column["meaning"] in NEEDS for column in batch.columns)
    for row, read, held in heard:
        if row.pupil is None or not _is_plain(row):
            continue
        old = before.get(row.pupil.pk, Said())
        told = told_by(read, by.on, tells_of_needs=tells_of_needs)
        if old.then(told) != old:
            found.says.append(_says(row.pupil, told, batch, at))
            found.agreed += _agreed(row.pupil, held, (old, old.then(told)), given, batch, at) if held else []
            before[row.pupil.pk] = old.then(told)
        found.kept += kept_now(row, batch, by, at)


def told_by(read: PupilRead, on: date, *, tells_of_needs: bool) -> Said:
    """What one pupil of a file says. Without a status a file tells of no needs either: a blank says nothing."""
    now = status_now(read, on)
    status = now.status if now and STATUSES[now.status].census_code else ""
    needs: tuple[str, ...] | None = tuple(need.type for need in read.needs)
    if not needs and not (tells_of_needs and status):
        needs = None
    return Said(status, now.starts_on if now and status else None, needs)


def _is_plain(row: ImportRow) -> bool:
    """Whether it is known who this is: a question about the status or the needs leaves no doubt of that."""
    if row.change != ImportRow.Change.ASK or row.undo is not None:
        return True
    return any(said["asks"] for said in row.differences)


def _says(pupil: Pupil, told: Said, batch: ImportBatch, at: datetime) -> OfficeSays:
    return OfficeSays(
        school_id=batch.school_id,
        pupil=pupil,
        status=told.status,
        since=told.since,
        needs=None if told.needs is None else list(told.needs),
        file_name=batch.file_name,
        said_at=at,
        import_ref=batch.ref,
    )


def _given(by: Member) -> dict[Key, OfficeChange]:
    rows = OfficeChange.objects.for_school(by.school).filter(agreed_at__isnull=True)
    return {(row.pupil_id, row.about): row for row in rows}


def _agreed(
    pupil: Pupil,
    held: HeldPupil,
    said: tuple[Said, Said],
    given: dict[Key, OfficeChange],
    batch: ImportBatch,
    at: datetime,
) -> Iterator[OfficeChange]:
    """The lines that stood before the file and that it has settled by saying what the record says."""
    old, new = said
    still = {line.about for line in wanted_of(held.entry, held.open_needs, new)}
    for line in wanted_of(held.entry, held.open_needs, old):
        if line.about not in still:
            change = given.get((pupil.pk, line.about))
            if change is None or change.wanted != line.wanted:
                change = change_of(pupil, line)
            change.agreed_at, change.agreed_in, change.import_ref = at, batch.file_name, batch.ref
            yield change


def change_of(pupil: Pupil, line: Wanted) -> OfficeChange:
    """A line as it is kept once something has become of it."""
    return OfficeChange(
        school_id=pupil.school_id,
        pupil=pupil,
        about=line.about,
        wanted=line.wanted,
        was=line.was,
        now=line.now,
        decided_by=line.decided_by,
        decided_on=line.decided_on,
    )


def unhear(batch: ImportBatch) -> None:
    """Forget what a file said, what it settled, and what was kept against it."""
    OfficeSays.objects.for_school(batch.school_id).filter(import_ref=batch.ref).delete()
    KeptHere.objects.for_school(batch.school_id).filter(import_ref=batch.ref).delete()
    settled = OfficeChange.objects.for_school(batch.school_id).filter(import_ref=batch.ref)
    given_again = OfficeChange.objects.for_school(batch.school_id).filter(
        agreed_at=None, pupil=OuterRef("pupil"), about=OuterRef("about")
    )
    settled.filter(Q(given_at=None) | Exists(given_again)).delete()
    settled.update(agreed_at=None, agreed_in="", import_ref="")


def heard_without(by: Member, batch: ImportBatch, leaving: Collection[int]) -> Hearing:
    """What later files only repeated had been kept under the file that is undone: now it is theirs to have said.
    `leaving` are the keys of the pupils who go with it. Writes nothing."""
    found, before = Hearing(), said_by_files(by.school, but_for=batch.ref)
    later = ImportBatch.objects.for_school(by.school).without_content()
    for other in later.filter(undone_at=None, applied_at__gte=batch.applied_at).exclude(pk=batch.pk).order_by("pk"):
        rows = other.rows.filter(pupil__isnull=False).exclude(pupil__in=leaving).select_related("pupil")
        reads = ((row, settle_blank(read_back(row.content), other.blank_status), None) for row in rows)
        _hear(found, by, other, reads, other.applied_at or clock.now(), before)
    return found
