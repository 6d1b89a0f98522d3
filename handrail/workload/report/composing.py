"""The report of a period put together from the record: figures, what passed its day, and what was agreed before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handrail.access.member import Member
from handrail.packs.papers import TimeAgreed, TimePaper
from handrail.rules.calendar import say_day_short
from handrail.schools.calendar import calendar_of
from handrail.workload.models import Benchmark
from handrail.workload.owner import owner
from handrail.workload.report.consequences import consequences_of
from handrail.workload.report.editions import Told, for_governor, for_head
from handrail.workload.report.figures import Figures, figures_of
from handrail.workload.report.models import Undertaking, WorkloadReport
from handrail.workload.report.periods import Period, chosen_period, periods


@dataclass(frozen=True, slots=True)
class Composed:
    """A report that nobody but its owner sees yet."""

    figures: Figures
    periods: list[Period]
    head: TimePaper
    governor: TimePaper
    counts: Mapping[str, int]

    @property
    def says_anything(self) -> bool:
        """Whether a day of the period is confirmed."""
        return self.figures.whole.has_data

    def paper(self, edition: str) -> TimePaper:
        """For the "head" or the "governor"."""
        return self.governor if edition == "governor" else self.head


def compose(member: Member, key: str = "", *, with_titles: bool = False) -> Composed:
    """Her report of a period by its key, or of the half-term under way, as the record stands. Twelve queries; one more
    for the titles of planned work."""
    calendar = calendar_of(member.school)
    found = periods(calendar, member.on)
    period = chosen_period(found, key)
    figures = figures_of(member, period, calendar)
    before = list(WorkloadReport.objects.visible_to(member).filter(user_id=owner(member)))
    said = consequences_of(member, figures, _printed(before, period), with_titles=with_titles)
    agreed = _agreed_before(member, before)
    told = Told(
        member=member,
        figures=figures,
        benchmark=Benchmark.objects.visible_to(member).filter(ended_on=None).first(),
        agreed=[_became(row, member.on) for row in agreed],
        open_agreed=sum(1 for row in agreed if row.done_on is None),
    )
    head, governor = for_head(told, said.for_head), for_governor(told, said.for_governor)
    return Composed(figures, found, head, governor, said.counts)


def _printed(before: Sequence[WorkloadReport], period: Period) -> dict[str, int]:
    """The counts of pupils that the newest report of the same period printed."""
    same = (row.content["counts"] for row in before if row.starts_on == period.starts_on)
    return dict(next(same, {}))


def _agreed_before(member: Member, before: Sequence[WorkloadReport]) -> list[Undertaking]:
    """What was agreed about the last report, and of earlier ones what was still open when that one was handed over."""
    if not before:
        return []
    last = before[0]
    rows = Undertaking.objects.visible_to(member).filter(report__in=before)
    return [row for row in rows if row.report_id == last.pk or row.done_on is None or row.done_on >= last.handed_on]


def _became(row: Undertaking, on: date) -> TimeAgreed:
    if row.done_on:
        became = f"Done, {say_day_short(row.done_on)}"
    else:
        became = f"Open, {'was ' if row.by_on < on else ''}for {say_day_short(row.by_on)}"
    return {"what": row.what, "who": row.who, "became": became}
