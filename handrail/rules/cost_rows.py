"""What a run's cost is made of, in rows that a spreadsheet can reckon with: minutes at a rate, or an amount paid once.

A row is of one adult, one rate, one group and one payer. Its pence are minutes x share x rate x part / `OVER`, or an
amount x part / 100. A run is the sum of its rows, rounded once, as in `rules.run_costs`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from handrail.rules.run_costs import NOBODY, PER_CENT_HOURS, UNFUNDED, Once, RunToCost, Who

OVER = PER_CENT_HOURS * 100
Three = tuple[int, int, int]
_Key = tuple[Who | None, int, int, tuple[int, ...], int, int, int]


@dataclass(frozen=True, slots=True)
class CostRow:
    """`who` is None for what is paid once, whose `amount` is in pence; of time it is in minutes. Three amounts: planned
    for the year, planned to date, delivered. `sharers` are at least as many as `group`."""

    who: Who | None
    share: int
    rate_pence: int
    group: tuple[int, ...]
    sharers: int
    stream: int
    part: int
    amounts: Three

    def exact(self, which: int) -> Fraction:
        """The pence of the row."""
        if self.who is None:
            return Fraction(self.amounts[which] * self.part, 100)
        return Fraction(self.amounts[which] * self.share * self.rate_pence * self.part, OVER)


def cost_rows(run: RunToCost, rates: Mapping[Any, Sequence[Any]], on: date) -> list[CostRow]:
    """The rows of a run, in the order in which they first occur. Minutes without a rate are in none."""
    found: dict[_Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for which, meetings in enumerate((run.planned, [one for one in run.planned if one[0] <= on], run.held)):
        for day, minutes in meetings:
            for key in _of_day(run, rates, day):
                found[key][which] += minutes
    for one in run.once:
        group = one.pupils or _group(run, one.on)
        for stream, part in _paid_by(run, one):
            amounts = found[None, 100, 0, group, one.shares(group), stream, part]
            for which in range(3) if one.on <= on else (0,):
                amounts[which] += one.pence
    return [CostRow(*key, (amounts[0], amounts[1], amounts[2])) for key, amounts in found.items()]


def _of_day(run: RunToCost, rates: Mapping[Any, Sequence[Any]], day: date) -> Iterator[_Key]:
    group = _group(run, day)
    for span in run.adults:
        rate = next((one.amount for one in rates.get(span.who, ()) if one.holds(day)), None)
        if span.holds(day) and rate is not None:
            for stream, part in _funding(run, day):
                yield span.who, span.amount, rate, group, len(group), stream, part


def _group(run: RunToCost, day: date) -> tuple[int, ...]:
    return tuple(dict.fromkeys(span.who for span in run.places if span.holds(day))) or (NOBODY,)


def _paid_by(run: RunToCost, one: Once) -> list[tuple[int, int]]:
    return _funding(run, one.on) if one.stream is None else [(one.stream, 100)]


def _funding(run: RunToCost, day: date) -> list[tuple[int, int]]:
    """Who pays how many per cent; what is over a hundred, in the order in which it was said, pays nothing."""
    pays: dict[int, int] = defaultdict(int)
    left = 100
    for span in run.funding:
        part = min(span.amount, left) if span.holds(day) else 0
        if part:
            pays[span.who] += part
            left -= part
    return [*pays.items(), *([(UNFUNDED, left)] if left else [])]
