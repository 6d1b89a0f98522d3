"""Meetings about a child: with the family or with others, when, how long, who came, and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models import Contact, Pupil
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class MeetingQuerySet(SchoolOwnedQuerySet["Meeting"]):
    def visible_to(self, member: Member) -> Self:
        """Meetings about visible pupils that stand, for those who may read them."""
        rows = self.for_school(member.school).filter(withdrawn_at=None)
        if not member.may(Permission.MEETING_READ):
            return rows.none()
        return rows.filter(pupil__in=Pupil.objects.visible_to(member))


class Meeting(SchoolOwned, Sourced):
    """One meeting about one child. Only those with the family are counted towards the three a year of the Code (6.65).

    One held at a review bears the review's ref, and is its only one.
    """

    class Kind(models.TextChoices):
        FAMILY = "family", "With the family"
        TEAM = "team", "Team around the child"
        SERVICE = "service", "With a specialist"

    class How(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        PHONE = "phone", "By phone"
        VIDEO = "video", "By video"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="meetings")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FAMILY)
    held_on = models.DateField()
    length_minutes = models.PositiveSmallIntegerField()
    how = models.CharField(max_length=10, choices=How.choices, default=How.IN_PERSON)
    words = models.TextField(blank=True)
    review_ref = models.CharField(max_length=22, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "-pk")
        indexes = [models.Index(fields=["school", "pupil", "-held_on"], name="meetings_meeting_newest")]
        constraints = [
            at_and_by("meetings_withdrawn_pair", "withdrawn"),
            models.UniqueConstraint(
                name="meetings_one_a_review", fields=["school", "review_ref"], condition=~Q(review_ref="")
            ),
            models.CheckConstraint(name="meetings_took_time", condition=Q(length_minutes__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, met on {self.held_on}"


class AttendeeQuerySet(SchoolOwnedQuerySet["Attendee"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(meeting__in=Meeting.objects.visible_to(member))


class Attendee(SchoolOwned):
    """Somebody who came, as they were called then: a contact of the child, or anybody else."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendees")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    part = models.CharField(max_length=100, blank=True)  # 'Mum', 'class teacher'
    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(name="meetings_attendee_place", fields=["meeting", "position"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.part}" if self.part else self.name
