"""Where money comes from, and what there is of it in a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.budget.actions.rows import one_at_a_time, set_aside, stand_again, written
from handrail.budget.models import Stream, StreamAmount
from handrail.rules.calendar import say_day

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

MOST_PENCE = 10**10


@dataclass(frozen=True, slots=True)
class StreamDetails:
    """The fields of `Stream` that a person says; `pupil` of a top-up alone."""

    kind: str
    name: str
    starts_on: date
    year: str = "financial"
    pupil: Pupil | None = None
    ends_on: date | None = None


@transaction.atomic
def open_stream(*, by: Member, details: StreamDetails) -> Stream:
    """Raises ValidationError for a name that is in use, and for a top-up of nobody."""
    one_at_a_time(by)
    name = " ".join(details.name.split())
    faults = _name_faults(by, name)
    if (details.kind == "top_up") is not (details.pupil is not None):
        faults["pupil"] = "A top-up is for one child: name them. Anything else is for no child alone."
    if details.ends_on and details.ends_on < details.starts_on:
        faults["ends_on"] = f"It begins on {say_day(details.starts_on)}. Write that day or a later one."
    if faults:
        raise ValidationError(faults)
    row = Stream(
        **written(by),
        kind=details.kind,
        name=name,
        pupil=details.pupil,
        year=details.year,
        starts_on=details.starts_on,
        ends_on=details.ends_on,
    )
    row.full_clean()
    row.save(force_insert=True)
    pupil_ref = details.pupil.ref if details.pupil else ""
    record("stream.opened", by=by, subject_ref=row.ref, pupil_ref=pupil_ref, changes={"name": (None, name)})
    return row


def _name_faults(by: Member, name: str) -> dict[str, str]:
    if not name:
        return {"name": "Write what it is called."}
    if Stream.objects.for_school(by.school).standing().filter(name=name).exists():
        return {"name": f"“{name}” is there already. Choose another name."}
    return {}


@transaction.atomic
def close_stream(*, by: Member, stream: Stream, ends_on: date | None) -> Stream:
    """Let a stream pay until a day; None opens it again. Raises ValidationError for a day before it began."""
    one_at_a_time(by)
    row: Stream = Stream.objects.for_school(by.school).get(pk=stream.pk)
    if ends_on and ends_on < row.starts_on:
        raise ValidationError({"ends_on": f"It begins on {say_day(row.starts_on)}. Write that day or a later one."})
    if row.ends_on != ends_on:
        before, row.ends_on = row.ends_on, ends_on
        row.save(update_fields=["ends_on"])
        record("stream.closed", by=by, subject_ref=row.ref, changes={"last day": (before, ends_on)})
    return row


@transaction.atomic
def take_back_stream(*, by: Member, stream: Stream) -> Stream:
    """It was never there: what it paid for is not funded. Taken back already, nothing changes."""
    one_at_a_time(by)
    row: Stream = Stream.objects.for_school(by.school).get(pk=stream.pk)
    if row.removed_at is None:
        set_aside(by, row)
        record("stream.taken_back", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def put_back_stream(*, by: Member, stream: Stream) -> Stream:
    """Raises ValidationError where another has its name now."""
    one_at_a_time(by)
    row: Stream = Stream.objects.for_school(by.school).get(pk=stream.pk)
    if row.removed_at is not None:
        if faults := _name_faults(by, row.name):
            raise ValidationError(faults)
        stand_again(row)
        record("stream.put_back", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def write_amount(
    *, by: Member, stream: Stream, on: date, pence: int, source: str, starts_on: date | None = None
) -> StreamAmount:
    """What a stream has in the year that holds `on`, as known from `starts_on` (today); from the same day it is put
    right, and what was written first is kept as taken back. The same changes nothing.

    Raises ValidationError for an amount that cannot be, and where nobody says where it is written.
    """
    if faults := _amount_faults(pence, source):
        raise ValidationError(faults)
    one_at_a_time(by)
    row: Stream = Stream.objects.for_school(by.school).standing().get(pk=stream.pk)
    year_on, known_on, source = row.year_of(on).first, starts_on or by.on, source.strip()
    rows = StreamAmount.objects.for_school(by.school).standing().filter(stream=row, year_on=year_on)
    held: StreamAmount | None = rows.filter(starts_on=known_on).first()
    if held and (held.pence, held.source) == (pence, source):
        return held
    if held:
        set_aside(by, held)
    amount: StreamAmount = StreamAmount.objects.create(
        **written(by), stream=row, year_on=year_on, pence=pence, starts_on=known_on, source=source
    )
    said = {"stream": (row.name, row.name), "year": (year_on, year_on), "pence": (held.pence if held else None, pence)}
    record("stream_amount.written", by=by, subject_ref=amount.ref, changes=said)
    return amount


def _amount_faults(pence: int, source: str) -> dict[str, str]:
    faults = {}
    if not 0 <= pence <= MOST_PENCE:
        faults["pence"] = "Write pounds, from 0 to 100 million."
    if not source.strip():
        faults["source"] = "Say where the figure comes from."
    return faults


@transaction.atomic
def take_back_amount(*, by: Member, amount: StreamAmount) -> StreamAmount:
    """What was known before counts again. Taken back already, nothing changes."""
    one_at_a_time(by)
    row: StreamAmount = StreamAmount.objects.for_school(by.school).get(pk=amount.pk)
    if row.removed_at is None:
        set_aside(by, row)
        record("stream_amount.taken_back", by=by, subject_ref=row.ref)
    return row
