"""What is paid for once: a licence, equipment, training, advice; or comes back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handrail.budget.models.reading import CostQuerySet, TakenBack
from handrail.budget.models.streams import Stream
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned
from handrail.provision.models import Provision
from handrail.pupils.models import Pupil

KINDS = {
    "licence": "Licence",
    "equipment": "Equipment",
    "training": "Training",
    "advice": "Advice",
    "other": "Other",
    "refund": "Refund",
}


class OnceQuerySet(CostQuerySet):
    """As all rows of costs."""


class OneOff(SchoolOwned, TakenBack):
    """An amount paid on a day, below nought where it is a refund; of a run, or of no run.

    It is shared equally by the pupils named (`OneOffPupil`), else by who had a place in the run that day, else it is
    for nobody named. `sharers` above their number leave the rest to nobody named. `stream` pays all of it; None is paid
    as the run is.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    provision = models.ForeignKey(Provision, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=list(KINDS.items()))
    what = models.CharField(max_length=150)
    paid_on = models.DateField()
    pence = models.BigIntegerField()
    sharers = models.PositiveSmallIntegerField(null=True, blank=True)
    stream = models.ForeignKey(Stream, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=300, blank=True)

    objects = OnceQuerySet.as_manager()

    class Meta:
        db_table = "budget_one_off"
        ordering = ("paid_on", "pk")
        indexes = [models.Index(fields=["school", "paid_on"], name="budget_one_off_day")]
        constraints = [
            at_and_by("budget_one_off_removed_pair", "removed"),
            models.CheckConstraint(name="budget_one_off_has_a_name", condition=~Q(what="")),
            models.CheckConstraint(
                name="budget_one_off_refund",
                condition=Q(kind="refund", pence__lt=0) | (~Q(kind="refund") & Q(pence__gt=0)),
            ),
            models.CheckConstraint(name="budget_one_off_sharers", condition=Q(sharers=None) | Q(sharers__gte=1)),
        ]

    def __str__(self) -> str:
        return self.what


class OneOffPupil(SchoolOwned):
    """A child for whom something was paid once."""

    one_off = models.ForeignKey(OneOff, on_delete=models.CASCADE, related_name="pupils")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+")

    objects = OnceQuerySet.as_manager()

    class Meta:
        db_table = "budget_one_off_pupil"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(name="budget_one_off_pupil_once", fields=["one_off", "pupil"])]

    def __str__(self) -> str:
        return f"{self.one_off} for {self.pupil}"
