"""Whose hand was in a plan: who wrote its drafts, and who wrote its review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.plans.models.plan import Plan

if TYPE_CHECKING:
    from handrail.access.member import Member


class HandQuerySet(SchoolOwnedQuerySet["Hand"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(plan__in=Plan.objects.visible_to(member))


class Hand(SchoolOwned):
    """One person in one role who saved one part of a plan, however often. Kept by the save itself, never typed."""

    class Part(models.TextChoices):
        WROTE = "wrote", "Wrote"
        REVIEWED = "reviewed", "Reviewed"

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="hands")
    part = models.CharField(max_length=8, choices=Part.choices)
    name = models.CharField(max_length=150)
    user_id = models.BigIntegerField(null=True)
    role_key = models.CharField(max_length=24)
    first_on = models.DateField()

    objects = HandQuerySet.as_manager()

    class Meta:
        ordering = ("part", "first_on", "pk")
        constraints = [
            models.UniqueConstraint(name="plans_hand_once", fields=["plan", "part", "name", "user_id", "role_key"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.part} {self.plan}"
