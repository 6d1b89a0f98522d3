"""Where the money comes from: a school's streams of funding, and what each has in a year as far as was known when."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.budget.models.reading import CostQuerySet, TakenBack
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned
from handrail.pupils.models import Pupil
from handrail.pupils.models.dated import Dated, ends_after_start
from handrail.rules.run_costs import YEARS, CostYear, cost_year

if TYPE_CHECKING:
    from handrail.access.member import Member

KINDS = {
    "notional": "Notional SEN budget",
    "top_up": "Top-up for a named child",
    "inclusive_mainstream": "Inclusive mainstream fund",
    "pupil_premium": "Pupil premium",
    "senif": "SEN inclusion fund (early years)",
    "inclusive_early_years": "Inclusive early years fund",
    "early_years_premium": "Early years pupil premium",
    "disability_access": "Disability access fund",
    "other": "Other",
}
"""The kinds of stream, in the order in which they are shown."""


A_CHILD = "Top-up for a child"
"""What the top-up is called of a child whom the reader may not see: the school's own name for it may name them."""


class StreamQuerySet(CostQuerySet):
    """As all rows of costs."""

    def of_seen_children(self, member: Member) -> Self:
        """Without the top-ups of children whom the reader may not see."""
        return self.filter(Q(pupil=None) | Q(pupil__in=Pupil.objects.visible_to(member).order_by().values("pk")))


class Stream(SchoolOwned, TakenBack, Dated):
    """Money that pays for provision, from year to year, from the day it opened until it is closed.

    `kind` is a key of `KINDS`; a top-up is that of one child. `year` says by which year its amounts are given.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=24, choices=list(KINDS.items()))
    name = models.CharField(max_length=100)
    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    year = models.CharField(max_length=9, choices=list(YEARS.items()), default="financial")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = StreamQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "name", "pk")
        constraints = [
            ends_after_start("budget_stream_ends_after_start"),
            at_and_by("budget_stream_removed_pair", "removed"),
            models.CheckConstraint(name="budget_stream_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="budget_stream_kind", condition=Q(kind__in=list(KINDS))),
            models.CheckConstraint(
                name="budget_stream_of_a_child",
                condition=Q(kind="top_up", pupil__isnull=False) | (~Q(kind="top_up") & Q(pupil=None)),
            ),
            models.UniqueConstraint(name="budget_stream_once", fields=["school", "name"], condition=Q(removed_at=None)),
        ]

    def __str__(self) -> str:
        return self.name

    def named_for(self, pupils_seen: Iterable[int]) -> Stream:
        """This, or a copy that names nobody where its child is none of those."""
        if self.pupil_id is None or self.pupil_id in pupils_seen:
            return self
        nameless = copy(self)
        nameless.name = A_CHILD
        return nameless

    def year_of(self, day: date) -> CostYear:
        """The year of this stream that holds a day."""
        return cost_year(self.year, day)


class StreamAmount(SchoolOwned, TakenBack):
    """What a stream has in the year that begins on `year_on`, as known from `starts_on`: the newest known counts."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="amounts")
    year_on = models.DateField()
    pence = models.PositiveBigIntegerField()
    starts_on = models.DateField()
    source = models.CharField(max_length=300)

    objects = StreamQuerySet.as_manager()

    class Meta:
        db_table = "budget_stream_amount"
        ordering = ("-year_on", "-starts_on", "-pk")
        constraints = [
            at_and_by("budget_amount_removed_pair", "removed"),
            models.UniqueConstraint(
                name="budget_amount_once", fields=["stream", "year_on", "starts_on"], condition=Q(removed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream}: {self.pence} pence in the year from {self.year_on}"
