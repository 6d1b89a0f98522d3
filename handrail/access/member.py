"""Who is asking: one person, in one school, in one role, today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handrail.access.permissions import ROLES, Permission, Reach, Role
from handrail.core import clock
from handrail.schools.models import School


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

    @property
    def can(self) -> Can:
        return Can(self.permissions)

    @property
    def reach(self) -> Reach:
        """Which pupils the role reaches; nobody reaches any without the right to read one."""
        return self.role.reach if Permission.PUPIL_READ in self.permissions else Reach.NONE

    @property
    def role_label(self) -> str:
        """The role as this school says it."""
        return self.school.senco_word if self.role.key == "senco" else self.role.name

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
