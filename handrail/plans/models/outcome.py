"""What a version of a plan says: barriers by area, outcomes, and the strategies for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.plans.models.plan import PlanVersion

if TYPE_CHECKING:
    from handrail.access.member import Member

MOST_OUTCOMES = 6
MOST_STRATEGIES = 4

# Database condition under which rows that belong to a version may no longer change.
OF_PUBLISHED_VERSION = (("version_id", "plans_planversion", "published_at IS NOT NULL"),)


class BarrierQuerySet(SchoolOwnedQuerySet["Barrier"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(version__in=PlanVersion.objects.visible_to(member))


class Barrier(SchoolOwned):
    """One area of need (a key of `rules.register.AREAS`): what gets in the way there, and what is strong."""

    frozen_parents = OF_PUBLISHED_VERSION

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="barriers")
    area = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    strengths = models.TextField(blank=True)

    objects = BarrierQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="plans_barrier_area", fields=["version", "area"])]

    def __str__(self) -> str:
        return f"{self.area}: {self.text[:40]}"


class OutcomeQuerySet(SchoolOwnedQuerySet["Outcome"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(version__in=PlanVersion.objects.visible_to(member))


class Outcome(SchoolOwned):
    """Something the child will do by a day, with where they start from and how we will know."""

    frozen_parents = OF_PUBLISHED_VERSION

    ref = models.CharField(max_length=22)  # the same from version to version of one plan
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    baseline = models.TextField(blank=True)
    measure = models.CharField(max_length=300, blank=True)
    target = models.CharField(max_length=300, blank=True)
    by_when = models.DateField(null=True, blank=True)
    # The area of need whose barrier it answers, and the ref of the section E outcome it is a step towards.
    area = models.CharField(max_length=20, blank=True)
    step = models.CharField(max_length=22, blank=True)
    # The ref of the outcome of the last cycle that this one carries on.
    carried_from_ref = models.CharField(max_length=22, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(name="plans_outcome_position", fields=["version", "position"]),
            models.UniqueConstraint(name="plans_outcome_ref", fields=["version", "ref"]),
            models.CheckConstraint(
                name="plans_outcome_up_to_six", condition=Q(position__gte=1, position__lte=MOST_OUTCOMES)
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class StrategyQuerySet(SchoolOwnedQuerySet["Strategy"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(version__in=PlanVersion.objects.visible_to(member))


class Strategy(SchoolOwned):
    """What is done towards an outcome, by whom, how often and where."""

    frozen_parents = OF_PUBLISHED_VERSION

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="strategies")
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="strategies")
    position = models.PositiveSmallIntegerField(default=1)
    text = models.TextField(blank=True)
    who = models.CharField(max_length=150, blank=True)
    how_often = models.CharField(max_length=150, blank=True)
    where = models.CharField(max_length=150, blank=True)

    objects = StrategyQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(name="plans_strategy_position", fields=["outcome", "position"])]

    def __str__(self) -> str:
        return self.text[:60]
