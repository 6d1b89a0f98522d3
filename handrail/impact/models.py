"""Which scores of a child are the entry and the exit of a place in provision, and what was decided of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.provision.models import Placement, Provision
from handrail.provision.models.runs import delivered_by
from handrail.pupils.models import Score
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member

REASON = 300


class MeasureQuerySet(SchoolOwnedQuerySet["Measure"]):
    def visible_to(self, member: Member) -> Self:
        """Those of visible places, for staff who read scores, and for who delivers the run: it is their own record."""
        rows = self.for_school(member.school)
        if not member.may(Permission.SESSION_READ):
            return rows.none()
        rows = rows.filter(placement__in=Placement.objects.visible_to(member))
        if member.may(Permission.FACT_READ):
            return rows
        return rows.filter(placement__provision__in=delivered_by(member))

    def standing(self) -> Self:
        """As things are: not put right since, not taken back, and its score still on the record."""
        return self.filter(set_aside_at=None, score__withdrawn_at=None)


class Measure(SchoolOwned, Sourced):
    """That a score of a child is the entry, or the exit, of their place in a run.

    The score itself is kept once, with the others of the child. Nothing that was said disappears: put right or taken
    back, a row is set aside and final. `act_ref` binds what one press wrote, `aside_act_ref` what one press set aside.
    """

    frozen_when = "OLD.set_aside_at IS NOT NULL"

    class Moment(models.TextChoices):
        ENTRY = "entry", "Entry"
        EXIT = "exit", "Exit"

    class Aside(models.TextChoices):
        CORRECTED = "corrected", "Put right since"
        TAKEN_BACK = "taken_back", "Taken back"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name="measures")
    moment = models.CharField(max_length=5, choices=Moment.choices)
    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="measures")
    is_from_record = models.BooleanField(default=False)
    act_ref = models.CharField(max_length=22, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.CharField(max_length=150, blank=True)
    set_aside_why = models.CharField(max_length=10, choices=Aside.choices, blank=True)
    aside_act_ref = models.CharField(max_length=22, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["school", "placement"], name="impact_measure_place")]
        constraints = [
            at_and_by("impact_measure_aside_pair", "set_aside"),
            models.UniqueConstraint(
                name="impact_measure_once", fields=["placement", "moment", "score"], condition=Q(set_aside_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_moment_display()}: {self.score}"


class DecisionQuerySet(SchoolOwnedQuerySet["RunDecision"]):
    def visible_to(self, member: Member) -> Self:
        """Those of visible runs, for staff."""
        rows = self.for_school(member.school)
        if not member.may(Permission.SESSION_READ):
            return rows.none()
        return rows.filter(provision__in=Provision.objects.visible_to(member))

    def standing(self) -> Self:
        return self.filter(set_aside_at=None)


class RunDecision(SchoolOwned):
    """What was decided of a run at the end of a term, and on what: `seen` is the sentence that stood beside it then.

    Decided anew or taken back, a row is set aside and final. `term_on` is the first day of the term it is about.
    """

    frozen_when = "OLD.set_aside_at IS NOT NULL"

    class Verdict(models.TextChoices):
        KEEP = "keep", "Keep"
        CHANGE = "change", "Change"
        STOP = "stop", "Stop"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="decisions")
    term_on = models.DateField()
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    reason = models.CharField(max_length=REASON)
    seen = models.TextField(blank=True)
    decided_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150)
    decided_by_id = models.BigIntegerField(null=True, editable=False)
    act_ref = models.CharField(max_length=22, blank=True)
    replaces: Any = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    set_aside_at = models.DateTimeField(null=True, blank=True)
    set_aside_by = models.CharField(max_length=150, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        db_table = "impact_decision"
        ordering = ("pk",)
        constraints = [
            at_and_by("impact_decision_aside_pair", "set_aside"),
            models.CheckConstraint(name="impact_decision_has_a_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                name="impact_decision_once", fields=["provision", "term_on"], condition=Q(set_aside_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provision}: {self.get_verdict_display()}"
