"""Year groups and home groups: the names they are kept under, how years are said, and their order by age."""

from __future__ import annotations

from handrail.pupils.models import PupilGroup
from handrail.rules.years import YEARS
from handrail.schools.models import School, SchoolKind

__all__ = ["YEARS", "home_group", "year_group", "year_label", "years_of"]

_SAID = {"N1": "Nursery 1", "N2": "Nursery 2", "R": "Reception"}
_TAUGHT = {
    SchoolKind.PRIMARY: ("N1", "6"),
    SchoolKind.SECONDARY: ("7", "13"),
    SchoolKind.NURSERY: ("N1", "R"),
    SchoolKind.EARLY_YEARS: ("N1", "R"),
    SchoolKind.COLLEGE: ("12", "14"),
}


def year_label(name: str) -> str:
    """How a year group is said: 'Year 4', 'Reception'; a name of the school's own stays as it is."""
    if name in _SAID:
        return _SAID[name]
    return f"Year {name}" if name in YEARS else name


def years_of(school: School) -> tuple[str, ...]:
    """The names of the year groups that a school of this kind teaches."""
    first, last = _TAUGHT.get(SchoolKind(school.kind), (YEARS[0], YEARS[-1]))
    return YEARS[YEARS.index(first) : YEARS.index(last) + 1]


def year_group(school: School, name: str) -> PupilGroup:
    """The school's year group of that name, made when it is not there yet."""
    position = YEARS.index(name) if name in YEARS else len(YEARS)
    group, _ = PupilGroup.objects.get_or_create(
        school=school, kind=PupilGroup.Kind.YEAR, name=name, defaults={"position": position}
    )
    return group


def home_group(school: School, written: str) -> PupilGroup:
    """The class, form or room of that name, whatever its capitals and spaces; made when it is not there yet."""
    name = " ".join(written.split())
    kind = PupilGroup.Kind.ROOM if school.is_early_years else PupilGroup.Kind.CLASS
    groups = PupilGroup.objects.for_school(school).filter(kind=kind)
    found: PupilGroup | None = groups.filter(name=name).first() or groups.filter(name__iexact=name).first()
    return found or PupilGroup.objects.create(school=school, kind=kind, name=name)
