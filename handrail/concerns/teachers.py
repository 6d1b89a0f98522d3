"""Who teaches a child, and what: whom a round robin may ask."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.pupils.models import Link, Pupil
from handrail.pupils.models.dated import holds_on

# Who is proposed first: those who teach, then those who help.
_PLACES = {
    Link.Why.CLASS: 0,
    Link.Why.KEY_PERSON: 0,
    Link.Why.TEACHING_GROUP: 1,
    Link.Why.ASSISTANT: 2,
}


@dataclass(frozen=True, slots=True)
class Teacher:
    """An adult of the school with a child in a subject, class or room. `is_proposed` is off for assistants."""

    user_id: int
    name: str
    subject: str
    is_proposed: bool

    @property
    def key(self) -> str:
        return f"{self.user_id}-{self.subject}"

    @property
    def label(self) -> str:
        return f"{self.name}, {self.subject}" if self.subject else self.name


def teachers_of(member: Member, pupil: Pupil) -> list[Teacher]:
    """Those linked to the child on the day who work in the school, the class teacher first. Two queries."""
    links = Link.objects.for_school(member.school).filter(holds_on(member.on), pupil=pupil, why__in=_PLACES)
    here = set(Membership.objects.on(member.on).filter(school=member.school).values_list("user_id", flat=True))
    rows = links.select_related("user", "lead__group")
    found: dict[tuple[int, str], Link] = {}
    for link in sorted(rows, key=lambda link: (_PLACES[Link.Why(link.why)], _subject(link), link.user.name)):
        if link.user_id in here:
            found.setdefault((link.user_id, _subject(link)), link)
    return [
        Teacher(user_id, link.user.name, subject, _PLACES[Link.Why(link.why)] < _PLACES[Link.Why.ASSISTANT])
        for (user_id, subject), link in found.items()
    ]


def _subject(link: Link) -> str:
    return link.lead.group.name if link.lead else ""
