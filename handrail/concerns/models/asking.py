"""The round robin: what a child's teachers are asked about a concern, and what each answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.concerns.models.concern import Concern
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class AskingQuerySet(SchoolOwnedQuerySet["Asking"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        if not member.may(Permission.CONCERN_READ):
            return rows.none()
        return rows.filter(concern__in=Concern.objects.visible_to(member))


class Asking(SchoolOwned, Sourced):
    """One round: who asked, by when the answers are wanted, and what teachers should know to answer."""

    frozen_parents = (("concern_id", "concerns_concern", "state = 'passed_on' AND due_on IS NULL"),)

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="askings")
    due_on = models.DateField()
    note = models.TextField(blank=True)

    objects = AskingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"teachers asked, answers by {self.due_on}"


class ReplyQuerySet(SchoolOwnedQuerySet["Reply"]):
    def visible_to(self, member: Member) -> Self:
        """The replies of what a member reads, and what they were asked themselves and was not withdrawn.

        That one was passed to the safeguarding lead is for whoever triages, and for whoever answered it.
        """
        rows = self.for_school(member.school)
        if not member.may(Permission.CONCERN_RAISE):
            return rows.none()
        mine = Q(user_id=member.user_id or 0, withdrawn_at=None)
        if member.may(Permission.CONCERN_READ):
            read = Q(asking__in=Asking.objects.visible_to(member))
            mine |= read if member.may(Permission.CONCERN_TRIAGE) else read & Q(passed_at=None)
        return rows.filter(mine).exclude(asking__concern__state=Concern.State.PASSED_ON)

    def waiting(self) -> Self:
        """Those still to be answered."""
        return self.filter(answered_at=None, withdrawn_at=None)


class Reply(SchoolOwned):
    """One teacher, one subject or class: asked, and answered in a minute or two."""

    class Shows(models.TextChoices):
        NOT_AT_ALL = "none", "Not with me"
        LITTLE = "little", "A little"
        OFTEN = "often", "Often"
        ALWAYS = "always", "Nearly always"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    asking = models.ForeignKey(Asking, on_delete=models.CASCADE, related_name="replies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    subject = models.CharField(max_length=60, blank=True)  # the teaching group, class or room
    due_on = models.DateField()
    shows = models.CharField(max_length=8, choices=Shows.choices, blank=True)
    strengths = models.TextField(blank=True)
    hard = models.TextField(blank=True)
    helps = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    # Its words were passed to the safeguarding lead; it counts as answered all the same.
    passed_at = models.DateTimeField(null=True, blank=True)
    passed_by = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        ordering = ("subject", "name", "pk")
        indexes = [models.Index(fields=["school", "user", "answered_at"], name="concerns_reply_waiting")]
        constraints = [
            at_and_by("concerns_reply_answered_pair", "answered"),
            at_and_by("concerns_reply_withdrawn_pair", "withdrawn"),
            at_and_by("concerns_reply_passed_pair", "passed"),
            models.CheckConstraint(
                name="concerns_reply_passed_is_empty",
                condition=Q(passed_at=None) | Q(answered_at__isnull=False, strengths="", hard="", helps=""),
            ),
            models.UniqueConstraint(
                name="concerns_reply_once", fields=["asking", "user", "subject"], condition=Q(withdrawn_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.subject}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None
