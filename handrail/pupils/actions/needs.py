"""The types of need of a pupil, ranked, by date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.pupils.actions.held import hold
from handrail.pupils.models import Need, Pupil
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day
from handrail.rules.register import NEED_TYPES, need_types_on


@transaction.atomic
def set_needs(*, by: Member, pupil: Pupil, codes: Sequence[str], starts_on: date) -> list[Need]:
    """Let the needs from a day be these, the primary need first; return the rows that hold.

    A row whose type and rank stay is left alone. Another is ended on the eve, or, if it would begin that day or later,
    taken back. Raises ValidationError for an unknown or repeated type and for a day that cannot be.
    """
    pupil = hold(by, pupil)
    open_rows: list[Need] = list(pupil.needs.filter(ends_on__isnull=True))
    _refuse(codes, open_rows, starts_on, by.on)
    ranked = [(code, rank) for rank, code in enumerate(codes, start=1)]
    kept = [row for row in open_rows if (row.type_code, row.rank) in ranked]
    if len(kept) == len(open_rows) == len(ranked):
        return kept
    for row in open_rows:
        if row not in kept:
            _end_on_the_eve(row, starts_on)
    held = {row.type_code for row in kept}
    for code, rank in ranked:
        if code not in held:
            kept.append(_begin(by, pupil, code, rank, starts_on))
    before = [row.type_code for row in open_rows]
    record("needs.set", by=by, pupil_ref=pupil.ref, changes={"needs": (before, list(codes)), "from": (None, starts_on)})
    return sorted(kept, key=lambda row: row.rank)


def _begin(by: Member, pupil: Pupil, code: str, rank: int, starts_on: date) -> Need:
    return Need.objects.create(
        school=by.school, pupil=pupil, type_code=code, rank=rank, starts_on=starts_on, **typed_by(by)
    )


def _end_on_the_eve(row: Need, starts_on: date) -> None:
    if row.starts_on and row.starts_on >= starts_on:
        row.delete()
    else:
        row.ends_on = starts_on - timedelta(days=1)
        row.save(update_fields=["ends_on"])


def _refuse(codes: Sequence[str], open_rows: list[Need], starts_on: date, on: date) -> None:
    if len(set(codes)) < len(codes):
        raise ValidationError("Each type of need can be chosen once.")
    held = {row.type_code for row in open_rows}
    offered = {row.code for row in need_types_on(starts_on)}
    for code in codes:
        if code not in offered | held:
            label = NEED_TYPES[code].label if code in NEED_TYPES else code
            raise ValidationError(f"“{label}” cannot be recorded from {say_day(starts_on)}. Choose another.")
    if starts_on > on:
        raise ValidationError({"starts_on": f"{say_day(starts_on)} is still to come. Write a day up to today."})
    latest = max((row.starts_on for row in open_rows if row.starts_on), default=None)
    if latest and starts_on < latest:
        raise ValidationError({"starts_on": f"What is held began on {say_day(latest)}. Write that day or a later one."})
