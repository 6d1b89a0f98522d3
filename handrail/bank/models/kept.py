"""The school's own list: strategies, universal ones among them, and outcomes. A line is retired, never removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.rules.register import AREAS

if TYPE_CHECKING:
    from handrail.access.member import Member

TEXT, NAME, LINE = 500, 150, 300
"""How many characters fit: what is done, who or how often, how it is seen."""

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class BankedQuerySet(SchoolOwnedQuerySet[M_co]):
    def visible_to(self, member: Member) -> Self:
        """The school's list, for those who work there; it holds nothing of a pupil."""
        rows = self.for_school(member.school)
        return rows if member.may(Permission.BANK_READ) else rows.none()

    def current(self) -> Self:
        return self.filter(retired_at__isnull=True)


class Banked(SchoolOwned):
    """A line of the school's list, in one area of need (a key of `rules.register.AREAS`).

    `is_starter` says that it came with the starter list, which the project wrote; a line that is changed keeps it off.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    area = models.CharField(max_length=20)
    text = models.CharField(max_length=TEXT)
    is_starter = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=150)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.CharField(max_length=150, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    @property
    def area_label(self) -> str:
        return AREAS[self.area].label


class BankStrategyQuerySet(BankedQuerySet["BankStrategy"]):
    def universal(self) -> Self:
        """Offered to every child who needs it, without a plan: ordinarily available."""
        return self.filter(is_universal=True)


class BankStrategy(Banked):
    """Something that is done to help, with who usually does it and how often where the school says so."""

    who = models.CharField(max_length=NAME, blank=True)
    how_often = models.CharField(max_length=NAME, blank=True)
    is_universal = models.BooleanField(default=False)

    objects = BankStrategyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="bank_strategy_once", fields=["school", "area", "text"], condition=Q(retired_at=None)
            ),
            at_and_by("bank_strategy_retired_pair", "retired"),
        ]


class BankOutcomeQuerySet(BankedQuerySet["BankOutcome"]):
    pass


class BankOutcome(Banked):
    """Something a child will be able to do, with how it is usually seen."""

    measure = models.CharField(max_length=LINE, blank=True)

    objects = BankOutcomeQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="bank_outcome_once", fields=["school", "area", "text"], condition=Q(retired_at=None)
            ),
            at_and_by("bank_outcome_retired_pair", "retired"),
        ]
