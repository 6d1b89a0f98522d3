"""Trusts and schools: who owns the rows that every other app keeps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.rules.impact import DEFAULT_WORDS, SCALE
from handrail.rules.plan_kinds import SUPPORT_PLAN, kind_on
from handrail.rules.school_days import KINDS

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


DEFAULT_CONCERN_DAYS = 5
DEFAULT_TIERS = ("Universal", "Targeted", "Specialist")


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
    # Within how many school days a concern is answered: the school's own promise, not a rule of law.
    concern_days = models.PositiveSmallIntegerField(default=DEFAULT_CONCERN_DAYS)
    senco_word = models.CharField(max_length=40, default="SENCO")
    plan_word = models.CharField(max_length=40, default="Support plan")
    # {"isp": "Individual support plan"}: the proposed kinds of plan the school chose to try, and what it calls each.
    kind_words = models.JSONField(default=dict, blank=True)
    # {"-2": "not met", ..., "none": "too soon to say"}: the school's own words for ratings; empty means the usual ones.
    scale_words = models.JSONField(default=dict, blank=True)
    # ["Universal", "Targeted", "Specialist"], or the school's own three or four; empty means the usual ones.
    tier_names = models.JSONField(default=list, blank=True)
    # The day on which somebody said that setting up is done; until then Home says what is open.
    set_up_on = models.DateField(null=True, blank=True)
    # Since when a child's page that was opened for an hour has waited to be looked at; None where none waits. Here, so
    # that Home asks for them only where there are any.
    opening_waits_since = models.DateTimeField(null=True, blank=True, editable=False)
    # How much odd access nobody has answered, so that the first page asks for it only where there is some.
    odd_access_waiting = models.PositiveIntegerField(default=0, editable=False)

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

    def plan_name(self, kind: str) -> str:
        """What the school calls a plan of a kind (a key of `rules.plan_kinds`)."""
        return self.plan_word if kind == SUPPORT_PLAN else self.kind_words.get(kind) or kind_on(kind, None).name

    @property
    def scale(self) -> Mapping[int | None, str]:
        """The words for ratings by stored value, the lowest first: the school's own where it has any, else the usual
        ones. PostgreSQL keeps the keys of JSON in an order of its own."""
        keys = {**{str(value): value for value in SCALE}, "none": None}
        return {value: words for key, value in keys.items() if (words := self.scale_words.get(key))} or DEFAULT_WORDS

    @property
    def tiers(self) -> tuple[str, ...]:
        """The names of the tiers of provision, from what every child has to what few need."""
        return tuple(self.tier_names) or DEFAULT_TIERS


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


class Belongs(Protocol):
    """Who asks: a member stands above this app, and only its school is needed here."""

    @property
    def school(self) -> Any: ...


class YearQuerySet(SchoolOwnedQuerySet["AcademicYear"]):
    def visible_to(self, member: Belongs) -> Self:
        """The dates of a school are known to everybody in it."""
        return self.for_school(member.school)


class AcademicYear(SchoolOwned):
    """One school year whose dates somebody has written down. Terms and closures hang on it; holidays lie between."""

    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = YearQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(name="schools_year_once", fields=["school", "starts_on"]),
            models.CheckConstraint(name="schools_year_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}"


class TermQuerySet(SchoolOwnedQuerySet["Term"]):
    def visible_to(self, member: Belongs) -> Self:
        return self.for_school(member.school)


class Term(SchoolOwned):
    """The days from the first to the last on which pupils come, half-terms within."""

    year = models.ForeignKey(AcademicYear, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(name="schools_term_once", fields=["year", "starts_on"]),
            models.CheckConstraint(name="schools_term_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return self.name


class ClosureQuerySet(SchoolOwnedQuerySet["Closure"]):
    def visible_to(self, member: Belongs) -> Self:
        return self.for_school(member.school)


class Closure(SchoolOwned):
    """Days within a school year without a session: a half-term, an INSET day, snow. Bank holidays are not stored."""

    year = models.ForeignKey(AcademicYear, on_delete=models.CASCADE, related_name="closures")
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    name = models.CharField(max_length=100, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ("starts_on",)
        constraints = [
            models.UniqueConstraint(name="schools_closure_once", fields=["year", "kind", "starts_on"]),
            models.CheckConstraint(name="schools_closure_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="schools_closure_kind", condition=Q(kind__in=list(KINDS))),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class Asks(Belongs, Protocol):
    """Who asks for what not everybody of a school may read; `may` takes a permission by its name."""

    def may(self, permission: Any, /) -> bool: ...


class StaffRateQuerySet(SchoolOwnedQuerySet["StaffRate"]):
    """Rates that stand. What was taken back is kept as evidence, and `taken_back` finds it."""

    def for_school(self, school: models.Model | int) -> Self:
        return super().for_school(school).filter(withdrawn_at=None)

    def taken_back(self, school: models.Model | int) -> Self:
        return super().for_school(school).exclude(withdrawn_at=None)

    def visible_to(self, member: Asks) -> Self:
        """What somebody earns is for those who keep hours and money, and for nobody else."""
        rows = self.for_school(member.school)
        return rows if member.may("rate.read") else rows.none()

    def of(self, user_id: int | None, name: str) -> Self:
        """The rates of a person, whatever they were called; or of a kind of post. The newest first."""
        whose: dict[str, Any] = {"user_id": user_id} if user_id else {"user": None, "name__iexact": name}
        return self.filter(**whose).order_by("-starts_on", "-pk")


class StaffRate(SchoolOwned):
    """What an hour of somebody's work costs the school, with its on-costs, from a day on; with where it is written.

    Of one person, who was called `name` then, or of a kind of post ('Teaching assistant'). None ships.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=100)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    hourly_pence = models.PositiveIntegerField()
    source = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    recorded_by = models.CharField(max_length=150)
    recorded_by_id = models.BigIntegerField(null=True, editable=False)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)

    objects = StaffRateQuerySet.as_manager()

    class Meta:
        ordering = ("name", "-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="schools_rate_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="schools_rate_is_paid", condition=Q(hourly_pence__gte=1)),
            at_and_by("schools_rate_withdrawn_pair", "withdrawn"),
            models.UniqueConstraint(
                name="schools_rate_of_post_once",
                fields=["school", "name", "starts_on"],
                condition=Q(withdrawn_at=None, user=None),
            ),
            models.UniqueConstraint(
                name="schools_rate_of_person_once",
                fields=["school", "user", "starts_on"],
                condition=Q(withdrawn_at=None, user__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.hourly_pence} pence an hour from {self.starts_on}"

    def holds(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
