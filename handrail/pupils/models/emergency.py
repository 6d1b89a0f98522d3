"""The emergency card: the least that every adult of the school must know to keep a child safe (class C0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.access.permissions import Permission
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.pupil import Pupil
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class EmergencyQuerySet(SchoolOwnedQuerySet["EmergencyCard"]):
    def visible_to(self, member: Member) -> Self:
        """Every card of the school for its staff, whose pupil or not; for others those of pupils they may see."""
        rows = self.for_school(member.school)
        if member.may(Permission.EMERGENCY_LIST):
            return rows
        return (
            rows.filter(pupil__in=Pupil.objects.visible_to(member))
            if member.may(Permission.EMERGENCY_READ)
            else rows.none()
        )

    def newest(self) -> Self:
        """The last row of each pupil, one that ended the card included."""
        later = EmergencyCard.objects.across_schools(reason="later rows of the same pupil").filter(
            pupil=models.OuterRef("pupil"), pk__gt=models.OuterRef("pk")
        )
        return self.filter(~models.Exists(later))

    def current(self) -> Self:
        """The card of each child who has one now."""
        return self.newest().filter(is_ended=False)


class EmergencyCard(SchoolOwned, Sourced):
    """What may happen and what to do at once. Each change is a new row; one with `is_ended` says no card is needed."""

    append_only = True

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="emergency_cards")
    signs = models.TextField(blank=True)
    do_at_once = models.TextField(blank=True)
    do_not = models.TextField(blank=True)
    medicines = models.TextField(blank=True)
    who_to_call = models.TextField(blank=True)
    look_again_on = models.DateField(null=True, blank=True)
    is_ended = models.BooleanField(default=False)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        ordering = ("-recorded_at", "-pk")
        indexes = [models.Index(fields=["school", "pupil"], name="pupils_emergency_pupil")]
        constraints = [
            models.CheckConstraint(
                name="pupils_emergency_says_what_to_do",
                condition=models.Q(is_ended=True) | ~models.Q(do_at_once=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.pupil}, emergency card of {self.recorded_at:%Y-%m-%d}"

    def lines(self, field: str) -> list[str]:
        """The items of a field ('do_at_once'): one to a line, without blanks."""
        written: str = getattr(self, field)
        return [item for line in written.splitlines() if (item := line.strip())]
