"""What a school's authority pays for a child by bands, and what its forms and panels ask, each from a day on."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.db import models
from django.db.models import Q

from handrail.budget.models.reading import CostQuerySet, TakenBack
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned
from handrail.pupils.models import Pupil
from handrail.pupils.models.dated import Dated, ends_after_start
from handrail.rules.child_costs import BandValue, yearly_of_hours

PURPOSES = {"top_up": "Asking for a top-up", "assessment": "Asking for an EHC needs assessment"}
CRITERIA = {
    "cycles": "Reviewed cycles",
    "costs_planned": "Costs planned",
    "costs_delivered": "Costs delivered",
    "pupil_voice": "What the pupil says",
    "parent_voice": "What the parents say",
    "teacher_voice": "What the teacher says",
    "outside_advice": "Advice from outside",
    "needs": "Needs, the main one first",
    "profile": "One-page profile",
    "scores": "Test scores",
    "attendance": "Attendance",
    "other": "Something that Handrail does not keep",
}
"""What of the record answers a thing that is asked, in the order in which it is shown."""


class AuthorityQuerySet(CostQuerySet):
    """What an authority pays and asks, for who reads costs."""


class Band(SchoolOwned, TakenBack):
    """What a band is worth a year from a day on, until the next row of its name: an amount, or hours at a rate.

    `is_whole`: the authority pays the year's amount whole; otherwise by the days of the year.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    pence = models.PositiveIntegerField(null=True, blank=True)
    hourly_pence = models.PositiveIntegerField(null=True, blank=True)
    hours_a_week = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    weeks = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    is_whole = models.BooleanField(default=False)
    source = models.CharField(max_length=300)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        db_table = "budget_band"
        ordering = ("name", "-starts_on", "-pk")
        constraints = [
            at_and_by("budget_band_removed_pair", "removed"),
            models.UniqueConstraint(
                name="budget_band_once", fields=["school", "name", "starts_on"], condition=Q(removed_at=None)
            ),
            models.CheckConstraint(name="budget_band_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="budget_band_has_a_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="budget_band_has_a_value",
                condition=Q(pence__gt=0, hourly_pence=None, hours_a_week=None, weeks=None)
                | Q(pence=None, hourly_pence__gt=0, hours_a_week__gt=0, weeks__gte=Decimal(1), weeks__lte=Decimal(53)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.starts_on}"

    @property
    def yearly_pence(self) -> int:
        """What it is worth in a year."""
        if self.pence is not None:
            return self.pence
        return yearly_of_hours(self.hourly_pence or 0, Fraction(self.hours_a_week or 0), Fraction(self.weeks or 0))

    @property
    def value(self) -> BandValue:
        return BandValue(self.starts_on, self.yearly_pence, self.is_whole)


class PupilBand(SchoolOwned, TakenBack, Dated):
    """That a child holds a band, by its name, from a day until a day, and where that is written."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        db_table = "budget_pupil_band"
        ordering = ("-starts_on", "-pk")
        constraints = [
            ends_after_start("budget_pupil_band_ends_after_start"),
            at_and_by("budget_pupil_band_removed_pair", "removed"),
            models.CheckConstraint(name="budget_pupil_band_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="budget_pupil_band_has_a_source", condition=~Q(source="")),
            models.UniqueConstraint(
                name="budget_pupil_band_one_open", fields=["pupil"], condition=Q(removed_at=None, ends_on=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.pupil}"


class AuthorityAsk(SchoolOwned, TakenBack, Dated):
    """Something a form or a panel asks, in its own words, from a day on; `criterion` is what of the record answers it.

    `number` is how many it asks for. It is what is asked, never a condition of the law.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    purpose = models.CharField(max_length=10, choices=list(PURPOSES.items()))
    criterion = models.CharField(max_length=16, choices=list(CRITERIA.items()))
    words = models.CharField(max_length=300)
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        db_table = "budget_ask"
        ordering = ("purpose", "pk")
        constraints = [
            ends_after_start("budget_ask_ends_after_start"),
            at_and_by("budget_ask_removed_pair", "removed"),
            models.CheckConstraint(name="budget_ask_says_it", condition=~Q(words="")),
            models.CheckConstraint(name="budget_ask_has_a_source", condition=~Q(source="")),
            models.CheckConstraint(name="budget_ask_purpose", condition=Q(purpose__in=list(PURPOSES))),
            models.CheckConstraint(name="budget_ask_criterion", condition=Q(criterion__in=list(CRITERIA))),
            models.CheckConstraint(name="budget_ask_number", condition=Q(number=None) | Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return self.words
