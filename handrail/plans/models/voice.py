"""What somebody said, whose words they are, when, and how they were gathered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.plans.models.plan import PlanVersion
from handrail.plans.models.review import Review
from handrail.pupils.models import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member


class VoiceQuerySet(SchoolOwnedQuerySet["Voice"]):
    def visible_to(self, member: Member) -> Self:
        """Voices of a plan or a review this member may read."""
        return self.for_school(member.school).filter(
            Q(version__in=PlanVersion.objects.visible_to(member)) | Q(review__in=Review.objects.visible_to(member))
        )


class Voice(SchoolOwned):
    """The words of the pupil, a parent or a teacher, with who, when and how: part of a plan's version or a review."""

    frozen_parents = (
        ("version_id", "plans_planversion", "published_at IS NOT NULL"),
        ("review_id", "plans_review", "finished_at IS NOT NULL"),
    )

    class Whose(models.TextChoices):
        PUPIL = "pupil", "Pupil"
        PARENT = "parent", "Parent or carer"
        TEACHER = "teacher", "Teacher"

    class How(models.TextChoices):
        SAID = "said", "Said"
        WRITTEN = "written", "Written"
        DRAWN = "drawn", "Drawn"
        SYMBOLS = "symbols", "Chosen from symbols or pictures"
        SCRIBED = "scribed", "Written down for them"

    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="voices")
    version = models.ForeignKey(PlanVersion, null=True, blank=True, on_delete=models.CASCADE, related_name="voices")
    review = models.ForeignKey(Review, null=True, blank=True, on_delete=models.CASCADE, related_name="voices")
    whose = models.CharField(max_length=8, choices=Whose.choices)
    name = models.CharField(max_length=150, blank=True)
    said_on = models.DateField(null=True, blank=True)
    how = models.CharField(max_length=8, choices=How.choices, blank=True)
    text = models.TextField(blank=True)
    recorded_by = models.CharField(max_length=150)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plans_voice_of_one_thing",
                condition=Q(version__isnull=False, review=None) | Q(version=None, review__isnull=False),
            ),
            models.UniqueConstraint(
                name="plans_voice_once_a_version", fields=["version", "whose"], condition=Q(version__isnull=False)
            ),
            models.UniqueConstraint(
                name="plans_voice_once_a_review", fields=["review", "whose"], condition=Q(review__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_whose_display()}: {self.text[:40]}"
