"""The hours of somebody who is SENCO of several schools on one page; each school's rows are read as its own member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from handrail.access.gate import SchoolRequest, signed_in
from handrail.access.member import Member
from handrail.access.memberships import members_everywhere, schools_where
from handrail.access.models import User
from handrail.access.permissions import Permission
from handrail.access.second_step import owes_second_step, to_second_step
from handrail.rules.hours import WEEKDAYS, Hours, overlap, say_hours
from handrail.schools.models import School
from handrail.workload.models import WeekHours
from handrail.workload.owner import owner
from handrail.workload.promised import Promised, promised_to


@dataclass(frozen=True, slots=True)
class AtSchool:
    """One of the schools, and what was promised there."""

    school: School
    is_senco: bool
    of: Promised

    def stretches(self, kind: str, day: int) -> list[Hours]:
        return [(row.starts_at, row.ends_at) for row in self.of.hours if (row.kind, row.weekday) == (kind, day)]


@dataclass(frozen=True, slots=True)
class DayEverywhere:
    """A weekday: the protected slots at each school in words, and whether two schools ask for the same time."""

    name: str
    slots: list[str]
    clashes: bool


@signed_in
def my_time(request: HttpRequest) -> HttpResponse:
    """My promised hours at each of my schools, side by side."""
    members = members_everywhere(cast("User", request.user), Permission.TIME_KEEP)
    if any(owes_second_step(request, member) for member in members):
        return to_second_step(request)
    places = _places(members)
    if not places:
        raise Http404
    context = {
        "page_title": "My time at every school",
        "places": places,
        "days": _days(places),
        "promised_minutes": sum(at.of.promise.minutes_a_week for at in places if at.of.promise),
        "held_minutes": sum(at.of.held.held_minutes for at in places),
        "paid_minutes": sum(at.of.held.paid_minutes for at in places),
    }
    return render(request, "workload/everywhere.html", context)


def keeps_elsewhere(request: SchoolRequest) -> bool:
    """Whether this person keeps their hours at another school too."""
    return len(schools_where(cast("User", request.user), Permission.TIME_KEEP)) > 1


def _places(members: Sequence[Member]) -> list[AtSchool]:
    """Each school with its hours. A head who keeps no hours of their own has no place in it."""
    places = [
        AtSchool(member.school, member.role.key == "senco", promised_to(member, owner(member))) for member in members
    ]
    return [at for at in places if at.of.promise or at.is_senco]


def _days(places: list[AtSchool]) -> list[DayEverywhere]:
    """The days on which anything is protected, or asked for by two schools at once."""
    found = [_day(day, name, places) for day, name in enumerate(WEEKDAYS)]
    return [day for day in found if any(day.slots) or day.clashes]


def _day(day: int, name: str, places: list[AtSchool]) -> DayEverywhere:
    slots = [at.stretches(WeekHours.Kind.PROTECTED, day) for at in places]
    paid = [at.stretches(WeekHours.Kind.PAID, day) for at in places]
    clashes = any(overlap(one, other) for kind in (slots, paid) for one, other in combinations(kind, 2))
    return DayEverywhere(name, [say_hours(hours) for hours in slots], clashes)
