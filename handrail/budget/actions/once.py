"""What is paid for once, or comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.budget.actions.rows import one_at_a_time, set_aside, stand_again, written
from handrail.budget.models import OneOff, OneOffPupil, Stream
from handrail.budget.models.once import KINDS

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.provision.models import Provision
    from handrail.pupils.models import Pupil

MOST_PENCE = 10**9
MOST_SHARERS = 2000


@dataclass(frozen=True, slots=True)
class OnceDetails:
    """The fields of `OneOff` that a person says; `pence` below nought for a refund."""

    kind: str
    what: str
    paid_on: date
    pence: int
    sharers: int | None = None
    stream: Stream | None = None
    source: str = ""


@transaction.atomic
def pay_once(*, by: Member, details: OnceDetails, run: Provision | None = None, pupils: Sequence[Pupil] = ()) -> OneOff:
    """Write down what was paid once, for a run, for named pupils, or for the school.

    Raises ValidationError for nothing paid, a sign that does not fit, and fewer sharers than pupils.
    """
    one_at_a_time(by)
    what = " ".join(details.what.split())
    if faults := _faults(details, what, len(pupils)):
        raise ValidationError(faults)
    row = OneOff(
        **written(by),
        provision=run,
        kind=details.kind,
        what=what,
        paid_on=details.paid_on,
        pence=details.pence,
        sharers=details.sharers,
        stream=details.stream,
        source=details.source.strip(),
    )
    row.full_clean()
    row.save(force_insert=True)
    OneOffPupil.objects.bulk_create(OneOffPupil(school=by.school, one_off=row, pupil=pupil) for pupil in pupils)
    changes = {"what": (None, what), "pence": (None, row.pence), "paid": (None, row.paid_on)}
    record("one_off.paid", by=by, subject_ref=row.ref, changes=changes)
    return row


def _faults(details: OnceDetails, what: str, pupils: int) -> dict[str, str]:
    faults = {}
    if details.kind not in KINDS:
        faults["kind"] = "Choose what it is."
    if not what:
        faults["what"] = "Write what was paid for."
    if not 0 < abs(details.pence) <= MOST_PENCE:
        faults["pence"] = "Write pounds, more than 0 and up to 10 million."
    elif (details.pence < 0) is not (details.kind == "refund"):
        faults["pence"] = "Only a refund is below nought."
    if details.sharers is not None and not max(1, pupils) <= details.sharers <= MOST_SHARERS:
        faults["sharers"] = f"Write a number from {max(1, pupils)} to {MOST_SHARERS}, or nothing."
    return faults


@transaction.atomic
def take_back_once(*, by: Member, one_off: OneOff) -> OneOff:
    """It was never paid. Taken back already, nothing changes."""
    one_at_a_time(by)
    row: OneOff = OneOff.objects.for_school(by.school).get(pk=one_off.pk)
    if row.removed_at is None:
        set_aside(by, row)
        record("one_off.taken_back", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def put_back_once(*, by: Member, one_off: OneOff) -> OneOff:
    """It was paid after all."""
    one_at_a_time(by)
    row: OneOff = OneOff.objects.for_school(by.school).get(pk=one_off.pk)
    if row.removed_at is not None:
        stand_again(row)
        record("one_off.put_back", by=by, subject_ref=row.ref)
    return row
