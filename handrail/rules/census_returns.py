"""The returns in which a school gives its pupils' SEN items: on which day, which items, which rules are put to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from handrail.rules.calendar import CENSUS_DAYS, AcademicYear, CensusDays, census_days
from handrail.rules.census import CENSUS_RULES, SCHOOL_PHASES, CensusRule
from handrail.rules.source import Source

_TERMLY = Source("SEN provision in every school census; types, rank and the two indicators in spring: HfL, Devon", "S")
_EARLY_YEARS = Source("Early years census: each child's SEN provision, once a year in January, no types of need", "M")
_QUERIES = Source("Wording of the queries in the Department's public prototype of its collection, rules of 2019", "S")

PROVISION, TYPES, UNIT = "SEN provision", "types of need with their rank", "SEN unit and resourced provision"
PROVISION_RULES = frozenset({"2115", "2180", "2310"})
EVERY_RULE = frozenset(rule.number for rule in CENSUS_RULES)


@dataclass(frozen=True)
class CensusReturn:
    """One return of the year: `when` is autumn, spring or summer. `rules` are the numbers put to it."""

    when: str
    label: str
    phases: frozenset[str]
    collects: tuple[str, ...]
    rules: frozenset[str]
    day: Callable[[CensusDays], date]
    source: Source
    day_source: Source = CENSUS_DAYS

    def day_in(self, year: AcademicYear) -> date:
        """The day that counts, by custom: the Department's published date comes first."""
        return self.day(census_days(year))

    def rules_for(self, phase: str) -> list[CensusRule]:
        """The rules put to a school of this kind, by number."""
        return [rule for rule in CENSUS_RULES if rule.number in self.rules and phase in rule.phases]


RETURNS: tuple[CensusReturn, ...] = (
    CensusReturn(
        "autumn",
        "Autumn census",
        SCHOOL_PHASES,
        (PROVISION,),
        PROVISION_RULES,
        lambda days: days.autumn,
        _TERMLY,
    ),
    CensusReturn(
        "spring",
        "Spring census",
        SCHOOL_PHASES,
        (PROVISION, TYPES, UNIT),
        EVERY_RULE,
        lambda days: days.spring,
        _TERMLY,
    ),
    CensusReturn(
        "summer",
        "Summer census",
        SCHOOL_PHASES,
        (PROVISION,),
        PROVISION_RULES,
        lambda days: days.summer,
        _TERMLY,
    ),
    CensusReturn(
        "spring",
        "Early years census",
        frozenset({"early_years"}),
        (PROVISION,),
        PROVISION_RULES,
        lambda days: days.spring,
        _EARLY_YEARS,
    ),
)


def returns_of(phase: str) -> tuple[CensusReturn, ...]:
    """The returns that a school of this kind makes in a year, in the order of their days; none for a college."""
    return tuple(row for row in RETURNS if phase in row.phases)


@dataclass(frozen=True)
class SchoolQuery:
    """What the collection asks about a whole school; an answer explains it, and nothing need be wrong.

    `is_asked` takes pupils on roll, with SEN support, with an EHC plan; there is at least one on roll.
    """

    number: str
    phases: frozenset[str]
    is_asked: Callable[[int, int, int], bool]
    message: str
    source: Source = _QUERIES


MAINSTREAM = SCHOOL_PHASES - {"special"}
MANY_PLANS, MANY_ON_SUPPORT, FEW_PLANS_IN_SPECIAL = 0.10, 0.40, 0.70

SCHOOL_QUERIES: tuple[SchoolQuery, ...] = (
    SchoolQuery(
        "2190",
        MAINSTREAM,
        lambda roll, _, plans: plans / roll > MANY_PLANS,
        "More than 10% of pupils have an EHC plan. The collection may ask whether that is right.",
    ),
    SchoolQuery(
        "2200",
        SCHOOL_PHASES,
        lambda _, support, plans: not (support or plans),
        "No pupil has SEN provision. The collection may ask whether that is right.",
    ),
    SchoolQuery(
        "2205",
        SCHOOL_PHASES,
        lambda roll, support, _: support / roll > MANY_ON_SUPPORT,
        "More than 40% of pupils have SEN support. The collection may ask whether that is right.",
    ),
    SchoolQuery(
        "2210",
        frozenset({"special"}),
        lambda roll, _, plans: plans / roll < FEW_PLANS_IN_SPECIAL,
        "Fewer than 70% of the pupils of this special school have an EHC plan. The collection may ask why.",
    ),
)
"""In the order of their numbers. Those that compare with the last collection are left out: that is not held here."""


def school_queries(phase: str, *, roll: int, support: int, plans: int) -> list[SchoolQuery]:
    """What the collection would ask about a school with so many pupils on roll, on SEN support and with a plan."""
    if not roll:
        return []
    return [row for row in SCHOOL_QUERIES if phase in row.phases and row.is_asked(roll, support, plans)]
