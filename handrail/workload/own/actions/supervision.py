"""Supervision is arranged, held and taken back. The trail says so, and not with whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.rules.calendar import say_day
from handrail.workload.own.models import Supervised, SupervisedQuerySet, Supervision, SupervisionQuerySet
from handrail.workload.owner import owner

ONE_DAY = timedelta(days=1)


@transaction.atomic
def arrange_supervision(*, by: Member, with_whom: str, how_often: str, starts_on: date) -> Supervision:
    """Supervision from a day on; what was arranged before ends on its eve. From the same day it is put right. The same
    once more changes nothing. Raises ValidationError where a later one is arranged."""
    rows = list(_mine(by))
    said = {"with_whom": with_whom, "how_often": how_often}
    if rows and rows[0].starts_on > starts_on:
        raise ValidationError(
            {"starts_on": f"Another is arranged from {say_day(rows[0].starts_on)}. Write a later day."}
        )
    same_day = next((row for row in rows if row.starts_on == starts_on), None)
    if same_day:
        _mine(by).filter(pk=same_day.pk).update(**said)
        record("supervision.written", by=by, subject_ref=same_day.ref)
        return _mine(by).get(pk=same_day.pk)
    _mine(by).filter(ends_on=None).update(ends_on=starts_on - ONE_DAY)
    row = Supervision.objects.create(school=by.school, user_id=owner(by), starts_on=starts_on, **said)
    record("supervision.written", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def take_back_supervision(*, by: Member, supervision: Supervision) -> None:
    """It was never arranged; what ended on its eve goes on. Raises ValidationError where it was held: that is kept."""
    row = _mine(by).get(pk=supervision.pk)
    if _held(by).filter(supervision=row).exists():
        raise ValidationError("It was held by now. End it instead, so that what was held stays.")
    row.delete()
    _mine(by).filter(ends_on=row.starts_on - ONE_DAY).update(ends_on=None)
    record("supervision.written", by=by, subject_ref=row.ref)


@transaction.atomic
def end_supervision(*, by: Member, supervision: Supervision) -> Supervision:
    """It ends today. Ended already, it stays so."""
    row = _mine(by).get(pk=supervision.pk)
    if row.ends_on is None:
        row.ends_on = max(by.on, row.starts_on)
        row.save(update_fields=["ends_on"])
        record("supervision.written", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def go_on_with_supervision(*, by: Member, supervision: Supervision) -> Supervision:
    """Take back its end. Raises ValidationError where another is arranged since."""
    rows = list(_mine(by))
    row = next(one for one in rows if one.pk == supervision.pk)
    if row.ends_on is None:
        return row
    if any(one.starts_on > row.starts_on for one in rows):
        raise ValidationError("Another is arranged since. Change that instead.")
    row.ends_on = None
    row.save(update_fields=["ends_on"])
    record("supervision.written", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def hold_supervision(*, by: Member, held_on: date) -> Supervised:
    """It was held on a day. The same day once more is once. Raises ValidationError for a day to come, and for one on
    which nothing was arranged."""
    if held_on > by.on:
        raise ValidationError({"held_on": f"{say_day(held_on)} is still to come. Write a day up to today."})
    arranged = next((row for row in _mine(by) if row.holds(held_on)), None)
    if arranged is None:
        raise ValidationError(
            {"held_on": f"Nothing was arranged on {say_day(held_on)}. Arrange it from that day first."}
        )
    row, is_new = _held(by).get_or_create(
        supervision=arranged, held_on=held_on, defaults={"school": by.school, "user_id": owner(by)}
    )
    if is_new:
        record("supervision.written", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def take_back_held(*, by: Member, held: Supervised) -> None:
    """It was not held on that day."""
    _held(by).filter(pk=held.pk).delete()
    record("supervision.written", by=by, subject_ref=held.ref)


def _mine(by: Member) -> SupervisionQuerySet:
    """One's own, the newest first, locked."""
    return Supervision.objects.for_school(by.school).select_for_update().filter(user_id=owner(by))


def _held(by: Member) -> SupervisedQuerySet:
    return Supervised.objects.for_school(by.school).filter(user_id=owner(by))
