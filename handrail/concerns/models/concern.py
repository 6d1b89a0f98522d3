"""A dated worry about a pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission, Reach
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models import Pupil
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class ConcernQuerySet(SchoolOwnedQuerySet["Concern"]):
    def visible_to(self, member: Member) -> Self:
        """What a member reads of the pupils they reach, and what they raised themselves.

        That a concern was passed to the safeguarding lead is for whoever triages, and for whoever raised it. Staff see
        what they raised about any child; a parent or carer, about a child of theirs today.
        """
        rows = self.for_school(member.school)
        if not member.may(Permission.CONCERN_RAISE):
            return rows.none()
        if member.may(Permission.CONCERN_TRIAGE) and member.reach is Reach.SCHOOL:
            return rows
        mine = Q(recorded_by_id=member.user_id or 0)
        reached = Q(pupil__in=Pupil.objects.visible_to(member))
        if member.may(Permission.CONCERN_READ):
            mine |= reached & ~Q(state=Concern.State.PASSED_ON)
        return rows.filter(mine) if member.may(Permission.CONCERN_RAISE_ANY) else rows.filter(mine, reached)

    def open(self) -> Self:
        """Those of which something is still to come."""
        return self.filter(state__in=OPEN)


class Concern(SchoolOwned, Sourced):
    """What somebody saw, since when, and what they tried. Never changed: a correction is another that names the first.

    `state` and `due_on` say where it stands and by when somebody must move; they follow from its steps and are written
    by the same action (`concerns.standing`). The words are empty once they were passed to the safeguarding lead.
    """

    # Once the words were handed over on paper, nobody has to move any more.
    frozen_when = "OLD.state = 'passed_on' AND OLD.due_on IS NULL"

    class State(models.TextChoices):
        RAISED = "raised", "Raised"
        LOOKED_AT = "looked_at", "Being looked at"
        DECIDED = "decided", "Decided"
        CLOSED = "closed", "Closed"
        PASSED_ON = "passed_on", "Passed to the safeguarding lead"
        TAKEN_BACK = "taken_back", "Taken back"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="concerns")
    raised_on = models.DateField()
    is_from_family = models.BooleanField(default=False)
    saw = models.TextField(blank=True)
    since = models.CharField(max_length=200, blank=True)
    tried = models.TextField(blank=True)
    answer_by = models.DateField()  # what whoever raised it was told; a calendar typed later does not move it
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RAISED)
    due_on = models.DateField(null=True, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_on", "-pk")
        indexes = [
            models.Index(fields=["school", "state", "due_on"], name="concerns_concern_open"),
            models.Index(fields=["school", "pupil"], name="concerns_concern_pupil"),
        ]
        constraints = [
            models.CheckConstraint(
                name="concerns_concern_says_something", condition=~Q(saw="") | Q(state="passed_on", since="", tried="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.raised_on}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_passed_on(self) -> bool:
        return self.state == self.State.PASSED_ON

    def is_by(self, member: Member) -> bool:
        """Whether this member raised it."""
        return member.user_id is not None and self.recorded_by_id == member.user_id

    def is_open_to(self, member: Member) -> bool:
        """Of a concern about a pupil the member sees: what `visible_to` asks of the database."""
        if member.may(Permission.CONCERN_TRIAGE) or self.is_by(member):
            return True
        return member.may(Permission.CONCERN_READ) and not self.is_passed_on


OPEN = (Concern.State.RAISED, Concern.State.LOOKED_AT, Concern.State.DECIDED)
UNANSWERED = (Concern.State.RAISED, Concern.State.LOOKED_AT)
