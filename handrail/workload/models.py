"""A SENCO's time as it was promised: the agreement and the hours of its week, other roles, the role on a page.

Every row is of one person, in one school: who is SENCO of two has rows in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.dated import Dated, ends_after_start
from handrail.pupils.models.source import Sourced
from handrail.rules.hours import WEEKDAYS, minutes_between, say_hours
from handrail.workload.ahead import models as ahead_models  # noqa: F401  (so that Django finds them)
from handrail.workload.log import models as log_models  # noqa: F401
from handrail.workload.own import models as own_models  # noqa: F401
from handrail.workload.report import models as report_models  # noqa: F401

if TYPE_CHECKING:
    from handrail.access.member import Member

M = TypeVar("M", bound=models.Model)


class PromisedQuerySet(SchoolOwnedQuerySet[M]):
    """Of what was promised, a person reads their own, and whoever agrees it reads everybody's."""

    def visible_to(self, member: Member) -> Self:
        return self._seen_by(member, self.for_school(member.school))

    def _seen_by(self, member: Member, rows: Self) -> Self:
        if member.may(Permission.TIME_AGREE):
            return rows
        own: dict[str, Any] = {"user_id": member.user_id or 0}
        return rows.filter(**own) if member.may(Permission.TIME_KEEP) else rows.none()


NEVER_HELD = Q(proposed_on__isnull=False, accepted_on=None)
STANDS = Q(withdrawn_at=None) & (Q(proposed_on=None) | Q(accepted_on__isnull=False))
WAITS = Q(withdrawn_at=None) & NEVER_HELD


class PromiseQuerySet(PromisedQuerySet["Promise"]):
    """Promises that stand. What was taken back is nobody's hours: it is kept as evidence, and `taken_back` finds it.
    Nor are hours that were only proposed: `waiting` finds those."""

    def for_school(self, school: models.Model | int) -> Self:
        return super().for_school(school).filter(STANDS)

    def on_record(self, member: Member) -> Self:
        """Those that stand and those that wait, as a member may see them."""
        return self._seen_by(member, super().for_school(member.school).filter(withdrawn_at=None))

    def proposed(self, school: models.Model | int) -> Self:
        """What the headteacher wrote for somebody, whatever became of it."""
        return super().for_school(school).filter(proposed_on__isnull=False)

    def waiting(self, school: models.Model | int) -> Self:
        """Of these, what its owner has not answered."""
        return self.proposed(school).filter(WAITS)

    def taken_back(self, member: Member) -> Self:
        """This member's own promises that were taken back, or put right since."""
        return super().for_school(member.school).filter(user_id=member.user_id or 0).exclude(withdrawn_at=None)


class Promise(SchoolOwned, Sourced, Dated):
    """From a day on: so many minutes a week for this person's SENCO work, agreed with somebody.

    `agreed_on` is when whoever may agree it said here that it is so; until then `agreed_with` is only what was said.
    Where they wrote it themselves, on `proposed_on`, it holds once its owner has said the same, on `accepted_on`.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    minutes_a_week = models.PositiveSmallIntegerField()
    said_as = models.CharField(max_length=200, blank=True)  # 'three half-days', 'every Tuesday'
    agreed_with = models.CharField(max_length=150, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.CharField(max_length=150, blank=True)
    proposed_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on",)
        constraints = [
            ends_after_start("workload_promise_ends_after_start"),
            models.CheckConstraint(
                name="workload_promise_agreed_pair",
                condition=Q(agreed_on=None, agreed_by="") | (Q(agreed_on__isnull=False) & ~Q(agreed_by="")),
            ),
            at_and_by("workload_promise_withdrawn_pair", "withdrawn"),
            models.CheckConstraint(
                name="workload_promise_accepted_if_proposed",
                condition=Q(accepted_on=None) | Q(proposed_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="workload_promise_once", fields=["school", "user", "starts_on"], condition=STANDS
            ),
            models.UniqueConstraint(
                name="workload_promise_one_open", fields=["school", "user"], condition=STANDS & Q(ends_on=None)
            ),
            models.UniqueConstraint(name="workload_promise_one_waits", fields=["school", "user"], condition=WAITS),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_a_week} minutes a week from {self.starts_on}"

    @property
    def waits(self) -> bool:
        """Whether it was proposed, and its owner has not answered."""
        return bool(self.proposed_on) and self.accepted_on is None and self.withdrawn_at is None


class WeekHoursQuerySet(SchoolOwnedQuerySet["WeekHours"]):
    """Stretches of promises that stand."""

    def for_school(self, school: models.Model | int) -> Self:
        return super().for_school(school).filter(promise__in=Promise.objects.for_school(school))

    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(promise__in=Promise.objects.visible_to(member))


class WeekHours(SchoolOwned):
    """A stretch of a weekday in a promised week: a protected slot, one for study, or paid hours."""

    class Kind(models.TextChoices):
        PROTECTED = "protected", "Protected for SENCO work"
        STUDY = "study", "Study for the award"
        PAID = "paid", "Paid hours"

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="hours")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    weekday = models.PositiveSmallIntegerField(choices=list(enumerate(WEEKDAYS)))
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    objects = WeekHoursQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "weekday", "starts_at")
        constraints = [
            models.UniqueConstraint(name="workload_hours_once", fields=["promise", "kind", "weekday", "starts_at"]),
            models.CheckConstraint(name="workload_hours_end_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="workload_hours_weekday", condition=Q(weekday__lte=6)),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts_at} to {self.ends_at}"

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)

    @property
    def said(self) -> str:
        return say_hours([(self.starts_at, self.ends_at)])


class OtherRoleQuerySet(PromisedQuerySet["OtherRole"]):
    pass


class OtherRole(SchoolOwned, Sourced, Dated):
    """Another hat of the same person: a class, the designated safeguarding lead, assistant head; with its time."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    minutes_a_week = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = OtherRoleQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [ends_after_start("workload_other_role_ends_after_start")]

    def __str__(self) -> str:
        return self.name


class RoleRecordQuerySet(PromisedQuerySet["RoleRecord"]):
    pass


class RoleRecord(SchoolOwned, Sourced):
    """The role on a page as it was on the day it was written: never changed, the newest is the one that stands."""

    append_only = True

    class Course(models.TextChoices):
        NASENCO = "NASENCO", "NASENCO, the national award"
        NPQ = "NPQ", "NPQ for SENCOs"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100, blank=True)
    senco_since = models.DateField(null=True, blank=True)
    earlier_months = models.PositiveSmallIntegerField(default=0)
    line_manager = models.CharField(max_length=150, blank=True)
    on_leadership_team = models.BooleanField(null=True, blank=True)
    send_governor = models.CharField(max_length=150, blank=True)
    has_qts = models.BooleanField(null=True, blank=True)
    course = models.CharField(max_length=8, choices=Course.choices, blank=True)
    course_began_on = models.DateField(null=True, blank=True)
    completed_on = models.DateField(null=True, blank=True)

    objects = RoleRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-recorded_at", "-pk")
        indexes = [models.Index(fields=["school", "user", "-recorded_at"], name="workload_role_newest")]

    def __str__(self) -> str:
        return f"{self.title or 'SENCO'}, as written on {self.recorded_at:%Y-%m-%d}"


class BenchmarkQuerySet(SchoolOwnedQuerySet["Benchmark"]):
    def visible_to(self, member: Member) -> Self:
        may = member.may(Permission.TIME_KEEP) or member.may(Permission.TIME_AGREE)
        return self.for_school(member.school) if may else self.none()


class Benchmark(SchoolOwned, Sourced):
    """What the school compares its SENCO's hours with: its own choice, with where it comes from. Never a law."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=150)
    minutes_a_week = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    published_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = BenchmarkQuerySet.as_manager()

    class Meta:
        ordering = ("-recorded_at", "-pk")
        constraints = [
            models.UniqueConstraint(name="workload_benchmark_one", fields=["school"], condition=Q(ended_on=None))
        ]

    def __str__(self) -> str:
        return self.name
