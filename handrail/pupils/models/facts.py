"""What stands beside a child's SEN: attendance, suspensions, circumstances such as pupil premium, and test scores.

They are shown as they were given and never judged: no bands, no thresholds, no colours.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.dated import Dated, ends_after_start
from handrail.pupils.models.pupil import Pupil
from handrail.pupils.models.source import Sourced
from handrail.rules.calendar import say_day_short
from handrail.rules.scores import KINDS

if TYPE_CHECKING:
    from handrail.access.member import Member

F_co = TypeVar("F_co", bound=models.Model, covariant=True)


class FactQuerySet(SchoolOwnedQuerySet[F_co]):
    def visible_to(self, member: Member) -> Self:
        """Of visible pupils, for those who may read such facts; others see none."""
        rows = self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))
        return rows if member.may(Permission.FACT_READ) else rows.none()


class AttendanceQuerySet(FactQuerySet["Attendance"]):
    pass


class Attendance(SchoolOwned, Sourced):
    """A pupil's attendance over a period, both days included. A session is half a school day."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="attendances")
    starts_on = models.DateField()
    ends_on = models.DateField()
    percent = models.DecimalField(max_digits=4, decimal_places=1)
    sessions_possible = models.PositiveSmallIntegerField(null=True, blank=True)
    sessions_attended = models.PositiveSmallIntegerField(null=True, blank=True)
    authorised_absences = models.PositiveSmallIntegerField(null=True, blank=True)
    unauthorised_absences = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        ordering = ("-ends_on", "-starts_on", "-pk")
        indexes = [models.Index(fields=["school", "pupil", "-ends_on"], name="pupils_attendance_newest")]
        constraints = [
            models.CheckConstraint(name="pupils_attendance_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="pupils_attendance_per_cent", condition=Q(percent__gte=0) & Q(percent__lte=100)
            ),
            models.CheckConstraint(
                name="pupils_attendance_of_possible",
                condition=Q(sessions_possible=None)
                | Q(sessions_attended=None)
                | Q(sessions_attended__lte=F("sessions_possible")),
            ),
            models.UniqueConstraint(name="pupils_attendance_once", fields=["pupil", "starts_on", "ends_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.percent}%, {self.period}"

    @property
    def period(self) -> str:
        """'1 Sep 2025 to 18 Jul 2026'."""
        return say_period(self.starts_on, self.ends_on)


class SuspensionQuerySet(FactQuerySet["Suspension"]):
    pass


class Suspension(SchoolOwned, Sourced):
    """A time a pupil was kept out of school by its decision. The reason stands there only where one was given."""

    class Kind(models.TextChoices):
        SUSPENSION = "suspension", "Suspension"
        EXCLUSION = "exclusion", "Permanent exclusion"

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="suspensions")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SUSPENSION)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    sessions = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-pk")
        constraints = [
            ends_after_start("pupils_suspension_ends_after_start"),
            models.UniqueConstraint(name="pupils_suspension_once", fields=["pupil", "kind", "starts_on"]),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (Suspension.Kind(self.kind).label, self.length)))

    @property
    def length(self) -> str:
        """'2 days', '1 day', 'half a day'; empty where nobody said."""
        return say_days(self.sessions) if self.sessions else ""


class CircumstanceQuerySet(FactQuerySet["Circumstance"]):
    pass


class Circumstance(SchoolOwned, Sourced, Dated):
    """Whether something was so of a pupil, from a day to a day: it keeps the register honest about earlier days.

    What holds now stands on the pupil as well (`COLUMN_OF`), where lists and files read it.
    """

    class Kind(models.TextChoices):
        PREMIUM = "premium", "Pupil premium"
        LOOKED_AFTER = "looked_after", "Looked after"
        EAL = "eal", "English as an additional language"
        FREE_MEALS = "free_meals", "Free school meals"

    COLUMN_OF = {
        "premium": "is_pupil_premium",
        "looked_after": "is_looked_after",
        "eal": "has_eal",
        "free_meals": "has_free_meals",
    }

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="circumstances")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    applies = models.BooleanField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = CircumstanceQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "starts_on", "pk")
        constraints = [
            ends_after_start("pupils_circumstance_ends_after_start"),
            models.UniqueConstraint(
                name="pupils_circumstance_one_open", fields=["pupil", "kind"], condition=Q(ends_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{Circumstance.Kind(self.kind).label}: {'yes' if self.applies else 'no'}"


class ScoreQuerySet(FactQuerySet["Score"]):
    def standing(self) -> Self:
        """Without those that were taken out."""
        return self.filter(withdrawn_at=None)


class Score(SchoolOwned, Sourced):
    """What a pupil got in a test on a day, exactly as it was typed. `number` is what it says, of an age in months."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="scores")
    test = models.CharField(max_length=80)
    form = models.CharField(max_length=40, blank=True)
    taken_on = models.DateField()
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    score = models.CharField(max_length=20)
    number = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ("-taken_on", "test", "-pk")
        indexes = [models.Index(fields=["school", "pupil", "-taken_on"], name="pupils_score_newest")]
        constraints = [
            models.UniqueConstraint(
                name="pupils_score_once",
                fields=["pupil", "test", "form", "taken_on", "kind"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            at_and_by("pupils_score_withdrawn_pair", "withdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.score}"

    @property
    def name(self) -> str:
        """The test with its form: 'NGRT, form B'."""
        return say_test(self.test, self.form)

    @property
    def is_limit(self) -> bool:
        """Whether it is below or above what the test can say: shown, and never part of a sum or a line."""
        return self.score[:1] in {"<", ">"}


@lru_cache(maxsize=1024)
def say_period(starts_on: date, ends_on: date) -> str:
    return f"{say_day_short(starts_on)} to {say_day_short(ends_on)}"


def say_days(sessions: int) -> str:
    """Half-day sessions in days: 'half a day', '1 day', '2.5 days'."""
    if sessions == 1:
        return "half a day"
    days = Decimal(sessions) / 2
    return "1 day" if days == 1 else f"{days.normalize():f} days"


def say_test(test: str, form: str) -> str:
    if not form:
        return test
    return f"{test}, {form}" if form.casefold().startswith("form") else f"{test}, form {form}"
