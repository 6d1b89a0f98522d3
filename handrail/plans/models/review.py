"""A review: each outcome judged, what was seen, and what comes next. Finished, it never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.meetings.models import Meeting
from handrail.meetings.who import read_who
from handrail.plans.models.outcome import Outcome
from handrail.plans.models.plan import Plan, PlanVersion

if TYPE_CHECKING:
    from handrail.access.member import Member


class ReviewQuerySet(SchoolOwnedQuerySet["Review"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school).filter(plan__in=Plan.objects.visible_to(member))
        return rows if member.may(Permission.PLAN_READ_DRAFT) else rows.filter(finished_at__isnull=False)


class Review(SchoolOwned):
    """The review of one plan, as of the version that was published."""

    frozen_when = "OLD.finished_at IS NOT NULL"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="review")
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="reviews")
    revision = models.PositiveIntegerField(default=1)
    held_on = models.DateField(null=True, blank=True)
    with_whom = models.CharField(max_length=300, blank=True)
    # What becomes a meeting with the family once the review is finished: who of them came, how long, and how.
    came = models.TextField(blank=True)  # as in `meetings.who`
    minutes = models.CharField(max_length=20, blank=True)  # as typed, a number once finished
    how_met = models.CharField(max_length=10, blank=True, choices=Meeting.How.choices)
    as_typed = models.JSONField(default=dict, blank=True)  # dates that cannot be read yet, as in PlanVersion
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)
    saved_by_id = models.BigIntegerField(null=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.CharField(max_length=150, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            at_and_by("plans_review_finished_pair", "finished"),
            models.CheckConstraint(
                name="plans_finished_review_has_day", condition=Q(finished_at=None) | Q(held_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.plan}"

    @property
    def who_was_there(self) -> str:
        """Everybody, in a line: 'Pat Kowalczyk (Mum), Ben Adeyemi'."""
        family = [f"{one.name} ({one.part})" if one.part else one.name for one in read_who(self.came)]
        return ", ".join([*family, *filter(None, [self.with_whom])])


class RatingQuerySet(SchoolOwnedQuerySet["Rating"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(review__in=Review.objects.visible_to(member))


class Rating(SchoolOwned):
    """How one outcome went: -2 to +2 against what was expected, None for 'too soon to say' once `is_rated`."""

    frozen_parents = (("review_id", "plans_review", "finished_at IS NOT NULL"),)

    class NextStep(models.TextChoices):
        CONTINUE = "continue", "Continue"
        ADAPT = "adapt", "Adapt"
        STOP = "stop", "Stop"
        ACHIEVED = "achieved", "Achieved"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="ratings")
    position = models.PositiveSmallIntegerField()
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="ratings")
    is_rated = models.BooleanField(default=False)
    value = models.SmallIntegerField(null=True, blank=True)
    what_we_saw = models.TextField(blank=True)
    next_step = models.CharField(max_length=8, choices=NextStep.choices, blank=True)
    stop_reason = models.CharField(max_length=300, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(name="plans_rating_position", fields=["review", "position"]),
            models.UniqueConstraint(name="plans_rating_once", fields=["review", "outcome"]),
            models.CheckConstraint(
                name="plans_rating_on_the_scale", condition=Q(value=None) | Q(value__gte=-2, value__lte=2)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.value}"
