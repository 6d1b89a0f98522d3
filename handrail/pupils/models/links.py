"""Link: the one table behind every `visible_to` that is narrower than the school."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.dated import Dated, ends_after_start, holds_on
from handrail.pupils.models.groups import GroupLead
from handrail.pupils.models.pupil import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member


Nearest = tuple[int, str, int | None, int, str]
"""Pupil, why, lead, user and name."""


class LinkQuerySet(SchoolOwnedQuerySet["Link"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school).filter(pupil__in=Pupil.objects.visible_to(member))

    def held_by(self, member: Member) -> Self:
        """The links by which this member reaches pupils now; those of cover end in the afternoon (`covers_on`), and
        those of provision with the child's time here."""
        held = self.filter(holds_on(member.on), user_id=member.user_id or 0)
        held = held.filter(~Q(why=Link.Why.COVER) | Q(ends_on__gte=member.covers_on or member.on))
        return held.exclude(why=Link.Why.PROVISION, pupil__left_on__lt=member.on)

    def of_provision(self, ref: str) -> Self:
        """Those that follow from one run of provision."""
        return self.filter(why=Link.Why.PROVISION, provision_ref=ref)

    def nearest(self, held: Q) -> models.QuerySet[Link, Nearest]:
        """Of the links for which `held`, those of the adults who may be nearest to a child, for `key_adults_of`."""
        links = self.filter(held, why__in=[Link.Why.KEY_PERSON, Link.Why.CLASS]).exclude(
            lead__part=GroupLead.Part.TEACHER
        )
        return links.order_by("user__name").values_list("pupil_id", "why", "lead_id", "user_id", "user__name")

    def key_adults(self, held: Q) -> dict[int, list[tuple[int, str]]]:
        """`key_adults_of` the links for which `held`."""
        return key_adults_of(self.nearest(held))


def key_adults_of(nearest: Iterable[Nearest]) -> dict[int, list[tuple[int, str]]]:
    """{pupil: [(user, name)]} of those nearest to each child: the key person chosen for the child, otherwise whoever
    leads the room, or else the class. By name."""
    found: dict[int, dict[int, list[tuple[int, str]]]] = {}
    for pupil_id, why, lead_id, user_id, name in nearest:
        place = 2 if why == Link.Why.CLASS else 1 if lead_id else 0
        found.setdefault(pupil_id, {}).setdefault(place, []).append((user_id, name))
    return {pupil_id: by_place[min(by_place)] for pupil_id, by_place in found.items()}


class Link(SchoolOwned, Dated):
    """This person has to do with this pupil, from a day and until a day, for this reason."""

    class Why(models.TextChoices):
        CLASS = "class", "class or form"
        TEACHING_GROUP = "teaching_group", "teaching group"
        KEY_PERSON = "key_person", "key person"
        ASSISTANT = "assistant", "teaching assistant"
        COVER = "cover", "cover"
        INVITATION = "invitation", "invitation"
        PARENT = "parent", "parent or carer"
        PROVISION = "provision", "provision they deliver"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="links")
    why = models.CharField(max_length=16, choices=Why.choices)
    # The lead this link follows, where it follows one: when the child leaves the group, the link ends.
    lead = models.ForeignKey(GroupLead, null=True, blank=True, on_delete=models.CASCADE, related_name="links")
    # The run of provision it follows, where it follows one: when the child's place there ends, the link ends.
    provision_ref = models.CharField(max_length=22, blank=True, editable=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["school", "user", "pupil"], name="pupils_link_reader")]
        constraints = [
            ends_after_start("pupils_link_ends_after_start"),
            models.UniqueConstraint(
                name="pupils_link_once", fields=["user", "pupil", "why", "lead"], condition=Q(ends_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} and {self.pupil}: {self.get_why_display()}"
