"""The report of a period put together from the record: figures, what passed its day, and what was agreed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from handrail.access.member import Member
from handrail.packs.papers import TimeAgreed, TimePaper
from handrail.rules.calendar import say_day_short
from handrail.schools.calendar import calendar_of
from handrail.workload.models import Benchmark
from handrail.workload.owner import owner
from handrail.workload.report.consequences import consequences_of
from handrail.workload.report.editions import Told, for_governor, for_head
from handrail.workload.report.figures import Figures, figures_of
from handrail.workload.report.models import WorkloadReport
from handrail.workload.report.periods import Period, chosen_period, periods


@dataclass(frozen=True, slots=True)
class Composed:
    """A report that nobody but its owner sees yet."""

    figures: Figures
    periods: list[Period]
    head: TimePaper
    governor: TimePaper

    @property
    def says_anything(self) -> bool:
        """Whether a day of the period is confirmed."""
        return self.figures.whole.has_data

    def paper(self, edition: str) -> TimePaper:
        """For the "head" or the "governor"."""
        return self.governor if edition == "governor" else self.head


def compose(member: Member, key: str = "", *, with_titles: bool = False) -> Composed:
    """Her report of a period by its key, or of the half-term under way, as the record stands. Eleven queries; one more
    for the titles of planned work."""
    calendar = calendar_of(member.school)
    found = periods(calendar, member.on)
    period = chosen_period(found, key)
    figures = figures_of(member, period, calendar)
    before = _before(member)
    said = consequences_of(member, figures, with_titles=with_titles)
    agreed = _agreed_before(before)
    told = Told(
        member=member,
        figures=figures,
        benchmark=Benchmark.objects.visible_to(member).filter(ended_on=None).first(),
        agreed=[_became(row, member.on) for row in agreed],
        open_agreed=sum(1 for row in agreed if row.done_on is None),
    )
    head, governor = for_head(told, said.for_head), for_governor(told, said.for_governor)
    return Composed(figures, found, head, governor)


class Before(NamedTuple):
    """A report that was handed over, with one of the things that were agreed about it; `what` is None for none."""

    report: int
    handed_on: date
    what: str | None
    who: str
    by_on: date
    done_on: date | None
    withdrawn_at: datetime | None


def _before(member: Member) -> list[Before]:
    """Her reports, the newest first, without their papers."""
    rows = WorkloadReport.objects.visible_to(member).filter(user_id=owner(member))
    agreed = (f"undertakings__{name}" for name in ("what", "who", "by_on", "done_on", "withdrawn_at"))
    ordered = rows.order_by("-handed_on", "-pk", "undertakings__by_on", "undertakings__pk")
    return [Before(*row) for row in ordered.values_list("pk", "handed_on", *agreed)]


def _agreed_before(before: Sequence[Before]) -> list[Before]:
    """What was agreed about the last report, and of earlier ones what was still open when that one was handed over."""
    standing = [row for row in before if row.what and row.withdrawn_at is None]
    last = before[0] if before else None
    found = [
        row
        for row in standing
        if last and (row.report == last.report or row.done_on is None or row.done_on >= last.handed_on)
    ]
    return sorted(found, key=lambda row: row.by_on)


def _became(row: Before, on: date) -> TimeAgreed:
    if row.done_on:
        became = f"Done, {say_day_short(row.done_on)}"
    else:
        became = f"Open, {'was ' if row.by_on < on else ''}for {say_day_short(row.by_on)}"
    return {"what": row.what or "", "who": row.who, "became": became}
