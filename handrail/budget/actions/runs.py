"""Who pays for a run, and how it counts on an authority's paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.budget.actions.rows import one_at_a_time, set_aside, written
from handrail.budget.models import RunFunding, RunRule, Stream
from handrail.budget.models.settings import CHARGES
from handrail.rules.calendar import say_day
from handrail.rules.school_days import ONE_DAY

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.provision.models import Provision


@dataclass(frozen=True, slots=True)
class Part:
    """A stream and the per cent of a run that it pays."""

    stream: Stream
    percent: int = 100


@transaction.atomic
def fund_run(*, by: Member, run: Provision, parts: Sequence[Part], starts_on: date) -> list[RunFunding]:
    """Say who pays for a run from a day on; what was said for the days before stays. The rest is not funded yet.

    Raises ValidationError for more than 100 per cent, for a stream twice, and for a day before the run begins.
    """
    one_at_a_time(by)
    if faults := _faults(by, run, parts, starts_on):
        raise ValidationError(faults)
    rows = RunFunding.objects.for_school(by.school).standing().filter(provision=run).select_related("stream")
    before = list(rows)
    for row in before:
        if row.starts_on >= starts_on:
            set_aside(by, row)
        elif row.ends_on is None or row.ends_on >= starts_on:
            row.ends_on = starts_on - ONE_DAY
            row.save(update_fields=["ends_on"])
    made = RunFunding.objects.bulk_create(
        RunFunding(**written(by), provision=run, stream=part.stream, percent=part.percent, starts_on=starts_on)
        for part in parts
    )
    said = (_say(row.stream, row.percent) for row in before), (_say(part.stream, part.percent) for part in parts)
    changes = {"paid by": (", ".join(said[0]), ", ".join(said[1])), "from": (None, starts_on)}
    record("provision.funded", by=by, subject_ref=run.ref, changes=changes)
    return list(made)


def _say(stream: Stream, percent: int) -> str:
    return f"{stream.name} {percent}%"


def _faults(by: Member, run: Provision, parts: Sequence[Part], starts_on: date) -> dict[str, str]:
    if run.school_id != by.school.pk or any(part.stream.school_id != by.school.pk for part in parts):
        raise ValueError("A run is paid for by streams of its own school.")
    faults = {}
    if sum(part.percent for part in parts) > 100:
        faults["parts"] = "Together they pay more than 100%. Write less."
    if any(not 1 <= part.percent <= 100 for part in parts):
        faults["parts"] = "Write per cent from 1 to 100, or nothing."
    if len({part.stream.pk for part in parts}) < len(parts):
        faults["parts"] = "A stream is named twice. Name it once."
    if starts_on < run.starts_on:
        faults["starts_on"] = f"It begins on {say_day(run.starts_on)}. Write that day or a later one."
    return faults


@transaction.atomic
def rule_run(
    *, by: Member, run: Provision, starts_on: date, is_countable: bool, exclude_reason: str = "", charge: str = ""
) -> RunRule:
    """Say from a day on whether an authority's paper counts a run, or why not, and how it is charged there; of the same
    day it is put right. Raises ValidationError where a reason is missing."""
    why = exclude_reason.strip()
    if not is_countable and not why:
        raise ValidationError({"exclude_reason": "Say why it does not count, in a line."})
    if charge not in ("", *CHARGES):
        raise ValidationError({"charge": "Choose how it is charged."})
    one_at_a_time(by)
    held = RunRule.objects.for_school(by.school).standing().filter(provision=run, starts_on=starts_on).first()
    if held:
        set_aside(by, held)
    row: RunRule = RunRule.objects.create(
        **written(by),
        provision=run,
        starts_on=starts_on,
        is_countable=is_countable,
        exclude_reason="" if is_countable else why,
        charge=charge,
    )
    changes = {"counts": (held.is_countable if held else None, is_countable), "charge": (None, charge)}
    record("provision.cost_ruled", by=by, subject_ref=run.ref, changes=changes)
    return row
