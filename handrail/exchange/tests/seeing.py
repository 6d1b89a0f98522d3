"""What is held, in the shape a test says it."""

from __future__ import annotations

from datetime import date

from handrail.core import clock
from handrail.exchange.models import ImportBatch
from handrail.pupils.line import child_line, slot_of
from handrail.pupils.models import Pupil
from handrail.schools.models import School

Span = tuple[str, date | None, date | None]


def pupil_called(school: School, forename: str) -> Pupil:
    return Pupil.objects.for_school(school).get(forename=forename)


def register_of(pupil: Pupil) -> list[Span]:
    return [(row.status, row.starts_on, row.ends_on) for row in pupil.register_entries.in_order()]


def status_today(pupil: Pupil) -> str:
    """The status that every page shows today."""
    return child_line(Pupil.objects.for_school(pupil.school_id).get(pk=pupil.pk), clock.today()).status


def needs_of(pupil: Pupil) -> list[Span]:
    return [(row.type_code, row.starts_on, row.ends_on) for row in pupil.needs.order_by("pk")]


def open_needs(pupil: Pupil) -> list[tuple[str, int]]:
    return [(row.type_code, row.rank) for row in pupil.needs.filter(ends_on=None)]


def groups_of(pupil: Pupil, slot: str = "home") -> list[Span]:
    rows = pupil.group_memberships.select_related("group").in_order()
    return [(row.group.name, row.starts_on, row.ends_on) for row in rows if slot_of(row.group) == slot]


def numbers_of(pupil: Pupil) -> dict[str, str]:
    return {row.kind: row.value for row in pupil.identifiers.all()}


def changes_of(batch: ImportBatch) -> list[str]:
    return [row.change for row in batch.rows.all()]


def why(batch: ImportBatch) -> list[str]:
    return [row.why_ask for row in batch.rows.all()]


def differences_of(batch: ImportBatch) -> list[tuple[str, str, str]]:
    return [(said["label"], said["here"], said["file"]) for row in batch.rows.all() for said in row.differences]


def everything(school: School) -> list[object]:
    """All that a file may touch, by value and without keys: the same before and after what left no trace."""
    pupils = Pupil.objects.for_school(school).order_by("ref")
    return [
        (
            [str(getattr(pupil, column.attname)) for column in pupil._meta.concrete_fields],
            numbers_of(pupil),
            register_of(pupil),
            needs_of(pupil),
            groups_of(pupil, "year"),
            groups_of(pupil),
            sorted((link.user_id, link.why, link.starts_on, link.ends_on) for link in pupil.links.all()),
        )
        for pupil in pupils
    ]
