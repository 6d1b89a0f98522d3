"""Year groups, classes, rooms and teaching groups: who is in them and who leads them, by date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.dated import BY_START, Dated, ends_after_start
from handrail.pupils.models.pupil import Pupil
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class GroupQuerySet(SchoolOwnedQuerySet["PupilGroup"]):
    def visible_to(self, member: Member) -> Self:
        """The groups of the school: names of classes are no secret inside it."""
        return self.for_school(member.school)


class PupilGroup(SchoolOwned):
    """A year group, a class (form in a secondary school), a room or a teaching group."""

    class Kind(models.TextChoices):
        YEAR = "year", "Year group"
        CLASS = "class", "Class or form"
        ROOM = "room", "Room"
        TEACHING = "teaching", "Teaching group"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=60)
    # Where it stands in lists: for year groups N1, N2, R, 1... in order of age.
    position = models.SmallIntegerField(default=0)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "position", "name")
        constraints = [models.UniqueConstraint(name="pupils_group_name", fields=["school", "kind", "name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_home_group(self) -> bool:
        """Whether it is the group a child is registered in, shown beside the name everywhere."""
        return self.kind in {self.Kind.CLASS, self.Kind.ROOM}


class MembershipQuerySet(SchoolOwnedQuerySet["GroupMembership"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))

    def in_order(self) -> Self:
        """By start; an unknown start comes first."""
        return self.order_by(*BY_START)


class GroupMembership(SchoolOwned, Sourced, Dated):
    """A pupil in a group, from a day and until a day."""

    group = models.ForeignKey(PupilGroup, on_delete=models.PROTECT, related_name="memberships")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="group_memberships")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_start("pupils_membership_ends_after_start"),
            models.UniqueConstraint(
                name="pupils_membership_once", fields=["group", "pupil"], condition=Q(ends_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil} in {self.group}"


class LeadQuerySet(SchoolOwnedQuerySet["GroupLead"]):
    def visible_to(self, member: Member) -> Self:
        """Who leads which group is known to everybody who works in the school."""
        return self.for_school(member.school)


class GroupLead(SchoolOwned):
    """An adult of the school with a group, by date. Its action keeps a Link for each child of the group."""

    class Part(models.TextChoices):
        LEAD = "lead", "Class teacher, form tutor or key person"
        TEACHER = "teacher", "Teacher"
        ASSISTANT = "assistant", "Teaching assistant"
        COVER = "cover", "Cover"  # from a day until a day, never open

    group = models.ForeignKey(PupilGroup, on_delete=models.PROTECT, related_name="leads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.LEAD)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_start("pupils_lead_ends_after_start"),
            models.UniqueConstraint(
                name="pupils_lead_once", fields=["group", "user"], condition=Q(ends_on__isnull=True)
            ),
            models.CheckConstraint(name="pupils_cover_ends", condition=~Q(part="cover") | Q(ends_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.user} with {self.group}"
