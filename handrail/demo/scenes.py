"""Who stands round a child of the demonstration: whose acts are written down as whose, and what a text calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from handrail.access.member import Member
from handrail.access.memberships import find_member
from handrail.core import clock
from handrail.demo.arcs import Arc, Who, told
from handrail.demo.casting import Child
from handrail.demo.names import read_staff
from handrail.pupils.models import GroupLead, Pupil
from handrail.pupils.models.dated import holds_on
from handrail.schools.models import School

PARTS = {GroupLead.Part.LEAD: "teacher", GroupLead.Part.ASSISTANT: "ta"}


@dataclass(frozen=True, slots=True)
class Round:
    """The adults round one child, and what a text calls them."""

    pupil: Pupil
    who: Who
    by: Mapping[str, Member]
    """Who acts for "senco", "teacher" and "ta"."""
    absent: Mapping[str, str]
    """What those are called who do not sign in: somebody else writes down what they say."""

    def on(self, part: str, day: date) -> Member:
        return replace(self.by.get(part, self.by["teacher"]), on=day)

    def seen(self, part: str, text: str) -> str:
        """What somebody saw, filled in; the words of one who does not sign in begin with their name."""
        words, name = told(text, self.who), self.absent.get(part, "")
        return f"{name}: {words}" if name else words


@dataclass(frozen=True, slots=True)
class Scene(Round):
    """A child with the adults round them, and their story."""

    arc: Arc


@dataclass(frozen=True, slots=True)
class Staff:
    """The adults of one school: those who sign in, by class and part, and the names of the others."""

    senco: Member
    members: Mapping[tuple[str, str], Member]
    names: Mapping[str, Mapping[str, str]]

    def round(self, pupil: Pupil, child: Child) -> Round:
        here = {part: self.members.get((child.group, part)) for part in ("teacher", "ta")}
        absent = {part: name for part in here if not here[part] and (name := self._name(part, child))}
        teacher = here["teacher"] or self.senco
        by = {"senco": self.senco, "teacher": teacher, "ta": here["ta"] or teacher}
        names = absent | {part: member.name for part, member in here.items() if member}
        return Round(pupil, Who(pupil.known_as, child.place.sex, senco=self.senco.name, **names), by, absent)

    def scene(self, pupil: Pupil, child: Child, arc: Arc) -> Scene:
        around = self.round(pupil, child)
        return Scene(around.pupil, around.who, around.by, around.absent, arc)

    def _name(self, part: str, child: Child) -> str:
        known = self.names.get(part, {})
        return known.get(child.group) or known.get(child.place.year, "")


def staff_of(school: School, senco: Member) -> Staff:
    """The adults of a school as they are today."""
    leads = GroupLead.objects.for_school(school).filter(holds_on(clock.today()), part__in=PARTS)
    members = {}
    for lead in leads.select_related("user", "group"):
        found = find_member(lead.user, school.slug, "")
        if found:
            members[lead.group.name, PARTS[GroupLead.Part(lead.part)]] = replace(found, on=senco.on)
    return Staff(senco, members, read_staff(school.slug))
