"""What is hers besides the log: `visible_to` gives it to whoever it is of; only a shared count is for others too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.access.permissions import Permission
from handrail.core.refs import new_ref
from handrail.core.sealed import SealedField
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.dated import Dated, ends_after_start
from handrail.workload.log.models import OwnQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member


class SupervisionQuerySet(OwnQuerySet["Supervision"]):
    pass


class Supervision(SchoolOwned, Dated):
    """Supervision as it is arranged from a day on. With whom is hers; how often, and how often it was held, is counted
    for the school."""

    class Often(models.TextChoices):
        MONTH = "month", "every month"
        HALF_TERM = "half_term", "every half-term"
        TERM = "term", "every term"
        AGREED = "agreed", "as agreed each time"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    with_whom = SealedField(max_length=200)
    how_often = models.CharField(max_length=10, choices=Often.choices, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = SupervisionQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = [
            ends_after_start("workload_supervision_ends_after_start"),
            models.UniqueConstraint(
                name="workload_supervision_one_open", fields=["school", "user"], condition=Q(ends_on=None)
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.with_whom, self.get_how_often_display()]))


class SupervisedQuerySet(OwnQuerySet["Supervised"]):
    pass


class Supervised(SchoolOwned):
    """A day on which it was held. What was said there is written nowhere."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    supervision = models.ForeignKey(Supervision, on_delete=models.CASCADE, related_name="held")
    held_on = models.DateField()

    objects = SupervisedQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on",)
        constraints = [models.UniqueConstraint(name="workload_supervised_once", fields=["supervision", "held_on"])]

    def __str__(self) -> str:
        return f"Supervision on {self.held_on}"


class PrivateBoxQuerySet(OwnQuerySet["PrivateBox"]):
    pass


class PrivateBox(SchoolOwned):
    """The key of one person's private notes, sealed twice: under her passphrase and under her recovery code. No date
    stands here: when anything was written is nobody's business."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    salt = models.BinaryField()
    passes = models.PositiveSmallIntegerField()  # what Argon2id costs, as it was when the passphrase was chosen
    memory_kib = models.PositiveIntegerField()
    by_passphrase = models.BinaryField()
    by_code = models.BinaryField()
    has_code = models.BooleanField(default=False)  # she typed the end of the code that stands: it is on paper

    objects = PrivateBoxQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="workload_private_box_one", fields=["school", "user"])]

    def __str__(self) -> str:
        return "Private notes"


class PrivateRowQuerySet(OwnQuerySet["PrivateRow"]):
    pass


class PrivateRow(SchoolOwned):
    """A note or a month's pulse, sealed: its kind, its day and its month are inside. What is removed goes tonight."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    box = models.ForeignKey(PrivateBox, on_delete=models.CASCADE, related_name="rows")
    sealed = models.BinaryField()
    is_removed = models.BooleanField(default=False)

    objects = PrivateRowQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return "Sealed"


class StrainSharedQuerySet(SchoolOwnedQuerySet["StrainShared"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        if member.may(Permission.TIME_AGREE):
            return rows
        return rows.filter(user_id=member.user_id or 0) if member.may(Permission.TIME_KEEP) else rows.none()


class StrainShared(SchoolOwned):
    """A count of months under strain that she chose to share, and on how many months it rests. Taken back, it goes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    strained = models.PositiveSmallIntegerField()
    months = models.PositiveSmallIntegerField()
    counted_on = models.DateField()

    objects = StrainSharedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="workload_strain_shared_once", fields=["school", "user"]),
            models.CheckConstraint(
                name="workload_strain_within_months", condition=Q(months__gte=1, strained__lte=F("months"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strained} of {self.months} months"


class TotalKeptQuerySet(SchoolOwnedQuerySet["TotalKept"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.may(Permission.TIME_AGREE) else rows.none()


class TotalKept(SchoolOwned):
    """The total of a half-term, as whoever agrees hours was told it, counted once more as the log under it went."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)  # of the half-term
    starts_on = models.DateField()
    ends_on = models.DateField()
    promised_minutes = models.PositiveIntegerField()
    kept_minutes = models.PositiveIntegerField()
    taken_minutes = models.PositiveIntegerField()
    unknown_minutes = models.PositiveIntegerField()
    given_back_minutes = models.PositiveIntegerField()
    strategic_minutes = models.PositiveIntegerField()
    study_promised_minutes = models.PositiveIntegerField(default=0)
    study_kept_minutes = models.PositiveIntegerField(default=0)
    own_minutes = models.PositiveIntegerField(null=True)
    days_with_data = models.PositiveSmallIntegerField()

    objects = TotalKeptQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on", "pk")
        constraints = [ends_after_start("workload_total_kept_ends_after_start")]

    def __str__(self) -> str:
        return self.name


class LogGoesQuerySet(OwnQuerySet["LogGoes"]):
    pass


class LogGoes(SchoolOwned):
    """Her log is to be removed here on a day: she asked for it, or she was found to have no role here any more. Until
    then that can be taken back."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField()
    goes_on = models.DateField()
    was_asked = models.BooleanField(default=True)

    objects = LogGoesQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="workload_log_goes_once", fields=["school", "user"])]

    def __str__(self) -> str:
        return f"Goes on {self.goes_on}"
