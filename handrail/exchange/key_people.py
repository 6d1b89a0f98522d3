"""The key person a file names, in an early-years setting: a member of staff where exactly one fits the name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from handrail.access.models import Membership
from handrail.exchange.reading import PupilRead, PupilWarning
from handrail.exchange.reading.shapes import quote
from handrail.pupils.models import Link
from handrail.pupils.models.dated import holds_on
from handrail.pupils.models.names import fold
from handrail.schools.models import School

WORK_WITH_CHILDREN = ("senco", "headteacher", "teacher", "teaching_assistant")
TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr"})

Staff = Mapping[frozenset[str], list[tuple[int, str]]]


@dataclass(slots=True)
class KeyLinks:
    """The key-person links of a child that hold: by a group's lead, and (`own`) to the child alone."""

    every: list[Link] = field(default_factory=list)

    @property
    def own(self) -> list[Link]:
        return [link for link in self.every if link.lead_id is None]

    @property
    def names(self) -> str:
        return " and ".join(link.user.name for link in self.every)


def words_of(name: str) -> frozenset[str]:
    """What two spellings of an adult's name have in common: 'Penn, Jo' and 'Miss Jo Penn' are one."""
    return frozenset(fold(name).split()) - TITLES


def staff_of(school: School, on: date) -> Staff:
    """`adults_of` an early-years setting; nobody, and no query, in others."""
    return adults_of(school, on) if school.is_early_years else {}


def adults_of(school: School, on: date) -> Staff:
    """(key, name) of those who work with children, by name. One query."""
    found: dict[frozenset[str], list[tuple[int, str]]] = defaultdict(list)
    rows = Membership.objects.on(on).filter(school=school, role_key__in=WORK_WITH_CHILDREN)
    for key, name in rows.values_list("user_id", "user__name").distinct():
        found[words_of(name)].append((key, name))
    return found


def key_person_told(read: PupilRead, staff: Staff) -> tuple[int, str] | None:
    """Who the file says the key person is: (key, name); None where it does not say, or where not exactly one fits."""
    fitting = staff.get(words_of(read.key_person), []) if read.key_person else []
    return fitting[0] if len(fitting) == 1 else None


def links_of(school: School, on: date) -> dict[int, KeyLinks]:
    """The key-person links that hold, by the key of the pupil. One query; none but in early-years settings."""
    found: dict[int, KeyLinks] = defaultdict(KeyLinks)
    if school.is_early_years:
        rows = Link.objects.for_school(school).filter(holds_on(on), why=Link.Why.KEY_PERSON)
        for link in rows.select_related("user").order_by("user__name"):
            found[link.pupil_id].every.append(link)
    return found


def about_key_person(read: PupilRead, staff: Staff) -> Iterator[PupilWarning]:
    """Why a key person whom the file names was left out."""
    if not read.key_person or key_person_told(read, staff):
        return
    several = bool(staff.get(words_of(read.key_person)))
    who = "is the name of more than one person here" if several else "is nobody who works here with children"
    says = f"{quote(read.key_person)} {who}. No key person was recorded; choose one on the page of classes and rooms."
    yield PupilWarning("key_person", "not_one", says)


def is_new_key_person(told: tuple[int, str] | None, held: KeyLinks) -> bool:
    """Whether the file names somebody who is not the child's key person yet."""
    return told is not None and told[0] not in _users(held.every)


def _users(links: Iterable[Link]) -> set[int]:
    return {link.user_id for link in links}
