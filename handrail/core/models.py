"""Long work that was asked for: who asked, how far it is, and what became of it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet


class JobQuerySet(SchoolOwnedQuerySet["Job"]):
    def visible_to(self, member: Any) -> Self:
        """The work this person asked for in this school."""
        return self.for_school(member.school).filter(asked_by_id=member.user_id or 0)

    def unfinished(self) -> Self:
        return self.filter(ended_at=None)


class Job(SchoolOwned):
    """One piece of work done beside the web server. `subject_ref` is what it is about; the queue holds only its ref."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Failed"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=22)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    asked_by_id = models.BigIntegerField()
    begun = models.PositiveSmallIntegerField(default=0)  # how many times: more than once after a power cut
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    words = models.CharField(max_length=100, blank=True)  # what is being done; never a pupil's name
    is_to_stop = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True)
    said = models.CharField(max_length=500, blank=True)  # to whoever asked, when it has ended

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="core_job_ends_with_an_outcome",
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
            models.UniqueConstraint(
                name="core_job_one_at_a_time", fields=["school", "subject_ref"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None
