"""Whose time it is."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied

from handrail.access.member import Member
from handrail.access.models import Membership, User
from handrail.access.permissions import Permission
from handrail.schools.models import School


def owner(by: Member) -> int:
    """The key of whoever acts, who acts on their own log. Raises PermissionDenied for who is no person."""
    if by.user_id is None:
        raise PermissionDenied
    return by.user_id


def hold_owner(by: Member) -> int:
    """`owner`, whose acts wait for each other until the transaction ends, also where there is no row to lock yet."""
    key = owner(by)
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=key)
    return key


def keepers_of(school: School, on: date) -> list[Membership]:
    """Whoever may keep their own time at a school on a day, by name. One query."""
    here = Membership.objects.on(on).filter(school=school).select_related("user").order_by("user__name", "user_id")
    return [row for row in here if Permission.TIME_KEEP in row.role.permissions]
