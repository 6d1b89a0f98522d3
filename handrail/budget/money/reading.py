"""A budget in a year: by stream, type and tier what is planned, committed and spent, and when the money runs out.

Everything is summed from the lines of `budget.account`, so that streams, types, tiers and children come to one sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from handrail.access.permissions import Permission
from handrail.budget.account import Account, AccountLine, reckoned
from handrail.budget.models import Stream
from handrail.budget.models.streams import KINDS
from handrail.budget.rows import Rows, rows_of_year
from handrail.provision.on_a_day import runs_of
from handrail.rules.budgeting import Course, course_of
from handrail.rules.run_costs import UNFUNDED, YEARS, CostYear, Totals, cost_year, sum_of
from handrail.rules.school_days import ONE_DAY

if TYPE_CHECKING:
    from handrail.access.member import Member

NOT_FUNDED = "Not funded yet"


@dataclass(frozen=True, slots=True)
class Money:
    """In pence, of a year: planned, committed, planned to date, and delivered to date (spent).

    Committed is the year's cost of what has begun: it goes on until somebody stops it. What begins later is planned
    and not committed.
    """

    planned: int = 0
    committed: int = 0
    to_date: int = 0
    delivered: int = 0

    def __add__(self, other: Money) -> Money:
        return Money(
            self.planned + other.planned,
            self.committed + other.committed,
            self.to_date + other.to_date,
            self.delivered + other.delivered,
        )

    def __bool__(self) -> bool:
        return (self.planned, self.committed, self.to_date, self.delivered) != (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class StreamOfMoney:
    """A stream as a budget shows it; `stream` is None for what no stream pays yet.

    `has_pence` and `course` are None for a stream that is given by the other kind of year: `given_by` says by which.
    """

    stream: Stream | None
    name: str
    money: Money
    has_pence: int | None
    course: Course | None
    given_by: str = ""

    @property
    def left_pence(self) -> int | None:
        return None if self.has_pence is None else self.has_pence - self.money.planned

    @property
    def lacks_amount(self) -> bool:
        """Whether nobody wrote down what there is of it."""
        return self.stream is not None and self.has_pence is None and not self.given_by


@dataclass(frozen=True, slots=True)
class Budget:
    """`begun` says of each line of the account whether it has begun."""

    account: Account
    begun: Sequence[bool]
    streams: Sequence[StreamOfMoney]

    @property
    def year(self) -> CostYear:
        return self.account.year

    @property
    def on(self) -> date:
        return self.account.on

    @property
    def whole(self) -> Money:
        return sum((one.money for one in self.streams), Money())

    def by(self, key: Callable[[AccountLine], str | int]) -> dict[str | int, Money]:
        """The sum of the lines of each key."""
        found: dict[str | int, Money] = defaultdict(Money)
        for line, has_begun in zip(self.account.lines, self.begun, strict=True):
            found[key(line)] += money_of(line.whole, has_begun=has_begun)
        return dict(found)

    @property
    def first_over(self) -> StreamOfMoney | None:
        """The stream that is told of first: the one that is overspent soonest, else none."""
        over = [one for one in self.streams if one.course and one.course.over_in]
        return min(over, key=lambda one: (one.course and one.course.over_in) or date.max, default=None)

    @property
    def told(self) -> StreamOfMoney | None:
        """The stream of the opening sentence: overspent soonest, else the first of which it is known what it has."""
        return self.first_over or next((one for one in self.streams if one.has_pence is not None), None)

    def say(self) -> str:
        """The opening sentence."""
        told = self.told
        if told is None or told.course is None:
            return self.nothing_known
        said = told.course.say(_within(told), self.on)
        others = sum(1 for one in self.streams if one is not told and one.course and one.course.over_in)
        return f"{said} {_others(others)}".strip()

    @property
    def nothing_known(self) -> str:
        """Why it is not known what is left, where no stream says what it has."""
        given = next((one.given_by for one in self.streams if one.given_by), "")
        if given:
            return f"The money is given by another year, so what is left is said there: {_small(given)}."
        return "Nobody has written down what there is in this year, so nothing can be said to be left."


def _small(words: str) -> str:
    return words[0].lower() + words[1:]


def _others(count: int) -> str:
    return "" if not count else f"So will {'one other' if count == 1 else f'{count} others'} below."


def _within(one: StreamOfMoney) -> str:
    """The name as it stands within a sentence: our own words are small, what the school called it is as it was."""
    if one.stream and one.name == KINDS[one.stream.kind]:
        return _small(one.name)
    return one.name


def money_of(totals: Totals, *, has_begun: bool) -> Money:
    return Money(totals.planned, totals.planned if has_begun else 0, totals.to_date, totals.delivered)


def budget_of(member: Member, year: CostYear) -> Budget:
    """The budget of a year as it stands. One query. Raises PermissionDenied for who may not read costs."""
    return budget_from(member, year, rows_asked(member, year))


def rows_asked(member: Member, year: CostYear) -> Rows:
    """The rows of a year, for who may read costs; one query."""
    if not member.may(Permission.RATE_READ):
        raise PermissionDenied
    return rows_of_year(member, year)


def budget_from(member: Member, year: CostYear, rows: Rows) -> Budget:
    """The budget of rows in hand, which may be changed copies. No query."""
    account = reckoned(member, year, rows, member.on)
    starts = [run.starts_on for run in runs_of(rows).values()]
    starts += [line.once[0].paid_on for line in account.lines[len(starts) :]]  # what is paid once and of no run
    begun = [day <= member.on for day in starts]
    return Budget(account, begun, _streams(account, begun))


def _streams(account: Account, begun: Sequence[bool]) -> list[StreamOfMoney]:
    committed: dict[int, int] = defaultdict(int)
    for line, has_begun in zip(account.lines, begun, strict=True):
        for key, totals in line.cost.streams.items():
            committed[key] += totals.planned if has_begun else 0
    months = account.by_month()
    found = []
    for one in account.by_stream():
        key = one.stream.pk if one.stream else UNFUNDED
        pays = one.pays
        money = Money(pays.planned, committed[key], pays.to_date, pays.delivered)
        other = bool(one.stream and one.stream.year != account.year.kind)
        has = None if other else one.has_pence
        own = {month: each[key] for month, each in months.items() if key in each}
        course = None if other or one.stream is None else course_of(own, pays.planned, account.year, has)
        given_by = YEARS[one.stream.year] if other and one.stream else ""
        name = one.stream.name if one.stream else NOT_FUNDED
        found.append(StreamOfMoney(one.stream, name, money, has, course, given_by))
    return found


def usual_kind(member: Member) -> str:
    """By which years this school's money is given: those of its first stream, the notional budget before others."""
    rows = Stream.objects.for_school(member.school).standing().order_by("pk").values_list("kind", "year")
    first = min(rows, key=lambda row: list(KINDS).index(row[0]), default=("", "financial"))
    return str(first[1])


def chosen_year(member: Member, asked: Mapping[str, str]) -> CostYear:
    """`?by=financial|school&from=2026`; what cannot be is the year of today. One query, or none where `by` is named."""
    kind = asked.get("by", "")
    kind = kind if kind in YEARS else usual_kind(member)
    now, begins = cost_year(kind, member.on), asked.get("from", "")
    if begins.isdecimal() and len(begins) == 4 and abs(int(begins) - now.first.year) <= MOST_YEARS:
        return cost_year(kind, now.first.replace(year=int(begins)))
    return now


MOST_YEARS = 10


def beside(year: CostYear, step: int) -> CostYear:
    """The year before (-1) or after (1)."""
    return cost_year(year.kind, year.first - ONE_DAY if step < 0 else year.last + ONE_DAY)


def same_sum(account: Account) -> bool:
    """Whether streams, children and lines come to one sum, as they must."""
    whole = account.whole
    pays = sum_of(line.pays for line in account.by_stream())
    return whole == pays == sum_of(account.by_pupil().values())
