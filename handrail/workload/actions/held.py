"""What a promise says, how it is written, and what cannot be promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from handrail.access.member import Member
from handrail.core import clock
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day
from handrail.rules.hours import WEEKDAYS, Hours, overlap, say_hours
from handrail.workload.models import Promise, PromiseQuerySet, WeekHours

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


def held_by(by: Member, user_id: int) -> PromiseQuerySet:
    """Somebody's promises that stand, the newest first, locked."""
    return Promise.objects.for_school(by.school).select_for_update().filter(user_id=user_id)


def withdraw(by: Member, row: Promise) -> Promise:
    row.withdrawn_at, row.withdrawn_by = clock.now(), by.name
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return row


def let_stand(row: Promise) -> Promise:
    """Withdrawn no longer."""
    row.withdrawn_at, row.withdrawn_by = None, ""
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return row


def end_open(rows: PromiseQuerySet, starts_on: date) -> None:
    """What held without an end ends the day before."""
    rows.filter(ends_on=None).update(ends_on=starts_on - timedelta(days=1))


def write(by: Member, user_id: int, details: PromiseDetails, **agreed: Any) -> Promise:
    """The row of a promise, with the hours of its week."""
    said = {name: getattr(details, name) for name in SAID}
    row = Promise.objects.create(school=by.school, user_id=user_id, **said, **agreed, **typed_by(by))
    WeekHours.objects.bulk_create(
        WeekHours(school_id=row.school_id, promise=row, kind=kind, weekday=day, starts_at=starts, ends_at=ends)
        for kind, week in _weeks(details).items()
        for day, stretches in week.items()
        for starts, ends in stretches
    )
    return row


def refuse(details: PromiseDetails, later: Sequence[date]) -> None:
    """`later` are days from which other hours hold. Raises ValidationError, with a sentence for each field."""
    faults = {}
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


def details_of(promise: Promise) -> PromiseDetails:
    """What was said when this promise was written."""
    said: dict[str, Any] = {name: getattr(promise, name) for name in SAID} | {
        kind: {} for kind in WeekHours.Kind.values
    }
    for row in promise.hours.all():
        said[row.kind].setdefault(row.weekday, []).append((row.starts_at, row.ends_at))
    return PromiseDetails(**said)


def said_of(details: PromiseDetails) -> dict[str, Any]:
    """For the audit trail: the hours of each kind by weekday, in words."""
    weeks = {
        str(kind): {WEEKDAYS[day]: say_hours(stretches) for day, stretches in week.items() if stretches}
        for kind, week in _weeks(details).items()
    }
    return {name: getattr(details, name) for name in SAID} | weeks
