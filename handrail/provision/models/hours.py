"""How many hours an adult works in a week, as far as the school has written it down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.dated import Dated, ends_after_start

if TYPE_CHECKING:
    from handrail.access.member import Member

LONGEST_WEEK = 60 * 60


class AdultHoursQuerySet(SchoolOwnedQuerySet["AdultHours"]):
    def visible_to(self, member: Member) -> Self:
        """For who reads what staff cost, and one's own."""
        rows = self.for_school(member.school)
        return rows if member.may(Permission.RATE_READ) else rows.filter(user_id=member.user_id or 0)


class AdultHours(SchoolOwned, Dated):
    """The minutes a week that an adult works with children, from a day until a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    minutes_a_week = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    objects = AdultHoursQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = [
            ends_after_start("provision_hours_ends_after_start"),
            models.UniqueConstraint(
                name="provision_hours_open_once", fields=["school", "user"], condition=Q(ends_on=None)
            ),
            models.CheckConstraint(
                name="provision_hours_can_be", condition=Q(minutes_a_week__gte=1, minutes_a_week__lte=LONGEST_WEEK)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.minutes_a_week} minutes a week from {self.starts_on}"
