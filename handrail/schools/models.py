"""Trusts and schools: who owns the rows that every other app keeps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from handrail.rules.impact import DEFAULT_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping


class SchoolKind(models.TextChoices):
    """What sort of place it is; decides words, age limits and which census rules apply."""

    PRIMARY = "primary", "Primary school"
    SECONDARY = "secondary", "Secondary school"
    ALL_THROUGH = "all_through", "All-through school"
    NURSERY = "nursery", "Maintained nursery school"
    EARLY_YEARS = "early_years", "Early-years setting"
    SPECIAL = "special", "Special school"
    ALTERNATIVE_PROVISION = "alternative_provision", "Alternative provision"
    COLLEGE = "college", "College"


class Trust(models.Model):
    """A group of schools with one legal controller."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """One school or setting. Every pupil row carries its key."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(
        max_length=60,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Use small letters, figures and single hyphens.")],
    )
    kind = models.CharField(max_length=24, choices=SchoolKind.choices, default=SchoolKind.PRIMARY)
    trust = models.ForeignKey(Trust, null=True, blank=True, on_delete=models.PROTECT, related_name="schools")
    urn = models.CharField("URN", max_length=6, blank=True)
    la_code = models.CharField("local authority number", max_length=3, blank=True)
    establishment = models.CharField("establishment number", max_length=4, blank=True)
    safeguarding_lead = models.CharField(max_length=150, blank=True)
    senco_word = models.CharField(max_length=40, default="SENCO")
    plan_word = models.CharField(max_length=40, default="Support plan")
    # {"-2": "not met", ..., "none": "too soon to say"}: the school's own words for ratings; empty means the usual ones.
    scale_words = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_early_years(self) -> bool:
        """Whether children belong to rooms and have a key person."""
        return self.kind in {SchoolKind.EARLY_YEARS, SchoolKind.NURSERY}

    @property
    def group_word(self) -> str:
        """What the school calls the group a child is registered in."""
        if self.is_early_years:
            return "Room"
        return "Form" if self.kind in {SchoolKind.SECONDARY, SchoolKind.COLLEGE} else "Class"

    @property
    def group_lead_word(self) -> str:
        """What the school calls the adult a child belongs to."""
        return {"Room": "Key person", "Form": "Form tutor"}.get(self.group_word, "Class teacher")

    @property
    def scale(self) -> Mapping[int | None, str]:
        """The words for ratings by stored value: the school's own where it has any, else the usual ones."""
        own = {None if value == "none" else int(value): word for value, word in self.scale_words.items()}
        return own or DEFAULT_WORDS


class SharingQuerySet(models.QuerySet["SharingPeriod"]):
    def on(self, day: date) -> SharingQuerySet:
        """Periods that are open on `day`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class SharingPeriod(models.Model):
    """A stretch of time in which a school lets its trust's SEND lead read named records."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="sharing_periods")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    started_by = models.CharField(max_length=150)
    ended_by = models.CharField(max_length=150, blank=True)

    objects = SharingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schools_sharing_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                name="schools_sharing_one_open", fields=["school"], condition=Q(ends_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} from {self.starts_on}"
