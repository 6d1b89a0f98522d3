"""Checks of the SEN items of a school census return, as the Department's collection system makes them.

Each rule is judged on its own, as there: one slip may break two. The rules on types, ranks and the two indicators
belong to the spring census, the provision to all three. Codes are compared as they would be returned, in capitals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from handrail.rules.register import NEED_TYPES
from handrail.rules.source import Source

CENSUS_RULES_SOURCE = Source("School census validation rules of 2019, as quoted in the Department's public code", "S")

SPECIAL_PHASES = frozenset({"special", "alternative_provision"})
MAINSTREAM_PHASES = frozenset({"primary", "secondary", "all_through", "nursery"})
SCHOOL_PHASES = SPECIAL_PHASES | MAINSTREAM_PHASES
# The early years census asks for the provision alone; a college makes another return and none of these rules is put
# to it.
PROVISION_PHASES = SCHOOL_PHASES | {"early_years"}
PHASES = PROVISION_PHASES | {"college"}


@dataclass(frozen=True)
class CensusNeed:
    """A type of need and its rank. The rank is kept as it was found, for its own rule to judge."""

    type: str | None
    rank: object


@dataclass(frozen=True)
class CensusPupil:
    """The SEN items of one pupil. None is missing; a False indicator has been given."""

    provision: str | None
    needs: tuple[CensusNeed, ...] = ()
    sen_unit: bool | None = None
    resourced: bool | None = None

    @property
    def typed_needs(self) -> tuple[CensusNeed, ...]:
        """The needs that name a type, known to the census or not."""
        return tuple(need for need in self.needs if need.type)


@dataclass(frozen=True)
class CensusRule:
    """A rule by its number in the census: the phases it is put to, when it is broken, and what to do."""

    number: str
    phases: frozenset[str]
    is_broken: Callable[[CensusPupil], bool]
    message: str
    source: Source = CENSUS_RULES_SOURCE


def _is_rank(rank: object) -> bool:
    return isinstance(rank, int) and not isinstance(rank, bool) and rank >= 1


def _has_rank_without_type(pupil: CensusPupil) -> bool:
    return any(need.rank is not None and not need.type for need in pupil.needs)


def _has_unranked_type(pupil: CensusPupil) -> bool:
    return any(not _is_rank(need.rank) for need in pupil.typed_needs)


def _has_lone_type_not_first(pupil: CensusPupil) -> bool:
    ranks = [need.rank for need in pupil.typed_needs]
    return len(ranks) == 1 and not (_is_rank(ranks[0]) and ranks[0] == 1)


def _lacks_valid_type(pupil: CensusPupil) -> bool:
    return pupil.provision in {"K", "E", "S"} and not any(need.type in NEED_TYPES for need in pupil.needs)


def _has_unassessed_beyond_support(pupil: CensusPupil) -> bool:
    return pupil.provision != "K" and any(need.type == "NSA" for need in pupil.needs)


CENSUS_RULES: tuple[CensusRule, ...] = (
    CensusRule(
        "2115",
        PROVISION_PHASES,
        lambda pupil: pupil.provision == "S",
        "Statements (S) are no longer recorded. Review the pupil's needs and record an EHC plan (E).",
    ),
    CensusRule(
        "2130",
        SCHOOL_PHASES,
        _has_rank_without_type,
        "A rank is given without a type of need. Choose the type or take the rank out.",
    ),
    CensusRule(
        "2140",
        SCHOOL_PHASES,
        _has_unranked_type,
        "A type of need has no rank, or its rank is not a whole number from 1. Rank the main need 1, the next one 2.",
    ),
    CensusRule(
        "2160",
        SCHOOL_PHASES,
        _has_lone_type_not_first,
        "The only type of need is not ranked 1. Make it the primary need.",
    ),
    CensusRule(
        "2166",
        SCHOOL_PHASES,
        lambda pupil: len(pupil.typed_needs) > 2,
        "More than two types of need are given. Return the first two only.",
    ),
    CensusRule(
        "2170",
        SCHOOL_PHASES,
        _lacks_valid_type,
        "A pupil with SEN support (K) or an EHC plan (E) has no type of need that the census knows. Choose one.",
    ),
    CensusRule(
        "2175",
        SCHOOL_PHASES,
        _has_unassessed_beyond_support,
        "No specialist assessment (NSA) is given, but only SEN support (K) allows it. Choose another type of need.",
    ),
    CensusRule(
        "2180",
        frozenset({"special"}),
        lambda pupil: pupil.provision == "N",
        "A pupil in a special school has no special educational need (N). Check the status, or explain it.",
    ),
    CensusRule(
        "2230",
        MAINSTREAM_PHASES,
        lambda pupil: pupil.provision in {"K", "E"} and pupil.sen_unit is None,
        "It is not said whether the pupil is in an SEN unit. Answer yes or no for SEN support (K) and EHC plans (E).",
    ),
    CensusRule(
        "2250",
        MAINSTREAM_PHASES,
        lambda pupil: pupil.provision in {"K", "E"} and pupil.resourced is None,
        "It is not said whether the pupil is in resourced provision. Answer yes or no for SEN support (K) and EHC "
        "plans (E).",
    ),
    CensusRule(
        "2310",
        PROVISION_PHASES,
        lambda pupil: pupil.provision not in {"N", "K", "E", "S"},
        "The SEN provision is missing or is not a code of the census. Record N, K or E.",
    ),
    CensusRule(
        "5049",
        SPECIAL_PHASES,
        lambda pupil: pupil.sen_unit is not None,
        "The SEN unit indicator is given, but special schools and alternative provision do not return it. "
        "Leave it out.",
    ),
    CensusRule(
        "5050",
        SPECIAL_PHASES,
        lambda pupil: pupil.resourced is not None,
        "The resourced provision indicator is given, but special schools and alternative provision do not return it. "
        "Leave it out.",
    ),
)
"""In the order of their numbers, which may change from year to year."""


@dataclass(frozen=True)
class CensusError:
    """A rule broken by a pupil, who is named by place in the list given, from 0."""

    rule: str
    pupil: int
    message: str


def census_errors(pupils: Sequence[CensusPupil], phase: str) -> list[CensusError]:
    """Every rule that each pupil breaks, pupil by pupil, a rule at most once for each.

    Raises ValueError for a phase outside `PHASES`.
    """
    if phase not in PHASES:
        raise ValueError(f"“{phase}” is not a phase of school.")
    rules = [rule for rule in CENSUS_RULES if phase in rule.phases]
    return [
        CensusError(rule.number, place, rule.message)
        for place, pupil in enumerate(pupils)
        for rule in rules
        if rule.is_broken(pupil)
    ]
