"""How a person likes to look at the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member


class SavedViewQuerySet(SchoolOwnedQuerySet["SavedView"]):
    def visible_to(self, member: Member) -> Self:
        """One's own, but for those that were removed."""
        return self.for_school(member.school).filter(user_id=member.user_id or 0, removed_at=None)


class SavedView(SchoolOwned):
    """Filters, columns and order under a name. `query` is what stands in the address of the register.

    The register opens with the one that `is_first`. A removed one is kept, so that removing can be undone.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    is_first = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                name="reports_view_name", fields=["school", "user", "name"], condition=Q(removed_at=None)
            ),
            models.UniqueConstraint(
                name="reports_view_one_first", fields=["school", "user"], condition=Q(is_first=True, removed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name
