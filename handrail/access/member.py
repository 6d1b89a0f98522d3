"""Who is asking: one person, in one school, in one role, today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from handrail.access.models import Conflict
from handrail.access.permissions import ROLES, Permission, Reach, Role
from handrail.core import clock
from handrail.schools.models import School

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Via(StrEnum):
    """How the asking is done. A device or a link can only take rights away from the role."""

    PERSON = "person"
    DEVICE = "device"
    LINK = "link"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Can:
    """What templates ask: `can.plan_write`, never a role."""

    permissions: frozenset[Permission]

    def __getattr__(self, name: str) -> bool:
        thing, _, act = name.partition("_")
        return Permission(f"{thing}.{act}") in self.permissions


@dataclass(frozen=True, slots=True)
class Member:
    """One person acting in one school. Models and actions take this, never a request."""

    school: School
    role: Role
    permissions: frozenset[Permission]
    user_id: int | None
    name: str
    on: date
    via: Via = Via.PERSON
    via_id: str = ""
    request_id: str = ""
    # The day cover is asked by: of an evening it is the next one, since cover ends in the afternoon. None for `on`.
    covers_on: date | None = None
    has_conflicts: bool = False  # whether the record of some pupil is closed to them: `access.models.Conflict`

    @property
    def can(self) -> Can:
        return Can(self.permissions)

    @property
    def reach(self) -> Reach:
        """Which pupils are reached: none without the right to read one, on a shared device one's own at most."""
        if Permission.PUPIL_READ not in self.permissions:
            return Reach.NONE
        return Reach.OWN if self.via is Via.DEVICE else self.role.reach

    @property
    def closed_pupils(self) -> QuerySet[Conflict, int] | None:
        """The keys of pupils whose record is closed to this person in any right of staff; None where there are none.

        Asked within other queries (`core.tenancy` puts it into every `visible_to`), so it holds at the next request.
        """
        return Conflict.closing(self.school, self.user_id) if self.has_conflicts else None

    @property
    def role_label(self) -> str:
        """The role as this school says it."""
        return self.role.said_at(self.school)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def command_member(school: School) -> Member:
    """The member behind a command typed on the machine itself: may do what a SENCO may."""
    role = ROLES["senco"]
    return Member(
        school=school,
        role=role,
        permissions=role.permissions,
        user_id=None,
        name="Command line",
        on=clock.today(),
        via=Via.COMMAND,
    )
