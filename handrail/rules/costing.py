"""What work costs: minutes at a rate, in whole pence; lines and what is left to a threshold; pennies shared out.

A line is rounded once, half a penny up, and a total is the sum of rounded lines. Nothing here is a float: what is no
whole number comes as a Fraction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from handrail.rules.source import Source

RATES = Source(
    "The school's own rates with their on-costs; none is a fact, and none ships: domain notes, section 5", "M"
)
THRESHOLD = Source(
    "A school meets additional support up to the high-needs cost threshold, £6,000 a pupil a year, before a top-up: a "
    "funding-formula rule and no test for an assessment. DfE, the notional SEN budget, 2024-25 and 2025-26",
    "V",
)
FORMULA = Source(
    "Minutes x times a week / 60 x weeks x rate / group, and one-off items / sharers, as authorities ask for them; "
    "what counts, weeks and charge differ between authorities",
    "S",
)

THRESHOLD_PENCE = 600_000
"""`THRESHOLD` as it is in 2026: what a new school's settings begin with, never a constant of a sum."""
LEAST_POUNDS = 10
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A provision's time for one pupil: so long, so often a week, for so many weeks, shared by a group.

    `hourly_pence` is what all its adults cost an hour together.
    """

    minutes: Fraction
    times_a_week: Fraction
    weeks: Fraction
    hourly_pence: int
    group_size: int

    def pence(self) -> int:
        hours = self.minutes * self.times_a_week * self.weeks / 60
        return round_pence(hours * self.hourly_pence / self.group_size)


@dataclass(frozen=True, slots=True)
class OneOffLine:
    """Something paid for once: a licence, equipment, advice, training; shared equally."""

    whole_pence: int
    sharers: int

    def pence(self) -> int:
        return round_pence(Fraction(self.whole_pence, self.sharers))


@dataclass(frozen=True, slots=True)
class Costed:
    """The lines of a year for one pupil, their sum, and how far it is from a threshold on either side."""

    lines_pence: Sequence[int]
    total_pence: int
    remaining_pence: int
    over_pence: int


def costed(lines: Iterable[TimeLine | OneOffLine], threshold_pence: int) -> Costed:
    """Cost each line, and say what is left to the threshold and what lies over it."""
    each = [line.pence() for line in lines]
    total = sum(each)
    return Costed(each, total, max(0, threshold_pence - total), max(0, total - threshold_pence))


def round_pence(exact: Fraction | int) -> int:
    """Whole pence, half a penny up; a refund of half a penny is a penny, so that it takes back what it paid."""
    whole = (abs(Fraction(exact)) * 2 + 1) // 2
    return whole if exact >= 0 else -whole


def share_out(parts: Mapping[Key, int], over: int) -> dict[Key, int]:
    """Whole pence to each, whose sum is the sum of all, rounded once: the odd pennies go where the most was cut off.

    `parts` are exact, in pence / `over`. Each share is within a penny of its part. Of equal remainders the one named
    first has the penny.
    """
    shares = {key: part // over for key, part in parts.items()}
    odd = round_pence(Fraction(sum(parts.values()), over)) - sum(shares.values())
    if odd:
        for key in sorted(parts, key=lambda key: -(parts[key] % over))[:odd]:
            shares[key] += 1
    return shares


def hourly_with_on_costs(
    annual_pence: int, on_costs_percent: Fraction, weeks_paid: Fraction, hours_a_week: Fraction
) -> int:
    """The pence of an hour from a year's pay and what an employer adds to it, in per cent. Raises ValueError."""
    if annual_pence <= 0 or weeks_paid <= 0 or hours_a_week <= 0 or on_costs_percent < 0:
        raise ValueError("Pay, weeks and hours a week are more than nought, and on-costs are not below it.")
    return round_pence(annual_pence * (1 + on_costs_percent / 100) / (weeks_paid * hours_a_week))


def hourly_of_tariff(pence_a_weekly_hour: int, weeks: Fraction) -> int:
    """The pence of an hour from what an authority pays for one hour a week through a year. Raises ValueError."""
    if pence_a_weekly_hour <= 0 or weeks <= 0:
        raise ValueError("A tariff and its weeks are more than nought.")
    return round_pence(pence_a_weekly_hour / weeks)


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
    return say_pounds(pence).removesuffix(".00")


def say_pounds(pence: int) -> str:
    """Like "£412.00": in a column the pennies stand under each other."""
    return f"{'-' if pence < 0 else ''}£{abs(pence) / 100:,.2f}"


_MONEY = re.compile(r"(-|minus )?£?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)


def read_money(text: str) -> int:
    """Pence of pounds as people write them: "£1,412.50", "48000", "-240" for what comes back. Raises ValueError with a
    sentence."""
    found = _MONEY.fullmatch(" ".join(text.split()).lower())
    if found is None:
        raise ValueError(f"“{text.strip()}” is not an amount. Write pounds, like 1,412.50.")
    sign, pounds, pennies = found.groups()
    pence = int(pounds.replace(",", "")) * 100 + int((pennies or "0").ljust(2, "0"))
    return -pence if sign else pence
