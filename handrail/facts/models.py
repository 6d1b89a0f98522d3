"""Tables of facts brought in: staged, looked at, applied as one and undone as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member


class FileQuerySet(SchoolOwnedQuerySet["FactFile"]):
    def visible_to(self, member: Member) -> Self:
        """All of the school for who brings in facts; for who writes scores alone, those of their own."""
        rows = self.for_school(member.school)
        if member.may(Permission.FACT_WRITE):
            return rows
        if member.may(Permission.SCORE_WRITE) and member.user_id is not None:
            return rows.filter(subject=FactFile.Subject.SCORES, staged_by_id=member.user_id)
        return rows.none()


class FactFile(SchoolOwned):
    """One table from the moment it is chosen or pasted."""

    class Subject(models.TextChoices):
        FACTS = "facts", "Attendance and other facts"
        SCORES = "scores", "Test scores"
        GROUPS = "groups", "Teaching groups"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    subject = models.CharField(max_length=6, choices=Subject.choices)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    pasted = models.TextField(blank=True)
    table = models.JSONField()
    columns = models.JSONField(default=list)
    defaults = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    staged_at = models.DateTimeField()
    staged_by = models.CharField(max_length=150)
    staged_by_id = models.BigIntegerField(null=True, editable=False)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ("-staged_at", "-pk")
        constraints = [
            at_and_by("facts_applied_pair", "applied"),
            at_and_by("facts_undone_pair", "undone"),
            models.CheckConstraint(
                name="facts_undone_after_applied", condition=Q(undone_at=None) | Q(applied_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def state(self) -> str:
        """ "staged", "applied" or "undone"."""
        if self.undone_at:
            return "undone"
        return "applied" if self.applied_at else "staged"

    @property
    def start_page(self) -> str:
        """The name of the page on which such a table is chosen."""
        return {"facts": "facts:start"}.get(self.subject, f"facts:{self.subject}")

    @property
    def meanings(self) -> set[str]:
        return {column["meaning"] for column in self.columns}


class LineQuerySet(SchoolOwnedQuerySet["FactLine"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(file__in=FactFile.objects.visible_to(member))


class FactLine(SchoolOwned):
    """One fact of one row: what it says, whose it is, what it would change, and how to take it back."""

    class Change(models.TextChoices):
        NEW = "new", "New"
        CHANGED = "changed", "Changed"
        UNCHANGED = "unchanged", "Here already"
        ASK = "ask", "Please decide"
        LEFT = "left", "Cannot be taken"

    file = models.ForeignKey(FactFile, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    kind = models.CharField(max_length=13)
    whom = models.CharField(max_length=320, blank=True)
    values = models.JSONField(default=dict)
    change = models.CharField(max_length=9, choices=Change.choices)
    pupil = models.ForeignKey(Pupil, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    differences = models.JSONField(default=list)  # [[label, here, in the file]] in words
    says = models.JSONField(default=list)  # the sentences beside the row
    maybe = models.JSONField(default=list)  # refs of the pupils it may be about
    decision = models.CharField(max_length=22, blank=True)  # "leave", "take", or the ref of a pupil
    undo = models.JSONField(null=True, blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ("line", "pk")

    def __str__(self) -> str:
        return f"line {self.line}: {self.kind}, {self.change}"
