"""Where a row came from: typed by a person, or brought in by an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import models

from handrail.core import clock

if TYPE_CHECKING:
    from datetime import datetime

    from handrail.access.member import Member


class Typed(TypedDict):
    """The source of a row that a person typed."""

    recorded_by: str
    recorded_by_id: int | None
    recorded_at: datetime


def typed_by(by: Member) -> Typed:
    """For a new row of `Sourced`: typed by this member, now."""
    return {"recorded_by": by.name, "recorded_by_id": by.user_id, "recorded_at": clock.now()}


class Sourced(models.Model):
    """A row that remembers who typed it, or which import brought it (the import's ref)."""

    recorded_by = models.CharField(max_length=150)
    recorded_by_id = models.BigIntegerField(null=True, editable=False)
    recorded_at = models.DateTimeField()
    import_ref = models.CharField(max_length=22, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_imported(self) -> bool:
        return bool(self.import_ref)

    @property
    def source_label(self) -> str:
        """'typed by Ana Ferreira' or 'from a file, by Ana Ferreira'."""
        return f"{'from a file' if self.is_imported else 'typed'}, by {self.recorded_by}"
