"""What one child's provision costs in a year: the school's own account beside what the authority counts.

The school's account is exact to the session. The authority's reckoning goes by `CostSettings` and each run's `RunRule`
(`rules.child_costs`): its lines can be checked with a calculator. Where the two differ, a sentence says why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from handrail.budget.account import Account, AccountLine, account_of_child
from handrail.budget.models import CostSettings, Stream
from handrail.budget.settings import settings_on
from handrail.provision.reading import spells_of
from handrail.rules.calendar import add_months, say_day, say_day_short
from handrail.rules.child_costs import (
    GivenRun,
    PaperLine,
    PaperRun,
    Reckoning,
    Seat,
    day_reached,
    on_paper,
    once_of,
    running_total,
    say_number,
    seats_of,
    total_on,
)
from handrail.rules.costing import round_pence, say_money, share_out
from handrail.rules.run_costs import UNFUNDED, YEARS, CostYear, Totals, cost_year, sum_of
from handrail.ui.running import Running, RunningChart, running_chart

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

Running_ = Sequence[tuple[date, Fraction]]


@dataclass(frozen=True, slots=True)
class ChildLine:
    """Something of a child's provision: their share of it by the school's account, and what the authority counts.

    `why` says in sentences how the two differ; `lacks` why it really costs more than is said.
    """

    account: AccountLine
    own: Totals
    paper: PaperRun
    why: Sequence[str]
    lacks: Sequence[str]

    @property
    def title(self) -> str:
        return self.account.title

    @property
    def rows(self) -> list[PaperRow]:
        lines = sorted(self.paper.lines, key=lambda line: line.days[0])
        return [_row(self.account, line, is_one_of_many=len(lines) > 1) for line in lines]

    @property
    def paid_once(self) -> list[tuple[str, str, int]]:
        """(what, how it is shared, pence) of what was paid once."""
        found = []
        for one in self.paper.once:
            row = self.account.once[one.place]
            shared = f"{say_money(one.whole_pence)} shared by {one.sharers}" if one.sharers > 1 else ""
            found.append((row.what, shared, one.pence))
        return found


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A line of time in words and figures; `adults` are kinds of post with what each costs an hour, no names. `when`
    says from when to when, where what it is multiplied from changed on the way."""

    when: str
    minutes: str
    times: str
    weeks: str
    adults: str
    hourly_pence: int
    group: int
    pence: int


def _row(account: AccountLine, line: PaperLine, *, is_one_of_many: bool) -> PaperRow:
    first, last = min(line.days), max(line.days)
    return PaperRow(
        when=f"{say_day_short(first)} to {say_day_short(last)}" if is_one_of_many else "",
        minutes=say_number(line.minutes),
        times=say_number(line.times),
        weeks=say_number(line.weeks),
        adults=_adults(account, line),
        hourly_pence=line.hourly_pence,
        group=line.group,
        pence=line.pence,
    )


def _adults(account: AccountLine, line: PaperLine) -> str:
    """Like "Teaching assistant", and of several "Teaching assistant £17.20, Teacher (half) £42"."""
    if not line.who:
        return "Nobody named"
    said = []
    for who, share, pence in line.who:
        post = account.posts.get(who, "") if isinstance(who, (int, str)) else ""
        part = "" if share == 100 else " (half)" if share == 50 else f" ({share}%)"
        price = "(no rate)" if pence is None else say_money(pence)
        is_alone = len(line.who) == 1 and share == 100 and pence is not None
        said.append(post if is_alone else f"{post}{part} {price}")
    return ", ".join(said)


@dataclass(frozen=True, slots=True)
class ChildCosts:
    """A child's costs in a year as they stand on a day. The three running totals are exact, in pence."""

    pupil: Pupil
    year: CostYear
    on: date
    settings: CostSettings
    account: Account
    lines: Sequence[ChildLine]
    planned: Running_
    delivered: Running_
    counted: Running_

    @property
    def own(self) -> Totals:
        """The school's own account."""
        return sum_of(line.own for line in self.lines)

    @property
    def counted_pence(self) -> int:
        """What is planned for the year, as the authority counts it: the sum of rounded lines."""
        return sum(line.paper.pence for line in self.lines)

    @property
    def delivered_counted_pence(self) -> int:
        """What was delivered of the lines that count, by the school's account."""
        return sum(line.own.delivered for line in self.counts)

    @property
    def to_date_counted_pence(self) -> int:
        """What was planned to date of the same lines, by the same account."""
        return sum(line.own.to_date for line in self.counts)

    @property
    def threshold_pence(self) -> int:
        return self.settings.threshold_pence

    @property
    def left_pence(self) -> int:
        return max(0, self.threshold_pence - self.counted_pence)

    @property
    def over_pence(self) -> int:
        return max(0, self.counted_pence - self.threshold_pence)

    @property
    def counts(self) -> list[ChildLine]:
        return [line for line in self.lines if not line.paper.left_out]

    @property
    def outside(self) -> list[str]:
        """What another service gives and pays for."""
        return [line.title for line in self.lines if not line.account.is_ours]

    @property
    def left_out(self) -> list[ChildLine]:
        return [line for line in self.lines if line.paper.left_out]

    @property
    def differs(self) -> list[ChildLine]:
        return [line for line in self.lines if line.why]

    @property
    def lacks(self) -> list[str]:
        """Why it really costs more than is said."""
        return list(dict.fromkeys(words for line in self.lines for words in line.lacks))

    @property
    def lacks_without_names(self) -> list[str]:
        """The same for a paper, which names no staff."""
        found = []
        for line in self.lines:
            if any(pence is None for one in line.paper.lines for _, _, pence in one.who):
                found.append(f"{line.title}: an hourly rate is missing, so it really costs more than this.")
            if any(not one.who for one in line.paper.lines):
                found.append(f"{line.title}: nobody is named who gives it, so its time costs nothing here.")
        return found

    @property
    def headline(self) -> str:
        """Like "£5,008.50 is planned for 2026/27: £991.50 below £6,000."."""
        said = f"{say_money(self.counted_pence)} is planned for {self.year.label}"
        level = say_money(self.threshold_pence)
        if self.over_pence:
            return f"{said}: {say_money(self.over_pence)} above {level}."
        return (
            f"{said}: {say_money(self.left_pence)} below {level}." if self.left_pence else f"{said}: {level} exactly."
        )

    @property
    def sentences(self) -> list[str]:
        """On which day each of the totals comes to the threshold."""
        level = say_money(self.threshold_pence)
        found = []
        planned = day_reached(self.counted, self.threshold_pence)
        if planned is None:
            found.append(f"What is planned does not come to {level} in this year.")
        elif planned <= self.on:
            found.append(f"By the plan {level} was reached on {say_day(planned)}.")
        else:
            found.append(f"By the plan {level} will be reached on {say_day(planned)}.")
        delivered = day_reached(self.delivered, self.threshold_pence)
        if delivered:
            found.append(f"What was really delivered reached {level} on {say_day(delivered)}.")
        else:
            now = say_money(self.own.delivered)
            found.append(f"What was really delivered comes to {now} by {say_day(min(self.on, self.year.last))}.")
        return found

    @property
    def by_stream(self) -> list[tuple[Stream | None, int]]:
        """(stream, pence planned of this child), what is not yet funded last."""
        found: dict[int, int] = defaultdict(int)
        for line in self.lines:
            whole = line.account.whole.planned
            parts = {key: row.planned * line.own.planned for key, row in line.account.cost.streams.items()}
            for key, pence in share_out(parts, whole).items() if whole > 0 else ():
                found[key] += pence
        names = self.account.streams
        return [*((row, found[key]) for key, row in names.items() if found[key])] + (
            [(None, found[UNFUNDED])] if found[UNFUNDED] else []
        )

    @property
    def by_month(self) -> list[tuple[date, int, int | None, int]]:
        """(last day of a month, planned, delivered, as counted) in pence, since the year began; delivered is None for
        what is to come."""
        found, month = [], date(self.year.first.year, self.year.first.month, 1)
        while month <= self.year.last:
            after = add_months(month, 1)
            end = after - timedelta(days=1)
            delivered = round_pence(total_on(self.delivered, end)) if month <= self.on else None
            found.append(
                (end, round_pence(total_on(self.planned, end)), delivered, round_pence(total_on(self.counted, end)))
            )
            month = after
        return found

    @property
    def chart(self) -> RunningChart:
        return running_chart(
            f"What is spent on {self.pupil.known_as} in {self.year.label}",
            " ".join([self.headline, *self.sentences]),
            [
                Running("planned", _weekly(self.planned), is_broken=True),
                Running("delivered", _weekly(self.delivered)),
            ],
            first=self.year.first,
            last=self.year.last,
            level=(say_money(self.threshold_pence), float(self.threshold_pence)),
            today=self.on,
            say=lambda pence: say_money(round(pence / 100) * 100),
        )


def _weekly(totals: Running_) -> list[tuple[date, float]]:
    """The last total of each week: more points than a drawing can show tell nothing."""
    kept: dict[date, tuple[date, float]] = {}
    for day, total in totals:
        kept[day - timedelta(days=day.weekday())] = (day, float(total))
    return list(kept.values())


def year_asked(settings: CostSettings, on: date, kind: str, before: bool) -> CostYear:
    """The year of a kind that holds a day, or the one before it."""
    kind = kind if kind in YEARS else settings.year
    year = cost_year(kind, on)
    return cost_year(kind, year.first - timedelta(days=1)) if before else year


def costs_of_child(member: Member, child: Pupil, *, kind: str = "", before: bool = False) -> ChildCosts:
    """A visible child's costs. Two queries. Raises PermissionDenied for who may not read costs."""
    settings = settings_on(member.school, member.on)
    return worked_out(member, child, settings, year_asked(settings, member.on, kind, before))


def worked_out(member: Member, child: Pupil, settings: CostSettings, year: CostYear) -> ChildCosts:
    """The same of a year in hand, as it stands today."""
    account = account_of_child(member, year, child)
    # What the reader may not see is left out whole: that there is some would tell as much as its name.
    mine = [
        (line, line.cost.pupils.get(child.pk, Totals()))
        for line in account.lines
        if line.is_seen and (child.pk in line.cost.pupils or any(place.who == child.pk for place in line.parts.places))
    ]
    given = [_given(line, child.pk) for line, _ in mine]
    how = Reckoning(
        weeks=None if settings.weeks_a_year is None else Fraction(settings.weeks_a_year),
        charge=settings.charge,
        caps=settings.caps,
        left_out=settings.left_out,
    )
    papers = on_paper(given, child.pk, how, account.weeks, year)
    lines = [
        ChildLine(line, own, paper, _why(line, own, paper), _lacks(line, paper))
        for (line, own), paper in zip(mine, papers, strict=True)
    ]
    return ChildCosts(
        pupil=child,
        year=year,
        on=account.on,
        settings=settings,
        account=account,
        lines=lines,
        planned=running_total(part for run in given for part in _parts(run, run.seats, child.pk)),
        delivered=running_total(
            part
            for run, (line, _) in zip(given, mine, strict=True)
            for part in _parts(run, seats_of(line.parts, line.hourly, child.pk, held=True), child.pk)
            if part[0] <= account.on
        ),
        counted=running_total(part for paper in papers for part in paper.by_day()),
    )


def _given(line: AccountLine, pupil: int) -> GivenRun:
    run, rule = line.run, line.rule
    reason = rule.exclude_reason if rule and not rule.is_countable else ""
    return GivenRun(
        shape=run.shape if run else "one_off",
        spells=spells_of(run) if run else (),
        parts=line.parts,
        seats=seats_of(line.parts, line.hourly, pupil),
        left_out=reason,
        charge=rule.charge if rule else "",
    )


def _parts(run: GivenRun, seats: Iterable[Seat], pupil: int) -> Iterable[tuple[date, Fraction]]:
    for seat in seats:
        yield seat.on, seat.cost
    for _, one, sharers in once_of(run.parts, pupil):
        yield one.on, Fraction(one.pence, sharers)


def _why(line: AccountLine, own: Totals, paper: PaperRun) -> list[str]:
    """How the authority's figure differs from the school's own, a sentence for each reason; none where they agree to a
    penny for each line."""
    if paper.left_out:
        return [f"The authority does not count it: {paper.left_out}."]
    said = []
    for one in paper.lines:
        if one.capped_from is not None:
            said.append(
                f"{say_number(one.minutes)} of {say_number(one.capped_from)} minutes count, as there is a limit to "
                "the hours a week of this kind."
            )
        if one.weeks_open is not None:
            said.append(
                f"{say_number(one.weeks)} weeks count; the school’s own dates have {say_number(one.weeks_open)}."
            )
        if one.shared_by is not None:
            said.append(f"It is charged in full, though {one.shared_by} share it.")
    said = list(dict.fromkeys(said))
    if paper.is_once_left_out:
        said.append("What was paid once is not counted by the authority.")
    if not said and abs(paper.pence - own.planned) > len(paper.lines) + len(paper.once):
        said.append(
            "The paper multiplies the figures printed on it, with two places after the point; the school’s own account "
            "adds up each session."
        )
    return said


def _lacks(line: AccountLine, paper: PaperRun) -> list[str]:
    """The adults of this child's own sessions who have no rate, and sessions for which nobody is named."""
    names = sorted({
        line.adults.get(who, "") for one in paper.lines for who, _, pence in one.who
        if pence is None and isinstance(who, (int, str))
    })  # fmt: skip
    said = (
        [f"Without an hourly rate for {' and '.join(names)}, {line.title} really costs more than this."]
        if names
        else []
    )
    if any(not one.who for one in paper.lines):
        said.append(f"Nobody is named who gives {line.title}, so its time costs nothing here.")
    return said
