"""A provision: one run of a type, with its adults, its days, and each change that was made to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from handrail.access.permissions import Permission, Reach
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.provision.models.kinds import LINE, ProvisionType
from handrail.pupils.models import Pupil
from handrail.pupils.models.dated import Dated, ends_after_start, holds_on
from handrail.pupils.models.source import Sourced
from handrail.rules.provision import FUNDING, LONGEST_SESSION, MOST_EVERY_WEEKS, MOST_TIMES, SHAPES, Pattern

if TYPE_CHECKING:
    from datetime import date

    from handrail.access.member import Member


def delivered_by(member: Member) -> models.QuerySet[Any, Any]:
    """The keys of the runs this member delivers now or will deliver."""
    rows = ProvisionAdult.objects.for_school(member.school).filter(removed_at=None, user_id=member.user_id or 0)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=member.on)).order_by().values("provision")


class ProvisionQuerySet(SchoolOwnedQuerySet["Provision"]):
    def visible_to(self, member: Member) -> Self:
        """The runs of the school; for who reaches only their own pupils, those they deliver and those of their pupils.

        What is confidential is for who may read it, and for those who deliver it. Taken back, a run is no more.
        """
        from handrail.provision.models.placements import Placement

        rows = self.for_school(member.school).filter(removed_at=None)
        if not member.may(Permission.PROVISION_READ) or member.reach is Reach.NONE:
            return rows.none()
        mine = Q(pk__in=delivered_by(member))
        if not member.may(Permission.PROVISION_READ_CONFIDENTIAL):
            rows = rows.filter(Q(type__is_confidential=False) | mine)
        if member.reach is Reach.SCHOOL:
            return rows
        of_mine = Placement.objects.for_school(member.school).filter(
            provision=OuterRef("pk"), removed_at=None, pupil__in=Pupil.objects.visible_to(member)
        )
        return rows.filter(mine | Exists(of_mine))

    def on(self, day: date) -> Self:
        """Running on `day`."""
        return self.filter(holds_on(day))

    def within(self, first: date, last: date) -> Self:
        """Running on some day of a stretch."""
        return self.filter(Q(starts_on__lte=last) & (Q(ends_on=None) | Q(ends_on__gte=first)))


class Provision(SchoolOwned, Sourced, Dated):
    """One run of a type: a group, how often and how long, from a day until a day (open where none is said).

    `shape` and `funding` are keys of `rules.provision`. A change of the pattern is a ProvisionChange, so that what was
    planned before it stays as it was. Taken back, it is kept: it never ran.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    type = models.ForeignKey(ProvisionType, on_delete=models.PROTECT, related_name="runs")
    group_name = models.CharField(max_length=100, blank=True)
    shape = models.CharField(max_length=12, choices=list(SHAPES.items()))
    minutes = models.PositiveSmallIntegerField()
    times = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=100, blank=True)
    funding = models.CharField(max_length=16, choices=list(FUNDING.items()), blank=True)
    note = models.TextField(blank=True)
    copied_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=150, blank=True)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        ordering = ("type__name", "group_name", "starts_on", "pk")
        indexes = [models.Index(fields=["school", "starts_on", "ends_on"], name="provision_run_days")]
        constraints = [
            ends_after_start("provision_run_ends_after_start"),
            at_and_by("provision_run_removed_pair", "removed"),
            models.CheckConstraint(name="provision_run_shape", condition=Q(shape__in=list(SHAPES))),
            models.CheckConstraint(
                name="provision_run_sizes",
                condition=Q(minutes__lte=LONGEST_SESSION, times__lte=MOST_TIMES)
                & Q(every_weeks__gte=1, every_weeks__lte=MOST_EVERY_WEEKS)
                & (Q(shape="one_off", times=0) | (~Q(shape="one_off") & Q(minutes__gte=1, times__gte=1))),
            ),
            models.UniqueConstraint(
                name="provision_copied_once", fields=["copied_from", "starts_on"], condition=Q(removed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The type's name, and the group's where it has one."""
        return " · ".join(filter(None, (self.type.name, self.group_name)))

    def pattern(self, weekdays: tuple[int, ...]) -> Pattern:
        """How often it meets now; `weekdays` are those of its slots."""
        return Pattern(self.minutes, self.times, self.every_weeks, weekdays)


class OfRunQuerySet(SchoolOwnedQuerySet[Any]):
    def visible_to(self, member: Member) -> Self:
        """What belongs to the runs this member may see."""
        return self.for_school(member.school).filter(provision__in=Provision.objects.visible_to(member))


class ProvisionSlot(SchoolOwned):
    """A day of the week on which a run meets, and from when. A run without slots says only how often."""

    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField()
    starts_at = models.TimeField(null=True, blank=True)

    objects = OfRunQuerySet.as_manager()

    class Meta:
        db_table = "provision_slot"
        ordering = ("weekday", F("starts_at").asc(nulls_last=True), "pk")
        constraints = [models.CheckConstraint(name="provision_slot_weekday", condition=Q(weekday__lte=6))]

    def __str__(self) -> str:
        return f"{self.provision}, weekday {self.weekday}"


class ProvisionAdultQuerySet(OfRunQuerySet):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class ProvisionAdult(SchoolOwned, Dated):
    """An adult of a run with their share of its time in per cent: somebody of the school, or a name from outside.

    Without days of their own they are there as long as it runs. Somebody who leaves the school ends by that.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="adults")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=150)
    share = models.PositiveSmallIntegerField(default=100)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.CharField(max_length=150, blank=True)

    objects = ProvisionAdultQuerySet.as_manager()

    class Meta:
        db_table = "provision_adult"
        ordering = ("-share", "name", "pk")
        indexes = [models.Index(fields=["school", "user"], name="provision_adult_person")]
        constraints = [
            ends_after_start("provision_adult_ends_after_start"),
            at_and_by("provision_adult_removed_pair", "removed"),
            models.CheckConstraint(name="provision_adult_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="provision_adult_share", condition=Q(share__gte=1, share__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.share}%"


class ProvisionChange(SchoolOwned):
    """That a run was stopped, extended, shortened, adapted or put right, from which day, why, and what it was before.

    `before` and `after` hold the fields that differ: ends_on, minutes, times, every_weeks, place, and slots as
    [[weekday, "HH:MM" or ""], ...]; of what was put right also starts_on with `places`, the refs of the pupils' places
    that moved with it, type as [ref, name], group_name, funding and note. Taken back, a change is followed by one that
    says so.
    """

    append_only = True

    class Kind(models.TextChoices):
        STOPPED = "stopped", "Stopped"
        EXTENDED = "extended", "Extended"
        ADAPTED = "adapted", "Adapted"
        RIGHTED = "righted", "Put right"
        UNDONE = "undone", "Taken back"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    effective_on = models.DateField()
    reason = models.CharField(max_length=LINE)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    made_by_id = models.BigIntegerField(null=True, editable=False)

    objects = OfRunQuerySet.as_manager()

    class Meta:
        db_table = "provision_change"
        ordering = ("pk",)
        constraints = [models.CheckConstraint(name="provision_change_has_a_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.provision}: {self.get_kind_display()}"
