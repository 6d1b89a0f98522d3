"""What is known and what was seen: the one-page profile and dated notes. Both are kept as they were written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.access.permissions import Permission
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.pupil import Pupil
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class ProfileQuerySet(SchoolOwnedQuerySet["OnePageProfile"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))


class OnePageProfile(SchoolOwned, Sourced):
    """What helps me. Each change is a new row; the newest is shown, the earlier ones are the history."""

    append_only = True

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="profiles")
    in_my_words = models.TextField(blank=True)
    likes_about_me = models.TextField(blank=True)
    matters_to_me = models.TextField(blank=True)
    how_to_help = models.TextField(blank=True)
    please_do_not = models.TextField(blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ("-recorded_at", "-pk")
        indexes = [models.Index(fields=["school", "pupil", "-recorded_at"], name="pupils_profile_newest")]

    def __str__(self) -> str:
        return f"{self.pupil}, as known on {self.recorded_at:%Y-%m-%d}"

    def lines(self, field: str) -> list[str]:
        """The items of a field ('how_to_help'): one to a line, without blanks and typed bullets."""
        written: str = getattr(self, field)
        return [item for line in written.splitlines() if (item := line.strip().lstrip("-•*").strip())]


class NoteQuerySet(SchoolOwnedQuerySet["Note"]):
    def visible_to(self, member: Member) -> Self:
        """Everybody who may read notes sees all of a visible pupil's; others see those they wrote."""
        rows = self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))
        return rows if member.may(Permission.NOTE_READ) else rows.filter(recorded_by_id=member.user_id or 0)


class Note(SchoolOwned, Sourced):
    """One dated thing somebody saw, said or was told. A correction is another note that names the first."""

    append_only = True

    class Kind(models.TextChoices):
        OBSERVATION = "observation", "What I saw"
        FAMILY = "family", "Contact with the family"
        SERVICE = "service", "From a service or specialist"
        NOTE = "note", "Note"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OBSERVATION)
    happened_on = models.DateField()
    text = models.TextField()
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "-pk")
        indexes = [models.Index(fields=["school", "pupil", "-happened_on"], name="pupils_note_newest")]

    def __str__(self) -> str:
        return f"{self.pupil}, {self.happened_on}"
