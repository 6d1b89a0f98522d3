"""A child's place in a provision, with days of its own, and the outcomes it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission, Reach
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.provision.models.kinds import LINE
from handrail.provision.models.runs import Provision
from handrail.pupils.models import Pupil
from handrail.pupils.models.dated import Dated, ends_after_start, holds_on
from handrail.pupils.models.source import Sourced
from handrail.rules.provision import ENDINGS, overlap

if TYPE_CHECKING:
    from datetime import date

    from handrail.access.member import Member


class PlacementQuerySet(SchoolOwnedQuerySet["Placement"]):
    def visible_to(self, member: Member) -> Self:
        """The places of visible pupils in visible runs. Who delivers a run reaches its pupils by a Link."""
        rows = self.for_school(member.school).filter(removed_at=None)
        if not member.may(Permission.PROVISION_READ):
            return rows.none()
        rows = rows.filter(provision__in=Provision.objects.visible_to(member))
        return rows if member.reach is Reach.SCHOOL else rows.filter(pupil__in=Pupil.objects.visible_to(member))

    def on(self, day: date) -> Self:
        """Holding on `day`: the place, its run, and the pupil on roll."""
        return self.filter(holds_on(day), holds_on(day, "provision__"), _on_roll(day))

    def within(self, first: date, last: date) -> Self:
        """Holding on some day of a stretch, the run and the pupil's time here with it."""
        rows = self.filter(starts_on__lte=last, provision__starts_on__lte=last)
        for end in ("ends_on", "provision__ends_on", "pupil__left_on"):
            rows = rows.filter(Q((f"{end}__isnull", True), (f"{end}__gte", first), _connector=Q.OR))
        return rows.filter(Q(pupil__joined_on=None) | Q(pupil__joined_on__lte=last))


def _on_roll(day: date) -> Q:
    begun = Q(pupil__joined_on=None) | Q(pupil__joined_on__lte=day)
    return begun & (Q(pupil__left_on=None) | Q(pupil__left_on__gte=day))


class Placement(SchoolOwned, Sourced, Dated):
    """A child's place in a run, from a day until a day, or as long as it runs. A child who leaves ends it by that.

    `end_reason` is a key of `rules.provision.ENDINGS`. Removed, it is kept: the child was never in it.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="placements")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="placements")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=8, choices=list(ENDINGS.items()), blank=True)
    end_why = models.CharField(max_length=LINE, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=150, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["school", "pupil"], name="provision_placement_pupil")]
        constraints = [
            ends_after_start("provision_placement_ends_after_start"),
            at_and_by("provision_placement_removed_pair", "removed"),
            models.CheckConstraint(
                name="provision_placement_end_has_a_reason", condition=Q(end_reason="") | Q(ends_on__isnull=False)
            ),
            models.UniqueConstraint(
                name="provision_placement_once",
                fields=["provision", "pupil"],
                condition=Q(removed_at=None, ends_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.provision}"

    @property
    def days(self) -> tuple[date, date | None] | None:
        """From when to when it really holds: with its run, and while the child is here. None where it never does."""
        run, pupil = self.provision, self.pupil
        return overlap((self.starts_on, self.ends_on), (run.starts_on, run.ends_on), (pupil.joined_on, pupil.left_on))

    def is_on(self, day: date) -> bool:
        """The question `PlacementQuerySet.on` asks of the database."""
        return self.holds(day) and self.provision.holds(day) and self.pupil.is_on_roll(day)


class OfPlacementQuerySet(SchoolOwnedQuerySet[Any]):
    def visible_to(self, member: Member) -> Self:
        """What belongs to the places this member may see."""
        return self.for_school(member.school).filter(placement__in=Placement.objects.visible_to(member))


class PlacementOutcome(SchoolOwned):
    """That a child's place is for an outcome of their plan, by the outcome's ref, the same from version to version."""

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="outcomes")
    outcome_ref = models.CharField(max_length=22)

    objects = OfPlacementQuerySet.as_manager()

    class Meta:
        db_table = "provision_place_outcome"
        ordering = ("pk",)
        indexes = [models.Index(fields=["school", "outcome_ref"], name="provision_outcome_served")]
        constraints = [models.UniqueConstraint(name="provision_outcome_once", fields=["placement", "outcome_ref"])]

    def __str__(self) -> str:
        return f"{self.placement} for {self.outcome_ref}"
