"""The move to a new school year: what was decided, whether it was done, and how it is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.core import clock
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member

UNDO_FOR = timedelta(days=30)


class YearMoveQuerySet(SchoolOwnedQuerySet["YearMove"]):
    def visible_to(self, member: Member) -> Self:
        """The moves of the school, for those who keep its pupils' records; the gate says who they are."""
        return self.for_school(member.school)

    def in_force(self) -> Self:
        """Those that were not undone: for each 1 September one."""
        return self.filter(undone_at__isnull=True)


class YearMove(SchoolOwned):
    """One 1 September of a school: decided over the summer, done once, undone for thirty days as one.

    `classes` is {key of a line of classes: name from 1 September}, `leads` {name of a class, folded: key of the person
    who leads it, 0 for nobody}, both only where somebody said otherwise than was proposed; `not_found` holds a sentence
    for each row of the last class list nobody was found for; `undo` is what `writing` noted, so that it can be taken
    back: one value, since a row for each child would hold everybody else up while it is written.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    starts_on = models.DateField()
    last_year = models.CharField(max_length=2, blank=True)
    ends_teaching = models.BooleanField(default=True)
    classes = models.JSONField(default=dict)
    leads = models.JSONField(default=dict)
    not_found = models.JSONField(default=list)
    run_at = models.DateTimeField(null=True, blank=True)
    run_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undo = models.JSONField(null=True, blank=True)

    objects = YearMoveQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="newyear_one_in_force", fields=["school", "starts_on"], condition=Q(undone_at__isnull=True)
            ),
            models.CheckConstraint(
                name="newyear_run_by_somebody",
                condition=Q(run_at__isnull=True, run_by="") | (Q(run_at__isnull=False) & ~Q(run_by="")),
            ),
            models.CheckConstraint(
                name="newyear_undone_by_somebody",
                condition=Q(undone_at__isnull=True, undone_by="")
                | (Q(undone_at__isnull=False, run_at__isnull=False) & ~Q(undone_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"the new year from {self.starts_on}"

    @property
    def eve(self) -> date:
        """The last day of the old year."""
        return self.starts_on - timedelta(days=1)

    @property
    def undone_until(self) -> date | None:
        """The last day on which it can be undone; None while it is not done. A move made in July is seen in September,
        so the thirty days begin then."""
        return max(self.run_at.astimezone(clock.LONDON).date(), self.starts_on) + UNDO_FOR if self.run_at else None

    def may_be_undone(self, on: date) -> bool:
        until = self.undone_until
        return self.undone_at is None and until is not None and on <= until


class PupilMoveQuerySet(SchoolOwnedQuerySet["PupilMove"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))


class PupilMove(SchoolOwned):
    """What a person decided about one child of a move.

    `goes` is a year group, `LEAVES` or `NO_YEAR`; empty where nobody said otherwise than is proposed. `home` is the
    class, form or room they were given by hand or by a class list.
    """

    LEAVES, NO_YEAR = "leave", "none"

    move = models.ForeignKey(YearMove, on_delete=models.CASCADE, related_name="pupils")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    goes = models.CharField(max_length=5, blank=True)
    home = models.CharField(max_length=60, blank=True)

    objects = PupilMoveQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="newyear_pupil_once", fields=["move", "pupil"])]

    def __str__(self) -> str:
        return f"{self.pupil}: {self.goes or 'as proposed'}"
