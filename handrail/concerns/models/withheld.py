"""Words that were passed to the safeguarding lead. docs/decisions tells why they are kept, and from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.concerns.models.asking import Reply
from handrail.concerns.models.concern import Concern
from handrail.core.pairs import at_and_by
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member


class WithheldQuerySet(SchoolOwnedQuerySet["WithheldWords"]):
    def visible_to(self, member: Member) -> Self:
        """Only for whoever passed them on, until they say that the paper is in the safeguarding lead's hands."""
        rows = self.for_school(member.school)
        return rows.filter(passed_by_id=member.user_id or 0, handed_at=None)


class WithheldWords(SchoolOwned):
    """Everything that was written in one concern, or in one teacher's answer about it (`reply`), moved here whole.

    Final once the paper has been handed over.
    """

    frozen_when = "OLD.handed_at IS NOT NULL"

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="withheld")
    reply = models.ForeignKey(Reply, null=True, blank=True, on_delete=models.PROTECT, related_name="withheld")
    # [[table, ref, field, heading, text], ...] in the order in which they were written, and where each stood.
    words = models.JSONField()
    passed_to = models.CharField(max_length=150)
    passed_at = models.DateTimeField()
    passed_by = models.CharField(max_length=150)
    passed_by_id = models.BigIntegerField(null=True, editable=False)
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.CharField(max_length=150, blank=True)

    objects = WithheldQuerySet.as_manager()

    class Meta:
        constraints = [
            at_and_by("concerns_withheld_handed_pair", "handed"),
            models.UniqueConstraint(name="concerns_withheld_once", fields=["concern"], condition=Q(reply__isnull=True)),
            models.UniqueConstraint(name="concerns_withheld_answer_once", fields=["reply"]),
        ]

    def __str__(self) -> str:
        return f"passed to {self.passed_to}"
