"""Who reads the rows of this app: what a run costs tells what an hour of somebody costs, so both go by one right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from handrail.access.permissions import Permission
from handrail.core.tenancy import SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member


class CostQuerySet(SchoolOwnedQuerySet[Any]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.may(Permission.RATE_READ) else rows.none()

    def standing(self) -> Self:
        """As things are: not taken back."""
        return self.filter(removed_at=None)


class TakenBack(models.Model):
    """A row that somebody wrote, and that is kept when it is taken back."""

    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        abstract = True
