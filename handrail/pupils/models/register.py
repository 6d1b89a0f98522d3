"""A pupil's place on the SEN register and their needs, as dated rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Reach
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.dated import BY_START, Dated, ends_after_start
from handrail.pupils.models.pupil import Pupil
from handrail.pupils.models.source import Sourced
from handrail.rules.register import NEED_TYPES

if TYPE_CHECKING:
    from handrail.access.member import Member


class EntryQuerySet(SchoolOwnedQuerySet["RegisterEntry"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.reach is Reach.SCHOOL else rows.filter(pupil__in=Pupil.objects.visible_to(member))

    def in_order(self) -> Self:
        """By start; an unknown start comes first."""
        return self.order_by(*BY_START)


class RegisterEntry(SchoolOwned, Sourced, Dated):
    """One SEN status of one pupil, from a day and until a day (both count). A change closes one row and adds another.

    `status` is a code of `rules.register`: N, M, K, E, or a legacy letter that only an import can bring.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="register_entries")
    status = models.CharField(max_length=1)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.TextField(blank=True)
    leaving_reason = models.CharField(max_length=30, blank=True)
    parent_told_on = models.DateField(null=True, blank=True)
    parent_told_how = models.CharField(max_length=150, blank=True)
    parent_not_told_why = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "pupil", "starts_on"], name="pupils_entry_pupil")]
        constraints = [
            ends_after_start("pupils_entry_ends_after_start"),
            models.UniqueConstraint(name="pupils_entry_one_open", fields=["pupil"], condition=Q(ends_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.status} from {self.starts_on or 'an unknown day'}"


class NeedQuerySet(SchoolOwnedQuerySet["Need"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))


class Need(SchoolOwned, Sourced, Dated):
    """One type of need of one pupil, ranked from 1, as a code of `rules.register`, by date."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="needs")
    type_code = models.CharField(max_length=4)
    rank = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "pk")
        constraints = [
            ends_after_start("pupils_need_ends_after_start"),
            models.UniqueConstraint(
                name="pupils_need_once", fields=["pupil", "type_code"], condition=Q(ends_on__isnull=True)
            ),
            models.CheckConstraint(name="pupils_need_rank_from_one", condition=Q(rank__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.type_code} ({self.rank})"

    @property
    def label(self) -> str:
        """The type in words."""
        return NEED_TYPES[self.type_code].label
