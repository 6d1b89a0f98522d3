"""A report is handed over, passed on, opened, taken back; and what was agreed about it is written down."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.audit.writing import canonical, record, sha256
from handrail.core import clock
from handrail.pupils.models.source import typed_by
from handrail.schools.models import School
from handrail.workload.owner import owner
from handrail.workload.report.composing import Composed
from handrail.workload.report.models import ReportStep, Undertaking, WorkloadReport

Kind = ReportStep.Kind
MOST_UNDERTAKINGS = 8


@transaction.atomic
def hand_over(*, by: Member, composed: Composed) -> WorkloadReport:
    """Keep her report as it stands, for whoever agrees hours to open. The same once more on the same day is one.

    Raises ValidationError where no day of the period is confirmed.
    """
    if not composed.says_anything:
        raise ValidationError("No day of these weeks is confirmed, so there is nothing to hand over yet.")
    period = composed.figures.period
    papers = {"head": composed.head, "governor": composed.governor}
    content: dict[str, Any] = json.loads(json.dumps(papers, default=date.isoformat))
    said = {"user_id": owner(by), "starts_on": period.starts_on, "ends_on": period.until}
    School.objects.select_for_update().get(pk=by.school.pk)  # pressed twice, the second finds the first
    rows = WorkloadReport.objects.for_school(by.school).standing().filter(**said)
    same = next((row for row in rows if row.content == content), None)
    if same:
        return same
    handed = {"handed_on": by.on, "handed_by": by.name}
    row = WorkloadReport.objects.create(school=by.school, content=content, **said, **handed)
    record("time_report.handed_over", by=by, subject_ref=row.ref, changes={"mark": ("", sha256(canonical(content)))})
    return row


@transaction.atomic
def take_back_report(*, by: Member, report: WorkloadReport) -> WorkloadReport:
    """Take back her own report. Raises ValidationError once somebody else has opened it, and PermissionDenied for one
    of somebody else."""
    row = _held(by, report)
    if row.user_id != owner(by):
        raise PermissionDenied
    opened = row.steps.filter(kind=Kind.OPENED).first()
    if opened:
        raise ValidationError(f"{opened.by} has opened it, so it stays. Hand over a new one instead.")
    _record_step(by, row, Kind.TAKEN_BACK, "time_report.taken_back")
    return row


@transaction.atomic
def pass_on(*, by: Member, report: WorkloadReport) -> WorkloadReport:
    """Let the governor open it. Passed on already, it stays so."""
    row = _held(by, report)
    if not is_passed_on(row):
        _record_step(by, row, Kind.PASSED_ON, "time_report.passed_on")
    return row


@transaction.atomic
def take_passing_back(*, by: Member, report: WorkloadReport) -> WorkloadReport:
    """It is not for the governor after all. Raises ValidationError once the governor has opened it."""
    row = _held(by, report)
    opened = row.steps.filter(kind=Kind.OPENED, role_key="governor").first()
    if opened:
        raise ValidationError(f"{opened.by} has opened it already.")
    if is_passed_on(row):
        _record_step(by, row, Kind.NOT_PASSED_ON, "time_report.not_passed_on")
    return row


@transaction.atomic
def note_opening(*, by: Member, report: WorkloadReport) -> None:
    """Write down that somebody else has opened it; once for each, also where its page and its PDF open at once."""
    if by.user_id == report.user_id or any(_is_opening(by, step) for step in report.steps.all()):
        return
    row = _held(by, report)
    if not any(_is_opening(by, step) for step in row.steps.all()):
        _record_step(by, row, Kind.OPENED, "time_report.opened")


def _is_opening(by: Member, step: ReportStep) -> bool:
    return step.kind == Kind.OPENED and step.by_id == by.user_id


def is_passed_on(report: WorkloadReport) -> bool:
    kinds = [step.kind for step in report.steps.all() if step.kind in {Kind.PASSED_ON, Kind.NOT_PASSED_ON}]
    return bool(kinds) and kinds[-1] == Kind.PASSED_ON


@transaction.atomic
def undertake(*, by: Member, report: WorkloadReport, what: str, who: str, by_on: date) -> Undertaking:
    """Write down what was agreed about a report. The same once more is one. Raises ValidationError for too many."""
    row = _held(by, report)
    _refuse_who_only_reads(by, row)
    rows = list(Undertaking.objects.for_school(by.school).filter(report=row))
    same = next((one for one in rows if (one.what, one.who, one.by_on) == (what, who, by_on)), None)
    if same:
        return same
    if len(rows) >= MOST_UNDERTAKINGS:
        raise ValidationError(f"{MOST_UNDERTAKINGS} things are agreed about this report already. Fewer get done.")
    found = Undertaking.objects.create(school=by.school, report=row, what=what, who=who, by_on=by_on, **typed_by(by))
    record("undertaking.added", by=by, subject_ref=found.ref, changes={"what": ("", what), "who": ("", who)})
    return found


@transaction.atomic
def finish_undertaking(*, by: Member, undertaking: Undertaking) -> Undertaking:
    """It is done, today. Done already, it stays so."""
    row = _mine(by, undertaking)
    if row.done_on is None:
        row.done_on, row.done_by = by.on, by.name
        row.save(update_fields=["done_on", "done_by"])
        record("undertaking.done", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def reopen_undertaking(*, by: Member, undertaking: Undertaking) -> Undertaking:
    """It is not done after all."""
    row = _mine(by, undertaking)
    if row.done_on is not None:
        row.done_on, row.done_by = None, ""
        row.save(update_fields=["done_on", "done_by"])
        record("undertaking.open", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def withdraw_undertaking(*, by: Member, undertaking: Undertaking) -> Undertaking:
    """Take it out: it was written by mistake."""
    row = _mine(by, undertaking)
    row.withdrawn_at, row.withdrawn_by = clock.now(), by.name
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("undertaking.taken_out", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def put_undertaking_back(*, by: Member, undertaking: Undertaking) -> Undertaking:
    """Put back what was taken out."""
    row = Undertaking.objects.taken_back(by).get(pk=undertaking.pk)
    _refuse_who_only_reads(by, row.report)
    row.withdrawn_at, row.withdrawn_by = None, ""
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("undertaking.put_back", by=by, subject_ref=row.ref)
    return row


def _held(by: Member, report: WorkloadReport) -> WorkloadReport:
    """The report as this member may see it, locked. Raises WorkloadReport.DoesNotExist for one they may not."""
    row: WorkloadReport = WorkloadReport.objects.visible_to(by).select_for_update(of=("self",)).get(pk=report.pk)
    return row


def _mine(by: Member, undertaking: Undertaking) -> Undertaking:
    row: Undertaking = Undertaking.objects.visible_to(by).select_for_update(of=("self",)).get(pk=undertaking.pk)
    _refuse_who_only_reads(by, row.report)
    return row


def _refuse_who_only_reads(by: Member, report: WorkloadReport) -> None:
    """What was agreed is written by whose report it is, or by whoever agrees hours."""
    if by.user_id != report.user_id and not by.may(Permission.TIME_AGREE):
        raise PermissionDenied


def _record_step(by: Member, report: WorkloadReport, kind: str, event: str) -> ReportStep:
    step = ReportStep.objects.create(
        school=by.school, report=report, kind=kind, at=clock.now(), by=by.name, by_id=by.user_id, role_key=by.role.key
    )
    record(event, by=by, subject_ref=report.ref)
    return step
