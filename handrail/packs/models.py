"""Packs of papers that were asked for: who asked, for whom, and the file, for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef

from handrail.access.models import Conflict
from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member

KEPT = timedelta(days=1)
"""How long a finished pack can be fetched by whoever asked for it."""


class PackQuerySet(SchoolOwnedQuerySet["Pack"]):
    def visible_to(self, member: Member) -> Self:
        """The packs this person asked for in this school, but for those made before a record in them was closed."""
        rows = self.for_school(member.school).filter(asked_by_id=member.user_id or 0)
        if not member.has_conflicts:
            return rows
        own = Conflict.objects.for_school(member.school).standing().filter(user_id=member.user_id or 0)
        return rows.filter(~Exists(own.filter(started_at__gte=OuterRef("asked_at"))))

    def fetchable(self) -> Self:
        """Made, and not yet a day old."""
        return self.filter(made_at__gte=clock.now() - KEPT)


class Pack(SchoolOwned):
    """Plans, profiles or review records of several children, in one file."""

    class What(models.TextChoices):
        PROFILES = "profiles", "One-page profiles"
        PLANS = "plans", "Plans"
        REVIEWS = "reviews", "Records of the last review, for parents"

    class Form(models.TextChoices):
        PDF = "pdf", "One PDF to print"
        ZIP = "zip", "A ZIP with a PDF for each child"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    what = models.CharField(max_length=8, choices=What.choices)
    form = models.CharField(max_length=3, choices=Form.choices)
    whom = models.CharField(max_length=22)  # the ref of a group, or 'register'
    for_whom = models.CharField(max_length=80)  # as it is said: '4B', 'Year 4', 'the SEN register'
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    asked_by_id = models.BigIntegerField()
    made_at = models.DateTimeField(null=True, blank=True)
    file_id = models.CharField(max_length=32, blank=True)
    size = models.PositiveIntegerField(default=0)
    documents = models.PositiveIntegerField(default=0)
    pupil_refs = models.JSONField(default=list)
    left_out = models.JSONField(default=list)  # sentences: who is not in it, and why

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="packs_pack_made_with_a_file",
                condition=models.Q(made_at=None, file_id="")
                | (models.Q(made_at__isnull=False) & ~models.Q(file_id="")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.for_whom}"

    @property
    def file_name(self) -> str:
        return f"{self.get_what_display().partition(',')[0]}, {self.for_whom}.{self.form}"
