"""A report as it was handed over, what became of it, and what was agreed about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class ReportQuerySet(SchoolOwnedQuerySet["WorkloadReport"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.exclude(steps__kind=ReportStep.Kind.TAKEN_BACK)

    def passed_on(self) -> Self:
        """Those that the governor may open."""
        kinds = (ReportStep.Kind.PASSED_ON, ReportStep.Kind.NOT_PASSED_ON)
        steps = ReportStep.objects.across_schools(reason="of reports whose scope is stated")
        last = steps.filter(report=OuterRef("pk"), kind__in=kinds).order_by("-pk").values("kind")[:1]
        return self.alias(passed=Subquery(last)).filter(passed=ReportStep.Kind.PASSED_ON)

    def visible_to(self, member: Member) -> Self:
        """One's own; those handed over, for whoever agrees hours; those passed on, for whoever only reads reports."""
        rows = self.for_school(member.school).standing()
        if member.may(Permission.TIME_AGREE):
            return rows
        if member.may(Permission.TIME_KEEP):
            own: dict[str, Any] = {"user_id": member.user_id or 0}
            return rows.filter(**own)
        return rows.passed_on() if member.may(Permission.TIME_REPORT) else rows.none()


class WorkloadReport(SchoolOwned):
    """The figures and the words as they stood on the day she handed it over, for the head and for the governor.

    `content` is {"head": paper, "governor": paper}: each paper is what `packs.papers.TimePaper` takes, its dates as
    text.
    """

    append_only = True

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    content = models.JSONField()
    handed_on = models.DateField()
    handed_by = models.CharField(max_length=150)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-handed_on", "-pk")
        indexes = [models.Index(fields=["school", "user", "-handed_on"], name="workload_report_newest")]
        constraints = [
            models.CheckConstraint(
                name="workload_report_ends_after_start", condition=Q(ends_on__gte=models.F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.content['head']['title']}, handed over by {self.handed_by}"


class ReportStepQuerySet(SchoolOwnedQuerySet["ReportStep"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(report__in=WorkloadReport.objects.visible_to(member))


class ReportStep(SchoolOwned):
    """One thing that became of a report: opened by somebody else, passed on to the governor, taken back."""

    append_only = True

    class Kind(models.TextChoices):
        OPENED = "opened", "Opened"
        PASSED_ON = "passed_on", "Passed on to the governor"
        NOT_PASSED_ON = "not_passed_on", "Not passed on after all"
        TAKEN_BACK = "taken_back", "Taken back"

    report = models.ForeignKey(WorkloadReport, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    by_id = models.BigIntegerField(null=True, editable=False)
    role_key = models.CharField(max_length=40)

    objects = ReportStepQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                name="workload_report_opened_once", fields=["report", "by_id"], condition=Q(kind="opened")
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.by}"


class UndertakingQuerySet(SchoolOwnedQuerySet["Undertaking"]):
    def for_school(self, school: models.Model | int) -> Self:
        """Those that stand; what was written by mistake is nobody's to do."""
        return super().for_school(school).filter(withdrawn_at=None)

    def taken_back(self, member: Member) -> Self:
        """Those that were taken out of reports this member may read."""
        rows = super().for_school(member.school).exclude(withdrawn_at=None)
        return rows.filter(report__in=WorkloadReport.objects.visible_to(member))

    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(report__in=WorkloadReport.objects.visible_to(member))


class Undertaking(SchoolOwned, Sourced):
    """What was agreed in the conversation about a report: who does what by when, and when it was done."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    report = models.ForeignKey(WorkloadReport, on_delete=models.PROTECT, related_name="undertakings")
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=100)
    by_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        ordering = ("by_on", "pk")
        constraints = [
            at_and_by("workload_undertaking_withdrawn_pair", "withdrawn"),
            models.CheckConstraint(
                name="workload_undertaking_done_pair",
                condition=Q(done_on=None, done_by="") | (Q(done_on__isnull=False) & ~Q(done_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"
