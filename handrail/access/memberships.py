"""From a person and a school's name in the URL to a Member, or to nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, OuterRef, Q

from handrail.access.member import Member, Via
from handrail.access.models import Conflict, Device, Membership, TrustMembership, User
from handrail.access.permissions import ON_DEVICE, ROLES, ROLES_ON_DEVICE, WITHOUT_SHARING, Permission
from handrail.core import clock, wall
from handrail.core.statements import DAY, USER, Slot, Statement
from handrail.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.contrib.auth.models import AnonymousUser


# A supply teacher's link ends at six in the evening.
COVER_ENDS = 18
PARENT = "parent"


def find_member(user: User | AnonymousUser, slug: str, request_id: str) -> Member | None:
    """The member this person is today in the school called `slug`; None where they are nobody there.

    At a shared device (`user.device`) that is less: see `at_device`. Who came in by the sign-in of one school
    (`user.only_school`) is nobody at any other, and leads no trust.
    """
    if not isinstance(user, User):
        return None
    today = clock.today()
    rows = places_of(user)  # few, and this runs before every page
    membership = next((row for row in rows if row.school.slug == slug and row.holds(today)), None)
    if membership is not None:
        role = membership.role
        member = Member(
            school=membership.school,
            role=role,
            permissions=role.permissions,
            user_id=user.pk,
            name=user.name,
            on=today,
            request_id=request_id,
            covers_on=covers_on(today),
            has_conflicts=membership.has_conflicts and role.key != PARENT,
        )
        return at_device(member, user.device) if user.device else member
    return None if user.device or user.only_school else _find_trust_lead(user, slug, today, request_id)


def covers_on(today: date) -> date:
    """The last day of cover that is still open: today's closes at `COVER_ENDS`."""
    return today + timedelta(days=1) if clock.now().astimezone(clock.LONDON).hour >= COVER_ENDS else today


def at_device(member: Member, device: Device) -> Member | None:
    """What is left of a member at a shared device of their school; None at another school's, or in a role that has no
    business there."""
    if device.school_id != member.school.pk or member.role.key not in ROLES_ON_DEVICE:
        return None
    return replace(member, permissions=member.permissions & ON_DEVICE, via=Via.DEVICE, via_id=device.ref)


def places_of(user: User) -> list[Any]:
    """The memberships of a person in every school, each with its school, its role and `has_conflicts`, whether the
    record of some pupil there is closed to them. One query."""
    with wall.every_school(reason="of each school this person is of: their role there, and what is closed to them"):
        rows = _places().ask({"user": user.pk})
    return [row for row in rows if user.only_school in {None, row.school_id}]


@cache
def _places() -> Statement[Any]:
    closing = Conflict.objects.across_schools(reason="of the very person who asks, at the school of each membership")
    theirs = closing.standing().filter(user=OuterRef("user"), school=OuterRef("school"))
    rows = Membership.objects.filter(user=USER).with_roles("school")
    return Statement(rows.annotate(has_conflicts=Exists(theirs)))


def schools_where(user: User, permission: Permission) -> list[School]:
    """The schools that gave this person a role with this permission, as it holds today, by name. One query."""
    today = clock.today()
    rows = [row for row in places_of(user) if row.holds(today)]
    return sorted(
        (row.school for row in rows if permission in _rights(row, user.device)), key=lambda school: school.name
    )


def _rights(row: Membership, device: Device | None) -> frozenset[Permission]:
    if device is None:
        return row.role.permissions
    is_here = row.school_id == device.school_id and row.role_key in ROLES_ON_DEVICE
    return row.role.permissions & ON_DEVICE if is_here else frozenset()


def members_everywhere(user: User, permission: Permission, request_id: str = "") -> list[Member]:
    """Who this person is today at each of `schools_where`. One query more for each."""
    found = [find_member(user, school.slug, request_id) for school in schools_where(user, permission)]
    return [member for member in found if member]


def school_keys_of(user: User | AnonymousUser) -> Iterator[int]:
    """The schools this person has or had to do with: what they wrote where they left is still theirs to take."""
    if isinstance(user, User):
        yield from (row.school_id for row in user.memberships.all() if user.only_school in {None, row.school_id})
        for led in open_trust_memberships(user, clock.today()):
            yield from led.trust.schools.values_list("pk", flat=True)


def _find_trust_lead(user: User, slug: str, today: date, request_id: str) -> Member | None:
    with wall.every_school(reason="whether a record of the school is closed to the lead of its trust"):
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
        has_conflicts=school.has_conflicts,
    )


@cache
def _school_led() -> Statement[Any]:
    """The school called `slug` where it is of a trust that this person leads on a day, with `has_conflicts`."""
    closing = Conflict.objects.across_schools(reason="of the very person who asks, at the school they ask about")
    theirs = closing.standing().filter(user=USER, school=OuterRef("pk"))
    led = Q(trust__memberships__ends_on=None) | Q(trust__memberships__ends_on__gte=DAY)
    return Statement(
        School.objects.filter(
            led,
            slug=Slot("slug", CharField()),
            trust__memberships__user=USER,
            trust__memberships__starts_on__lte=DAY,
        )
        .annotate(has_conflicts=Exists(theirs))
        .distinct()
    )


def open_trust_memberships(user: User, today: date) -> list[TrustMembership]:
    """The trusts this person leads today."""
    if user.only_school:
        return []
    rows = TrustMembership.objects.filter(user=user, starts_on__lte=today).select_related("trust")
    return [row for row in rows if row.ends_on is None or row.ends_on >= today]


def permissions_in(school: School, today: date) -> frozenset[Permission]:
    """What the trust's lead may do in one school: everything of the role only while the school shares."""
    return ROLES["trust_lead"].permissions if school.sharing_periods.on(today).exists() else WITHOUT_SHARING
