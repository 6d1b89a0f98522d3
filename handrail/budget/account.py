"""A school's account of provision in a year: what each run, child, stream, type, area, tier and adult comes to.

All is of the school, rounded and shared out once a run, so that every reading comes to the same sum. What a reader may
not see by name is in it without one: a child (`HIDDEN`), and a run, whose children are hidden with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import PermissionDenied

from handrail.access.permissions import Permission
from handrail.budget.models import OneOff, RunFunding, RunRule, Stream, StreamAmount
from handrail.budget.models.streams import KINDS
from handrail.budget.rates import MembershipRow, Rates, Who, who_of
from handrail.budget.rows import Rows, rows_of_year
from handrail.provision.models import Provision, ProvisionAdult
from handrail.provision.on_a_day import runs_of
from handrail.provision.reading import spells_of
from handrail.rules.calendar import monday_of
from handrail.rules.provision import SchoolWeeks, overlap, school_weeks, sessions_planned
from handrail.rules.run_costs import (
    UNFUNDED,
    CostYear,
    Meeting,
    Once,
    RunCost,
    RunToCost,
    Span,
    Totals,
    cost_delivered,
    cost_run,
    sum_of,
)
from handrail.schools.calendar import calendar_from

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

HIDDEN = -1
"""The pupil to whom belongs what is of children the reader may not see."""
NOTHING_TO_COST = RunToCost(())
Key = TypeVar("Key", bound=Hashable)
_STREAM_OF = {
    "school": ("notional", "inclusive_mainstream"),
    "pupil_premium": ("pupil_premium", "early_years_premium"),
    "inclusion_fund": ("senif", "inclusive_early_years"),
    "top_up": ("top_up",),
}
"""Which kinds of stream pay for a run of which only `funding` is said (`rules.provision.FUNDING`)."""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A run, or something paid once that is of no run, with what it costs. `adults` names the keys of `cost.adults`.

    `is_seen` is whether the reader may see the run; `run` is None where not, and for what is of none. `is_ours` is not
    so of what another service pays: it costs nothing here. `parts` and `hourly` are what `cost` was worked out from,
    and `posts` says what each adult is.
    """

    title: str
    cost: RunCost
    run: Provision | None = None
    once: Sequence[OneOff] = ()
    adults: Mapping[Who, str] = field(default_factory=dict)
    tier: int = 0
    area: str = ""
    type: str = ""
    rule: RunRule | None = None
    is_seen: bool = True
    is_ours: bool = True
    parts: RunToCost = NOTHING_TO_COST
    hourly: Mapping[Who, Sequence[Span[Who]]] = field(default_factory=dict)
    posts: Mapping[Who, str] = field(default_factory=dict)

    @property
    def whole(self) -> Totals:
        return self.cost.whole

    @property
    def without_rate(self) -> list[str]:
        """The names of adults whose hour has no rate on some planned day."""
        return sorted(self.adults[who] for who in self.cost.unpriced if isinstance(who, (int, str)))

    @property
    def is_incomplete(self) -> bool:
        """Whether it really costs more than is said: a rate is missing, or nobody is there to deliver it."""
        return bool(self.cost.unpriced or self.cost.undelivered)


@dataclass(frozen=True, slots=True)
class StreamLine:
    """A stream in the year of the account: what it has (None where nobody wrote it down) and what it pays for.

    `stream` is None for what is not yet funded. What it has is of its own year, `year`, in which the account's last day
    lies or ended.
    """

    stream: Stream | None
    has_pence: int | None
    pays: Totals

    @property
    def left_pence(self) -> int | None:
        """What the year's plan leaves of it, below nought where it is overspent; None where nobody said what it has."""
        return None if self.has_pence is None else self.has_pence - self.pays.planned


@dataclass(frozen=True, slots=True)
class Account:
    """The lines of a year as they stand on a day. `missing` says in sentences which years nobody wrote dates for."""

    year: CostYear
    on: date
    lines: Sequence[AccountLine]
    streams: Mapping[int, Stream]
    amounts: Sequence[StreamAmount]
    missing: Sequence[str]
    weeks: SchoolWeeks

    @property
    def whole(self) -> Totals:
        return sum_of(line.whole for line in self.lines)

    def by(self, key: Callable[[AccountLine], Key]) -> dict[Key, Totals]:
        """The sum of the lines of each key: `lambda line: line.type`, `line.tier`, `line.area`."""
        found: dict[Key, Totals] = defaultdict(Totals)
        for line in self.lines:
            found[key(line)] += line.whole
        return dict(found)

    def by_pupil(self) -> dict[int, Totals]:
        """{pupil: their share}, `run_costs.NOBODY` for no named pupil and HIDDEN for whom the reader may not see."""
        return _summed(line.cost.pupils for line in self.lines)

    def by_stream(self) -> list[StreamLine]:
        """Every stream that is open in the year or pays in it, by kind; what is not yet funded comes last."""
        pays = _summed(line.cost.streams for line in self.lines)
        open_ = [one for one in self.streams.values() if one.pk in pays or _is_open(one, self.year)]
        found = [StreamLine(one, self.has(one), pays.get(one.pk, Totals())) for one in open_]
        return [*found, StreamLine(None, None, pays[UNFUNDED])] if UNFUNDED in pays else found

    def by_adult(self) -> dict[str, Totals]:
        """{name of an adult: what their time in it comes to}; one-offs are nobody's."""
        found: dict[str, Totals] = defaultdict(Totals)
        for line in self.lines:
            for who, totals in line.cost.adults.items():
                found[line.adults[who]] += totals  # type: ignore[index]
        return dict(found)

    def by_month(self) -> dict[date, dict[int, int]]:
        """{first of a month: {stream: pence planned}}."""
        found: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for line in self.lines:
            for (month, stream), pence in line.cost.months.items():
                found[month][stream] += pence
        return {month: dict(found[month]) for month in sorted(found)}

    def of_pupil(self, pupil: int) -> list[tuple[AccountLine, Totals]]:
        """The lines a child has a share in, with that share."""
        return [(line, line.cost.pupils[pupil]) for line in self.lines if pupil in line.cost.pupils]

    def has(self, stream: Stream) -> int | None:
        """What a stream has in the year of its own that holds the last day of this one, as known today."""
        begins = stream.year_of(self.year.last).first
        return next((row.pence for row in self.amounts if (row.stream_id, row.year_on) == (stream.pk, begins)), None)

    @property
    def incomplete(self) -> list[AccountLine]:
        """The lines that really cost more than is said."""
        return [line for line in self.lines if line.is_incomplete]


def account_of(member: Member, year: CostYear, on: date | None = None) -> Account:
    """The account of the whole school. One query. Raises PermissionDenied for who may not read costs."""
    _may(member)
    return reckoned(member, year, rows_of_year(member, year), on or member.on)


def account_of_child(member: Member, year: CostYear, child: Pupil, on: date | None = None) -> Account:
    """The runs and one-offs in which a child has a share: `of_pupil(child.pk)` are theirs. One query."""
    _may(member)
    return reckoned(member, year, rows_of_year(member, year, pupil=child.pk), on or member.on)


def account_of_run(member: Member, year: CostYear, run: Provision, on: date | None = None) -> Account:
    """One run, in one line; none where it does not run that year. One query."""
    _may(member)
    return reckoned(member, year, rows_of_year(member, year, run=run.pk), on or member.on)


def delivered_in(
    member: Member, year: CostYear, *, run: int | None = None, kind: int | None = None
) -> dict[int, int | None]:
    """{key of a run: the pence of `whole.delivered` of its line up to today}, None of a line that `is_incomplete`; of
    all runs, of one, or of those of a type. It is the account without its shares. One query."""
    _may(member)
    rows = rows_of_year(member, year, run=run, kind=kind)
    book = _Book(member, year, rows, _weeks(year, rows), {}, member.on)
    return {key: book.delivered(one) for key, one in runs_of(rows).items()}


def _weeks(year: CostYear, rows: Rows) -> SchoolWeeks:
    return school_weeks(monday_of(year.first), year.last, calendar_from(rows["calendar"]))


def _may(member: Member) -> None:
    if not member.may(Permission.RATE_READ):
        raise PermissionDenied


def reckoned(member: Member, year: CostYear, rows: Rows, on: date) -> Account:
    """The account of rows of `rows_of_year`, as it stands on a day. No query."""
    weeks = _weeks(year, rows)
    seen = {key for (key,) in rows["pupils_seen"]}
    streams = {row.pk: row.named_for(seen) for row in sorted(rows["streams"], key=_by_kind)}
    amounts = [row for row in rows["amounts"] if row.stream_id in streams and row.starts_on <= on]
    amounts.sort(key=lambda row: (row.starts_on, row.pk), reverse=True)
    book = _Book(member, year, rows, weeks, streams, on)
    lines = [book.line_of(run) for run in runs_of(rows).values()]
    loose = [one for one in sorted(rows["once"], key=lambda row: (row.paid_on, row.pk)) if one.provision_id is None]
    return Account(year, on, [*lines, *map(book.line_of_once, loose)], streams, amounts, weeks.missing, weeks)


class _Book:
    """The rows of an account by run, and how a line is made of them."""

    def __init__(
        self, member: Member, year: CostYear, rows: Rows, weeks: SchoolWeeks, streams: Mapping[int, Stream], on: date
    ) -> None:
        self.year, self.weeks, self.streams, self.on = year, weeks, streams, on
        roles: dict[int, str] = dict(rows["roles"])
        memberships: list[MembershipRow] = [
            (user, role, roles.get(own, ""), starts_on, ends_on)
            for user, role, own, starts_on, ends_on in rows["memberships"]
        ]
        self.rates = Rates(member.school, rows["rates"], memberships)
        self.runs_seen = {key for (key,) in rows["runs_seen"]}
        self.pupils_seen = {key for (key,) in rows["pupils_seen"]}
        self.adults: dict[int, list[ProvisionAdult]] = _by_run(rows["adults"])
        self.funding: dict[int, list[RunFunding]] = _by_run(rows["funding"])
        self.rules: dict[int, list[RunRule]] = _by_run(rows["rules"])
        self.once: dict[int, list[OneOff]] = _by_run(rows["once"])
        self.once_pupils: dict[int, list[int]] = defaultdict(list)
        for once, pupil in rows["once_pupils"]:
            self.once_pupils[once].append(pupil)
        self.places: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for _, run, *place in sorted(rows["places"]):
            self.places[run].append(tuple(place))
        self.held: dict[int, list[tuple[date, int]]] = defaultdict(list)
        for run, met_on, minutes in rows["held"]:
            self.held[run].append((met_on, minutes))

    def line_of(self, run: Provision) -> AccountLine:
        spans = list(self._adults(run))
        to_cost = RunToCost(
            planned=list(self._planned(run)),
            held=self._held(run),
            adults=spans,
            places=list(self._places(run)),
            funding=list(self._funding(run)),
            once=[self._paid(one) for one in self.once[run.pk]],
        )
        hourly = {span.who: self.rates.of(span.who) for span in spans}
        cost = cost_run(to_cost, hourly, self.on)
        is_seen = run.pk in self.runs_seen
        held = [rule for rule in self.rules[run.pk] if rule.starts_on <= min(self.on, self.year.last)]
        return AccountLine(
            title=run.title if is_seen else "Confidential provision",
            cost=self._masked(cost, is_seen),
            run=run if is_seen else None,
            once=self.once[run.pk] if is_seen else (),
            adults={who_of(adult): adult.name for adult in self.adults[run.pk]},
            tier=run.type.tier,
            area=next(iter(run.type.areas), ""),
            type=run.type.name if is_seen else "Confidential provision",
            rule=max(held, key=lambda rule: (rule.starts_on, rule.pk), default=None),
            is_seen=is_seen,
            is_ours=run.funding != "outside",
            parts=to_cost,
            hourly=hourly,
            posts={who_of(adult): self.rates.post_of(adult) for adult in self.adults[run.pk]},
        )

    def line_of_once(self, one: OneOff) -> AccountLine:
        parts = RunToCost((), once=[self._paid(one)])
        cost = self._masked(cost_run(parts, {}, self.on), is_seen=True)
        kind = f"{one.get_kind_display()}, paid for once"
        title = one.what if self.pupils_seen.issuperset(self.once_pupils[one.pk]) else kind
        return AccountLine(title, cost, once=[one], type=kind, parts=parts)

    def _masked(self, cost: RunCost, is_seen: bool) -> RunCost:
        pupils: dict[int, Totals] = defaultdict(Totals)
        for key, totals in cost.pupils.items():
            may = key <= 0 or (is_seen and key in self.pupils_seen)
            pupils[key if may else HIDDEN] += totals
        return RunCost(
            cost.whole, dict(pupils), cost.streams, cost.adults, cost.months, cost.unpriced, cost.undelivered
        )

    def delivered(self, run: Provision) -> int | None:
        """What was delivered of a run; None where it really costs more."""
        spans = list(self._adults(run))
        to_cost = RunToCost((), self._held(run), spans, once=[self._paid(one) for one in self.once[run.pk]])
        hourly = {span.who: self.rates.of(span.who) for span in spans}
        days = max(run.starts_on, self.year.first), min(run.ends_on or date.max, self.year.last)
        return cost_delivered(to_cost, hourly, self.on, self._planned(run), days)

    def _planned(self, run: Provision) -> Iterable[Meeting]:
        if run.funding == "outside":
            return []
        if not run.times:
            is_in = run.minutes and self.year.first <= run.starts_on <= self.year.last
            return [(run.starts_on, run.minutes)] if is_in else []
        return sessions_planned(spells_of(run), self.weeks, self.year.first, self.year.last)

    def _held(self, run: Provision) -> list[Meeting]:
        """Sessions that were held; what takes place once is not registered, and is taken as given on its day."""
        if run.funding == "outside":
            return []
        if not run.times:
            return [one for one in self._planned(run) if one[0] <= self.on]
        return [one for one in self.held[run.pk] if one[0] <= self.on]

    def _adults(self, run: Provision) -> Iterable[Span[Who]]:
        for adult in self.adults[run.pk]:
            until = self.rates.last_day(adult.user_id) if adult.user_id else None
            days = overlap((adult.starts_on or run.starts_on, adult.ends_on), (None, until))
            if days:
                yield Span(who_of(adult), *days, adult.share)

    def _places(self, run: Provision) -> Iterable[Span[int]]:
        for pupil, starts_on, ends_on, joined_on, left_on in self.places[run.pk]:
            days = overlap((starts_on, ends_on), (joined_on, left_on))
            if days:
                yield Span(pupil, *days)

    def _funding(self, run: Provision) -> Iterable[Span[int]]:
        rows = sorted(self.funding[run.pk], key=lambda row: row.pk)
        if not rows:
            stream = self._usual(run)
            if stream:
                yield Span(stream.pk, stream.starts_on, stream.ends_on)
        for row in rows:
            stream = self.streams.get(row.stream_id)
            days = stream and overlap((row.starts_on, row.ends_on), (stream.starts_on, stream.ends_on))
            if stream and days:
                yield Span(stream.pk, *days, row.percent)

    def _usual(self, run: Provision) -> Stream | None:
        """The one stream that what is said of the run can only mean."""
        pupils = {place[0] for place in self.places[run.pk]}
        for kind in _STREAM_OF.get(run.funding, ()):
            fits = [
                one for one in self.streams.values()
                if one.kind == kind and _is_open(one, self.year) and (one.pupil_id is None or one.pupil_id in pupils)
            ]  # fmt: skip
            if fits:
                return fits[0] if len(fits) == 1 else None
        return None

    def _paid(self, one: OneOff) -> Once:
        stream = one.stream_id if one.stream_id in self.streams else None
        pays = UNFUNDED if one.provision_id is None and stream is None else stream
        return Once(one.paid_on, one.pence, tuple(sorted(self.once_pupils[one.pk])), one.sharers, pays)


def _by_run(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.provision_id].append(row)
    return found


def _by_kind(stream: Stream) -> tuple[int, str, int]:
    return list(KINDS).index(stream.kind), stream.name.casefold(), stream.pk


def _is_open(stream: Stream, year: CostYear) -> bool:
    return stream.starts_on <= year.last and (stream.ends_on is None or stream.ends_on >= year.first)


def _summed(each: Iterable[Mapping[int, Totals]]) -> dict[int, Totals]:
    found: dict[int, Totals] = defaultdict(Totals)
    for totals in each:
        for key, one in totals.items():
            found[key] += one
    return dict(found)
