"""What is known here of the backups of this installation: that one was made, and that one was tried."""

from __future__ import annotations

from django.db import models


class BackupNote(models.Model):
    """A backup was made, or it was tried whether one can be restored."""

    class Kind(models.TextChoices):
        MADE = "made", "made"
        TRIED = "tried", "tried"

    kind = models.CharField(max_length=5, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    what = models.CharField(max_length=200)  # the name of the file, or what was done

    class Meta:
        indexes = [models.Index(fields=["kind", "at"], name="backups_note_newest")]

    def __str__(self) -> str:
        return f"{self.what}, {self.kind} {self.at:%Y-%m-%d}"
