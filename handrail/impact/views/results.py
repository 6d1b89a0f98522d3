"""What came of a run, of a type, and of everything in a school year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.budget.beside import pence_of_runs
from handrail.impact.pictures import across_the_year, changes_of, cost_against_gain, gain_against_attendance
from handrail.impact.results import (
    PlaceResult,
    Results,
    Sum,
    results_between,
    results_of_run,
    results_of_type,
    summed,
)
from handrail.impact.saying import (
    KEEPING_PACE,
    SIDE_BY_SIDE,
    cost_said,
    measure_name,
    pair_line,
    said_of,
    said_of_counting,
    say_sessions,
)
from handrail.provision.about_run import run_of
from handrail.provision.models import ProvisionType
from handrail.pupils.years import year_label
from handrail.rules.calendar import academic_year
from handrail.rules.gains import say_spread
from handrail.rules.impact import GAINS
from handrail.rules.register import NEED_TYPES
from handrail.rules.suppression import THRESHOLD

YEARS_BACK = 3
ALIKE = GAINS.keys() - {"count", "ordinal", "step"}
"""The kinds of which a unit of one test is a unit of another: sounds read are no words a minute."""
BY = {"type": "Provision", "need": "Need", "year": "Year", "adult": "Adult"}
"""What the lines of the overview may be of. By adult is for who may read what staff cost."""


@gate(Permission.SESSION_READ, shows="scores")
@require_safe
def run(request: SchoolRequest, run: str) -> HttpResponse:
    """What came of one run: every child's pairs, the sums, the pictures."""
    member = request.member
    row = run_of(member, run)
    if row is None:
        raise Http404
    found = results_of_run(member, row)
    show(request, found.refs)
    whole = summed(found.places)
    pence = _one_cost(pence_of_runs(member, found.runs.values()), found.runs)
    context = {
        "page_title": f"What came of it: {row.title}",
        "run": row,
        "results": found,
        "whole": whole,
        "sections": _sections(found.places),
        "unmeasured": [one.place.pupil.name for one in found.places if not one.is_measured],
        "changed": [(one.place.pupil.name, one.changed) for one in found.places if one.changed],
        "counting": said_of_counting(found.places, whole),
        "cost": cost_said(pence, whole),
        "decisions": found.decisions[::-1],
        "may_measure": member.may(Permission.SESSION_RECORD),
        "sessions": say_sessions(whole.there, whole.held),
        "side_by_side": SIDE_BY_SIDE,
    }
    return render(request, "impact/run.html", context)


@dataclass(frozen=True, slots=True)
class Section:
    """One measure of some places: its sentence, its lines and its pictures."""

    key: str
    name: str
    said: str
    pace: str
    lines: Sequence[Any]
    changes: Any
    scatter: Any
    has_ratio: bool


def _sections(places: Sequence[PlaceResult], *, with_lines: bool = True) -> list[Section]:
    pairs: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for one in places:
        for pair in one.pairs:
            pairs[pair.measure].append((one, pair))
    spreads = {(test.casefold(), kind): spread for test, kind, spread in summed(places).spreads}
    found = []
    for place, (measure, rows) in enumerate(sorted(pairs.items()), start=1):
        test, kind = rows[0][1].test, measure[1]
        spread = spreads.get(measure)
        lines = [pair_line(one, pair, _year(one)) for one, pair in rows] if with_lines else []
        found.append(
            Section(
                key=f"measure-{place}",
                name=measure_name(test, kind),
                said=say_spread(kind, spread) if spread and kind in GAINS else "There is no pair of measures yet.",
                pace=KEEPING_PACE.get(kind, ""),
                lines=lines,
                changes=changes_of(places, measure, test),
                scatter=gain_against_attendance(places, measure, test),
                has_ratio=kind == "age",
            )
        )
    return found


def _year(one: PlaceResult) -> str:
    return year_label(one.year[1])


@gate(Permission.SESSION_READ, shows="scores")
@require_safe
def kind(request: SchoolRequest, intervention: str) -> HttpResponse:
    """What came of a type: every run of it, and all together."""
    member = request.member
    row = get_object_or_404(ProvisionType.objects.visible_to(member), ref=intervention)
    found = results_of_type(member, row.pk)
    show(request, found.refs)
    whole = summed(found.places)
    costs = pence_of_runs(member, found.runs.values())
    runs = sorted(found.runs.values(), key=lambda one: (one.starts_on, one.pk), reverse=True)
    context = {
        "page_title": f"What came of it: {row.name}",
        "row": row,
        "whole": whole,
        "sections": _sections(found.places, with_lines=False),
        "runs": [_line(one.title, found.of_run(one.pk), _one_cost(costs, [one.pk]), one) for one in runs],
        "counting": said_of_counting(found.places, whole),
        "cost": cost_said(_one_cost(costs, found.runs), whole),
        "sessions": say_sessions(whole.there, whole.held),
        "side_by_side": SIDE_BY_SIDE,
    }
    return render(request, "impact/type.html", context)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table of sums. `row` is the run or the type it is about, where it is about one."""

    label: str
    whole: Sum
    said: Sequence[str]
    sessions: str
    pence: int | None
    row: Any = None

    @property
    def cost(self) -> list[str]:
        return cost_said(self.pence, self.whole)

    @property
    def pence_each(self) -> int | None:
        """What it cost for a pupil, where that is known."""
        return None if self.pence is None or not self.whole.pupils else round(self.pence / self.whole.pupils)


def _line(label: str, places: Sequence[PlaceResult], pence: int | None, row: Any = None) -> Line:
    whole = summed(places)
    return Line(label, whole, said_of(whole), say_sessions(whole.there, whole.held), pence, row)


def _one_cost(costs: Mapping[int, int] | None, runs: Iterable[int]) -> int | None:
    """What these runs cost; None where it is not known of every one, or not for this member."""
    keys = set(runs)
    return sum(costs[key] for key in keys) if costs is not None and keys <= costs.keys() else None


@gate(Permission.SESSION_READ)
@require_safe
def overview(request: SchoolRequest) -> HttpResponse:
    """Every provision of a school year, a line for each; `?by=` need, year or adult, `?year=2025` another year."""
    member = request.member
    years = [academic_year(date(member.on.year - back, member.on.month, 1)) for back in range(YEARS_BACK)]
    year = next((one for one in years if str(one.starts_on.year) == request.GET.get("year", "")), years[0])
    ways = [key for key in BY if key != "adult" or member.may(Permission.RATE_READ)]
    by = request.GET.get("by", "type")
    by = by if by in ways else "type"
    found = results_between(member, year.starts_on, year.ends_on)
    costs = pence_of_runs(member, found.runs.values())
    whole = summed(found.places)
    lines = _lines(found, by, costs)
    context = {
        "page_title": "What came of it",
        "lines": lines,
        "by": by,
        "heading": BY[by],
        "ways": [(BY[key], f"?by={key}&year={year.starts_on.year}", key == by) for key in ways],
        "years": [(one.label, f"?by={by}&year={one.starts_on.year}", one == year) for one in years],
        "year": year,
        "whole": whole,
        "sessions": say_sessions(whole.there, whole.held),
        "across": across_the_year(found, year.starts_on, member.school.tiers),
        "cost_gain": _cost_and_gain(lines) if by == "type" else [],
        "counting": said_of_counting(found.places, whole, names=False),
        "fewest": THRESHOLD,
        "side_by_side": SIDE_BY_SIDE,
    }
    return render(request, "impact/overview.html", context)


Key = Callable[[PlaceResult], Iterable[tuple[Any, str]]]


def _lines(found: Results, by: str, costs: Mapping[int, int] | None) -> list[Line]:
    """A line for each type, need, year or adult. Only a type has a cost: the others share what a run costs."""
    groups: dict[tuple[Any, str], list[PlaceResult]] = defaultdict(list)
    for one in found.places:
        for key in _keys(one, by, found):
            groups[key].append(one)
    lines = []
    for (_, label), places in sorted(groups.items(), key=lambda row: row[0]):
        kind = places[0].place.provision.type if by == "type" else None
        runs = {one.place.provision_id for one in places}
        lines.append(_line(label, places, _one_cost(costs, runs) if kind else None, kind))
    return lines


def _keys(one: PlaceResult, by: str, found: Results) -> list[tuple[Any, str]]:
    if by == "need":
        need = NEED_TYPES[one.need].label if one.need in NEED_TYPES else "No need recorded"
        return [(need, need)]
    if by == "year":
        return [(one.year[0], _year(one))]
    if by == "adult":
        return [(name, name) for name in found.adults.get(one.place.provision_id, ["Nobody named"])]
    kind = one.place.provision.type
    return [((kind.tier, kind.name), kind.name)]


def _cost_and_gain(lines: Sequence[Line]) -> list[Any]:
    """A picture for each unit of gain: never one of two units."""
    rows: dict[str, list[tuple[str, int, Decimal]]] = defaultdict(list)
    for line in lines:
        pence = line.pence_each
        for _, kind, spread in line.whole.spreads:
            if pence is not None and spread.count >= THRESHOLD and spread.middle is not None and kind in ALIKE:
                rows[kind].append((line.label, pence, spread.middle))
    charts = [(kind, cost_against_gain(found, GAINS[kind])) for kind, found in sorted(rows.items())]
    return [(kind, chart) for kind, chart in charts if chart]
