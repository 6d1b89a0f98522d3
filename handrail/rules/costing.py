"""What work costs: minutes at a rate, in whole pence."""

from __future__ import annotations

from collections.abc import Iterable

from handrail.rules.source import Source

RATES = Source(
    "The school's own rates with their on-costs; none is a fact, and none ships: domain notes, section 5", "M"
)

LEAST_POUNDS = 10


def cost(parts: Iterable[tuple[int, int]]) -> int:
    """The pence of (minutes, pence an hour), rounded once at the end, half a penny up."""
    sixtieths = sum(minutes * hourly_pence for minutes, hourly_pence in parts)
    return (sixtieths + 30) // 60


def about(pence: int) -> int:
    """A cost in pounds, so coarse that whoever also knows the minutes cannot tell whose rate lies behind it.

    To the nearest 10, 50, 100, 500 ...: the step is at least a tenth of what is printed, and the rate could then lie
    anywhere in a twentieth about it or more.
    """
    pounds = pence / 100
    step = LEAST_POUNDS
    while step * 10 <= pounds:
        step *= 5 if str(step)[0] == "1" else 2
    return max(int(pounds / step + 0.5), 1) * step


def say_money(pence: int) -> str:
    """Like "£412" or "£1,412.50"."""
    return f"£{pence / 100:,.2f}".removesuffix(".00")
