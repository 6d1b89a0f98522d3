"""Finds the school and the member's role there before a view runs, and refuses views that declare no policy.

It tells `core.wall` whose rows the database may show: of no school until a member is found.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from handrail.access.gate import Policy
from handrail.access.memberships import find_member, school_keys_of
from handrail.core import wall
from handrail.core.refs import new_ref

GetResponse = Callable[[HttpRequest], HttpResponse]


class MemberMiddleware:
    """Sets `request.id` and, below `/s/<school>/`, `request.member` (None for an outsider)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = new_ref()  # type: ignore[attr-defined]
        with wall.closed():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if not isinstance(getattr(view, "policy", None), Policy):
            raise PermissionDenied("This view has no policy.")
        slug = kwargs.pop("school", None)
        if slug is None:
            wall.tell_when_asked(lambda: school_keys_of(request.user))
        elif request.user.is_authenticated:
            member = request.member = find_member(request.user, slug, request.id)  # type: ignore[attr-defined]
            if member:
                wall.tell(member.school.pk)
