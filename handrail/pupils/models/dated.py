"""Rows that hold from a day until a day, and how to ask what held on one."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


def holds_on(day: date, prefix: str = "") -> Q:
    """The rows that hold on `day`: begun (or of unknown beginning) and not ended before it. Both days count."""
    begun = Q((f"{prefix}starts_on__isnull", True), (f"{prefix}starts_on__lte", day), _connector=Q.OR)
    lasting = Q((f"{prefix}ends_on__isnull", True), (f"{prefix}ends_on__gte", day), _connector=Q.OR)
    return Q(begun, lasting)


class Dated(models.Model):
    """A row with `starts_on` and `ends_on`, either of which may be unknown or open; both days count."""

    starts_on: date | None
    ends_on: date | None

    class Meta:
        abstract = True

    def holds(self, day: date) -> bool:
        """Whether the row holds on `day`; the same question as `holds_on`, of a row in hand."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or self.ends_on >= day)


# By start; an unknown start comes first, as it does in a transfer file.
BY_START = (F("starts_on").asc(nulls_first=True), "pk")


def by_start(row: Dated) -> tuple[date, int]:
    """`BY_START`, as a key for sorting rows in hand."""
    return row.starts_on or date.min, row.pk


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint every dated row carries."""
    return models.CheckConstraint(
        name=name, condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
    )
