"""The end of a term: which runs to keep, to change and to stop, each with its evidence beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.budget.beside import pence_of_runs
from handrail.impact import actions
from handrail.impact.actions import Decided
from handrail.impact.models import REASON, RunDecision
from handrail.impact.results import PlaceResult, Results, results_between, summed
from handrail.impact.saying import SIDE_BY_SIDE, cost_said, said_of, say_sessions
from handrail.provision.models import Provision
from handrail.rules.provision import term_after, term_on, terms_of
from handrail.rules.school_days import SchoolCalendar, Stretch, year_about
from handrail.schools.calendar import calendar_of
from handrail.ui.addresses import url
from handrail.ui.drawing import Problem
from handrail.ui.environment import plural
from handrail.ui.notices import say_done


@dataclass(slots=True)
class Row:
    """One run of the term, with what it rests on, what was decided, and what was typed now."""

    run: Provision
    pupils: int
    said: list[str]
    sessions: str
    cost: list[str]
    came_next: str
    only: PlaceResult | None
    decision: RunDecision | None
    copied: bool
    verdict: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Of a run for one pupil with whose it is: several may be called the same."""
        return f"{self.run.title}: {self.only.place.pupil.name}" if self.only else self.run.title

    @property
    def evidence(self) -> str:
        """What stands beside the decision, as it is kept with it. No child's name is in it."""
        parts = [*self.said, f"Sessions attended: {self.sessions}.", *(f"{one}." for one in self.cost)]
        return " ".join(parts)


@gate(Permission.SESSION_READ, shows="scores")
@require_safe
def term(request: SchoolRequest) -> HttpResponse:
    """Every run of a term; `?term=2026-09-01` another term."""
    calendar = calendar_of(request.member.school)
    return _page(request, calendar, _asked(request.GET.get("term", ""), request, calendar))


def _asked(typed: str, request: SchoolRequest, calendar: SchoolCalendar) -> Stretch | None:
    """The term that begins on the day of that text, else the one of today or the last before it."""
    by_start = {one.starts_on.isoformat(): one for one in terms_of(calendar)}
    return by_start.get(typed) or term_on(request.member.on, calendar)


def _page(
    request: SchoolRequest, calendar: SchoolCalendar, stretch: Stretch | None, rows: list[Row] | None = None
) -> HttpResponse:
    if stretch is not None and rows is None:
        rows = _rows(request, stretch)
    rows = rows or []
    following = term_after(stretch.starts_on, calendar) if stretch else None
    problems = [
        Problem(f"{row.title}: {text}", f"#{row.run.ref}-{name}") for row in rows for name, text in row.errors.items()
    ]
    show(request, [row.only.place.pupil.ref for row in rows if row.only])
    context = {
        "page_title": f"End of term: {stretch.name}" if stretch else "End of term",
        "stretch": stretch,
        "terms": _terms(calendar, stretch, request.member.on),
        "following": following,
        "rows": rows,
        "undecided": sum(row.decision is None for row in rows),
        "verdicts": RunDecision.Verdict.choices,
        "last_day": min(stretch.ends_on, max(request.member.on, stretch.starts_on)) if stretch else None,
        "problems": problems,
        "has_problems": bool(problems),
        "longest": REASON,
        "side_by_side": SIDE_BY_SIDE,
        "on": request.member.on,
    }
    return render(request, "impact/term.html", context)


def _terms(calendar: SchoolCalendar, chosen: Stretch | None, on: date) -> list[tuple[str, str, bool]]:
    """The terms of this year and the last that have begun."""
    first = year_about(on).starts_on.replace(year=year_about(on).starts_on.year - 1)
    shown = [one for one in terms_of(calendar) if first <= one.starts_on <= on]
    return [(_say_term(one), f"?term={one.starts_on}", one == chosen) for one in shown[-6:]]


def _say_term(one: Stretch) -> str:
    return one.name if str(one.starts_on.year) in one.name else f"{one.name} {one.starts_on.year}"


def _rows(request: SchoolRequest, stretch: Stretch) -> list[Row]:
    """The runs of a term by what ends first. Three queries."""
    member = request.member
    found = results_between(member, stretch.starts_on, stretch.ends_on)
    costs = pence_of_runs(member, found.runs.values())
    decided = {row.provision_id: row for row in found.decisions if row.term_on == stretch.starts_on}
    copies = Provision.objects.for_school(member.school).filter(copied_from__in=found.runs, removed_at=None)
    copied = set(copies.order_by().values_list("copied_from", flat=True))
    runs = sorted(found.runs.values(), key=lambda run: (run.ends_on or date.max, run.title, run.pk))
    return [_row(found, run, costs, decided.get(run.pk), copied=run.pk in copied) for run in runs]


def _row(
    found: Results, run: Provision, costs: Mapping[int, int] | None, decision: RunDecision | None, *, copied: bool
) -> Row:
    places = found.of_run(run.pk)
    whole = summed(places)
    return Row(
        run=run,
        pupils=whole.pupils,
        said=said_of(whole),
        sessions=say_sessions(whole.there, whole.held),
        cost=cost_said((costs or {}).get(run.pk), whole),
        came_next=whole.next_words,
        only=places[0] if whole.pupils == 1 else None,
        decision=decision,
        copied=copied,
        verdict=decision.verdict if decision else "",
        reason=decision.reason if decision else "",
    )


@gate(Permission.PROVISION_WRITE, shows="scores")
@require_POST
def decide(request: SchoolRequest) -> HttpResponse:
    """Write down what was chosen for the runs of a term."""
    member = request.member
    calendar = calendar_of(member.school)
    stretch = _asked(request.POST.get("term", ""), request, calendar)
    if stretch is None:
        raise Http404
    rows = _rows(request, stretch)
    for row in rows:
        _read(row, request.POST)
    if any(row.errors for row in rows):
        return _page(request, calendar, stretch, rows)
    chosen = [Decided(row.run, row.verdict, row.reason, row.evidence) for row in rows if row.verdict]
    try:
        made = actions.decide_runs(by=member, term_on=stretch.starts_on, decisions=chosen)
    except ValidationError as refusal:
        for row in rows:
            if row.run.ref in refusal.error_dict:
                row.errors["reason"] = " ".join(ValidationError(refusal.error_dict[row.run.ref]).messages)
        return _page(request, calendar, stretch, rows)
    slug = member.school.slug
    words = f"{plural(len(made), 'decision')} written down." if made else "Everything stands as it was."
    undo = url("impact:decisions_undo", school=slug, act=made[0].act_ref) if made else ""
    say_done(request, words, undo_url=undo)
    return redirect(f"{url('impact:term', school=slug)}?term={stretch.starts_on}")


def _read(row: Row, data: Any) -> None:
    verdict, reason = data.get(f"{row.run.ref}-verdict", row.verdict), data.get(f"{row.run.ref}-reason", row.reason)
    row.verdict, row.reason = verdict.strip(), " ".join(reason.split())
    if row.verdict and row.verdict not in RunDecision.Verdict.values:
        row.errors["verdict"] = "Choose keep, change or stop."
    elif row.verdict and not row.reason:
        row.errors["reason"] = "Write in a line why."
    elif row.reason and not row.verdict:
        row.errors["verdict"] = "There is a reason and no decision. Choose keep, change or stop."
    elif len(row.reason) > REASON:
        row.errors["reason"] = f"This has {len(row.reason)} characters. Shorten it to {REASON}."


@gate(Permission.PROVISION_WRITE)
@require_POST
def decisions_undo(request: SchoolRequest, act: str) -> HttpResponse:
    """Take back what one press decided."""
    gone = actions.undo_decisions(by=request.member, act=act)
    if not gone:
        raise Http404
    slug = request.member.school.slug
    say_done(request, f"{plural(len(gone), 'decision')} taken back.")
    return redirect(f"{url('impact:term', school=slug)}?term={gone[0].term_on}")
