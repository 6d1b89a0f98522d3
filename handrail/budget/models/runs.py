"""What is said of one run: who pays for it, and whether and how an authority counts it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.budget.models.reading import CostQuerySet, TakenBack
from handrail.budget.models.settings import CHARGES
from handrail.budget.models.streams import Stream
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned
from handrail.provision.models import Provision
from handrail.pupils.models.dated import Dated, ends_after_start


class RunMoneyQuerySet(CostQuerySet):
    """As all rows of costs."""


class RunFunding(SchoolOwned, TakenBack, Dated):
    """That a stream pays so many per cent of a run, from a day until a day. What no stream pays is not funded yet."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="+")
    stream = models.ForeignKey(Stream, on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField(default=100)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = RunMoneyQuerySet.as_manager()

    class Meta:
        db_table = "budget_run_funding"
        ordering = ("pk",)
        constraints = [
            ends_after_start("budget_funding_ends_after_start"),
            at_and_by("budget_funding_removed_pair", "removed"),
            models.CheckConstraint(name="budget_funding_percent", condition=Q(percent__gte=1, percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.stream} pays {self.percent}% of {self.provision}"


class RunRule(SchoolOwned, TakenBack):
    """From a day on, until the next row: whether a run counts on an authority's paper, or why not, and how it is
    charged there. An empty `charge` goes by the school's settings. The school's own account counts it all the same."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    provision = models.ForeignKey(Provision, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    is_countable = models.BooleanField(default=True)
    exclude_reason = models.CharField(max_length=200, blank=True)
    charge = models.CharField(max_length=5, choices=list(CHARGES.items()), blank=True)

    objects = RunMoneyQuerySet.as_manager()

    class Meta:
        db_table = "budget_run_rule"
        ordering = ("-starts_on", "-pk")
        constraints = [
            at_and_by("budget_rule_removed_pair", "removed"),
            models.UniqueConstraint(
                name="budget_rule_once", fields=["provision", "starts_on"], condition=Q(removed_at=None)
            ),
            models.CheckConstraint(
                name="budget_rule_says_why",
                condition=Q(is_countable=True, exclude_reason="") | (Q(is_countable=False) & ~Q(exclude_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provision}: {'counts' if self.is_countable else 'does not count'} from {self.starts_on}"
