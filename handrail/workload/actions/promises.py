"""What was promised is written down: the hours of a week from a day on; and it is agreed."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import differing
from handrail.rules.calendar import say_day
from handrail.workload.actions.held import (
    PromiseDetails,
    details_of,
    end_open,
    held_by,
    let_stand,
    refuse,
    said_of,
    withdraw,
    write,
)
from handrail.workload.models import NEVER_HELD, Promise
from handrail.workload.owner import owner


@transaction.atomic
def make_promise(*, by: Member, details: PromiseDetails) -> Promise:
    """Write down one's own promised hours from a day on; what held before ends the day before. From the same day they
    are put right: what was written first is kept as taken back. The same once more changes nothing.

    Raises ValidationError where a later promise is there, for hours that are more than a week can hold, and for a slot
    to study in the time of another.
    """
    held = held_by(by, owner(by))
    rows = list(held)
    refuse(details, [row.starts_on for row in rows if row.starts_on > details.starts_on])
    same_day = next((row for row in rows if row.starts_on == details.starts_on), None)
    before = said_of(details_of(same_day)) if same_day else {}
    if same_day and before == said_of(details):
        return same_day
    if same_day:
        withdraw(by, same_day)
    end_open(held, details.starts_on)
    promise = write(by, owner(by), details)
    record("promise.made", by=by, subject_ref=promise.ref, changes=differing(before, said_of(details)))
    return promise


@transaction.atomic
def take_back_promise(*, by: Member) -> Promise | None:
    """Take back one's newest promise, which is returned; the one before holds again. What was proposed waits again,
    unless something else was proposed since. None where there is none."""
    rows = list(held_by(by, owner(by))[:2])
    if not rows:
        return None
    others = Promise.objects.waiting(by.school).filter(user_id=owner(by))
    waits_again = rows[0].proposed_on and not others.exists()
    newest = _not_accepted(rows[0]) if waits_again else withdraw(by, rows[0])
    for before in rows[1:]:
        before.ends_on = None
        before.save(update_fields=["ends_on"])
    changes = differing(said_of(details_of(newest)), {})
    record("promise.taken_back", by=by, subject_ref=newest.ref, changes=changes)
    return newest


@transaction.atomic
def put_back_promise(*, by: Member, promise: Promise) -> Promise:
    """Let hours hold that were taken back. Raises ValidationError where others hold from that day, or a later one."""
    held = held_by(by, owner(by))
    rows = list(held)
    if any(row.pk == promise.pk for row in rows):
        return promise
    row = Promise.objects.taken_back(by).select_for_update().exclude(NEVER_HELD).get(pk=promise.pk)
    newest = rows[0].starts_on if rows else None
    if newest and newest >= row.starts_on:
        raise ValidationError(f"Other hours hold from {say_day(newest)}. Take those back first.")
    end_open(held, row.starts_on)
    row.ends_on = None
    row.save(update_fields=["ends_on"])
    record("promise.put_back", by=by, subject_ref=row.ref)
    return let_stand(row)


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


def _not_accepted(row: Promise) -> Promise:
    row.accepted_on, row.ends_on = None, None
    row.save(update_fields=["accepted_on", "ends_on"])
    return row


def _agreed(row: Promise, on: date | None, by_name: str) -> None:
    row.agreed_on, row.agreed_by = on, by_name
    row.save(update_fields=["agreed_on", "agreed_by"])
