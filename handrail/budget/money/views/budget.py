"""The budget of a year: how it ends, each stream, each type and tier, each month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.budget.money.reading import Budget, Money, StreamOfMoney, beside, budget_of, chosen_year
from handrail.core import clock
from handrail.pupils.models import Pupil
from handrail.rules.calendar import say_month
from handrail.rules.costing import say_money
from handrail.rules.run_costs import YEARS, CostYear, cost_year
from handrail.ui.charts import BarChart, Series, say_number, stacked_bars

TIERS = {1: "Tier 1", 2: "Tier 2", 3: "Tier 3", 0: "Paid for once"}


@gate(Permission.RATE_READ, shows="budget")
@require_safe
def budget(request: SchoolRequest) -> HttpResponse:
    """The year of `?by=financial|school&from=2026`; that of today where none is named."""
    member = request.member
    year = chosen_year(member, request.GET)
    found = budget_of(member, year)
    show(request, _refs(request, found))
    told = found.told
    context: dict[str, Any] = {
        "page_title": "Budget",
        "budget": found,
        "years": years_of(year),
        "kinds": kinds_of(year, member.on),
        "is_over": found.first_over is not None,
        "incomplete": found.account.incomplete,
        "nameless": [line for line in found.account.incomplete if line.without_rate],
        "lacking": [one.name for one in found.streams if one.lacks_amount],
        "bars": _bars(found),
        "month_chart": month_chart(told) if told else None,
        "told": told,
        "by_type": ordered(found.by(lambda line: line.type)),
        "by_tier": [(TIERS.get(int(key), f"Tier {key}"), money) for key, money in _tiers(found)],
        "here": query(year),
    }
    return render(request, "budget/money/budget.html", context)


def _tiers(found: Budget) -> list[tuple[str | int, Money]]:
    held = [pair for pair in found.by(lambda line: line.tier).items() if pair[1]]
    return sorted(held, key=lambda pair: int(pair[0]) or 9)


def ordered(found: dict[str | int, Money]) -> list[tuple[str | int, Money]]:
    """What is planned most comes first; what costs nothing is left out."""
    held = [pair for pair in found.items() if pair[1]]
    return sorted(held, key=lambda pair: (-pair[1].planned, str(pair[0])))


def query(year: CostYear) -> str:
    return f"?by={year.kind}&from={year.first.year}"


def kinds_of(year: CostYear, on: date) -> list[tuple[str, str, bool]]:
    """Financial and school year, as chips."""
    return [(label, query(cost_year(key, on)), key == year.kind) for key, label in YEARS.items()]


def years_of(year: CostYear) -> list[tuple[str, str, bool]]:
    """The year before, this one, the year after, as chips."""
    return [(one.label, query(one), one == year) for one in (beside(year, -1), year, beside(year, 1))]


def _refs(request: SchoolRequest, found: Budget) -> list[str]:
    """The children who are named by a stream of their own. One query, where there is one."""
    keys = [one.stream.pupil_id for one in found.streams if one.stream and one.stream.pupil_id]
    if not keys:
        return []
    return list(Pupil.objects.visible_to(request.member).filter(pk__in=keys).order_by().values_list("ref", flat=True))


@dataclass(frozen=True, slots=True)
class StreamBar:
    """A bar beside a stream, in units of its drawing: what is spent, committed on top, planned on top; and the mark of
    what there is, None where that is not known."""

    spent: float
    committed: float
    planned: float
    has: float | None


BAR_WIDTH = 238


def _bars(found: Budget) -> list[tuple[StreamOfMoney, StreamBar]]:
    most = max([1, *(max(one.money.planned, one.has_pence or 0) for one in found.streams)])

    def long(pence: int) -> float:
        return round(max(0, pence) * BAR_WIDTH / most, 1)

    return [
        (
            one,
            StreamBar(
                long(one.money.delivered),
                long(one.money.committed - max(0, one.money.delivered)),
                long(one.money.planned - max(one.money.committed, one.money.delivered, 0)),
                None if one.has_pence is None else long(one.has_pence),
            ),
        )
        for one in found.streams
    ]


def month_chart(told: StreamOfMoney) -> BarChart | None:
    """One stream through its year: what is planned until each month's end, and the line of what there is."""
    course = told.course
    if course is None or not course.total_pence or any(pence < 0 for _, pence in course.months):
        return None
    limit = None if course.has_pence is None else (course.has_pence / 100, f"{say_money(course.has_pence)} there is")
    chart = stacked_bars(
        f"{told.name} through the year",
        [say_month(month)[:3] for month, _ in course.months],
        [Series("Planned until then", "solid", [pence / 100 for _, pence in course.months])],
        description=course.say(told.name, clock.today()),
        limit=limit,
        first_column="Until the end of",
        say=_brief,
    )
    return replace(chart, rows=[[say_month(month), say_money(pence)] for month, pence in course.months])


def _brief(pounds: float) -> str:
    """What stands at the side of the chart; its table has every penny."""
    return f"£{say_number(pounds / 1000)}k" if pounds >= 1000 else f"£{say_number(pounds)}"
