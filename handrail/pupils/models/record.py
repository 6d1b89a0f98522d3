"""What is known of a child: the one-page profile, kept as it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

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
