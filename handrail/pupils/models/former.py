"""Names a pupil was known by before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.pupil import SEARCH_LENGTH, Pupil
from handrail.pupils.models.source import Sourced

if TYPE_CHECKING:
    from handrail.access.member import Member


class FormerNameQuerySet(SchoolOwnedQuerySet["FormerName"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))


class FormerName(SchoolOwned, Sourced):
    """What a pupil was called until a day, so that whoever knows only that name finds them. No document has it."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=310)  # as it was said
    search_name = models.CharField(max_length=SEARCH_LENGTH, editable=False)
    until_on = models.DateField()

    objects = FormerNameQuerySet.as_manager()

    class Meta:
        ordering = ("-until_on", "-pk")

    def __str__(self) -> str:
        return self.name
