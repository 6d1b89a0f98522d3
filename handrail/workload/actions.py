"""What was promised is written down: the hours of a week from a day on, other roles, the role, and a benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day
from handrail.rules.hours import Hours, say_hours
from handrail.workload.models import Benchmark, OtherRole, Promise, RoleRecord, WeekHours

Week = Mapping[int, Sequence[Hours]]
"""The stretches of each weekday, 0 for Monday."""

MOST_MINUTES = 60 * 60


@dataclass(frozen=True, slots=True)
class PromiseDetails:
    """What was agreed, from when, and the hours of a week: protected for SENCO work, and paid."""

    starts_on: date
    minutes_a_week: int
    said_as: str = ""
    agreed_with: str = ""
    protected: Week = field(default_factory=dict)
    paid: Week = field(default_factory=dict)


@transaction.atomic
def make_promise(*, by: Member, details: PromiseDetails) -> Promise:
    """Write down one's own promised hours from a day on; what held before ends the day before. The same day again is
    put right.

    Raises ValidationError where a later promise is there, and for hours that are more than a week can hold.
    """
    rows = Promise.objects.for_school(by.school).select_for_update().filter(user_id=by.user_id)
    _refuse_promise(details, list(rows))
    rows.filter(starts_on=details.starts_on).delete()
    rows.filter(ends_on=None).update(ends_on=details.starts_on - timedelta(days=1))
    said: dict[str, Any] = {
        "starts_on": details.starts_on,
        "minutes_a_week": details.minutes_a_week,
        "said_as": details.said_as,
        "agreed_with": details.agreed_with,
    }
    promise = Promise.objects.create(school=by.school, user_id=by.user_id, **said, **typed_by(by))
    _write_hours(promise, details)
    hours = {"protected": _said(details.protected), "paid": _said(details.paid)}
    record("promise.made", by=by, subject_ref=promise.ref, changes=differing({}, said | hours))
    return promise


@transaction.atomic
def take_back_promise(*, by: Member) -> Promise | None:
    """Take back one's newest promise; the one before holds again. None where there is none."""
    rows = list(Promise.objects.for_school(by.school).select_for_update().filter(user_id=by.user_id)[:2])
    if not rows:
        return None
    newest, before = rows[0], rows[1] if len(rows) > 1 else None
    record("promise.taken_back", by=by, subject_ref=newest.ref, changes={"starts_on": (newest.starts_on, None)})
    newest.delete()
    if before:
        before.ends_on = None
        before.save(update_fields=["ends_on"])
    return before


@transaction.atomic
def add_other_role(*, by: Member, name: str, minutes_a_week: int, starts_on: date) -> OtherRole:
    """Write down another role that one holds. The same name from the same day is one row."""
    key = {"user_id": by.user_id, "name": name, "starts_on": starts_on}
    role, is_new = OtherRole.objects.for_school(by.school).get_or_create(
        **key, defaults={"school": by.school, "minutes_a_week": minutes_a_week, **typed_by(by)}
    )
    if is_new:
        changes = differing({}, {"name": name, "minutes_a_week": minutes_a_week, "starts_on": starts_on})
        record("other_role.added", by=by, subject_ref=role.ref, changes=changes)
    return role


@transaction.atomic
def end_other_role(*, by: Member, role: OtherRole, ends_on: date) -> OtherRole:
    """End a role on a day; ended already, it stays so. Raises ValidationError for a day before it began."""
    row = OtherRole.objects.for_school(by.school).select_for_update().get(pk=role.pk, user_id=by.user_id)
    if ends_on < row.starts_on:
        raise ValidationError({"ends_on": f"It began on {say_day(row.starts_on)}. Write that day or a later one."})
    if row.ends_on is None:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])
        record("other_role.ended", by=by, subject_ref=row.ref, changes={"ends_on": (None, ends_on)})
    return row


@dataclass(frozen=True, slots=True)
class RoleDetails:
    """The role on a page; None and "" are what nobody has said."""

    title: str = ""
    senco_since: date | None = None
    earlier_months: int = 0
    line_manager: str = ""
    on_leadership_team: bool | None = None
    send_governor: str = ""
    supervision: str = ""
    has_qts: bool | None = None
    course: str = ""
    course_began_on: date | None = None
    completed_on: date | None = None


@transaction.atomic
def record_role(*, by: Member, details: RoleDetails) -> RoleRecord:
    """Write one's role on a page as it is now; what it was stays below. The same once more changes nothing."""
    rows = RoleRecord.objects.for_school(by.school).filter(user_id=by.user_id)
    newest = rows.select_for_update().first()
    before = {name: getattr(newest, name) for name in asdict(details)} if newest else asdict(RoleDetails())
    changes = differing(before, asdict(details))
    if newest and not changes:
        return newest
    row = RoleRecord.objects.create(school=by.school, user_id=by.user_id, **asdict(details), **typed_by(by))
    record("senco_role.recorded", by=by, subject_ref=str(row.pk), changes=changes)
    return row


@dataclass(frozen=True, slots=True)
class BenchmarkDetails:
    """Whose figure it is, how many minutes a week, where it is written and since when."""

    name: str
    minutes_a_week: int
    source: str
    published_on: date


@transaction.atomic
def choose_benchmark(*, by: Member, details: BenchmarkDetails) -> Benchmark:
    """Compare the school's hours with this from now on, and with nothing else. The same once more changes nothing."""
    rows = Benchmark.objects.for_school(by.school).select_for_update().filter(ended_on=None)
    held = rows.first()
    before = {name: getattr(held, name) for name in asdict(details)} if held else {}
    changes = differing(before, asdict(details))
    if held and not changes:
        return held
    rows.update(ended_on=by.on)
    row = Benchmark.objects.create(school=by.school, **asdict(details), **typed_by(by))
    record("benchmark.chosen", by=by, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def end_benchmark(*, by: Member) -> None:
    """Compare with nothing from now on."""
    held = Benchmark.objects.for_school(by.school).select_for_update().filter(ended_on=None).first()
    if held:
        held.ended_on = by.on
        held.save(update_fields=["ended_on"])
        record("benchmark.ended", by=by, subject_ref=held.ref)


def _refuse_promise(details: PromiseDetails, rows: Sequence[Promise]) -> None:
    later = [row for row in rows if row.starts_on > details.starts_on]
    faults = {}
    if later:
        newest = max(row.starts_on for row in later)
        faults["starts_on"] = f"Other hours hold from {say_day(newest)}. Write a later day, or take those back first."
    if not 0 <= details.minutes_a_week <= MOST_MINUTES:
        faults["minutes_a_week"] = "A week holds at most 60 hours of work. Write the hours of one week."
    if faults:
        raise ValidationError(faults)


def _write_hours(promise: Promise, details: PromiseDetails) -> None:
    kinds = {WeekHours.Kind.PROTECTED: details.protected, WeekHours.Kind.PAID: details.paid}
    WeekHours.objects.bulk_create(
        WeekHours(school_id=promise.school_id, promise=promise, kind=kind, weekday=day, starts_at=starts, ends_at=ends)
        for kind, week in kinds.items()
        for day, stretches in week.items()
        for starts, ends in stretches
    )


def _said(week: Week) -> dict[str, str]:
    return {str(day): say_hours(stretches) for day, stretches in week.items() if stretches}
