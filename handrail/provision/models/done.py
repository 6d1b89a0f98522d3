"""What was really done: each session of a run that was held or missed, and who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission, Reach
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.provision.models.runs import Provision
from handrail.pupils.models import Pupil
from handrail.rules.provision import AWAY, LONGEST_SESSION, MISSED

if TYPE_CHECKING:
    from handrail.access.member import Member


class SessionQuerySet(SchoolOwnedQuerySet["InterventionSession"]):
    def visible_to(self, member: Member) -> Self:
        """The sessions of visible runs, for staff: families read what the school publishes of them."""
        rows = self.for_school(member.school)
        if not member.may(Permission.SESSION_READ):
            return rows.none()
        return rows.filter(provision__in=Provision.objects.visible_to(member))

    def standing(self) -> Self:
        """As things are: not put right by a later one, not taken back."""
        return self.filter(set_aside_at=None)


class InterventionSession(SchoolOwned):
    """A session of a run on a day, held or missed. Of the same day and place in it, one stands.

    Nothing that was recorded disappears: put right, taken back, or sent by a second person, a row is set aside and
    final. `client_id` is what a device called it, so that it is never sent twice; `act_ref` binds what one press wrote.
    `planned_minutes` are those of the pattern on that day.
    """

    frozen_when = "OLD.set_aside_at IS NOT NULL"

    class Status(models.TextChoices):
        HELD = "held", "Held"
        MISSED = "missed", "Missed"

    class Aside(models.TextChoices):
        CORRECTED = "corrected", "Put right since"
        TAKEN_BACK = "taken_back", "Taken back"
        SECOND = "second", "Somebody else had recorded it first"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="sessions")
    met_on = models.DateField()
    ordinal = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=6, choices=Status.choices)
    minutes = models.PositiveSmallIntegerField()
    planned_minutes = models.PositiveSmallIntegerField()
    missed_reason = models.CharField(max_length=12, choices=list(MISSED.items()), blank=True)
    missed_why = models.CharField(max_length=300, blank=True)
    taken_by = models.CharField(max_length=150, blank=True)
    taken_by_id = models.BigIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    is_as_planned = models.BooleanField(default=False)
    client_id = models.CharField(max_length=40, blank=True)
    act_ref = models.CharField(max_length=22, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    recorded_by_id = models.BigIntegerField(null=True, editable=False)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.CharField(max_length=150, blank=True)
    set_aside_why = models.CharField(max_length=10, choices=Aside.choices, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        db_table = "provision_session"
        ordering = ("met_on", "ordinal", "pk")
        indexes = [models.Index(fields=["school", "met_on"], name="provision_session_day")]
        constraints = [
            at_and_by("provision_session_aside_pair", "set_aside"),
            models.UniqueConstraint(
                name="provision_session_once", fields=["provision", "met_on", "ordinal"], condition=Q(set_aside_at=None)
            ),
            models.UniqueConstraint(
                name="provision_session_sent_once", fields=["school", "client_id"], condition=~Q(client_id="")
            ),
            models.CheckConstraint(
                name="provision_session_held_or_missed",
                condition=Q(status="held", missed_reason="", minutes__gte=1, minutes__lte=LONGEST_SESSION)
                | (Q(status="missed", minutes=0) & ~Q(missed_reason="")),
            ),
            models.CheckConstraint(name="provision_session_ordinal", condition=Q(ordinal__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.provision} on {self.met_on}: {self.status}"

    @property
    def is_held(self) -> bool:
        return self.status == self.Status.HELD


class SessionPupilQuerySet(SchoolOwnedQuerySet["SessionPupil"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school).filter(session__in=InterventionSession.objects.visible_to(member))
        return rows if member.reach is Reach.SCHOOL else rows.filter(pupil__in=Pupil.objects.visible_to(member))


class SessionPupil(SchoolOwned):
    """One child at a session that was held: whether they were there, why not, and what was seen."""

    append_only = True

    session = models.ForeignKey(InterventionSession, on_delete=models.CASCADE, related_name="pupils")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    was_there = models.BooleanField()
    reason = models.CharField(max_length=12, choices=list(AWAY.items()), blank=True)
    line = models.CharField(max_length=500, blank=True)
    outcome_ref = models.CharField(max_length=22, blank=True)

    objects = SessionPupilQuerySet.as_manager()

    class Meta:
        db_table = "provision_session_pupil"
        ordering = ("pk",)
        indexes = [models.Index(fields=["school", "pupil"], name="provision_session_of_pupil")]
        constraints = [
            models.UniqueConstraint(name="provision_session_pupil_once", fields=["session", "pupil"]),
            models.CheckConstraint(
                name="provision_away_has_a_reason", condition=Q(was_there=True, reason="") | Q(was_there=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pupil}: {'there' if self.was_there else 'not there'}"
