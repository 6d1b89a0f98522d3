"""A budget that will be overspent in March at a made-up school, and a what-if about it. All is invented."""

from __future__ import annotations

from datetime import date, timedelta

from handrail.access.member import Member
from handrail.budget.actions import OnceDetails, pay_once
from handrail.budget.models import Stream
from handrail.budget.money.actions import add_step, begin_what_if
from handrail.budget.money.reading import budget_of
from handrail.demo.costs import SOURCE
from handrail.rules.budgeting import months_of
from handrail.rules.calendar import monday_of, say_month
from handrail.rules.run_costs import CostYear, cost_year

A_MONTH, OVER = 720_000, 124_000
"""What support in class costs from April to February, and by how much March is too much, in pence."""


def overspend(senco: Member) -> None:
    """Pay for support in class each month of the financial year, so that the notional SEN budget runs out in March; and
    think a pay award through."""
    year = cost_year("financial", senco.on)
    stream = Stream.objects.for_school(senco.school).get(kind="notional")
    *months, march = months_of(year)
    for month in months:
        _pay(senco, stream, month, A_MONTH)
    left = next(one.left_pence for one in budget_of(senco, year).streams if one.stream == stream) or 0
    _pay(senco, stream, march, left + OVER)
    think(senco, year)


def _pay(senco: Member, stream: Stream, month: date, pence: int) -> None:
    what = f"Support in class, {say_month(month)}"
    paid_on = month + timedelta(days=14)
    pay_once(by=senco, details=OnceDetails("other", what, paid_on, pence, stream=stream, source=SOURCE))


def think(senco: Member, year: CostYear) -> None:
    """A draft of hers."""
    row = begin_what_if(by=senco, name="A pay award of 3.5% from next week")
    on = min(monday_of(senco.on) + timedelta(days=7), year.last)
    step = {"do": "rate", "on": on.isoformat(), "whose": "Teaching assistant", "percent": "3.5", "pence": 0}
    add_step(by=senco, what_if=row, step=step)
