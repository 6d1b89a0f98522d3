"""Hours that the headteacher writes for somebody: agreed on that side, they hold once the other says the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

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
from handrail.workload.models import Promise
from handrail.workload.owner import owner

TAKEN_BACK = "{} took these hours back, so they wait no more."


@transaction.atomic
def propose_promise(*, by: Member, user_id: int, details: PromiseDetails) -> Promise:
    """Write hours for somebody who keeps time here. A proposal that waits already is kept as taken back, and the same
    once more changes nothing.

    Raises ValidationError for one's own, for hours that cannot be, and from a day on which others hold already: what is
    on record changes by its owner alone.
    """
    if user_id == by.user_id:
        raise ValidationError("These are your own hours. Write them under My time.")
    held = held_by(by, user_id)
    refuse(details, [row.starts_on for row in held if row.starts_on >= details.starts_on])
    details = replace(details, agreed_with=by.name)
    waiting = Promise.objects.waiting(by.school).select_for_update().filter(user_id=user_id).first()
    if waiting and said_of(details_of(waiting)) == said_of(details):
        return waiting
    if waiting:
        withdraw(by, waiting)
    row = write(by, user_id, details, proposed_on=by.on, agreed_on=by.on, agreed_by=by.name)
    record("promise.proposed", by=by, subject_ref=row.ref, changes=differing({}, said_of(details)))
    return row


@transaction.atomic
def accept_promise(*, by: Member, promise: Promise) -> Promise:
    """Say that hours proposed to oneself are so: they hold from their day on, and what held before ends the day before.
    Accepted already, they stay so. Raises ValidationError for hours that were taken back meanwhile, and where others
    hold from that day, or a later one."""
    held = held_by(by, owner(by))
    rows = list(held)
    row = _proposed(by, promise, user_id=owner(by))
    if row.withdrawn_at:
        raise ValidationError(TAKEN_BACK.format(row.withdrawn_by))
    if row.accepted_on:
        return row
    if rows and rows[0].starts_on >= row.starts_on:
        raise ValidationError(f"Your own hours from {say_day(rows[0].starts_on)} hold. Take those back first.")
    end_open(held, row.starts_on)
    row.accepted_on = by.on
    row.save(update_fields=["accepted_on"])
    record("promise.accepted", by=by, subject_ref=row.ref, changes={"accepted_on": (None, by.on)})
    return row


@transaction.atomic
def close_proposal(*, by: Member, promise: Promise) -> Promise:
    """Say that proposed hours are not so, or take one's own proposal back. Closed already, it stays so."""
    row = _proposed(by, promise)
    if row.waits:
        withdraw(by, row)
        record("promise.proposal_closed", by=by, subject_ref=row.ref)
    return row


@transaction.atomic
def open_proposal(*, by: Member, promise: Promise) -> Promise:
    """Let a proposal wait again. Raises ValidationError where another waits meanwhile, and to its owner for one that
    the other side took back: that side no longer says so."""
    row = _proposed(by, promise, accepted_on=None)
    if row.waits:
        return row
    if Promise.objects.waiting(by.school).filter(user_id=row.user_id).exists():
        raise ValidationError("Other hours were proposed meanwhile. Answer those instead.")
    if row.user_id == by.user_id and row.withdrawn_by != by.name:
        raise ValidationError(TAKEN_BACK.format(row.withdrawn_by))
    record("promise.proposal_opened", by=by, subject_ref=row.ref)
    return let_stand(row)


def _proposed(by: Member, promise: Promise, **so: Any) -> Promise:
    """The proposal as it stands, locked."""
    return Promise.objects.proposed(by.school).select_for_update().get(pk=promise.pk, **so)
