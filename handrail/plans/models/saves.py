"""What stands beside the versions of a plan: what each save of a draft replaced, and who has read what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.plans.models.plan import PlanVersion

if TYPE_CHECKING:
    from handrail.access.member import Member


class DraftSaveQuerySet(SchoolOwnedQuerySet["DraftSave"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(version__in=PlanVersion.objects.visible_to(member))


class DraftSave(SchoolOwned):
    """What one save of a draft replaced, by the names of `plans.text`.

    So two people's changes can be put together. `revision` is the one the save made. The rows go when the draft is
    published.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="saves")
    revision = models.PositiveIntegerField()
    before = models.JSONField(default=dict)

    objects = DraftSaveQuerySet.as_manager()

    class Meta:
        ordering = ("revision",)
        constraints = [models.UniqueConstraint(name="plans_save_once", fields=["version", "revision"])]

    def __str__(self) -> str:
        return f"save {self.revision}"


class PlanReadQuerySet(SchoolOwnedQuerySet["PlanRead"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(version__in=PlanVersion.objects.visible_to(member))


class PlanRead(SchoolOwned):
    """That somebody has opened a published version, and when first."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="reads")
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=150)
    read_at = models.DateTimeField()

    objects = PlanReadQuerySet.as_manager()

    class Meta:
        ordering = ("read_at", "pk")
        constraints = [models.UniqueConstraint(name="plans_read_once", fields=["version", "user_id"])]

    def __str__(self) -> str:
        return f"{self.name} read {self.version}"
