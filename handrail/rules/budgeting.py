"""A budget through its year: what is planned by month against what there is, and the month in which it is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handrail.rules.calendar import say_month
from handrail.rules.costing import say_money
from handrail.rules.run_costs import CostYear


@dataclass(frozen=True, slots=True)
class Course:
    """(first of a month, pence planned from the year's beginning to that month's end), and what there is in the year.

    `has_pence` is None where nobody wrote it down.
    """

    months: Sequence[tuple[date, int]]
    has_pence: int | None

    @property
    def total_pence(self) -> int:
        return self.months[-1][1]

    @property
    def over_pence(self) -> int:
        """By how much the year's plan is over what there is; 0 where it is not, or where that is not known."""
        return 0 if self.has_pence is None else max(0, self.total_pence - self.has_pence)

    @property
    def over_in(self) -> date | None:
        """The first of the month from which on it is overspent to the end of the year. A refund may come between."""
        found = None
        if self.has_pence is not None:
            for month, pence in reversed(self.months):
                if pence <= self.has_pence:
                    break
                found = month
        return found

    def say(self, name: str, on: date) -> str:
        """How it ends, in a sentence: 'The … will be overspent in March by £1,240 if all goes as planned.'"""
        over, planned = self.over_in, say_money(self.total_pence)
        if self.has_pence is None:
            return f"{_begun(name)} pays for {planned}; nobody has written down what there is of it."
        if over is None:
            rest = say_money(self.has_pence - self.total_pence)
            return f"{_begun(name)} has {say_money(self.has_pence)}: {planned} is planned and {rest} is left."
        by = say_money(self.over_pence)
        month = say_month(over)
        if over > on.replace(day=1):
            return f"{_begun(name)} will be overspent in {month} by {by} if all goes as planned."
        if over == on.replace(day=1):
            return f"{_begun(name)} runs out this month, and will be overspent by {by} if all goes as planned."
        return f"By the plan {_within(name)} ran out in {month}, and will be overspent by {by} at the end of the year."


def _begun(name: str) -> str:
    return f"The {name}" if _is_common(name) else name


def _within(name: str) -> str:
    return f"the {name}" if _is_common(name) else name


def _is_common(name: str) -> bool:
    """Whether it is a thing there is one of, such as the notional SEN budget; a top-up is called by its name alone."""
    return name.rsplit(" ", maxsplit=1)[-1].casefold() in {"budget", "fund", "premium"}


def months_of(year: CostYear) -> list[date]:
    """The first of each month of a year; a year that begins within a month begins with that one."""
    month, found = year.first.replace(day=1), []
    while month <= year.last:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def course_of(months: Mapping[date, int], total_pence: int, year: CostYear, has_pence: int | None) -> Course:
    """`months` are what is planned in each, and `total_pence` is what the year really comes to: odd pennies of a run
    are shared among its months and among its streams apart, so the last month takes the few between."""
    reached, found = 0, []
    for month in months_of(year):
        reached += months.get(month, 0)
        found.append((month, reached))
    found[-1] = (found[-1][0], total_pence)
    return Course(found, has_pence)
