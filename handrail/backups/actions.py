"""What a person says of a backup that this machine cannot know."""

from __future__ import annotations

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.backups.standing import Kind, note


@transaction.atomic
def say_tried(*, by: Member) -> None:
    """A backup was brought back today, on another machine, and was whole."""
    note(Kind.TRIED, by=by.name, what="Brought back on another machine")
    record("backup_tried", by=by)
