"""What became of a concern: one dated row for each thing that somebody did about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.concerns.models.concern import Concern
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class StepQuerySet(SchoolOwnedQuerySet["Step"]):
    def visible_to(self, member: Member) -> Self:
        """The steps of what a member reads. Whoever only raised a concern is shown the answers (`concerns.reading`)."""
        rows = self.for_school(member.school).filter(concern__in=Concern.objects.visible_to(member))
        return rows if member.may(Permission.CONCERN_READ) else rows.filter(concern__recorded_by_id=member.user_id or 0)


class Step(SchoolOwned, Sourced):
    """One step by one person. A mistake is put right by another that names it in `undoes`.

    `look_again_on` is the day on which somebody must move again: to look at it, to have the screening, to have every
    teacher's answer. `answer` is what whoever raised the concern is told.
    """

    frozen_parents = (("concern_id", "concerns_concern", "state = 'passed_on' AND due_on IS NULL"),)

    class Kind(models.TextChoices):
        RAISED = "raised", "Raised"
        LOOKED_AT = "looked_at", "Being looked at"
        UNIVERSAL = "universal", "Everyday strategies"
        ASKED = "asked", "Teachers asked"
        SCREENING = "screening", "Screening"
        MONITORING = "monitoring", "Monitoring"
        SEN_SUPPORT = "sen_support", "SEN support (K)"
        NO_ACTION = "no_action", "No action"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Opened again"
        UNDONE = "undone", "Undone"
        TAKEN_BACK = "taken_back", "Taken back"
        PASSED_ON = "passed_on", "Passed to the safeguarding lead"
        HANDED_OVER = "handed_over", "Handed over"

    class Agrees(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_YET = "not_yet", "Thinking about it"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    made_on = models.DateField()
    look_again_on = models.DateField(null=True, blank=True)
    screener = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    family_told_on = models.DateField(null=True, blank=True)
    family_told_how = models.CharField(max_length=150, blank=True)
    family_agrees = models.CharField(max_length=8, choices=Agrees.choices, blank=True)
    family_not_told_why = models.TextField(blank=True)
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["school", "concern"], name="concerns_step_concern")]
        constraints = [
            models.CheckConstraint(
                name="concerns_step_undoes_one",
                condition=Q(kind="undone", undoes__isnull=False) | (~Q(kind="undone") & Q(undoes__isnull=True)),
            ),
            models.UniqueConstraint(name="concerns_step_undone_once", fields=["undoes"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.made_on}"

    @property
    def is_decision(self) -> bool:
        return self.kind in DECISIONS


DECISIONS = (
    Step.Kind.UNIVERSAL,
    Step.Kind.SCREENING,
    Step.Kind.MONITORING,
    Step.Kind.SEN_SUPPORT,
    Step.Kind.NO_ACTION,
    Step.Kind.CLOSED,
)


class ChosenQuerySet(SchoolOwnedQuerySet["ChosenStrategy"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(step__in=Step.objects.visible_to(member))


class ChosenStrategy(SchoolOwned):
    """An everyday strategy as it was chosen: the words stay, whatever becomes of the school's list."""

    append_only = True

    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="strategies")
    text = models.TextField()
    who = models.CharField(max_length=150, blank=True)
    how_often = models.CharField(max_length=150, blank=True)

    objects = ChosenQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text
