"""Somebody acting on their own account: signing in, choosing a password. They have a name here, and no school."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handrail.access.member import Via

if TYPE_CHECKING:
    from django.http import HttpRequest

    from handrail.access.models import User


@dataclass(frozen=True, slots=True)
class NoSchool:
    """Stands where a member has a school: the event belongs to none."""

    pk: None = None


@dataclass(frozen=True, slots=True)
class NoRole:
    """Stands where a member has a role."""

    key: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An actor of the audit trail (`audit.writing.Actor`) in no school. `user_id` is None where nobody is known."""

    user_id: int | None
    name: str
    request_id: str = ""
    via: Via = Via.PERSON
    via_id: str = ""
    role: NoRole = field(default=NoRole())
    school: NoSchool = field(default=NoSchool())


def acting_alone(request: HttpRequest, user: User | None) -> Person:
    """The person behind a request, or somebody unknown."""
    request_id = getattr(request, "id", "")
    if user is None:
        return Person(user_id=None, name="Somebody we do not know", request_id=request_id)
    return Person(user_id=user.pk, name=user.name, request_id=request_id)
