"""Strategic work that she means to do in a week: planned, done, carried on into the next."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.rules.calendar import monday_of, say_day
from handrail.workload.log.models import PlannedWork
from handrail.workload.log.moments import WEEK
from handrail.workload.owner import owner


@transaction.atomic
def plan_work(*, by: Member, words: str, on: date) -> PlannedWork:
    """Mean to do a piece of strategic work in the week of a day. The same words in the same week are one."""
    week = {"user_id": owner(by), "week_on": monday_of(on)}
    for held in PlannedWork.objects.for_school(by.school).filter(**week):
        if held.words == words:
            return held
    row = PlannedWork.objects.create(school=by.school, words=words, **week)
    record("time_log.written", by=by)
    return row


@transaction.atomic
def finish_planned(*, by: Member, planned: PlannedWork) -> PlannedWork:
    """It is done, today. Done already, it stays so."""
    row = _mine(by, planned)
    if row.done_on is None:
        row.done_on = by.on
        row.save(update_fields=["done_on"])
        record("time_log.written", by=by)
    return row


@transaction.atomic
def carry_on(*, by: Member, planned: PlannedWork) -> PlannedWork:
    """It was not done: mean to do it in the week after, or in this one where that is later. The week it slipped in
    keeps it. Carried on already, it is so once. Raises ValidationError for what is done."""
    row = _mine(by, planned)
    if row.done_on:
        raise ValidationError("This is done, so there is nothing to carry on.")
    held = PlannedWork.objects.for_school(by.school).filter(carried_from=row).first()
    if held:
        return held
    week = max(row.week_on + WEEK, monday_of(by.on))
    fresh = PlannedWork.objects.create(
        school=by.school, user_id=owner(by), week_on=week, words=row.words, carried_from=row
    )
    record("time_log.written", by=by)
    return fresh


@transaction.atomic
def take_planned_back(*, by: Member, planned: PlannedWork) -> PlannedWork:
    """What was pressed last of it is undone: that it is done, or else that it was carried on from a week before, or
    else that it was planned at all. Raises ValidationError for what was carried on: with it that would be gone too."""
    row = _mine(by, planned)
    carried = PlannedWork.objects.for_school(by.school).filter(carried_from=row).first()
    if carried and not row.done_on:
        raise ValidationError(
            f"It was carried on into the week of {say_day(carried.week_on)}. Take it out there first."
        )
    if row.done_on:
        row.done_on = None
        row.save(update_fields=["done_on"])
    else:
        row.delete()
    record("time_log.written", by=by)
    return row


def _mine(by: Member, planned: PlannedWork) -> PlannedWork:
    return PlannedWork.objects.for_school(by.school).select_for_update().get(pk=planned.pk, user_id=owner(by))
