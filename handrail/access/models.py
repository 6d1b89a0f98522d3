"""People who sign in, and what they are in each school."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from handrail.access.permissions import ROLES, SCHOOL_ROLES, Role
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.schools.models import School, Trust

if TYPE_CHECKING:
    from handrail.access.member import Member


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None) -> User:
        """Make an account; without a password it can only be opened by a one-time link."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """One person with one e-mail address, whatever number of schools they belong to."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    reading = models.JSONField(default=dict, blank=True)  # how pages look to this person: `ui.reading`

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.email


class DatedQuerySet(models.QuerySet["Membership"]):
    def on(self, day: date) -> DatedQuerySet:
        """Memberships that hold on `day`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Membership(models.Model):
    """What a person is in one school, from a day and until a day. One role at a time in each school."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="memberships")
    role_key = models.CharField("role", max_length=24, choices=SCHOOL_ROLES)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("user__name",)
        constraints = [
            models.UniqueConstraint(
                name="access_one_role_at_a_time", fields=["user", "school"], condition=Q(ends_on__isnull=True)
            ),
            models.CheckConstraint(
                name="access_membership_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role.name} at {self.school}"

    @property
    def role(self) -> Role:
        return ROLES[self.role_key]

    def holds(self, day: date) -> bool:
        """Whether it holds on `day`: the question `DatedQuerySet.on` asks of the database."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class SafeguardingLeadQuerySet(models.QuerySet["SafeguardingLead"]):
    def holding(self, school: School, day: date) -> SafeguardingLeadQuerySet:
        """Who is named in a school, if they still hold there, on `day`, the role in which they were named."""
        here = Membership.objects.on(day).filter(school=school)
        return self.filter(school=school, ended_at=None, membership__in=here)

    def held_by(self, member: Member) -> SafeguardingLeadQuerySet:
        """The row by which this member is the lead now; none for anybody else."""
        return self.holding(member.school, member.on).filter(membership__user_id=member.user_id or 0)


class SafeguardingLead(models.Model):
    """That a member is the school's designated safeguarding lead, until somebody ends it or their role here ends.

    A function laid on a person, beside their role: it opens what was passed on to the safeguarding lead, and no more.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="safeguarding_leads")
    # A role that never held is deleted, and this with it; the trail keeps both.
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    objects = SafeguardingLeadQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = [
            at_and_by("access_lead_ended_pair", "ended"),
            models.UniqueConstraint(name="access_one_lead", fields=["school"], condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.membership.user}, safeguarding lead of {self.school}"


class TrustMembership(models.Model):
    """The trust's SEND lead: one role over every school of the trust."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="trust_memberships")
    trust = models.ForeignKey(Trust, on_delete=models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_trust_membership_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                name="access_trust_one_open", fields=["user", "trust"], condition=Q(ends_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, trust SEND lead at {self.trust}"


class OneTimeLink(models.Model):
    """A link handed over on paper or in person: used once, by POST, before it runs out. Only its hash is kept."""

    class Purpose(models.TextChoices):
        FIRST_ACCOUNT = "first_account", "make the first account"
        SET_PASSWORD = "set_password", "choose a password"

    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    token_sha256 = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="one_time_links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="access_password_link_has_user", condition=Q(purpose="first_account") | Q(user__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, made {self.made_at:%Y-%m-%d}"


class UnsentWords(models.Model):
    """What a person has typed into a form and not sent yet: `fields` as a query string, by the form's path."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    path = models.CharField(max_length=300)
    fields = models.TextField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)  # where the form was sent and not taken

    class Meta:
        constraints = [models.UniqueConstraint(name="access_unsent_once", fields=["user", "path"])]

    def __str__(self) -> str:
        return f"words for {self.path}"
