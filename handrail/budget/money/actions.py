"""What is done with a what-if: begun, changed, taken away, put back; and a step of it carried out for real."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.budget.models import WhatIf
from handrail.budget.money.steps import new_rates
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.provision.actions import stop_run
from handrail.provision.models import Provision
from handrail.rules.calendar import say_day
from handrail.schools.actions import RateDetails, write_rate
from handrail.schools.models import StaffRate

if TYPE_CHECKING:
    from handrail.access.member import Member

MOST_STEPS = 30


@transaction.atomic
def begin_what_if(*, by: Member, name: str) -> WhatIf:
    """Keep an empty what-if under a name. Raises ValidationError without one."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": "Give it a name, like ‘One assistant fewer from January’."})
    row: WhatIf = WhatIf.objects.create(school=by.school, user_id=by.user_id or 0, name=name, changed_at=clock.now())
    record("what_if.begun", by=by, subject_ref=row.ref, changes={"name": (None, name)})
    return row


@transaction.atomic
def add_step(*, by: Member, what_if: WhatIf, step: Mapping[str, Any]) -> WhatIf:
    """Put a step at its end. Raises ValidationError where there are too many."""
    row = _held(by, what_if)
    if len(row.steps) >= MOST_STEPS:
        raise ValidationError(f"It has {MOST_STEPS} steps. Begin another for the rest.")
    return _record_steps(by, row, [*row.steps, {**step, "ref": new_ref()}])


@transaction.atomic
def drop_step(*, by: Member, what_if: WhatIf, step: str) -> WhatIf:
    """Take a step out; where there is none of that ref, nothing changes. One that was carried out stays: it is what was
    done."""
    row = _held(by, what_if)
    kept = [one for one in row.steps if one["ref"] != step or one.get("done")]
    return row if len(kept) == len(row.steps) else _record_steps(by, row, kept)


@transaction.atomic
def take_away_what_if(*, by: Member, what_if: WhatIf) -> WhatIf:
    """Take it off its owner's list. Taken away already, nothing changes."""
    row = _held(by, what_if)
    if row.removed_at is None:
        row.removed_at, row.removed_by = clock.now(), by.name
        row.save(update_fields=["removed_at", "removed_by"])
        record("what_if.taken_away", by=by, subject_ref=row.ref, changes={"name": (row.name, None)})
    return row


@transaction.atomic
def put_back_what_if(*, by: Member, what_if: WhatIf) -> WhatIf:
    """Put it back on its owner's list. There already, nothing changes."""
    row = _held(by, what_if)
    if row.removed_at is not None:
        row.removed_at, row.removed_by = None, ""
        row.save(update_fields=["removed_at", "removed_by"])
        record("what_if.put_back", by=by, subject_ref=row.ref, changes={"name": (None, row.name)})
    return row


@transaction.atomic
def carry_out(*, by: Member, what_if: WhatIf, step: str, reason: str) -> str:
    """Do for real what a step says: stop a run, or write down new rates, by the acts of provision and of rates. What
    was done, in a sentence. Done already, it does nothing again.

    `reason` is why it stops, or where the rates are written. Raises ValidationError with the sentence of the act that
    refuses, and then nothing is done.
    """
    row = _held(by, what_if)
    one = next((found for found in row.steps if found["ref"] == step), None)
    if one is None or one["do"] not in CARRIES:
        raise ValidationError("This step is done on a page of its own.")
    if one.get("done"):
        return "It was carried out already."
    words = CARRIES[one["do"]](by, one, reason.strip())
    done = {**one, "done": by.on.isoformat()}
    _record_steps(by, row, [done if found is one else found for found in row.steps])
    return words


def _stop(by: Member, step: Mapping[str, Any], reason: str) -> str:
    run: Provision | None = Provision.objects.visible_to(by).filter(ref=step["run"]).select_related("type").first()
    if run is None:
        raise ValidationError("This run is not on the map any more.")
    last = date.fromisoformat(step["on"])
    stop_run(by=by, run=run, on=last, reason=reason)
    return f"{run.title} stops on {say_day(last)}."


def _write_rates(by: Member, step: Mapping[str, Any], source: str) -> str:
    if not source:
        raise ValidationError({"reason": "Say where the new rate is written."})
    on = date.fromisoformat(step["on"])
    found = new_rates({"rates": list(StaffRate.objects.for_school(by.school))}, step)
    if not found:
        raise ValidationError("No such rate holds on that day.")
    for row, pence in found:
        write_rate(by=by, details=RateDetails(row.name, pence, on, source, row.user_id))
    return f"{'A new rate holds' if len(found) == 1 else f'{len(found)} new rates hold'} from {say_day(on)}."


CARRIES = {"stop": _stop, "rate": _write_rates}
"""The steps that a real act carries out as they are; the others need a person to say more."""


def _held(by: Member, what_if: WhatIf) -> WhatIf:
    """The row as stored, of its owner, until the transaction ends."""
    rows = WhatIf.objects.visible_to(by).select_for_update()
    row: WhatIf = rows.get(pk=what_if.pk)
    return row


def _record_steps(by: Member, row: WhatIf, steps: list[Any]) -> WhatIf:
    before, row.steps, row.changed_at = len(row.steps), steps, clock.now()
    row.save(update_fields=["steps", "changed_at"])
    record("what_if.changed", by=by, subject_ref=row.ref, changes={"steps": (before, len(steps))})
    return row
