"""One-time links: the first account of an installation, and a password for somebody the school has added.

A link is handed over in person, printed. It works once, only by sending the form behind it (opening it uses nothing
up), and for a limited time: 24 hours for the first account, 7 days for a password. It carries 140 random bits, of which
only the SHA-256 is kept. A newer link takes the place of an older one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from handrail.access.codes import fingerprint, new_code
from handrail.access.grants import may_make_link
from handrail.access.member import Member, Via
from handrail.access.models import Membership, OneTimeLink, User
from handrail.access.permissions import Permission
from handrail.access.person import Person
from handrail.audit.writing import record
from handrail.core import clock
from handrail.schools.actions import add_school
from handrail.schools.models import School

FIRST_ACCOUNT_LASTS = timedelta(hours=24)
PASSWORD_LASTS = timedelta(days=7)

# As what somebody comes for days of cover.
COVERS = ("teacher", "teaching_assistant")

Purpose = OneTimeLink.Purpose


class LinkSpent(Exception):
    """The link was used, replaced or ran out between opening its page and sending it."""


@transaction.atomic
def make_first_account_link() -> str:
    """The path at which the first account is made. Raises PermissionDenied once anybody has an account."""
    if User.objects.exists():
        raise PermissionDenied("There is an account already; people are added on the page People.")
    token = _make(Purpose.FIRST_ACCOUNT, FIRST_ACCOUNT_LASTS, made_by="Command line")
    return reverse("account_start", kwargs={"token": token})


@transaction.atomic
def make_password_link(*, user: User, by: Member) -> str:
    """The path at which `user` chooses a password. Raises PermissionDenied where `by` may not manage that account."""
    if not may_make_link(by, user):
        raise PermissionDenied
    token = _make(Purpose.SET_PASSWORD, PASSWORD_LASTS, made_by=by.name, user=user)
    record("link_made", by=by, changes={"for": (None, user.name)})
    return reverse("account_link", kwargs={"token": token})


@transaction.atomic
def add_cover_person(
    *, by: Member, name: str, email: str, role_key: str, starts_on: date, ends_on: date
) -> tuple[Membership, str]:
    """Somebody new for days of cover and no longer, with the path at which they choose a password.

    The path is "" for who has an account already and keeps it. Raises PermissionDenied for who may not give cover or
    for a role that does not cover, and ValidationError for somebody who is here on those days.
    """
    if not by.may(Permission.COVER_GIVE) or role_key not in COVERS:
        raise PermissionDenied
    user = User.objects.filter(email=email.lower()).first()
    is_new = user is None
    user = user or User.objects.create_user(email=email, name=name)
    not_over = Q(ends_on=None) | Q(ends_on__gte=starts_on)
    if Membership.objects.filter(not_over, user=user, school=by.school).exists():
        raise ValidationError({"email": f"{user.name} ({user.email}) is here already. Choose them from the list."})
    days = {"starts_on": starts_on, "ends_on": ends_on}
    row = Membership.objects.create(user=user, school=by.school, role_key=role_key, **days)
    changes = {
        "name": (None, user.name),
        "email": (None, user.email),
        "role": (None, role_key),
        "until": (None, ends_on),
    }
    record("person_added", by=by, subject_ref=row.ref, changes=changes)
    if not is_new:
        return row, ""
    token = _make(Purpose.SET_PASSWORD, PASSWORD_LASTS, made_by=by.name, user=user)
    record("link_made", by=by, changes={"for": (None, user.name)})
    return row, reverse("account_link", kwargs={"token": token})


def _make(purpose: OneTimeLink.Purpose, lasts: timedelta, *, made_by: str, user: User | None = None) -> str:
    now = clock.now()
    OneTimeLink.objects.filter(purpose=purpose, user=user, used_at=None, expires_at__gt=now).update(expires_at=now)
    token = new_code()
    OneTimeLink.objects.create(
        purpose=purpose,
        token_sha256=fingerprint(token),
        user=user,
        made_at=now,
        expires_at=now + lasts,
        made_by=made_by,
    )
    return token


def find_link(purpose: OneTimeLink.Purpose, token: str) -> OneTimeLink | None:
    """The link while it can still be used, else None. A first-account link dies with the first account."""
    link = (
        OneTimeLink.objects.filter(
            purpose=purpose, token_sha256=fingerprint(token), used_at=None, expires_at__gt=clock.now()
        )
        .select_related("user")
        .first()
    )
    is_late = link is not None and purpose == Purpose.FIRST_ACCOUNT and User.objects.exists()
    return None if is_late else link


def _use_up(link: OneTimeLink) -> datetime:
    """Take the link, or raise LinkSpent: of two who send it at once, one gets it."""
    now = clock.now()
    if not OneTimeLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now):
        raise LinkSpent
    return now


@transaction.atomic
def choose_password(*, link: OneTimeLink, password: str) -> User:
    """Give the link's person this password. Every session they had ends with it. Raises LinkSpent."""
    _use_up(link)
    user = link.user
    if user is None:
        raise LinkSpent
    user.set_password(password)
    user.save(update_fields=["password"])
    record("password_chosen", by=Person(user_id=user.pk, name=user.name))
    return user


@transaction.atomic
def make_first_account(
    *,
    link: OneTimeLink,
    name: str,
    email: str,
    password: str,
    school: School | None,
    school_name: str,
    school_kind: str,
) -> Membership:
    """The first person, as SENCO of a school there is or of a new one. Raises LinkSpent, and ValidationError."""
    _use_up(link)
    if User.objects.exists():
        raise LinkSpent
    if school is None:
        school = add_school(name=school_name, slug=free_slug(school_name), kind=school_kind)
    user = User.objects.create_user(email=email, name=name, password=password)
    today = clock.today()
    membership = Membership.objects.create(user=user, school=school, role_key="senco", starts_on=today)
    by = Member(
        school=school,
        role=membership.role,
        permissions=membership.role.permissions,
        user_id=user.pk,
        name=user.name,
        on=today,
        via=Via.LINK,
    )
    record("first_account_made", by=by, subject_ref=membership.ref)
    return membership


def free_slug(school_name: str) -> str:
    """A short name for web addresses that no school has yet: "alder-primary-school", "alder-primary-school-2"."""
    stem = slugify(school_name)[:50].strip("-") or "school"
    taken = set(School.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    tries = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in tries if slug not in taken)
