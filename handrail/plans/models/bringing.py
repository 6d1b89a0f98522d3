"""Plans on their way in: files that were chosen together, and what a school said the columns of such tables mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.plans.models.plan import Plan
from handrail.pupils.models import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member


class MemoryQuerySet(SchoolOwnedQuerySet["PlanTableMemory"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school)


class PlanTableMemory(SchoolOwned):
    """What somebody of this school said the headings of a plan's table mean; asked once, remembered."""

    headings_sha256 = models.CharField(max_length=64)
    meanings = models.JSONField()  # {heading as `columns.heading_key`: meaning}

    objects = MemoryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="plans_memory_once", fields=["school", "headings_sha256"])]

    def __str__(self) -> str:
        return f"{len(self.meanings)} columns remembered"


class PlanBatchQuerySet(SchoolOwnedQuerySet["PlanBatch"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.may(Permission.PLAN_BRING_IN) else rows.none()


class PlanBatch(SchoolOwned):
    """Files of plans that were chosen together: looked over, made drafts as one, taken back as one."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=150, blank=True)

    objects = PlanBatchQuerySet.as_manager()

    class Meta:
        ordering = ("-chosen_at", "-pk")
        constraints = [at_and_by("plans_batch_made_pair", "made")]

    def __str__(self) -> str:
        return f"plans chosen by {self.chosen_by}"


class StagedPlanQuerySet(SchoolOwnedQuerySet["StagedPlan"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(batch__in=PlanBatch.objects.visible_to(member))


class StagedPlan(SchoolOwned):
    """One file of a batch: its table, whose plan it seems to be, and the draft it became."""

    batch = models.ForeignKey(PlanBatch, on_delete=models.CASCADE, related_name="plans")
    position = models.PositiveIntegerField()
    file_name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    refused = models.CharField(max_length=300, blank=True)
    headings = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    certainty = models.CharField(max_length=6, default="nobody")
    why = models.CharField(max_length=300, blank=True)
    found = models.JSONField(default=list)  # the refs of pupils whose it may be
    original = models.JSONField(default=dict)  # the file itself, kept: a `Paper` as plain values
    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_left_out = models.BooleanField(default=False)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = StagedPlanQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        indexes = [models.Index(fields=["school", "sha256"], name="plans_staged_same")]
        constraints = [models.UniqueConstraint(name="plans_staged_position", fields=["batch", "position"])]

    def __str__(self) -> str:
        return self.file_name
