"""Census readiness: who is missing what on a census day, by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from handrail.access.member import Member
from handrail.pupils.census import faults_in_return
from handrail.pupils.models import Pupil
from handrail.pupils.standing import Standing, standing_on
from handrail.rules.calendar import AcademicYear, academic_year
from handrail.rules.census import CENSUS_RULES
from handrail.rules.census_returns import CensusReturn, SchoolQuery, returns_of, school_queries
from handrail.rules.register import STATUSES

# The page that mends what a rule objects to.
NEEDS, DETAILS, STATUS = "pupils:needs", "pupils:edit", "pupils:register"
MENDED_ON = {
    **dict.fromkeys(("2115", "2180", "2310"), STATUS),
    **dict.fromkeys(("2230", "2250", "5049", "5050"), DETAILS),
}
# Rules that one answer mends for everybody: nobody here is in a unit, or in resourced provision.
ANSWERED_FOR_ALL = {"2230": "unit", "2250": "resourced"}


@dataclass(frozen=True, slots=True)
class Missing:
    """One pupil who breaks a rule."""

    pupil: Pupil
    standing: Standing


@dataclass(slots=True)
class Gap:
    """A rule of the census, in words, with everybody who breaks it. `page` mends it, `answer` for all at once."""

    rule: str
    message: str
    page: str
    answer: str = ""
    missing: list[Missing] = field(default_factory=list)


@dataclass(slots=True)
class Readiness:
    """How ready a school is for one return. `counts` by census code; `unrecorded` go in as N."""

    which: CensusReturn
    day: date
    year: AcademicYear
    roll: int
    counts: Counter[str]
    unrecorded: int
    gaps: list[Gap]
    queries: list[SchoolQuery]
    all: tuple[CensusReturn, ...]

    @property
    def refs(self) -> set[str]:
        return {row.pupil.ref for gap in self.gaps for row in gap.missing}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which return of which year is looked at; what the address does not say is the next one to come."""

    which: CensusReturn
    year: AcademicYear
    all: tuple[CensusReturn, ...]


def readiness(member: Member, choice: Choice) -> Readiness:
    """The return as the record makes it on its day: as it was, or as it will be if nothing changes. Five queries."""
    school, which, year = member.school, choice.which, choice.year
    day = which.day_in(year)
    pupils = list(Pupil.objects.visible_to(member).on_roll(day).by_name())
    standings = standing_on(school, day)
    counts = Counter(STATUSES[standings[pupil.pk].status].census_code or "" for pupil in pupils)
    return Readiness(
        which=which,
        day=day,
        year=year,
        roll=len(pupils),
        counts=counts,
        unrecorded=sum(not standings[pupil.pk].is_recorded for pupil in pupils),
        gaps=_gaps(which, member, pupils, standings),
        queries=school_queries(school.kind, roll=len(pupils), support=counts["K"], plans=counts["E"]),
        all=choice.all,
    )


def _gaps(which: CensusReturn, member: Member, pupils: list[Pupil], standings: Mapping[int, Standing]) -> list[Gap]:
    found: dict[str, Gap] = {}
    for pupil, error in faults_in_return(which, member.school, pupils, standings):
        page = MENDED_ON.get(error.rule, NEEDS)
        answer = ANSWERED_FOR_ALL.get(error.rule, "")
        gap = found.setdefault(error.rule, Gap(error.rule, error.message, page, answer))
        gap.missing.append(Missing(pupil, standings[pupil.pk]))
    return [found[rule.number] for rule in CENSUS_RULES if rule.number in found]


def chosen_return(phase: str, on: date, when: str, year_text: str) -> Choice | None:
    """The return an address asks for; None for a school that makes none. Unknown values are left out."""
    every = returns_of(phase)
    if not every:
        return None
    year = _year(year_text) or academic_year(on)
    which = next((row for row in every if row.when == when), None)
    if which is None:
        which = next((row for row in every if row.day_in(year) >= on), every[-1])
    if not (when or year_text) and which.day_in(year) < on:
        which, year = every[0], _year(str(year.ends_on.year)) or year
    return Choice(which, year, every)


def _year(text: str) -> AcademicYear | None:
    """The academic year that begins in a year: "2026", or "2026/27"."""
    first = text.partition("/")[0]
    if len(first) != 4 or not first.isdecimal() or not first.startswith(("19", "20", "21")):
        return None
    return academic_year(date(int(first), 9, 1))
