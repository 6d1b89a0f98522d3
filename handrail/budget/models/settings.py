"""How a school reckons what a child's provision costs: its authority's ways, from a day on."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q

from handrail.budget.models.reading import CostQuerySet, TakenBack
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned
from handrail.rules.costing import THRESHOLD_PENCE
from handrail.rules.run_costs import YEARS

CHARGES = {"share": "By equal shares", "full": "In full, where an authority lets a group run for one child alone"}


class SettingsQuerySet(CostQuerySet):
    """As all rows of costs."""


class CostSettings(SchoolOwned, TakenBack):
    """From a day on, until the next row: the threshold, and what the paper of one child counts.

    `weeks_a_year` None goes by the school's own calendar. `caps` is {shape: minutes a week at most}, `left_out` are
    shapes that do not count; shapes are keys of `rules.provision.SHAPES`. `year` is a key of `rules.run_costs.YEARS`.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    starts_on = models.DateField()
    authority = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=300, blank=True)
    threshold_pence = models.PositiveIntegerField(default=THRESHOLD_PENCE)
    weeks_a_year = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    charge = models.CharField(max_length=5, choices=list(CHARGES.items()), default="share")
    caps = models.JSONField(default=dict, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    year = models.CharField(max_length=9, choices=list(YEARS.items()), default="school")

    objects = SettingsQuerySet.as_manager()

    class Meta:
        db_table = "budget_settings"
        ordering = ("-starts_on", "-pk")
        constraints = [
            at_and_by("budget_settings_removed_pair", "removed"),
            models.UniqueConstraint(
                name="budget_settings_once", fields=["school", "starts_on"], condition=Q(removed_at=None)
            ),
            models.CheckConstraint(
                name="budget_settings_weeks",
                condition=Q(weeks_a_year=None) | Q(weeks_a_year__gte=Decimal(1), weeks_a_year__lte=Decimal(53)),
            ),
            models.CheckConstraint(name="budget_settings_charge", condition=Q(charge__in=list(CHARGES))),
            models.CheckConstraint(name="budget_settings_year", condition=Q(year__in=list(YEARS))),
        ]

    def __str__(self) -> str:
        return f"{self.authority or 'Costs'} from {self.starts_on}"
