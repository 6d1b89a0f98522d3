"""A what-if: steps that somebody thinks of, kept under a name; nothing of the school's record is changed by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member


class WhatIfQuerySet(SchoolOwnedQuerySet[Any]):
    def visible_to(self, member: Member) -> Self:
        """One's own, taken away or not: a thought is for who thinks it, and costs are for who may read them."""
        rows = self.for_school(member.school)
        return rows.filter(user_id=member.user_id or 0) if member.may(Permission.RATE_READ) else rows.none()


class WhatIf(SchoolOwned):
    """A draft of its owner: `steps` are those of `budget.money.steps`, each with its day; they name no child."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    steps = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=150, blank=True)

    objects = WhatIfQuerySet.as_manager()

    class Meta:
        db_table = "budget_what_if"
        ordering = ("-changed_at", "-pk")
        indexes = [models.Index(fields=["school", "user"], name="budget_what_if_owner")]
        constraints = [
            at_and_by("budget_what_if_removed_pair", "removed"),
            models.CheckConstraint(name="budget_what_if_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
