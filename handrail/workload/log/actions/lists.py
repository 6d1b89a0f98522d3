"""What her day sheets draw on: meetings of her calendar, and the school's kinds of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.pupils.actions.held import differing
from handrail.pupils.models.source import typed_by
from handrail.rules.time_categories import Category
from handrail.workload.log.calendar_file import Met
from handrail.workload.log.kinds import categories_of, every_category
from handrail.workload.log.models import CalendarOffer, TimeCategory, UsualMinutes
from handrail.workload.owner import owner


@transaction.atomic
def offer_meetings(*, by: Member, meetings: Sequence[Met]) -> int:
    """Offer meetings of one's own calendar on the sheets of their days; those offered already are not offered twice.
    Those to come take the place of what an earlier calendar said of it. Gives how many are new."""
    rows = CalendarOffer.objects.for_school(by.school).filter(user_id=owner(by))
    dropped, _ = rows.filter(starts_at__gte=clock.now()).exclude(key__in=[met.key for met in meetings]).delete()
    held = set(rows.values_list("key", flat=True))
    fresh = [met for met in meetings if met.key not in held]
    CalendarOffer.objects.bulk_create(
        CalendarOffer(
            school=by.school, user_id=owner(by), key=met.key, starts_at=met.starts_at, ends_at=met.ends_at,
            title=met.title,
        )
        for met in fresh
    )  # fmt: skip
    if fresh or dropped:
        record("time_log.written", by=by)
    return len(fresh)


@transaction.atomic
def say_usual(*, by: Member, minutes: Mapping[str, int | None]) -> None:
    """Say anew how long work usually takes oneself; None where a day is to ask. What was confirmed stays as it is."""
    rows = UsualMinutes.objects.for_school(by.school).filter(user_id=owner(by), work__in=minutes)
    held = {row.work: row.minutes for row in rows.select_for_update()}
    if held == {work: said for work, said in minutes.items() if said}:
        return
    rows.delete()
    UsualMinutes.objects.bulk_create(
        UsualMinutes(school=by.school, user_id=owner(by), work=work, minutes=said)
        for work, said in minutes.items()
        if said
    )
    record("time_log.written", by=by)


@transaction.atomic
def change_category(*, by: Member, key: str, name: str, share: str, needs_senco: bool) -> TimeCategory:
    """Say how the school names a kind of work, where it counts and whether it needs a SENCO; without a `key` it is one
    more. A retired one comes back. Raises ValidationError for a name that another kind has."""
    every = categories_of(by)
    if any(kind.name.casefold() == name.casefold() and kind.key != key for kind in every.values()):
        raise ValidationError({"name": f"There is a kind of work called {name} already."})
    before = every.get(key)
    said: dict[str, Any] = {"name": name, "share": share, "needs_senco": needs_senco}
    key = key or f"own-{new_ref().lower()}"[:30]
    row, _ = TimeCategory.objects.for_school(by.school).update_or_create(
        key=key, defaults=said | {"school": by.school, "retired_on": None} | typed_by(by)
    )
    changes = differing(_said(before) if before else {}, said)
    if changes:
        record("time_category.changed", by=by, subject_ref=key[:22], changes=changes)
    return row


@transaction.atomic
def retire_category(*, by: Member, key: str) -> None:
    """Offer a kind of work no longer; what was sorted by it stays. Retired already, it stays so."""
    kind = every_category(by).get(key)
    if kind is None or key not in categories_of(by):
        return
    TimeCategory.objects.for_school(by.school).update_or_create(
        key=key, defaults=_said(kind) | {"school": by.school, "retired_on": by.on} | typed_by(by)
    )
    record("time_category.changed", by=by, subject_ref=key[:22], changes={"retired_on": (None, by.on)})


def _said(kind: Category) -> dict[str, Any]:
    return {"name": kind.name, "share": kind.share, "needs_senco": kind.needs_senco}
