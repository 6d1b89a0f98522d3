"""Opening: the page of a child whom somebody is not linked with, open to them for an hour (break-glass)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.access.permissions import Permission
from handrail.core import clock
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.pupil import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member


class OpeningQuerySet(SchoolOwnedQuerySet["Opening"]):
    def visible_to(self, member: Member) -> Self:
        """All of the school for those who look at them, one's own for everybody else."""
        rows = self.for_school(member.school)
        return rows if member.may(Permission.GLASS_REVIEW) else rows.filter(user_id=member.user_id or 0)

    def waiting(self) -> Self:
        """Those that nobody has looked at yet, the oldest first."""
        return self.filter(reviewed_at=None).order_by("opened_at", "pk")


class Opening(SchoolOwned):
    """Who opened which child's page, why, until when, and what the SENCO or the head found when they looked at it."""

    class Reason(models.TextChoices):
        COVER = "cover", "I am covering, and the child is not in my list"
        FIRST_AID = "first_aid", "First aid, or the child is unwell"
        DISTRESS = "distress", "The child is in distress"
        SAFETY = "safety", "Somebody may come to harm"

    class Found(models.TextChoices):
        REASONABLE = "reasonable", "Reasonable"
        NOT = "not", "Not reasonable"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=12, choices=Reason.choices)
    words = models.TextField()
    look_by = models.DateField()
    question = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.CharField(max_length=150, blank=True)
    answer = models.TextField(blank=True)
    found = models.CharField(max_length=12, choices=Found.choices, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=150, blank=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")
        indexes = [models.Index(fields=["school", "opened_at"], name="pupils_opening_day")]
        constraints = [
            at_and_by("pupils_opening_asked_pair", "asked"),
            at_and_by("pupils_opening_reviewed_pair", "reviewed"),
            models.CheckConstraint(name="pupils_opening_ends", condition=Q(ends_at__gt=F("opened_at"))),
            models.CheckConstraint(
                name="pupils_opening_found", condition=Q(reviewed_at=None, found="") | Q(reviewed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, opened by {self.opened_by} on {self.opened_at:%Y-%m-%d}"

    @property
    def until(self) -> str:
        """The hour it ends at, as a clock has it, also where that is past midnight."""
        return f"{self.ends_at.astimezone(clock.LONDON):%H:%M}"

    def is_open(self, at: datetime | None = None) -> bool:
        """Whether the hour is not over, nor closed by who looked at it. A clock set back opens nothing anew."""
        return self.found != self.Found.NOT and self.opened_at <= (at or clock.now()) < self.ends_at
