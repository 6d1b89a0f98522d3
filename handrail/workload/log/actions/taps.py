"""She was pulled away: one tap, and two more if she likes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.rules.calendar import say_day
from handrail.workload.log.models import Asker, Interruption, WhatFor
from handrail.workload.owner import hold_owner, owner

AHEAD = timedelta(minutes=5)
"""How far a phone's clock may run before ours."""
OLDEST = timedelta(days=31)
"""How long a phone may have been out of reach."""
SAME = timedelta(seconds=3)
"""Two presses within this are one."""
MOST_A_DAY = 200


@transaction.atomic
def tap(
    *,
    by: Member,
    at: datetime | None = None,
    client_id: str = "",
    asked_by: str = "",
    what_for: str = "",
    not_before: datetime | None = None,
) -> Interruption:
    """Note that one was pulled away, now or `at` a moment. Of the same `client_id` there is one, whatever is sent how
    often; what is said later of who asked and what for is added to it.

    Raises ValidationError, with a sentence, for a moment that is to come, that is older than is believable or lies
    before `not_before`, and for what is no answer.
    """
    _refuse_words(asked_by, what_for)
    rows = Interruption.objects.for_school(by.school).filter(user_id=hold_owner(by))
    now = clock.now()
    just_now = rows.filter(at__gt=now - SAME, withdrawn_at=None)
    held = rows.filter(client_id=client_id).first() if client_id else just_now.last()
    if held:
        return _add_words(by, held, asked_by, what_for)
    at = at or now
    _refuse_moment(at, now, not_before)
    if rows.filter(arrived_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise ValidationError(f"{MOST_A_DAY} taps have come in one day. The rest belong on the day sheet, by hand.")
    words = {"asked_by": asked_by, "what_for": what_for}
    key = client_id or new_ref()
    row = Interruption.objects.create(
        school=by.school, user_id=owner(by), client_id=key, at=at, arrived_at=now, **words
    )
    record("time_log.written", by=by)
    return row


@transaction.atomic
def say_of_tap(*, by: Member, tap: Interruption, asked_by: str = "", what_for: str = "") -> Interruption:
    """Say who asked or what for; what is not said stays. Raises ValidationError for what is no answer."""
    _refuse_words(asked_by, what_for)
    row = Interruption.objects.for_school(by.school).select_for_update().get(pk=tap.pk, user_id=owner(by))
    if (asked_by or row.asked_by, what_for or row.what_for) == (row.asked_by, row.what_for):
        return row
    row.asked_by, row.what_for = asked_by or row.asked_by, what_for or row.what_for
    row.save(update_fields=["asked_by", "what_for"])
    record("time_log.written", by=by)
    return row


@transaction.atomic
def withdraw_tap(*, by: Member, tap: Interruption) -> Interruption:
    """Take back a tap that was a mistake. It stays known, so that a phone that sends it again changes nothing."""
    row = Interruption.objects.for_school(by.school).select_for_update().get(pk=tap.pk, user_id=owner(by))
    if row.withdrawn_at is None:
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        record("time_log.written", by=by)
    return row


def _add_words(by: Member, row: Interruption, asked_by: str, what_for: str) -> Interruption:
    new = (asked_by and asked_by != row.asked_by) or (what_for and what_for != row.what_for)
    return say_of_tap(by=by, tap=row, asked_by=asked_by, what_for=what_for) if new else row


def _refuse_words(asked_by: str, what_for: str) -> None:
    if (asked_by and asked_by not in Asker.values) or (what_for and what_for not in WhatFor.values):
        raise ValidationError("Choose who asked and what for from those shown.")


def _refuse_moment(at: datetime, now: datetime, not_before: datetime | None) -> None:
    if at > now + AHEAD:
        raise ValidationError("The tap lies in the future. Look at the clock of this device, then tap again.")
    if at < now - OLDEST:
        raise ValidationError(
            f"The tap is of {say_day(at.date())}, more than a month ago. Write it on that day’s sheet by hand."
        )
    if not_before and at < not_before - AHEAD:
        raise ValidationError("The tap is older than this link. Look at the clock of this device, then tap again.")
