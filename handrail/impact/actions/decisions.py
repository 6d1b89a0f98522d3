"""What becomes of a run is decided at the end of a term, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.impact.models import REASON, RunDecision
from handrail.provision.models import Provision
from handrail.schools.models import School

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody chose for one run: `verdict` is one of `RunDecision.Verdict`, `seen` what stood beside it."""

    run: Provision
    verdict: str
    reason: str
    seen: str = ""


@transaction.atomic
def decide_runs(*, by: Member, term_on: date, decisions: Sequence[Decided]) -> list[RunDecision]:
    """Write down what was decided of runs; what stands so already is left alone, and another takes its place.

    Raises ValidationError by "<ref of the run>": without a reason, or with one too long.
    """
    School.objects.select_for_update(no_key=True).get(pk=by.school.pk)
    faults = {one.run.ref: fault for one in decisions if (fault := _fault(one))}
    if faults:
        raise ValidationError(faults)
    rows = RunDecision.objects.for_school(by.school).standing().filter(term_on=term_on)
    held = {row.provision_id: row for row in rows.filter(provision__in=[one.run.pk for one in decisions])}
    act, made = new_ref(), []
    for one in decisions:
        was, reason = held.get(one.run.pk), one.reason.strip()
        if was and (was.verdict, was.reason) == (one.verdict, reason):
            continue
        if was:
            _set_aside(by, was)
        made.append(_row(by, one, term_on, act, was))
    RunDecision.objects.bulk_create(made)
    for row in made:
        said = {"decision": (row.replaces and row.replaces.verdict, row.verdict), "reason": (None, row.reason)}
        record("provision.decided", by=by, subject_ref=row.provision.ref, changes=said)
    return made


@transaction.atomic
def undo_decisions(*, by: Member, act: str) -> list[RunDecision]:
    """Take back what one press decided; what it took the place of stands again. The rows that were taken back."""
    School.objects.select_for_update(no_key=True).get(pk=by.school.pk)
    rows = RunDecision.objects.for_school(by.school).standing().filter(act_ref=act).exclude(act_ref="")
    gone = list(rows.select_related("provision__type", "replaces"))
    for row in gone:
        _set_aside(by, row)
        if row.replaces:
            was = Decided(row.provision, row.replaces.verdict, row.replaces.reason, row.replaces.seen)
            _row(by, was, row.term_on, "", None).save()
        said = {"decision": (row.verdict, row.replaces and row.replaces.verdict)}
        record("provision.decision_undone", by=by, subject_ref=row.provision.ref, changes=said)
    return gone


def _fault(one: Decided) -> str:
    if one.verdict not in RunDecision.Verdict.values:
        return "Choose keep, change or stop."
    if not one.reason.strip():
        return "Write in a line why."
    if len(one.reason.strip()) > REASON:
        return f"This has {len(one.reason.strip())} characters. Shorten it to {REASON}."
    return ""


def _row(by: Member, one: Decided, term_on: date, act: str, was: RunDecision | None) -> RunDecision:
    return RunDecision(
        school=by.school,
        provision=one.run,
        term_on=term_on,
        verdict=one.verdict,
        reason=one.reason.strip(),
        seen=one.seen,
        decided_on=by.on,
        decided_at=clock.now(),
        decided_by=by.name,
        decided_by_id=by.user_id,
        act_ref=act,
        replaces=was,
    )


def _set_aside(by: Member, row: RunDecision) -> None:
    row.set_aside_at, row.set_aside_by = clock.now(), by.name
    row.save(update_fields=["set_aside_at", "set_aside_by"])
