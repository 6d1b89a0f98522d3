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
from handrail.core import clock
from handrail.pupils.actions.held import differing
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day
from handrail.rules.hours import WEEKDAYS, Hours, overlap, say_hours
from handrail.workload.models import Benchmark, OtherRole, Promise, PromiseQuerySet, RoleRecord, WeekHours
from handrail.workload.owner import owner

Week = Mapping[int, Sequence[Hours]]
"""The stretches of each weekday, 0 for Monday."""

MOST_MINUTES = 60 * 60
SAID = ("starts_on", "minutes_a_week", "said_as", "agreed_with")
"""What is said of a promise in words and figures; its hours stand beside."""


@dataclass(frozen=True, slots=True)
class PromiseDetails:
    """What was agreed, from when, and the hours of a week: protected for SENCO work, and paid."""

    starts_on: date
    minutes_a_week: int
    said_as: str = ""
    agreed_with: str = ""
    protected: Week = field(default_factory=dict)
    study: Week = field(default_factory=dict)
    paid: Week = field(default_factory=dict)


@transaction.atomic
def make_promise(*, by: Member, details: PromiseDetails) -> Promise:
    """Write down one's own promised hours from a day on; what held before ends the day before. From the same day they
    are put right: what was written first is kept as taken back. The same once more changes nothing.

    Raises ValidationError where a later promise is there, for hours that are more than a week can hold, and for a slot
    to study in the time of another.
    """
    rows = list(_held(by))
    _refuse_promise(details, rows)
    same_day = next((row for row in rows if row.starts_on == details.starts_on), None)
    if same_day and _said(_details(same_day)) == _said(details):
        return same_day
    if same_day:
        _withdraw(by, same_day)
    _end_open(by, details.starts_on)
    said = {name: getattr(details, name) for name in SAID}
    promise = Promise.objects.create(school=by.school, user_id=owner(by), **said, **typed_by(by))
    _write_hours(promise, details)
    changes = differing(_said(_details(same_day)) if same_day else {}, _said(details))
    record("promise.made", by=by, subject_ref=promise.ref, changes=changes)
    return promise


@transaction.atomic
def take_back_promise(*, by: Member) -> Promise | None:
    """Take back one's newest promise, which is returned; the one before holds again. None where there is none."""
    rows = list(_held(by)[:2])
    if not rows:
        return None
    newest = _withdraw(by, rows[0])
    for before in rows[1:]:
        before.ends_on = None
        before.save(update_fields=["ends_on"])
    record("promise.taken_back", by=by, subject_ref=newest.ref, changes=differing(_said(_details(newest)), {}))
    return newest


@transaction.atomic
def put_back_promise(*, by: Member, promise: Promise) -> Promise:
    """Let hours hold that were taken back. Raises ValidationError where others hold from that day, or a later one."""
    rows = list(_held(by))
    if any(row.pk == promise.pk for row in rows):
        return promise
    row = Promise.objects.taken_back(by).select_for_update().get(pk=promise.pk)
    newest = rows[0].starts_on if rows else None
    if newest and newest >= row.starts_on:
        raise ValidationError(f"Other hours hold from {say_day(newest)}. Take those back first.")
    _end_open(by, row.starts_on)
    row.withdrawn_at, row.withdrawn_by, row.ends_on = None, "", None
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "ends_on"])
    record("promise.put_back", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def agree_promise(*, by: Member, promise: Promise) -> Promise:
    """Say that hours were promised as they are written. Agreed already, they stay so.

    Raises ValidationError for one's own: nobody promises time to themselves.
    """
    row = Promise.objects.for_school(by.school).select_for_update().get(pk=promise.pk)
    if row.user_id == by.user_id:
        raise ValidationError("These are your own hours. Whoever agreed them with you is named on them.")
    if row.agreed_on is None:
        _agreed(row, by.on, by.name)
        record("promise.agreed", by=by, subject_ref=row.ref, changes={"agreed_by": ("", by.name)})
    return row


@transaction.atomic
def take_back_agreement(*, by: Member, promise: Promise) -> Promise:
    """Say that these hours were not agreed after all."""
    row = Promise.objects.for_school(by.school).select_for_update().get(pk=promise.pk)
    if row.agreed_on is not None:
        record("promise.not_agreed", by=by, subject_ref=row.ref, changes={"agreed_by": (row.agreed_by, "")})
        _agreed(row, None, "")
    return row


@transaction.atomic
def add_other_role(*, by: Member, name: str, minutes_a_week: int, starts_on: date) -> OtherRole:
    """Write down another role that one holds. The same name from the same day is one row."""
    key = {"user_id": owner(by), "name": name, "starts_on": starts_on}
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
    row = OtherRole.objects.for_school(by.school).select_for_update().get(pk=role.pk, user_id=owner(by))
    if ends_on < row.starts_on:
        raise ValidationError({"ends_on": f"It began on {say_day(row.starts_on)}. Write that day or a later one."})
    if row.ends_on is None:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])
        record("other_role.ended", by=by, subject_ref=row.ref, changes={"ends_on": (None, ends_on)})
    return row


@transaction.atomic
def go_on_with_role(*, by: Member, role: OtherRole) -> OtherRole:
    """Take back the end of a role."""
    row = OtherRole.objects.for_school(by.school).select_for_update().get(pk=role.pk, user_id=owner(by))
    if row.ends_on is not None:
        record("other_role.goes_on", by=by, subject_ref=row.ref, changes={"ends_on": (row.ends_on, None)})
        row.ends_on = None
        row.save(update_fields=["ends_on"])
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
    has_qts: bool | None = None
    course: str = ""
    course_began_on: date | None = None
    completed_on: date | None = None


@transaction.atomic
def record_role(*, by: Member, details: RoleDetails) -> RoleRecord:
    """Write one's role on a page as it is now; what it was stays below. The same once more changes nothing."""
    rows = RoleRecord.objects.for_school(by.school).filter(user_id=owner(by))
    newest = rows.select_for_update().first()
    before = {name: getattr(newest, name) for name in asdict(details)} if newest else asdict(RoleDetails())
    changes = differing(before, asdict(details))
    if newest and not changes:
        return newest
    row = RoleRecord.objects.create(school=by.school, user_id=owner(by), **asdict(details), **typed_by(by))
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
def end_benchmark(*, by: Member) -> Benchmark | None:
    """Compare with nothing from now on. Returns what it was compared with."""
    held = Benchmark.objects.for_school(by.school).select_for_update().filter(ended_on=None).first()
    if held:
        held.ended_on = by.on
        held.save(update_fields=["ended_on"])
        record("benchmark.ended", by=by, subject_ref=held.ref)
    return held


@transaction.atomic
def compare_again(*, by: Member, benchmark: Benchmark) -> Benchmark:
    """Take back the end of a comparison. Raises ValidationError where another was chosen since."""
    rows = Benchmark.objects.for_school(by.school).select_for_update()
    row = rows.get(pk=benchmark.pk)
    if row.ended_on is None:
        return row
    if rows.filter(ended_on=None).exists():
        raise ValidationError("Something else was chosen since. Change that instead.")
    row.ended_on = None
    row.save(update_fields=["ended_on"])
    record("benchmark.goes_on", by=by, subject_ref=row.ref)
    return row


def _held(by: Member) -> PromiseQuerySet:
    """One's own promises that stand, the newest first, locked."""
    return Promise.objects.for_school(by.school).select_for_update().filter(user_id=owner(by))


def _withdraw(by: Member, row: Promise) -> Promise:
    row.withdrawn_at, row.withdrawn_by = clock.now(), by.name
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return row


def _end_open(by: Member, starts_on: date) -> None:
    """What held without an end ends the day before."""
    _held(by).filter(ends_on=None).update(ends_on=starts_on - timedelta(days=1))


def _agreed(row: Promise, on: date | None, by_name: str) -> None:
    row.agreed_on, row.agreed_by = on, by_name
    row.save(update_fields=["agreed_on", "agreed_by"])


def _refuse_promise(details: PromiseDetails, rows: Sequence[Promise]) -> None:
    faults = {}
    later = [row.starts_on for row in rows if row.starts_on > details.starts_on]
    if later:
        faults["starts_on"] = (
            f"Other hours hold from {say_day(max(later))}. Write a later day, or take those back first."
        )
    if not 0 <= details.minutes_a_week <= MOST_MINUTES:
        faults["minutes_a_week"] = "A week holds at most 60 hours of work. Write the hours of one week."
    for day, stretches in details.study.items():
        if overlap(stretches, details.protected.get(day, ())):
            faults[f"study_{day}"] = "This is in a protected slot of the day. Shorten one of the two."
    if faults:
        raise ValidationError(faults)


def _weeks(details: PromiseDetails) -> dict[WeekHours.Kind, Week]:
    kind = WeekHours.Kind
    return {kind.PROTECTED: details.protected, kind.STUDY: details.study, kind.PAID: details.paid}


def _write_hours(promise: Promise, details: PromiseDetails) -> None:
    WeekHours.objects.bulk_create(
        WeekHours(school_id=promise.school_id, promise=promise, kind=kind, weekday=day, starts_at=starts, ends_at=ends)
        for kind, week in _weeks(details).items()
        for day, stretches in week.items()
        for starts, ends in stretches
    )


def _details(promise: Promise) -> PromiseDetails:
    """What was said when this promise was written."""
    said: dict[str, Any] = {name: getattr(promise, name) for name in SAID} | {
        kind: {} for kind in WeekHours.Kind.values
    }
    for row in promise.hours.all():
        said[row.kind].setdefault(row.weekday, []).append((row.starts_at, row.ends_at))
    return PromiseDetails(**said)


def _said(details: PromiseDetails) -> dict[str, Any]:
    """For the audit trail: the hours of each kind by weekday, in words."""
    weeks = {
        str(kind): {WEEKDAYS[day]: say_hours(stretches) for day, stretches in week.items() if stretches}
        for kind, week in _weeks(details).items()
    }
    return {name: getattr(details, name) for name in SAID} | weeks
