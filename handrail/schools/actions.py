"""Adding a school, writing down the dates of its years, and what an hour of work costs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.audit.writing import Actor, record
from handrail.core import clock
from handrail.rules.calendar import say_day
from handrail.rules.school_days import ONE_DAY, SchoolYear, Stretch, year_faults
from handrail.schools.models import AcademicYear, Closure, School, StaffRate, StaffRateQuerySet, Term, Trust


@transaction.atomic
def add_school(
    *,
    name: str,
    slug: str,
    kind: str,
    trust: Trust | None = None,
    urn: str = "",
    la_code: str = "",
    establishment: str = "",
) -> School:
    """Add a school with nobody in it. Raises ValidationError in plain words."""
    for label, value, figures in (
        ("URN", urn, 6),
        ("local authority number", la_code, 3),
        ("establishment number", establishment, 4),
    ):
        if value and not (value.isascii() and value.isdigit() and len(value) == figures):
            raise ValidationError(f"The {label} must be {figures} figures; {value!r} is not.")
    if School.objects.filter(slug=slug).exists():
        raise ValidationError(f"There is a school with the short name {slug!r} already. Choose another.")
    school = School(
        name=name.strip(), slug=slug, kind=kind, trust=trust, urn=urn, la_code=la_code, establishment=establishment
    )
    school.full_clean()
    school.save()
    return school


@transaction.atomic
def save_school_years(*, by: Actor, years: Sequence[SchoolYear]) -> None:
    """Write down the dates of school years; each takes the place of what was written for the same days.

    Raises ValidationError, in sentences, where a year cannot be right; then nothing is written.
    """
    faults = [fault for year in years for fault in year_faults(year)]
    if faults:
        raise ValidationError(faults)
    School.objects.select_for_update().get(pk=by.school.pk)
    for year in years:
        before = AcademicYear.objects.for_school(by.school).filter(
            starts_on__lte=year.ends_on, ends_on__gte=year.starts_on
        )
        was = [(str(row), row.terms.count()) for row in before]
        before.delete()
        _write_year(by, year)
        said = [f"{term.name}: {term.say()}" for term in (*year.terms, *year.closures)]
        record("school_year.saved", by=by, changes={year.label: (was or None, said)})


def _write_year(by: Actor, year: SchoolYear) -> None:
    row = AcademicYear.objects.create(school=by.school, starts_on=year.starts_on, ends_on=year.ends_on)
    own = {"school": by.school, "year": row}
    Term.objects.bulk_create(Term(**own, **_days(term), name=term.name) for term in year.terms)
    Closure.objects.bulk_create(
        Closure(**own, **_days(closure), name=closure.name, kind=closure.kind) for closure in set(year.closures)
    )


def _days(stretch: Stretch) -> dict[str, date]:
    return {"starts_on": stretch.starts_on, "ends_on": stretch.ends_on}


@transaction.atomic
def remove_school_year(*, by: Actor, starts_on: date) -> None:
    """Take away the dates of the school year that begins on a day; nothing where there is none."""
    rows = AcademicYear.objects.for_school(by.school).filter(starts_on=starts_on)
    if rows.delete()[0]:
        record("school_year.removed", by=by, changes={"from": (starts_on, None)})


@dataclass(frozen=True, slots=True)
class RateDetails:
    """Whose hour, or that of which post (`user_id` is None), what it costs, from when, and where it is written."""

    name: str
    hourly_pence: int
    starts_on: date
    source: str
    user_id: int | None = None


@transaction.atomic
def write_rate(*, by: Actor, details: RateDetails) -> StaffRate:
    """What an hour costs from a day on; what held before ends the day before. From the same day it is put right: what
    was written first is kept as taken back. The same once more changes nothing.

    Raises ValidationError where a later rate is there.
    """
    before = _rates_of(by, details.user_id, details.name).first()
    if before and before.starts_on > details.starts_on:
        raise ValidationError(
            {"starts_on": f"Another rate holds from {say_day(before.starts_on)}. Write a later day, or take it back."}
        )
    said = {name: getattr(details, name) for name in RateDetails.__dataclass_fields__}
    if before and all(getattr(before, name) == value for name, value in said.items()):
        return before
    now = clock.now()
    if before and before.starts_on == details.starts_on:
        _take_back(by, before, now)
    elif before and before.ends_on is None:
        _end(before, details.starts_on - ONE_DAY)
    typed = {"recorded_by": by.name, "recorded_by_id": by.user_id, "recorded_at": now}
    row = StaffRate.objects.create(school=by.school, **said, **typed)
    changes = {"hourly_pence": (before.hourly_pence if before else None, row.hourly_pence), "name": ("", row.name)}
    record("staff_rate.written", by=by, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def take_back_rate(*, by: Actor, rate: StaffRate) -> StaffRate:
    """Take back the newest rate of a person or a post; what it put right, or else the one before, holds again. Raises
    ValidationError for one that is not the newest."""
    newest, *earlier = [*_rates_of(by, rate.user_id, rate.name)[:2], rate]
    if newest.pk != rate.pk:
        raise ValidationError(f"Another rate holds from {say_day(newest.starts_on)}. Take that back first.")
    if newest.withdrawn_at is None:
        _take_back(by, newest, clock.now())
        put_right = _put_right_by(by, newest)
        for row in [put_right] if put_right else earlier[:-1]:
            _let_hold(row)
        record("staff_rate.taken_back", by=by, subject_ref=newest.ref)
    return newest


@transaction.atomic
def put_back_rate(*, by: Actor, rate: StaffRate) -> StaffRate:
    """Let a rate hold that was taken back. Raises ValidationError where another holds from that day, or a later one."""
    newest = _rates_of(by, rate.user_id, rate.name).first()
    if newest and newest.starts_on >= rate.starts_on:
        raise ValidationError(f"Another rate holds from {say_day(newest.starts_on)}. Take that back first.")
    if newest:
        _end(newest, rate.starts_on - ONE_DAY)
    _let_hold(rate)
    record("staff_rate.put_back", by=by, subject_ref=rate.ref)
    return rate


def _rates_of(by: Actor, user_id: int | None, name: str) -> StaffRateQuerySet:
    """The rates that stand, the newest first; nobody else writes one meanwhile."""
    School.objects.select_for_update().get(pk=by.school.pk)
    found: StaffRateQuerySet = StaffRate.objects.for_school(by.school).of(user_id, name)
    return found


def _put_right_by(by: Actor, rate: StaffRate) -> StaffRate | None:
    """What was taken back in the moment in which this was written from the same day."""
    rows = StaffRate.objects.taken_back(by.school).of(rate.user_id, rate.name).exclude(pk=rate.pk)
    found: StaffRate | None = rows.filter(starts_on=rate.starts_on, withdrawn_at=rate.recorded_at).first()
    return found


def _take_back(by: Actor, row: StaffRate, at: datetime) -> None:
    row.withdrawn_at, row.withdrawn_by = at, by.name
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])


def _let_hold(row: StaffRate) -> None:
    row.withdrawn_at, row.withdrawn_by, row.ends_on = None, "", None
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "ends_on"])


def _end(row: StaffRate, on: date | None) -> None:
    row.ends_on = on
    row.save(update_fields=["ends_on"])
