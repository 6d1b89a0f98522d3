"""The school's own library of provision: what it offers, to whom it belongs, and how it usually runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.rules.provision import SHAPES
from handrail.rules.register import AREAS

if TYPE_CHECKING:
    from handrail.access.member import Member

NAME, LINE = 150, 300


class ProvisionTypeQuerySet(SchoolOwnedQuerySet["ProvisionType"]):
    def visible_to(self, member: Member) -> Self:
        """The library, for who reads provision or the school's figures; what is confidential for who may, and for
        those who deliver it."""
        rows = self.for_school(member.school)
        if not (member.may(Permission.PROVISION_READ) or member.may(Permission.OVERVIEW_READ)):
            return rows.none()
        if member.may(Permission.PROVISION_READ_CONFIDENTIAL):
            return rows
        from handrail.provision.models.runs import Provision, delivered_by

        mine = Provision.objects.for_school(member.school).filter(pk__in=delivered_by(member))
        return rows.filter(Q(is_confidential=False) | Q(pk__in=mine.values("type")))

    def in_use(self) -> Self:
        return self.filter(removed_at=None)


class ProvisionType(SchoolOwned):
    """A kind of provision the school offers, in its own words, with how it usually runs. Removed, it is kept.

    `areas` are keys of `rules.register.AREAS`, `tier` counts `School.tiers` from 1, `shape` is a key of
    `rules.provision.SHAPES`. `starter_key` names the line of the starter set it came as.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=NAME)
    areas = models.JSONField(default=list)
    tier = models.PositiveSmallIntegerField(default=2)
    shape = models.CharField(max_length=12, choices=list(SHAPES.items()))
    purpose = models.TextField(blank=True)
    usual_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    usual_times = models.PositiveSmallIntegerField(null=True, blank=True)
    usual_every_weeks = models.PositiveSmallIntegerField(default=1)
    usual_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    measure = models.CharField(max_length=LINE, blank=True)
    resources = models.TextField(blank=True)
    evidence_url = models.URLField(max_length=LINE, blank=True)
    is_confidential = models.BooleanField(default=False)
    starter_key = models.CharField(max_length=40, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=150)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=150, blank=True)

    objects = ProvisionTypeQuerySet.as_manager()

    class Meta:
        db_table = "provision_type"
        ordering = ("tier", "name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="provision_type_once", fields=["school", "name"], condition=Q(removed_at=None)
            ),
            models.CheckConstraint(name="provision_type_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="provision_type_tier", condition=Q(tier__gte=1)),
            models.CheckConstraint(name="provision_type_shape", condition=Q(shape__in=list(SHAPES))),
            at_and_by("provision_type_removed_pair", "removed"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def area_labels(self) -> list[str]:
        return [row.short_label for key, row in AREAS.items() if key in self.areas]

    def tier_name(self, tiers: tuple[str, ...]) -> str:
        """What the school calls its tier, the highest where it has fewer now."""
        return tiers[min(self.tier, len(tiers)) - 1]
