"""A child's photo, so that an adult knows whom they have before them. The bytes are in `core.files`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.pupil import Pupil
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class PhotoQuerySet(SchoolOwnedQuerySet["Photo"]):
    def visible_to(self, member: Member) -> Self:
        """Photos of visible pupils, those taken out among them."""
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))

    def current(self) -> Self:
        return self.filter(withdrawn_at=None)


class Photo(SchoolOwned, Sourced):
    """One photo, drawn anew as a JPEG without place and time. A child has one at a time; those before go in 30 days."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="photos")
    file_id = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ("-recorded_at", "-pk")
        constraints = [
            at_and_by("pupils_photo_withdrawn_pair", "withdrawn"),
            models.UniqueConstraint(
                name="pupils_photo_one_at_a_time", fields=["pupil"], condition=Q(withdrawn_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"photo of {self.pupil}"
