"""The governor's page: the budget without a child, an adult or a rate; nothing on it gives a count under five back.

What the school calls its streams may name a child, so a stream is called by its kind. Money that comes by the head
(a top-up, the disability access fund) would give the heads back, so all of it stands in one line; where that line is of
fewer than five children it is left out, and so it is of every sum on the page. What there is of it is left out with
fewer than five top-ups: what a school has of the pupil premium is published, and the rest of the sum would be theirs;
and a sum of one rate a head tells the heads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from handrail.budget.models.streams import KINDS
from handrail.budget.money.reading import Budget, Money, budget_from, money_of
from handrail.budget.rows import Rows, rows_of_year
from handrail.budget.settings import settings_on
from handrail.packs.papers import BudgetPaper
from handrail.rules.budgeting import Course, course_of
from handrail.rules.calendar import say_day
from handrail.rules.costing import say_money
from handrail.rules.elements import OwnFigures, say_elements
from handrail.rules.run_costs import UNFUNDED, CostYear
from handrail.rules.suppression import THRESHOLD as LEAST

if TYPE_CHECKING:
    from handrail.access.member import Member

OF_NO_CHILD = ("notional", "inclusive_mainstream", "inclusive_early_years")
"""The kinds of stream that come by a formula and not by the head."""
FOLLOWS = "Money that follows particular children"
FEW = "fewer than five"
TIERS = {1: "Tier 1", 2: "Tier 2", 3: "Tier 3"}
HEADINGS = ["Stream", "There is", "Planned", "Committed", "Planned to date", "Spent to date", "Left"]
TIER_HEADINGS = ["Tier", "Planned", "Committed", "Planned to date", "Spent to date"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the page: streams of a kind together."""

    name: str
    keys: frozenset[int]
    money: Money
    has_pence: int | None
    course: Course | None = None

    @property
    def cells(self) -> list[str]:
        has, money = self.has_pence, self.money
        left = "" if has is None else say_left(has - money.planned)
        figures = (money.planned, money.committed, money.to_date, money.delivered)
        return [self.name, "" if has is None else say_money(has), *map(say_money, figures), left]


def say_left(pence: int) -> str:
    return f"{say_money(-pence)} over" if pence < 0 else say_money(pence)


def governor_paper(member: Member, year: CostYear) -> BudgetPaper:
    """The page of a year as it stands. Two queries."""
    rows = rows_of_year(member, year)
    threshold = settings_on(member.school, member.on).threshold_pence
    return paper_of(member, budget_from(member, year, unhidden(rows)), threshold)


def unhidden(rows: Rows) -> Rows:
    """The rows as the school has them: what is counted does not depend on who reads, and nobody's name leaves here."""
    return {
        **rows,
        "runs_seen": [(run.pk,) for run in rows["runs"]],
        "pupils_seen": [(place[2],) for place in rows["places"]] + [(pupil,) for _, pupil in rows["once_pupils"]],
    }


def paper_of(member: Member, found: Budget, threshold_pence: int) -> BudgetPaper:
    """The page of a budget in which nothing is hidden."""
    shown = [_shown(found, KINDS[kind], _keys(found, [kind])) for kind in OF_NO_CHILD]
    follows = _shown(found, FOLLOWS, _keys(found, [kind for kind in KINDS if kind not in OF_NO_CHILD]))
    is_told = len(_children(found, follows.keys)) >= LEAST
    if len(_top_ups(found)) < LEAST:
        follows = replace(follows, has_pence=None, course=None)
    unfunded = _shown(found, "Not funded yet", frozenset({UNFUNDED}))
    every = [one for one in [*shown, *([follows] if is_told else []), unfunded] if one.money or one.has_pence]
    whole = sum((one.money for one in every), Money())
    told = _told(shown)
    own = OwnFigures(
        found.year.label, found.on, threshold_pence, _summed(shown), *_figures(shown),
        follows=follows.money.planned if is_told else None,
    )  # fmt: skip
    is_early_years = member.school.is_early_years
    if not is_early_years:
        notional = shown[0].money
        own = OwnFigures(own.year, own.on, threshold_pence, shown[0].has_pence, notional.planned, notional.committed,
                         notional.delivered, own.follows)  # fmt: skip
    return {
        "made_on": found.on,
        "school": member.school.name,
        "title": "The budget for special educational needs",
        "says": f"{found.year.label}, as it stands on {say_day(found.on)}",
        "headline": told.course.say(_small(told.name), found.on) if told and told.course else found.nothing_known,
        "rests": _rests(found),
        "headings": HEADINGS,
        "rows": [one.cells for one in every],
        "foot": Shown("All of these", frozenset(), whole, None).cells,
        "tier_headings": TIER_HEADINGS,
        "tiers": _tiers(found, frozenset().union(*(one.keys for one in every))),
        "notes": _notes(found, whole, threshold_pence, is_told=is_told),
        "words": say_elements(own, is_early_years=is_early_years),
    }


def _small(name: str) -> str:
    return name[0].lower() + name[1:]


def _summed(shown: Iterable[Shown]) -> int | None:
    held = [one.has_pence for one in shown if one.has_pence is not None]
    return sum(held) if held else None


def _figures(shown: Iterable[Shown]) -> tuple[int, int, int]:
    money = sum((one.money for one in shown), Money())
    return money.planned, money.committed, money.delivered


def _keys(found: Budget, kinds: Iterable[str]) -> frozenset[int]:
    asked = set(kinds)
    return frozenset(one.stream.pk for one in found.streams if one.stream and one.stream.kind in asked)


def _shown(found: Budget, name: str, keys: frozenset[int]) -> Shown:
    mine = [one for one in found.streams if (one.stream.pk if one.stream else UNFUNDED) in keys]
    money = sum((one.money for one in mine), Money())
    known = bool(mine) and all(one.has_pence is not None for one in mine)
    has = sum(one.has_pence or 0 for one in mine) if known else None
    months = {
        month: sum(pence for key, pence in each.items() if key in keys)
        for month, each in found.account.by_month().items()
    }
    course = course_of(months, money.planned, found.year, has) if known else None
    return Shown(name, keys, money, has, course)


def _told(shown: Iterable[Shown]) -> Shown | None:
    """The one that is overspent soonest, else the first of which it is known what it has."""
    known = [one for one in shown if one.course]
    over = [(one.course.over_in, place, one) for place, one in enumerate(known) if one.course and one.course.over_in]
    return min(over)[2] if over else next(iter(known), None)


def _children(found: Budget, keys: frozenset[int]) -> set[int]:
    """Whose money these streams are: a top-up is of its own child, whoever sits beside them; of the others it is the
    children of what they pay for."""
    own = {one.stream.pk: one.stream.pupil_id for one in found.streams if one.stream and one.stream.pupil_id}
    children = {own[key] for key in keys & own.keys()}
    paid = [line.cost for line in found.account.lines if (keys - own.keys()) & line.cost.streams.keys()]
    return children | {pupil for cost in paid for pupil in cost.pupils if pupil > 0}


def _top_ups(found: Budget) -> set[int]:
    """The children with a top-up of which it is known what there is."""
    return {
        one.stream.pupil_id for one in found.streams if one.stream and one.stream.pupil_id and one.has_pence is not None
    }


def _tiers(found: Budget, keys: frozenset[int]) -> list[list[str]]:
    """By tier, what the streams of the page pay and nothing else, so that no difference gives the rest."""
    sums: dict[int, Money] = defaultdict(Money)
    for line, has_begun in zip(found.account.lines, found.begun, strict=True):
        for key, totals in line.cost.streams.items():
            if key in keys:
                sums[line.tier] += money_of(totals, has_begun=has_begun)
    held = [(tier, one) for tier, one in sorted(sums.items(), key=lambda pair: pair[0] or 9) if one]
    return [
        [TIERS.get(tier, "Paid for once"), *_said(one.planned, one.committed, one.to_date, one.delivered)]
        for tier, one in held
    ]


def _said(*pence: int) -> list[str]:
    return [say_money(one) for one in pence]


def _rests(found: Budget) -> str:
    count = len(found.account.incomplete)
    if not count:
        return "Every part of the provision map has a rate, so nothing is left out of these sums."
    return "Some provision has no rate yet and is not in these sums, so it really comes to more."


def _notes(found: Budget, whole: Money, threshold_pence: int, *, is_told: bool) -> list[str]:
    costs = [totals.planned for key, totals in found.account.by_pupil().items() if key > 0 and totals.planned > 0]
    count = len(costs)
    notes = [f"Children who have provision that costs something: {count if count >= LEAST else FEW}."] if whole else []
    # Left out where the sums above would say more of it than its own words: by what is on the page, and not by it.
    if count >= LEAST and LEAST * threshold_pence <= whole.planned <= count * threshold_pence:
        over = sum(1 for pence in costs if pence > threshold_pence)
        # Nor where those who are not above it would be the few that are left.
        if over < LEAST or count - over >= LEAST:
            notes.append(f"Of them above {say_money(threshold_pence)} in the year: {over if over >= LEAST else FEW}.")
    if not is_told:
        notes.append(f"{FOLLOWS} pays for {FEW} here, so it is in no line and no sum of this page.")
    elif len(_top_ups(found)) < LEAST:
        notes.append(f"{FOLLOWS}: what there is of it is not shown, as it could tell how many children have a top-up.")
    return notes
