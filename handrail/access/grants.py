"""Over whom one person may decide: nobody over themselves, nobody over a role they may not give."""

from __future__ import annotations

from django.db.models import Q

from handrail.access.member import Member, Via
from handrail.access.models import Duty, Membership, SchoolRole, TrustMembership, User
from handrail.access.permissions import ROLES, STANDS_AS, Permission, Role
from handrail.core import clock


def roles_to_give(by: Member) -> list[Role]:
    """The roles `by` may hand out, in the order of permissions.py.

    The first account of a school is its SENCO's, who may not give roles above her own. So that a school can come to
    have a head at all, she may name one for as long as there is none.
    """
    if not by.may(Permission.PEOPLE_WRITE):
        return []
    given = by.role.grants | ({"headteacher"} if by.role.key == "senco" and not _has_head(by) else set())
    return [role for role in ROLES.values() if role.key in given]


def own_roles_to_give(by: Member) -> list[Role]:
    """The roles of the school's own that `by` may hand out: nobody gives what they do not hold themselves."""
    if not by.may(Permission.PEOPLE_WRITE):
        return []
    rows = SchoolRole.objects.for_school(by.school).in_use()
    return [row.role for row in rows if row.like in by.role.grants and row.role.permissions <= by.permissions]


def every_role_to_give(by: Member) -> list[Role]:
    """Built-in roles, and then the school's own."""
    return [*roles_to_give(by), *own_roles_to_give(by)]


def roles_to_copy(by: Member) -> list[Role]:
    """The built-in roles that `by` may begin a role of the school's own with: those they may give."""
    if not by.may(Permission.ROLE_WRITE):
        return []
    return [ROLES[key] for key in STANDS_AS if key in by.role.grants]


def _has_head(by: Member) -> bool:
    return Membership.objects.on(by.on).filter(school=by.school, role_key="headteacher").exists()


def may_manage(by: Member, membership: Membership) -> bool:
    """Whether `by` may change or end this membership."""
    return (
        by.may(Permission.PEOPLE_WRITE)
        and membership.school_id == by.school.pk
        and membership.user_id != by.user_id
        and membership.role_key in by.role.grants
        and (membership.own_role is None or membership.own_role.like in by.role.grants)
    )


DECIDES = {Duty.Kind.SAFEGUARDING: Permission.SAFEGUARDING_NAME, Duty.Kind.WATCHING: Permission.AUDIT_WATCH}
ASKS = {Duty.Kind.SAFEGUARDING: Permission.CONCERN_RAISE_ANY, Duty.Kind.WATCHING: Permission.AUDIT_READ}
"""Who says who has a duty, and what the role of whoever has it must hold already."""


def may_have_duty(by: Member, kind: Duty.Kind) -> list[Membership]:
    """The members of today on whom `by` may lay a duty: nobody names themselves safeguarding lead."""
    if not by.may(DECIDES[kind]):
        return []
    roles = [key for key, role in ROLES.items() if ASKS[kind] in role.permissions]
    rows = Membership.objects.on(by.on).filter(school=by.school, role_key__in=roles).with_roles("user")
    if kind == Duty.Kind.SAFEGUARDING:
        rows = rows.exclude(user_id=by.user_id or 0)
    return [row for row in rows if ASKS[kind] in row.role.permissions]


def may_make_link(by: Member, user: User) -> bool:
    """Whether `by` may open this account anew. It opens everything the account reaches, in every school.

    So each place the person has, now or to come, must be one that `by` may manage. Whoever runs the machine may make a
    link for anybody: there is no other way back in for the last headteacher.
    """
    if by.via is Via.COMMAND:
        return True
    not_over = Q(ends_on=None) | Q(ends_on__gte=clock.today())
    places = list(Membership.objects.filter(not_over, user=user))
    leads_a_trust = TrustMembership.objects.filter(not_over, user=user).exists()
    return bool(places) and all(may_manage(by, row) for row in places) and not leads_a_trust
