"""How many children of a school have which status and which primary need, at the published rates; pure.

Where each figure is from (Department for Education, Open Government Licence v3):

* SEN of all pupils by kind of school, January 2026: primary 19.4 %, secondary 17.6 %, nursery 19.1 %.
* How these divide into EHC plan (E) and SEN support (K): for mainstream schools the last division at hand is that of
  January 2020 ("Special educational needs in England": primary 1.8 and 12.8 %, nursery 0.9 and 13.7 %; secondary is
  taken to divide as primary does). It is carried forward by how the share of E in all SEN grew since, in all schools
  together: 3.3 of 15.4 % then, 6.0 of 20.8 % in January 2026. So it is worked out, not published.
* By year: SEN support rises to 15.2 % at age 10, is 12.9 % at 11 and 11.4 % at 15; EHC plans are 2.4 % at 5, 3.8 % at
  10 and 4.0 % at 15 (January 2020). Between those ages a straight line; below 10 the line for K begins where the mean
  of primary ages is the primary figure.
* Primary needs by status: all pupils, 2021/22. Boys: 61.2 % of K and about 70 % of E, 2024/25.

Monitoring (M) is Handrail's own and has no published rate: 2 % is made up. So is that half of all pupils are boys.
Children of a nursery setting have SEN by the same rates as in nursery schools, evenly over its years.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

SEN_PERCENT = {"primary": 19.4, "secondary": 17.6, "nursery": 19.1}
MONITORING_PERCENT = 2.0
BOYS_PERCENT = {"K": 61.2, "E": 70.0}

_PLANS_IN_SEN_2020 = {"primary": 1.8 / 14.6, "secondary": 1.8 / 14.6, "nursery": 0.9 / 14.6}
_GROWN = (6.0 / 20.8) / (3.3 / 15.4)

AGE = {"N1": 2, "N2": 3, "R": 4} | {str(year): year + 4 for year in range(1, 14)}
"""How old a child of a year group is on 1 September."""

_BY_AGE = {
    "K": {4: 10.4, 10: 15.2, 11: 12.9, 15: 11.4},
    "E": {5: 2.4, 10: 3.8, 15: 4.0},
}

PRIMARY_NEED_PERCENT = {
    "K": {"SLCN": 25.1, "SEMH": 20.0, "MLD": 18.9, "SPLD": 14.4, "ASD": 7.6, "NSA": 4.4, "OTH": 4.3, "PD": 2.2,
          "HI": 1.6, "VI": 0.9, "MSI": 0.3, "SLD": 0.2, "PMLD": 0.1},
    "E": {"ASD": 31.3, "SLCN": 17.4, "SEMH": 15.0, "MLD": 9.7, "SLD": 9.5, "PD": 4.2, "SPLD": 3.9, "PMLD": 3.1,
          "OTH": 2.5, "HI": 1.9, "VI": 1.1, "MSI": 0.3},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One child to be: year group, sex (F or M), status (N, M, K or E) and primary need, empty without one."""

    year: str
    sex: str
    status: str
    need: str


def roll(kind: str, sizes: Mapping[str, int], random: Random) -> list[Place]:
    """The children of a school, year by year, in an order drawn from `random`.

    `kind` is primary, secondary or nursery, `sizes` the pupils of each year group. The counts of each status, of each
    need within it and of boys within it are the rates by largest remainder, whatever is drawn.
    """
    statuses = {year: _shuffled(Counter(counts), random) for year, counts in _statuses(kind, sizes).items()}
    needs = {status: _shuffled(_needs(status, statuses), random) for status in "KE"}
    boys = _shuffled_sexes(statuses, random)
    return [
        Place(year, boys[status].pop(), status, needs[status].pop() if status in needs else "")
        for year, drawn in statuses.items()
        for status in drawn
    ]


def counts(kind: str, pupils: int) -> dict[str, int]:
    """How many pupils of a school have each status: {"E", "K", "M", "N"}; first all with SEN, then E among them."""
    listed = shared(pupils, {"SEN": SEN_PERCENT[kind], "": 100 - SEN_PERCENT[kind]})["SEN"]
    plans = _PLANS_IN_SEN_2020[kind] * _GROWN
    watched = round(pupils * MONITORING_PERCENT / 100)
    return shared(listed, {"E": plans, "K": 1 - plans}) | {"M": watched, "N": pupils - listed - watched}


def shared(total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """A whole number in whole parts by weight, by largest remainder; the first named comes first where they are equal.

    Raises ValueError where there is something to share and nothing to share it by.
    """
    whole = sum(weights.values())
    if total and not whole:
        raise ValueError("There is nothing to share by.")
    exact = {key: total * weight / whole if whole else 0.0 for key, weight in weights.items()}
    parts = {key: int(share) for key, share in exact.items()}
    by_rest = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in by_rest[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def _statuses(kind: str, sizes: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """How many children of each year have each status; what is over is N."""
    of_school = counts(kind, sum(sizes.values()))
    by_year: dict[str, dict[str, int]] = {year: {} for year in sizes}
    for status in ("E", "K", "M"):
        weights = {year: size * _weight(kind, status, year) for year, size in sizes.items()}
        for year, number in shared(of_school[status], weights).items():
            by_year[year][status] = number
    for year, size in sizes.items():
        by_year[year]["N"] = size - sum(by_year[year].values())
    return by_year


def _weight(kind: str, status: str, year: str) -> float:
    """How common a status is at the age of a year, against other years of the same school."""
    known = _BY_AGE.get(status)
    return _on_the_line(known, AGE[year]) if known and kind != "nursery" else 1.0


def _on_the_line(known: Mapping[int, float], age: int) -> float:
    """What is known for an age, or lies on a straight line between the ages next to it; beyond them as the last."""
    below = max((at for at in known if at <= age), default=min(known))
    above = min((at for at in known if at >= age), default=max(known))
    if below >= above:
        return known[above]
    return known[below] + (known[above] - known[below]) * (age - below) / (above - below)


def _needs(status: str, statuses: Mapping[str, list[str]]) -> Counter[str]:
    children = sum(drawn.count(status) for drawn in statuses.values())
    return Counter(shared(children, PRIMARY_NEED_PERCENT[status]))


def _shuffled_sexes(statuses: Mapping[str, list[str]], random: Random) -> dict[str, list[str]]:
    """The sexes still to be given, by status: K and E at their rates, and the others so that half of all are boys."""
    children = Counter(status for drawn in statuses.values() for status in drawn)
    boys = {status: shared(children[status], {"M": share, "F": 100 - share})["M"]
            for status, share in BOYS_PERCENT.items()}  # fmt: skip
    others = children["N"] + children["M"]
    left = max(0, min(others, round(children.total() / 2) - sum(boys.values())))
    boys |= shared(left, {"M": children["M"], "N": children["N"]}) if others else {}
    return {status: _shuffled(Counter(M=boys[status], F=children[status] - boys[status]), random)
            for status in children}  # fmt: skip


def _shuffled(numbers: Counter[str], random: Random) -> list[str]:
    drawn = list(numbers.elements())
    random.shuffle(drawn)
    return drawn
