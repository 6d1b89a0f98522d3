"""What whoever agrees hours is told of what is hers: counts, and nothing else; they stay when the log has gone."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.rules.calendar import say_day
from handrail.rules.workload import Ledger
from handrail.schools.calendar import calendar_of
from handrail.workload.log.kinds import every_category
from handrail.workload.log.ledger import Count, count, entries_of, half_terms
from handrail.workload.log.models import TimeEntry
from handrail.workload.log.slots import promised_times
from handrail.workload.own.models import StrainShared, TotalKept
from handrail.workload.own.supervision import arranged_for


def told_of(by: Member, user_id: int) -> dict[str, Any]:
    """For the page about one person: `supervision` like "every half-term: held 2 of 3 this year", and `strain`, a count
    that she shares, or None."""
    arranged = arranged_for(by, user_id)
    counted = arranged.counted(calendar_of(by.school), by.on) if arranged else ""
    often = f"{arranged.often}: {counted}" if arranged else ""
    return {"supervision": often, "strain": StrainShared.objects.visible_to(by).filter(user_id=user_id).first()}


def totals_to_keep(by: Member, user_id: int) -> list[TotalKept]:
    """The half-terms of every school year that the log of a person says anything of, counted; not saved yet."""
    entries = entries_of(TimeEntry.objects.for_school(by.school).standing().filter(user_id=user_id))
    promised, kinds = promised_times(by.school, [user_id])[user_id], every_category(by)
    calendar = calendar_of(by.school)
    halves = [half for year in calendar.years for half in half_terms(calendar, year.starts_on)]
    counts = [(half.name, count(promised, entries, half.starts_on, min(half.ends_on, by.on))) for half in halves
              if half.starts_on <= by.on]  # fmt: skip
    return [
        TotalKept(
            school=by.school,
            user_id=user_id,
            name=name,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            own_minutes=row.own_minutes,
            strategic_minutes=row.strategic_minutes(kinds),
            **{field: getattr(row.ledger, field) for field in LEDGER},
        )
        for name, row in counts
        if row.has_data
    ]


LEDGER = (
    "promised_minutes", "kept_minutes", "taken_minutes", "unknown_minutes", "given_back_minutes", "days_with_data"
)  # fmt: skip


def totals_kept(by: Member) -> list[tuple[str, list[tuple[str, Count, int]]]]:
    """For whoever agrees hours, of each whose log has gone: (name, [(half-term, its totals, strategic minutes)]).
    One query."""
    if not by.may(Permission.TIME_AGREE):
        return []
    rows = TotalKept.objects.visible_to(by).select_related("user").order_by("user__name", "user_id", "starts_on", "pk")
    return [
        (
            person.name,
            [(f"{row.name}, from {say_day(row.starts_on)}", _count(row), row.strategic_minutes) for row in kept],
        )
        for person, kept in groupby(rows, key=lambda row: row.user)
    ]


def _count(row: TotalKept) -> Count:
    said = {field: getattr(row, field) for field in LEDGER}
    return Count(row.starts_on, row.ends_on, Ledger(**said, outside_paid_minutes=0, by_category={}), row.own_minutes)
