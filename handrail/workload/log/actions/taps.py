"""She was pulled away: one tap, and two more if she likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import Act, record, record_acts
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.rules.calendar import say_day
from handrail.workload.log.models import Asker, Interruption, InterruptionQuerySet, WhatFor
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
    _refuse_beyond(_room(rows, now))
    row = _new(by, KeptTap(client_id or new_ref(), at, asked_by, what_for), now)
    row.save(force_insert=True)
    record("time_log.written", by=by)
    return row


@dataclass(frozen=True, slots=True)
class KeptTap:
    """A tap as a phone kept it: its own mark, its moment (None is now), and what was said of it."""

    client_id: str
    at: datetime | None = None
    asked_by: str = ""
    what_for: str = ""


@dataclass(frozen=True, slots=True)
class TapAnswer:
    """What became of one of several: its row and whether that had been taken before; or why there is none."""

    row: Interruption | None
    was_held: bool = False
    refusal: str = ""


@transaction.atomic
def take_taps(*, by: Member, kept: Sequence[KeptTap], not_before: datetime | None = None) -> list[TapAnswer]:
    """What a phone kept while it was out of reach, each taken as `tap` would: an answer to each, in their order. One
    that is refused keeps no other back."""
    rows = Interruption.objects.for_school(by.school).filter(user_id=hold_owner(by))
    now, keys = clock.now(), {one.client_id for one in kept}
    held = {row.client_id: row for row in rows.select_for_update().filter(client_id__in=keys)}
    room, answers = _room(rows, now), list[TapAnswer]()
    new, changed = dict[str, Interruption](), dict[str, Interruption]()
    for one in kept:
        row = held.get(one.client_id) or new.get(one.client_id)
        try:
            _refuse_words(one.asked_by, one.what_for)
            if row is None:
                _refuse_moment(one.at or now, now, not_before)
                _refuse_beyond(room - len(new))
        except ValidationError as refusal:
            answers.append(TapAnswer(None, refusal=" ".join(refusal.messages)))
            continue
        answers.append(TapAnswer(row or new.setdefault(one.client_id, _new(by, one, now)), was_held=row is not None))
        if row and _add(row, one.asked_by, one.what_for) and one.client_id in held:
            changed[one.client_id] = row
    Interruption.objects.bulk_create(new.values())
    Interruption.objects.bulk_update(changed.values(), ["asked_by", "what_for"])
    record_acts([Act(by, "time_log.written")] * (len(new) + len(changed)))
    return answers


@transaction.atomic
def say_of_tap(*, by: Member, tap: Interruption, asked_by: str = "", what_for: str = "") -> Interruption:
    """Say who asked or what for; what is not said stays. Raises ValidationError for what is no answer."""
    _refuse_words(asked_by, what_for)
    row = Interruption.objects.for_school(by.school).select_for_update().get(pk=tap.pk, user_id=owner(by))
    if _add(row, asked_by, what_for):
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


def _new(by: Member, one: KeptTap, now: datetime) -> Interruption:
    said = {"asked_by": one.asked_by, "what_for": one.what_for}
    return Interruption(
        school=by.school, user_id=owner(by), client_id=one.client_id, at=one.at or now, arrived_at=now, **said
    )


def _add(row: Interruption, asked_by: str, what_for: str) -> bool:
    """Put what is said newly into the row; whether there was anything."""
    before = (row.asked_by, row.what_for)
    row.asked_by, row.what_for = asked_by or row.asked_by, what_for or row.what_for
    return (row.asked_by, row.what_for) != before


def _room(rows: InterruptionQuerySet, now: datetime) -> int:
    """How many more of these may come today."""
    return MOST_A_DAY - rows.filter(arrived_at__gt=now - timedelta(days=1)).count()


def _refuse_beyond(room: int) -> None:
    if room <= 0:
        raise ValidationError(f"{MOST_A_DAY} taps have come in one day. The rest belong on the day sheet, by hand.")


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
