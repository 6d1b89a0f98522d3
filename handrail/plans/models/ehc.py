"""What the section E of a child's EHC plan aims at, as dated rows; the outcomes of a year are steps towards it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.access.permissions import Permission
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models import Pupil
from handrail.pupils.models.dated import Dated, ends_after_start

if TYPE_CHECKING:
    from handrail.access.member import Member


class EHCOutcomeQuerySet(SchoolOwnedQuerySet["EHCOutcome"]):
    def visible_to(self, member: Member) -> Self:
        """Those of visible pupils; what each says to this member is `EHCOutcome.said_to`."""
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))


class EHCOutcome(SchoolOwned, Dated):
    """One outcome of section E, in the words of the plan. A change ends one row and adds another.

    The EHC plan may not be disclosed beyond those who need it (SEND Regulations 2014, regulation 17): its words go to
    those who may read it, `summary` to whoever else teaches the child.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="ehc_outcomes")
    label = models.CharField(max_length=10, blank=True)
    text = models.TextField()
    summary = models.CharField(max_length=200, blank=True)
    by_when = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    objects = EHCOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ("label", "pk")
        constraints = [ends_after_start("plans_ehc_outcome_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"

    @property
    def name(self) -> str:
        """Like 'E2'; 'Section E' where the plan gives it no number."""
        return self.label or "Section E"

    def said_to(self, member: Member) -> str:
        """What this member reads of it: its words, or the summary, with its number."""
        words = self.text if member.may(Permission.EHC_READ) else self.summary
        return f"{self.name}: {words}" if words else self.name
