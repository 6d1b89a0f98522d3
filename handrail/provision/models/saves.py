"""What was written on the map in one go, so that it can be taken back in one go; and spreadsheets on their way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from handrail.access.permissions import Permission
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet

if TYPE_CHECKING:
    from handrail.access.member import Member


class ForWriters(SchoolOwnedQuerySet[Any]):
    def visible_to(self, member: Member) -> Self:
        """For who writes the map."""
        rows = self.for_school(member.school)
        return rows if member.may(Permission.PROVISION_WRITE) else rows.none()


class MapSave(SchoolOwned):
    """One press of Save, Copy or Apply, which wrote several things. `steps` say how each is taken back: see
    `actions.saving`."""

    class Source(models.TextChoices):
        TABLE = "table", "the table"
        COPY = "copy", "a copy to another term"
        SHEET = "sheet", "a spreadsheet"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    source = models.CharField(max_length=5, choices=Source.choices)
    said = models.CharField(max_length=200)
    steps = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)
    saved_by_id = models.BigIntegerField(null=True, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    objects = ForWriters.as_manager()

    class Meta:
        db_table = "provision_save"
        ordering = ("-pk",)
        constraints = [at_and_by("provision_save_undone_pair", "undone")]

    def __str__(self) -> str:
        return self.said


class MapSheet(SchoolOwned):
    """A school's own spreadsheet of provision, from the moment it is chosen: read, looked at, applied, taken back.

    `table` is the file as `facts.tables` writes it down, `meanings` {place of a column: what it means}, `settings` what
    was said for all of it (days, ticks), `answers` {what was asked: what was answered}.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    table = models.JSONField()
    meanings = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    staged_at = models.DateTimeField()
    staged_by = models.CharField(max_length=150)
    staged_by_id = models.BigIntegerField(null=True, editable=False)
    save_made = models.OneToOneField(MapSave, null=True, blank=True, on_delete=models.PROTECT, related_name="sheet")

    objects = ForWriters.as_manager()

    class Meta:
        db_table = "provision_sheet"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                name="provision_sheet_waits_once", fields=["school", "sha256"], condition=Q(save_made=None)
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def state(self) -> str:
        """ "staged", "applied" or "undone"."""
        if self.save_made is None:
            return "staged"
        return "undone" if self.save_made.undone_at else "applied"
