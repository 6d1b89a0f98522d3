"""Whose log it is."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from handrail.access.member import Member


def owner(by: Member) -> int:
    """The key of whoever acts, who acts on their own log. Raises PermissionDenied for who is no person."""
    if by.user_id is None:
        raise PermissionDenied
    return by.user_id
