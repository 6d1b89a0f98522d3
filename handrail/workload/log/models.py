"""The log of a SENCO's time: hers alone. `visible_to` gives its rows to whoever they are of, and to nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.access.permissions import Permission
from handrail.core.refs import new_ref
from handrail.core.sealed import SealedField
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.pupils.models.source import Sourced
from handrail.rules.time_categories import SHARES

if TYPE_CHECKING:
    from handrail.access.member import Member

M = TypeVar("M", bound=models.Model)


class OwnQuerySet(SchoolOwnedQuerySet[M]):
    """Rows that their owner reads, and no head, governor, administrator or trust lead."""

    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        own: dict[str, Any] = {"user_id": member.user_id or 0}
        return rows.filter(**own) if member.may(Permission.TIME_KEEP) else rows.none()


class Asker(models.TextChoices):
    LEADER = "leader", "A senior leader"
    TEACHER = "teacher", "A teacher"
    ASSISTANT = "assistant", "A teaching assistant"
    OFFICE = "office", "The office"
    FAMILY = "family", "A parent or carer"
    OUTSIDE = "outside", "Somebody from outside"


class WhatFor(models.TextChoices):
    COVER = "cover", "Cover"
    BEHAVIOUR = "behaviour", "Behaviour"
    ADMISSIONS = "admissions", "Admissions"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    OTHER_ROLE = "other_role", "Another role of mine"
    ELSE = "else", "Something else"


class InterruptionQuerySet(OwnQuerySet["Interruption"]):
    pass


class Interruption(SchoolOwned):
    """A tap: at this moment she was pulled away. Who asked and what for may be said; how long, the day sheet says.

    `client_id` is made where the tap is made, so that one sent twice is one.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=36)
    at = models.DateTimeField()
    asked_by = SealedField(choices=Asker.choices, blank=True)
    what_for = SealedField(choices=WhatFor.choices, blank=True)
    arrived_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InterruptionQuerySet.as_manager()

    class Meta:
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["school", "user", "at"], name="workload_tap_when")]
        constraints = [models.UniqueConstraint(name="workload_tap_once", fields=["school", "user", "client_id"])]

    def __str__(self) -> str:
        return f"Pulled away at {self.at:%Y-%m-%d %H:%M}"


class DaySheetQuerySet(OwnQuerySet["DaySheet"]):
    pass


class DaySheet(SchoolOwned):
    """A day as she confirmed it. Correcting it confirms it anew; the one before is kept for a while, to go back to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    confirmed_at = models.DateTimeField()
    is_standing = models.BooleanField(default=True)

    objects = DaySheetQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="workload_sheet_one_stands", fields=["school", "user", "day"], condition=Q(is_standing=True)
            )
        ]

    def __str__(self) -> str:
        return f"Day sheet of {self.day}"


class TimeEntryQuerySet(OwnQuerySet["TimeEntry"]):
    def visible_to(self, member: Member) -> Self:
        return super().visible_to(member).standing()

    def standing(self) -> Self:
        """Those of days as they were confirmed last."""
        return self.filter(sheet__is_standing=True)


class TimeEntry(SchoolOwned):
    """A stretch of a confirmed day. It belongs to the day on which it starts, and may end after midnight."""

    class Kind(models.TextChoices):
        SENCO = "senco", "SENCO work"
        TAKEN = "taken", "Pulled away"
        OTHER = "other", "Other work"

    class Source(models.TextChoices):
        TYPED = "typed", "typed"
        TAPPED = "tapped", "tapped"
        RECORD = "record", "from the record"
        SLOT = "slot", "protected slot"
        CALENDAR = "calendar", "from your calendar"

    sheet = models.ForeignKey(DaySheet, on_delete=models.CASCADE, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    category = models.CharField(max_length=30, blank=True)  # a key of the school's list
    words = SealedField(max_length=150, blank=True)
    given_back_for = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.TYPED)
    source_ref = models.CharField(max_length=60, blank=True)  # what it was proposed from, so that it is so once
    is_corrected = models.BooleanField(default=False)  # she changed what was proposed
    interruption = models.ForeignKey(
        Interruption, null=True, blank=True, on_delete=models.SET_NULL, related_name="entries"
    )

    objects = TimeEntryQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        indexes = [models.Index(fields=["school", "user", "starts_at"], name="workload_entry_when")]
        constraints = [
            models.CheckConstraint(name="workload_entry_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="workload_only_senco_work_gives_back", condition=Q(given_back_for=None) | Q(kind="senco")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.starts_at:%Y-%m-%d %H:%M} to {self.ends_at:%H:%M}"


class UsualMinutesQuerySet(OwnQuerySet["UsualMinutes"]):
    pass


class UsualMinutes(SchoolOwned):
    """How long a kind of work usually takes her, as she said it. Nobody else's figure is ever put in its place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    work = models.CharField(max_length=20)  # a key of `day.WORKS`
    minutes = models.PositiveSmallIntegerField()

    objects = UsualMinutesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="workload_usual_once", fields=["school", "user", "work"]),
            models.CheckConstraint(name="workload_usual_takes_time", condition=Q(minutes__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.work}: {self.minutes} minutes"


class CalendarOfferQuerySet(OwnQuerySet["CalendarOffer"]):
    pass


class CalendarOffer(SchoolOwned):
    """A meeting of her own calendar that a day sheet offers; until then it counts in the weeks ahead. It goes 30 days
    after it was."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)  # of the event and its day, so that the same file twice offers it once
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = SealedField(max_length=150, blank=True)

    objects = CalendarOfferQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = [
            models.UniqueConstraint(name="workload_offer_once", fields=["school", "user", "key"]),
            models.CheckConstraint(name="workload_offer_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return self.title or "Meeting"


class PlannedWorkQuerySet(OwnQuerySet["PlannedWork"]):
    pass


class PlannedWork(SchoolOwned):
    """Strategic work she meant to do in a week. What is not done by its end slipped; carried on, it is a row anew."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField()  # its Monday
    words = SealedField(max_length=150)
    done_on = models.DateField(null=True, blank=True)
    carried_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="carried_to"
    )

    objects = PlannedWorkQuerySet.as_manager()

    class Meta:
        ordering = ("week_on", "pk")
        indexes = [models.Index(fields=["school", "user", "week_on"], name="workload_planned_week")]

    def __str__(self) -> str:
        return self.words


class DeviceLinkQuerySet(OwnQuerySet["DeviceLink"]):
    pass


class DeviceLink(SchoolOwned):
    """A phone that may add a tap for its owner, and read nothing. Only the hash of its token is kept."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = SealedField(max_length=60)
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DeviceLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name


class TimeCategoryQuerySet(SchoolOwnedQuerySet["TimeCategory"]):
    def visible_to(self, member: Member) -> Self:
        may = member.may(Permission.TIME_KEEP) or member.may(Permission.TIME_AGREE)
        return self.for_school(member.school) if may else self.none()


class TimeCategory(SchoolOwned, Sourced):
    """Where a school's list of kinds of work differs from the starter list: a name of its own, one more, one fewer."""

    key = models.CharField(max_length=30)
    name = models.CharField(max_length=100)
    share = models.CharField(max_length=16, choices=list(SHARES.items()))
    needs_senco = models.BooleanField(default=True)
    retired_on = models.DateField(null=True, blank=True)

    objects = TimeCategoryQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(name="workload_category_once", fields=["school", "key"])]

    def __str__(self) -> str:
        return self.name
