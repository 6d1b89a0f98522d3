"""People who sign in, and what they are in each school."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from handrail.access.permissions import (
    ROLES,
    SAID,
    SCHOOL_ROLES,
    STANDS_AS,
    Permission,
    Reach,
    Role,
    own_role,
)
from handrail.core import clock
from handrail.core.guard import Scope
from handrail.core.pairs import at_and_by
from handrail.core.refs import new_ref
from handrail.core.sealed import SealedField
from handrail.core.tenancy import SchoolOwned, SchoolOwnedQuerySet
from handrail.rules.calendar import say_day
from handrail.schools.models import School, Trust

if TYPE_CHECKING:
    from handrail.access.member import Member


AUDIT_READERS = tuple(key for key, role in ROLES.items() if Permission.AUDIT_READ in role.permissions)


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

    # The shared device at which this person is working, for as long as one request.
    device: Device | None = None
    # The only school that the sign-in this person came in by speaks for, likewise (`school_sign_in`); None for every.
    only_school: int | None = None

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else self.email


NEWS_LASTS = timedelta(days=14)
_SAID = {permission: words for group in SAID.values() for permission, words in group.items()}


def _listed(keys: list[str]) -> str:
    said = [_SAID[Permission(key)].rstrip(".") for key in keys if key in set(Permission)]
    return "; ".join(words[:1].lower() + words[1:] for words in said)


class SchoolRoleQuerySet(SchoolOwnedQuerySet["SchoolRole"]):
    def visible_to(self, member: Member) -> Self:
        """The roles of the school, for those who see who has access."""
        rows = self.for_school(member.school)
        return rows if member.may(Permission.PEOPLE_READ) else rows.none()

    def in_use(self) -> Self:
        """Those that may be given."""
        return self.filter(ended_at=None)


class SchoolRole(SchoolOwned):
    """A role of the school's own: a copy of a built-in role (`like`) with other permissions, within `own_role`."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=60)
    sentence = models.CharField(max_length=200)
    like = models.CharField(max_length=24, choices=[(key, ROLES[key].name) for key in STANDS_AS])
    reach = models.CharField(max_length=8, choices=[(reach.value, reach.value) for reach in Reach])
    permissions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.CharField(max_length=150, blank=True)
    what_changed = models.JSONField(default=dict, blank=True)  # {field: [before, after]} of the last change
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    objects = SchoolRoleQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = [
            at_and_by("access_own_role_changed_pair", "changed"),
            at_and_by("access_own_role_ended_pair", "ended"),
            models.UniqueConstraint(
                name="access_own_role_name_once", fields=["school", "name"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.school}"

    @property
    def role(self) -> Role:
        known = frozenset(Permission(key) for key in self.permissions if key in set(Permission))
        return own_role(
            ref=self.ref,
            like=self.like,
            name=self.name,
            sentence=self.sentence,
            reach=Reach(self.reach),
            permissions=known,
            news=self.news,
        )

    @property
    def news(self) -> str:
        """For those who hold it, while it is new: that the role was changed, when and by whom."""
        if self.changed_at is None or clock.now() - self.changed_at > NEWS_LASTS:
            return ""
        more, fewer = (self.what_changed.get(key, []) for key in ("more", "fewer"))
        said = [f"you may now also: {_listed(more)}" if more else "", f"no longer: {_listed(fewer)}" if fewer else ""]
        what = "; ".join(filter(None, said)) or "its name or its words are others now"
        day = say_day(self.changed_at.astimezone(clock.LONDON).date())
        return f"Your role, {self.name}, was changed on {day} by {self.changed_by}: {what}."


class DatedQuerySet(models.QuerySet["Membership"]):
    def with_roles(self, *related: str) -> DatedQuerySet:
        """With the school's own role of each, and other rows they point at, in the same query."""
        rows = self.select_related("own_role", *related)
        rows.query.school_scope = Scope("across schools: a membership and the role it gives", True)  # type: ignore[attr-defined]
        return rows

    def on(self, day: date) -> DatedQuerySet:
        """Memberships that hold on `day`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Membership(models.Model):
    """What a person is in one school, from a day and until a day. One role at a time in each school."""

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="memberships")
    # The sort of person they are; where `own_role` says more, it is what they may do.
    role_key = models.CharField("role", max_length=24, choices=SCHOOL_ROLES)
    own_role = models.ForeignKey(SchoolRole, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("user__name", "starts_on", "pk")
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
        """A role of the school's own that cannot be read is never taken for the built-in one it stands as."""
        if self.own_role_id is None:
            return ROLES[self.role_key]
        if self.own_role is None:
            raise RuntimeError(f"The role {self.own_role_id} of {self.ref} is hidden here: say whose rows are read.")
        return self.own_role.role

    def holds(self, day: date) -> bool:
        """Whether it holds on `day`: the question `DatedQuerySet.on` asks of the database."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)


class DutyQuerySet(SchoolOwnedQuerySet["Duty"]):
    def visible_to(self, member: Member) -> Self:
        """For those who see who has access; who watches the readings, for those who read them."""
        rows = self.for_school(member.school)
        if not member.may(Permission.PEOPLE_READ):
            return rows.none()
        return rows if member.may(Permission.AUDIT_READ) else rows.exclude(kind=Duty.Kind.WATCHING)

    def holding(self, school: School, day: date, kind: str) -> Self:
        """The one who is named in a school, if they still hold there, on `day`, the role in which they were named; who
        watches, if that role still reads the trail."""
        here = Membership.objects.on(day).filter(school=school)
        here = here.filter(role_key__in=AUDIT_READERS) if kind == Duty.Kind.WATCHING else here
        return self.for_school(school).filter(kind=kind, ended_at=None, membership__in=here)

    def held_by(self, member: Member, kind: str) -> Self:
        """The row by which this member holds the duty now; none for anybody else."""
        return self.holding(member.school, member.on, kind).filter(membership__user_id=member.user_id or 0)


class Duty(SchoolOwned):
    """That a member has a duty in the school beside their role, until somebody ends it or their role here ends.

    Each is held by one at a time. It opens what the duty is about, and no more.
    """

    class Kind(models.TextChoices):
        SAFEGUARDING = "safeguarding", "designated safeguarding lead"
        WATCHING = "watching", "shown odd access"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    # A role that never held is deleted, and this with it; the trail keeps both.
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = [
            at_and_by("access_duty_ended_pair", "ended"),
            models.UniqueConstraint(
                name="access_one_of_a_duty", fields=["school", "kind"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership.user}, {self.get_kind_display()} at {self.school}"


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


class ConflictQuerySet(SchoolOwnedQuerySet["Conflict"]):
    def visible_to(self, member: Member) -> Self:
        """For those who set conflicts; and one's own nowhere, since what is closed is closed."""
        rows = self.for_school(member.school)
        return rows if member.may(Permission.CONFLICT_WRITE) else rows.none()

    def standing(self) -> Self:
        return self.filter(ended_at=None)


class Conflict(SchoolOwned):
    """That a member of staff has an own child or close relative here: the record of that pupil is closed to them.

    It takes the pupil out of every right they have as staff, at the next request (`core.tenancy`), until somebody else
    ends it. A right as a parent is another account's, and stays.
    """

    class Relation(models.TextChoices):
        CHILD = "child", "their own child"
        RELATIVE = "relative", "a close relative"
        OTHER = "other", "close to them in another way"

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("pupils.Pupil", on_delete=models.CASCADE, related_name="+")
    relation = models.CharField(max_length=8, choices=Relation.choices, default=Relation.CHILD)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = [
            at_and_by("access_conflict_ended_pair", "ended"),
            models.UniqueConstraint(
                name="access_conflict_once", fields=["user", "pupil"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} and {self.pupil}: {self.get_relation_display()}"

    @classmethod
    def closing(cls, school: School, user_id: int | None) -> models.QuerySet[Conflict, int]:
        """The keys of the pupils that are closed to somebody in a school."""
        mine = cls.objects.for_school(school).standing().filter(user_id=user_id or 0)
        return mine.order_by().values_list("pupil_id", flat=True)


class AccessSignatureQuerySet(SchoolOwnedQuerySet["AccessSignature"]):
    def visible_to(self, member: Member) -> Self:
        rows = self.for_school(member.school)
        return rows if member.may(Permission.PEOPLE_READ) else rows.none()


class AccessSignature(SchoolOwned):
    """That somebody signed who has access, as it stood: `content` is what was on the page (`access.review`)."""

    append_only = True

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    term_starts_on = models.DateField()  # of the term it was signed for; the day itself where no term is written down
    term = models.CharField(max_length=80, blank=True)
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=150)
    note = models.TextField(blank=True)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    objects = AccessSignatureQuerySet.as_manager()

    class Meta:
        ordering = ("-signed_at", "-pk")
        indexes = [models.Index(fields=["school", "-signed_at"], name="access_signed_newest")]

    def __str__(self) -> str:
        return f"access at {self.school}, signed {self.signed_at:%Y-%m-%d}"


class OneTimeLink(models.Model):
    """A link handed over on paper or in person: used once, by POST, before it runs out. Only its hash is kept."""

    left_out_of_backups = True  # it ends with the installation it was made in

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


class SchoolSignIn(models.Model):
    """A school's own sign-in: an OpenID issuer that says who somebody is, and what Handrail is to it."""

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="own_sign_in")
    name = models.CharField(max_length=60)  # as the button has it: "Microsoft"
    issuer = models.CharField(max_length=300)
    client_id = models.CharField(max_length=300)
    client_secret = SealedField()
    accepts_proof = models.BooleanField(default=True)  # its second step, where it says that it asked for one, is ours
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.name} of {self.school}"


class SchoolAccount(models.Model):
    """Who a person is to their school's own sign-in, from the first time they came in by it."""

    sign_in = models.ForeignKey(SchoolSignIn, on_delete=models.CASCADE, related_name="accounts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=255)
    met_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="access_one_subject", fields=["sign_in", "subject"]),
            models.UniqueConstraint(name="access_one_account", fields=["sign_in", "user"]),
        ]

    def __str__(self) -> str:
        return f"{self.user} by {self.sign_in}"


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


class DeviceQuerySet(SchoolOwnedQuerySet["Device"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school)


class Device(SchoolOwned):
    """A tablet or computer that several people of a school share: on it they choose their name and type a PIN.

    It is known by a cookie, of which only the hash is kept. Until a printed code has been typed on it, it waits.
    """

    ref = models.CharField(max_length=22, unique=True, default=new_ref, editable=False)
    name = models.CharField(max_length=60)
    opens_cards = models.BooleanField()  # whether it opens an emergency card while nobody is signed in
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    code_sha256 = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    token_sha256 = models.CharField(max_length=64, null=True, blank=True, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=150, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ("name", "-pk")
        constraints = [
            at_and_by("access_device_ended_pair", "ended"),
            models.UniqueConstraint(
                name="access_device_name", fields=["school", "name"], condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DevicePinQuerySet(SchoolOwnedQuerySet["DevicePin"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school)


class DevicePin(SchoolOwned):
    """The PIN by which a person comes in at the shared devices of a school, or the printed code for choosing one."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    pin = models.CharField(max_length=128, blank=True)  # hashed as passwords are; "" until one is chosen
    chosen_at = models.DateTimeField(null=True, blank=True)
    code_sha256 = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)

    objects = DevicePinQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="access_one_pin", fields=["school", "user"])]

    def __str__(self) -> str:
        return f"PIN of {self.user}"


class PinTriesQuerySet(SchoolOwnedQuerySet["PinTries"]):
    def visible_to(self, member: Member) -> Self:
        return self.for_school(member.school)


class PinTries(SchoolOwned):
    """How many wrong PINs were typed for a name on one device since the last right one."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    wrong = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    objects = PinTriesQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="access_pin_tries_once", fields=["device", "user"])]

    def __str__(self) -> str:
        return f"{self.wrong} wrong PINs"
