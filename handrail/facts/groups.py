"""Lists of teaching groups: who joins one, who would leave it, and who teaches it. Links follow the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.exchange.key_people import Staff, adults_of, words_of
from handrail.facts.kinds import Values
from handrail.pupils.actions.groups import end_membership
from handrail.pupils.following import end_links, link_children, link_joiners
from handrail.pupils.models import GroupLead, GroupMembership, Link, Pupil, PupilGroup
from handrail.rules.calendar import say_day, say_day_short

DAY = timedelta(days=1)
KIND = PupilGroup.Kind.TEACHING


@dataclass(slots=True)
class HeldGroups:
    """The teaching groups of a school, who is in them by (pupil, group), names of forms, and the adults by name."""

    on: date
    may_give: bool
    groups: dict[str, PupilGroup] = field(default_factory=dict)
    members: dict[tuple[int, str], GroupMembership] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)
    staff: Staff = field(default_factory=dict)


def load_groups(by: Member) -> HeldGroups:
    """Three queries. Somebody who may not say who has a group brings in the pupils of one alone."""
    held = HeldGroups(by.on, by.may(Permission.PEOPLE_WRITE), staff=adults_of(by.school, by.on))
    for group in PupilGroup.objects.for_school(by.school).exclude(kind=PupilGroup.Kind.YEAR):
        if group.kind == KIND:
            held.groups[group.name.casefold()] = group
        else:
            held.forms.add(group.name.casefold())
    not_over = Q(ends_on=None) | Q(ends_on__gte=by.on)
    rows = GroupMembership.objects.for_school(by.school).filter(not_over, group__kind=KIND)
    for row in rows.select_related("group", "pupil").in_order():
        held.members[row.pupil_id, row.group.name.casefold()] = row
    return held


def first_day(defaults: dict[str, Any], on: date) -> date:
    """From which day the list holds."""
    return date.fromisoformat(defaults["starts_on"]) if defaults.get("starts_on") else on


def why_left(pupil: Pupil, on: date) -> str:
    """Why a pupil of the list is put in no group."""
    return f"{pupil.name} left on {say_day(pupil.left_on)}." if pupil.left_on and pupil.left_on < on else ""


def notes_on(values: Values, held: HeldGroups) -> Iterator[str]:
    """What to know of the group that a row names, and of who is to teach it."""
    name = values["group"]
    if name.casefold() not in held.groups:
        form = ", beside the form of that name" if name.casefold() in held.forms else ""
        yield f"{name} is a new group{form}."
    if values["teacher"] and not held.may_give:
        yield "Who has a group is said by whoever keeps the people of the school."
    elif values["teacher"] and (count := len(held.staff.get(words_of(values["teacher"]), []))) != 1:
        who = "is the name of several people here" if count else "is nobody who works here with pupils"
        yield f"“{values['teacher'][:60]}” {who}. Give them the group on the page of classes and groups."


def teacher_of(values: Values, held: HeldGroups) -> int | None:
    """The key of who is to have the group, where exactly one fits the name."""
    fitting = held.staff.get(words_of(values["teacher"]), []) if values["teacher"] and held.may_give else []
    return fitting[0][0] if len(fitting) == 1 else None


def not_listed(listed: Iterable[tuple[int, str]], held: HeldGroups) -> list[GroupMembership]:
    """Who is in a group that the list names and is not named for it; `listed` are (pupil, name of the group)."""
    listed = {(pupil, name.casefold()) for pupil, name in listed}
    named = {name for _, name in listed}
    rows = [row for key, row in held.members.items() if key[1] in named and key not in listed and row.ends_on is None]
    return sorted(rows, key=lambda row: (row.group.name, row.pupil.sort_name))


def last_day_of(row: GroupMembership, starts_on: date) -> date:
    """The last day of who is not in a list that holds from a day: its eve, and never before they began."""
    return max(starts_on - DAY, row.starts_on or date.min)


def says_end(name: str, row: GroupMembership, starts_on: date) -> list[list[str]]:
    """The difference, in words, of who leaves a group."""
    return [[name, "", f"until {say_day_short(last_day_of(row, starts_on))}"]]


def new_group(by: Member, name: str, held: HeldGroups) -> tuple[PupilGroup, bool]:
    """The group of a name, and whether it was made."""
    group = held.groups.get(name.casefold())
    if group:
        return group, False
    group = PupilGroup.objects.create(school=by.school, kind=KIND, name=name)
    held.groups[name.casefold()] = group
    return group, True


def follow(joined: list[GroupMembership], ended: Iterable[GroupMembership]) -> None:
    """Let the links follow rows that were written."""
    link_joiners(joined)
    for row in ended:
        if row.ends_on:
            end_links(_links_of(row), row.ends_on)


def give_to(by: Member, group: PupilGroup, user_id: int, starts_on: date) -> GroupLead | None:
    """Give a group to a teacher; None for who has it already."""
    if group.leads.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), user=user_id).exists():
        return None
    lead = GroupLead.objects.create(
        school=by.school, group=group, user_id=user_id, part=GroupLead.Part.TEACHER, starts_on=starts_on
    )
    link_children(lead)
    return lead


def take_out(row: GroupMembership) -> None:
    """Take away a membership that a list brought, with the links that followed it."""
    end_membership(row, (row.starts_on or date.min) - DAY)


def relink(row: GroupMembership) -> None:
    """Make the links of a membership anew, now that it is as it was."""
    _links_of(row).filter(starts_on__gte=row.starts_on or date.min).delete()
    link_joiners([row])


def drop_if_unused(group: PupilGroup) -> None:
    if not (group.memberships.exists() or group.leads.exists()):
        group.delete()


def _links_of(row: GroupMembership) -> Any:
    return Link.objects.for_school(row.school_id).filter(pupil=row.pupil_id, lead__group=row.group_id)
