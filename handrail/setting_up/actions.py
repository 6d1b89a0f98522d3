"""Bringing in a list of staff: people, their roles and their groups, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.actions import add_person
from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.audit.writing import record
from handrail.pupils.actions import lead_group
from handrail.pupils.models import GroupLead, PupilGroup
from handrail.pupils.years import home_group


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Somebody to be added: the names of their groups as they were written."""

    name: str
    email: str
    role_key: str
    groups: tuple[str, ...] = ()


class StaffFaults(Exception):
    """What stands in the way, by the place of the person in the list and the field it is about."""

    def __init__(self, faults: Mapping[tuple[int, str], str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@transaction.atomic
def bring_in_staff(
    *, by: Member, people: Sequence[NewStaff], starts_on: date, makes_groups: bool = False
) -> list[Membership]:
    """Give everybody in the list their role and their groups from a day. One fault, and nobody is added.

    With `makes_groups`, a class, form or room that is not there yet is made. Raises StaffFaults.
    """
    faults: dict[tuple[int, str], str] = {}
    groups = _groups(by)
    made = []
    for place, person in enumerate(people):
        try:
            with transaction.atomic():
                membership = add_person(
                    by=by, name=person.name, email=person.email, role_key=person.role_key, starts_on=starts_on
                )
        except PermissionDenied:
            faults[place, "role_key"] = "You cannot give this role. Your headteacher can."
            continue
        except ValidationError as error:
            faults[place, "email"] = " ".join(error.messages)
            continue
        made.append(membership)
        missing = _give_groups(by, membership, person, groups, starts_on, makes_groups=makes_groups)
        if missing:
            faults[place, "groups"] = (
                f"There is no {by.school.group_word.lower()} or group called {', '.join(missing)}."
            )
    if faults:
        raise StaffFaults(faults)
    record("staff.brought_in", by=by, changes={"people": (None, len(made))})
    return made


def _groups(by: Member) -> dict[str, PupilGroup]:
    """By name in small letters; a class or room before a teaching group of the same name."""
    rows = PupilGroup.objects.for_school(by.school).exclude(kind=PupilGroup.Kind.YEAR).order_by("-kind")
    return {group.name.casefold(): group for group in rows} | {
        group.name.casefold(): group for group in rows if group.is_home_group
    }


def _give_groups(
    by: Member,
    membership: Membership,
    person: NewStaff,
    groups: dict[str, PupilGroup],
    starts_on: date,
    *,
    makes_groups: bool,
) -> list[str]:
    missing = []
    for name in dict.fromkeys(person.groups):
        group = groups.get(name.casefold())
        if group is None and makes_groups:
            group = groups[name.casefold()] = home_group(by.school, name)
        if group is None:
            missing.append(name)
        else:
            lead_group(
                by=by, group=group, user=membership.user, part=_part(person.role_key, group), starts_on=starts_on
            )
    return missing


def _part(role_key: str, group: PupilGroup) -> str:
    if role_key == "teaching_assistant":
        return GroupLead.Part.ASSISTANT
    return GroupLead.Part.LEAD if group.is_home_group else GroupLead.Part.TEACHER
