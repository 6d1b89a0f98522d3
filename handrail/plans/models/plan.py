"""A plan is one cycle for one pupil; its text lives in versions, and a published version never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission, Reach
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models import Pupil
from handrail.rules.plan_kinds import PlanKind, kind_on

if TYPE_CHECKING:
    from handrail.access.member import Member


class PlanQuerySet(SchoolOwnedQuerySet["Plan"]):
    def visible_to(self, member: Member) -> Self:
        """Plans of visible pupils; those without the right to read drafts see a plan once it is published."""
        rows = self.for_school(member.school)
        if member.reach is not Reach.SCHOOL:
            rows = rows.filter(pupil__in=Pupil.objects.visible_to(member))
        return rows if member.may(Permission.PLAN_READ_DRAFT) else rows.filter(published_on__isnull=False)

    def current(self) -> Self:
        """Published, not reviewed and not closed: the plan a pupil is on, one of each kind."""
        return self.filter(published_on__isnull=False, reviewed_on__isnull=True, closed_on__isnull=True)

    def being_written(self) -> Self:
        """Not published yet, and not closed: the first drafts."""
        return self.filter(published_on__isnull=True, closed_on__isnull=True)


class Plan(SchoolOwned):
    """One turn of assess, plan, do, review for one pupil.

    The dates are facts copied from the published version and the finished review by the same action, so that lists
    need one table: `published_on` when the family's copy was published, `review_on` when its review is due,
    `reviewed_on` when the review was held. A plan that is closed ended without a review, and says why.
    """

    class Kind(models.TextChoices):
        """The keys of `rules.plan_kinds`."""

        SUPPORT_PLAN = "support_plan", "Support plan"
        ISP = "isp", "Individual support plan"

    class CloseReason(models.TextChoices):
        MOVED = "moved", "The pupil has moved away, or moves to another school"
        NEEDS_MET = "needs_met", "The need is met without a plan"
        EHC_PLAN = "ehc_plan", "An EHC plan was issued"
        FAMILY = "family", "The family wishes it"
        OTHER = "other", "Another reason"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.SUPPORT_PLAN)
    number = models.PositiveSmallIntegerField()
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_plan"
    )
    published_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True)
    close_reason = models.CharField(max_length=10, choices=CloseReason.choices, blank=True)
    close_why = models.CharField(max_length=300, blank=True)
    # A plan the school had before it came to Handrail: when, by whom, and out of what it was brought in.
    brought_in_at = models.DateTimeField(null=True, blank=True)
    brought_in_by = models.CharField(max_length=150, blank=True)
    brought_in_from = models.CharField(max_length=120, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        indexes = [models.Index(fields=["school", "reviewed_on", "review_on"], name="plans_plan_due")]
        constraints = [
            models.UniqueConstraint(name="plans_plan_number", fields=["pupil", "kind", "number"]),
            models.UniqueConstraint(
                name="plans_plan_one_being_written",
                fields=["pupil", "kind"],
                condition=Q(published_on__isnull=True, closed_on__isnull=True),
            ),
            models.CheckConstraint(
                name="plans_closed_whole",
                condition=Q(closed_on=None, closed_at=None, closed_by="", close_reason="", close_why="")
                | (Q(closed_on__isnull=False, closed_at__isnull=False) & ~Q(closed_by="") & ~Q(close_reason="")),
            ),
            models.CheckConstraint(
                name="plans_closed_or_reviewed", condition=Q(closed_on=None) | Q(reviewed_on__isnull=True)
            ),
            models.CheckConstraint(
                name="plans_brought_in_pair",
                condition=Q(brought_in_at=None, brought_in_by="")
                | (Q(brought_in_at__isnull=False) & ~Q(brought_in_by="")),
            ),
            models.CheckConstraint(
                name="plans_reviewed_after_published", condition=Q(reviewed_on=None) | Q(published_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number} for {self.pupil}"

    @property
    def state(self) -> str:
        """'draft', 'published', 'reviewed' or 'closed': a key of the status table."""
        if self.closed_on:
            return "closed"
        if self.reviewed_on:
            return "reviewed"
        return "published" if self.published_on else "draft"

    @property
    def rules(self) -> PlanKind:
        """What its kind asks, as it was in force when it was published; today's while it is a draft."""
        return kind_on(self.kind, self.published_on)

    @property
    def closed_because(self) -> str:
        """Why it was closed, in a line; empty where it was not."""
        reason = self.get_close_reason_display() if self.close_reason else ""
        return ": ".join(filter(None, (reason, self.close_why)))


class VersionQuerySet(SchoolOwnedQuerySet["PlanVersion"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        if member.reach is not Reach.SCHOOL:
            rows = rows.filter(plan__in=Plan.objects.visible_to(member))
        return rows if member.may(Permission.PLAN_READ_DRAFT) else rows.filter(published_at__isnull=False)


class Agreed(models.TextChoices):
    """How somebody agreed to a plan."""

    MEETING = "meeting", "In the meeting"
    PHONE = "phone", "By phone"
    SIGNED = "signed", "Signed"
    WRITTEN = "written", "In writing"
    NOT_YET = "not_yet", "Not yet"


class PlanVersion(SchoolOwned):
    """The text of a plan: a draft that many hands may save, then a published version that nobody can change.

    `revision` counts saves: a save that names an older one is refused, and both texts are shown. `as_typed` keeps, by
    the name of its field, a date that cannot be read yet, so that a draft always saves whole.
    """

    frozen_when = "OLD.published_at IS NOT NULL"

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    revision = models.PositiveIntegerField(default=1)
    starts_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    strengths = models.TextField(blank=True)
    everyday_help = models.TextField(blank=True)
    agreed_with = models.CharField(max_length=300, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    expected_impact = models.TextField(blank=True)
    # What a report's title and day said when it was ticked, a line each, and what is written of it.
    advice_from = models.TextField(blank=True)
    advice = models.TextField(blank=True)
    tried = models.JSONField(default=list, blank=True)  # [{"what": ..., "period": ..., "result": ...}]
    parent_agreed_how = models.CharField(max_length=12, choices=Agreed.choices, blank=True)
    parent_agreed_name = models.CharField(max_length=150, blank=True)
    parent_agreed_on = models.DateField(null=True, blank=True)
    parent_agreed_why = models.CharField(max_length=300, blank=True)
    pupil_agreed_how = models.CharField(max_length=12, choices=Agreed.choices, blank=True)
    pupil_agreed_on = models.DateField(null=True, blank=True)
    pupil_agreed_why = models.CharField(max_length=300, blank=True)
    as_typed = models.JSONField(default=dict, blank=True)
    correction_reason = models.TextField(blank=True)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150)
    started_by_id = models.BigIntegerField(null=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)
    saved_by_id = models.BigIntegerField(null=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=150, blank=True)
    # Who sent it last, kept when it is sent back; empty until then, and where it was sent before this was kept.
    held_by = models.CharField(max_length=150, blank=True)
    held_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=150, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(name="plans_version_number", fields=["plan", "number"]),
            models.UniqueConstraint(name="plans_one_draft", fields=["plan"], condition=Q(published_at__isnull=True)),
            at_and_by("plans_version_published_pair", "published"),
            at_and_by("plans_version_sent_pair", "sent"),
            models.CheckConstraint(
                name="plans_published_has_review_day", condition=Q(published_at=None) | Q(review_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def holder(self) -> tuple[str, int | None]:
        """Whose a draft is while it is not sent, by name and account: who sent it last, else who began it."""
        return (self.held_by, self.held_by_id) if self.held_by else (self.started_by, self.started_by_id)
