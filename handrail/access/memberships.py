"""From a person and a school's name in the URL to a Member, or to nothing."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.db.models import CharField, Q

from handrail.access.member import Member
from handrail.access.models import TrustMembership, User
from handrail.access.permissions import ROLES, WITHOUT_SHARING, Permission
from handrail.core import clock
from handrail.core.loading import rows_of
from handrail.core.statements import DAY, USER, Slot, Statement
from handrail.schools.models import School

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser


def find_member(user: User | AnonymousUser, slug: str, request_id: str) -> Member | None:
    """The member this person is today in the school called `slug`; None where they are nobody there."""
    if not isinstance(user, User):
        return None
    today = clock.today()
    rows = rows_of(user, "memberships", "school")  # few, and this runs before every page
    membership = next((row for row in rows if row.school.slug == slug and row.holds(today)), None)
    if membership is not None:
        return Member(
            school=membership.school,
            role=membership.role,
            permissions=membership.role.permissions,
            user_id=user.pk,
            name=user.name,
            on=today,
            request_id=request_id,
        )
    return _find_trust_lead(user, slug, today, request_id)


def schools_where(user: User, permission: Permission) -> list[School]:
    """The schools that gave this person a role with this permission, as it holds today, by name. One query."""
    today = clock.today()
    rows = [row for row in rows_of(user, "memberships", "school") if row.holds(today)]
    return sorted((row.school for row in rows if permission in row.role.permissions), key=lambda school: school.name)


def members_everywhere(user: User, permission: Permission, request_id: str = "") -> list[Member]:
    """Who this person is today at each of `schools_where`. One query more for each."""
    found = [find_member(user, school.slug, request_id) for school in schools_where(user, permission)]
    return [member for member in found if member]


def _find_trust_lead(user: User, slug: str, today: date, request_id: str) -> Member | None:
    found = _school_led().ask({"slug": slug, "user": user.pk, "on": today})
    if not found:
        return None
    [school] = found
    role = ROLES["trust_lead"]
    return Member(
        school=school,
        role=role,
        permissions=permissions_in(school, today),
        user_id=user.pk,
        name=user.name,
        on=today,
        request_id=request_id,
    )


@cache
def _school_led() -> Statement[School]:
    """The school called `slug` where it is of a trust that this person leads on a day."""
    led = Q(trust__memberships__ends_on=None) | Q(trust__memberships__ends_on__gte=DAY)
    return Statement(
        School.objects.filter(
            led,
            slug=Slot("slug", CharField()),
            trust__memberships__user=USER,
            trust__memberships__starts_on__lte=DAY,
        ).distinct()
    )


def open_trust_memberships(user: User, today: date) -> list[TrustMembership]:
    """The trusts this person leads today."""
    rows = TrustMembership.objects.filter(user=user, starts_on__lte=today).select_related("trust")
    return [row for row in rows if row.ends_on is None or row.ends_on >= today]


def permissions_in(school: School, today: date) -> frozenset[Permission]:
    """What the trust's lead may do in one school: everything of the role only while the school shares."""
    return ROLES["trust_lead"].permissions if school.sharing_periods.on(today).exists() else WITHOUT_SHARING
