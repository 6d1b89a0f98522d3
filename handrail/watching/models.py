"""Odd access: what was found in the trail of readings, who is shown it, and what they answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.access.models import Duty, Membership
from handrail.access.permissions import ROLES, Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member

DECIDERS = tuple(key for key, role in ROLES.items() if Permission.AUDIT_WATCH in role.permissions)


def shown_to(member: Member, me: int) -> Q:
    """The odd access this reader of the trail is shown: to who is named, or while nobody is, to the headteacher.

    Nobody is shown their own. What is about who would be shown it goes to the headteacher, and what is about the only
    headteacher to everybody else who reads the trail.
    """
    named = set(
        Duty.objects.holding(member.school, member.on, Duty.Kind.WATCHING).values_list("membership__user_id", flat=True)
    )
    here = Membership.objects.on(member.on).filter(school=member.school, role_key__in=DECIDERS)
    heads = set(here.values_list("user_id", flat=True))
    first, others = named or heads, ~Q(person_id=me)
    if me in first or not first:
        return others
    mine = [one for one in first | heads if not first - {one} and (me in heads or not heads - {one})]
    return others & Q(person_id__in=mine)


class OddAccessQuerySet(SchoolOwnedQuerySet["OddAccess"]):
    def visible_to(self, member: Member) -> Self:
        """What this member is shown (`shown_to`); never what is about themselves."""
        rows = self.for_school(member.school)
        if not member.may(Permission.AUDIT_READ) or member.user_id is None:
            return rows.none()
        return rows.filter(shown_to(member, member.user_id))

    def waiting(self) -> Self:
        """Not answered for good: nobody has looked, or somebody is to be asked."""
        return self.filter(answer__in=["", OddAccess.Answer.ASK])


class OddAccess(SchoolOwned):
    """One story of odd access (`rules.odd_access`): who, of what kind, about what; and what a person answered."""

    class Kind(models.TextChoices):
        FAMILY = "family", "Perhaps of their own family"
        CONFLICT = "conflict", "A child they are kept from"
        MANY = "many", "Many children at once"
        NIGHT = "night", "In the middle of the night"
        LEFT = "left", "After their last day"
        GLASS = "glass", "Many emergency openings"
        RESTRICTED = "restricted", "Restricted notes of many children"

    class Answer(models.TextChoices):
        FINE = "fine", "It was fine"
        ASK = "ask", "To be asked"
        TAKEN_UP = "taken_up", "Taken up"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=22)  # a pupil's ref, or the day or month
    why = models.CharField(max_length=150)
    count = models.PositiveIntegerField()
    first_seq = models.BigIntegerField()
    last_seq = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    found_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    words = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)

    objects = OddAccessQuerySet.as_manager()

    class Meta:
        ordering = ("-found_at", "-pk")
        indexes = [models.Index(fields=["school", "answer"], name="watching_odd_waiting")]
        constraints = [
            at_and_by("watching_answered_pair", "answered"),
            models.UniqueConstraint(name="watching_once", fields=["school", "kind", "person", "about"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"


class LookedThroughQuerySet(SchoolOwnedQuerySet["LookedThrough"]):
    def visible_to(self, member: Member) -> Self:
        """How far the readings are looked through is for those who read the trail."""
        rows = self.for_school(member.school)
        return rows if member.may(Permission.AUDIT_READ) else rows.none()


class LookedThrough(SchoolOwned):
    """Up to which reading those of a school have been looked through."""

    seq = models.BigIntegerField()

    objects = LookedThroughQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="watching_one_mark", fields=["school"])]

    def __str__(self) -> str:
        return f"{self.school} until {self.seq}"
