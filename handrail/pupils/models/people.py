"""The adults around a child who do not work in the school."""

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


class ContactQuerySet(SchoolOwnedQuerySet["Contact"]):
    def visible_to(self, member: Member) -> Self:
        """Contacts of visible pupils, for those who may read contacts; others see none."""
        rows = self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))
        return rows if member.may(Permission.CONTACT_READ) else rows.none()


class Contact(SchoolOwned, Sourced):
    """A parent, carer or other adult the school may have to reach about a pupil."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=150)
    relationship = models.CharField(max_length=60, blank=True)
    has_parental_responsibility = models.BooleanField(null=True, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField("e-mail address", max_length=254, blank=True)
    prefers = models.CharField("how they like to be reached", max_length=150, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return f"{self.name}, {self.relationship}" if self.relationship else self.name
