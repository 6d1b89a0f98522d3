"""Reports that were handed over: the list, one of them as it stood, what was agreed about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.packs.papers import TimePaper
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.ui.addresses import url
from handrail.ui.environment import sentence
from handrail.ui.notices import say_done
from handrail.workload.report import actions
from handrail.workload.report.forms import UndertakingForm
from handrail.workload.report.models import ReportStep, Undertaking, WorkloadReport
from handrail.workload.report.naming import words_of_children
from handrail.workload.report.views.mine import EDITIONS, pdf_of

HEAD_LEAD = "What each SENCO has handed over, as it stood then. You see totals; the log behind them is theirs alone."
OWN_LEAD = "What you handed over, as it stood then."
GOVERNOR_LEAD = "Totals of the SENCO’s time that were passed on to you. No child is named in them."


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A line of the list."""

    ref: str
    title: str
    whose: str
    handed_on: date
    is_passed_on: bool
    agreed: int
    done: int


def reads_only(member: Member) -> bool:
    """Whether this is a governor: the governor's paper, and nothing to do with it."""
    return not member.may(Permission.TIME_KEEP)


@gate(Permission.TIME_REPORT)
@require_safe
def reports(request: SchoolRequest) -> HttpResponse:
    """Those this member may open, the newest first."""
    member = request.member
    found = WorkloadReport.objects.visible_to(member).prefetch_related("steps", "undertakings")
    agrees, only = member.may(Permission.TIME_AGREE), reads_only(member)
    context = {
        "page_title": "Reports of SENCO time",
        "lead": HEAD_LEAD if agrees else GOVERNOR_LEAD if only else OWN_LEAD,
        "nothing": f"Once one is {'passed on to you' if only else 'handed over'}, it stands here.",
        "rows": [_row(row, "governor" if only else "head") for row in found],
        "keeps": not only and not agrees,
        "reads_only": only,
    }
    return render(request, "workload/report/list.html", context)


def _row(row: WorkloadReport, edition: str) -> ReportRow:
    paper = row.content[edition]
    agreed = [one for one in row.undertakings.all() if one.withdrawn_at is None]
    finished = sum(1 for one in agreed if one.done_on)
    passed = actions.is_passed_on(row)
    return ReportRow(row.ref, paper["title"], paper["whose"], row.handed_on, passed, len(agreed), finished)


@gate(Permission.TIME_REPORT)
@require_safe
def kept_report(request: SchoolRequest, report: str) -> HttpResponse:
    """One of them: that it was opened is written down."""
    row = _find(request, report)
    actions.note_opening(by=request.member, report=row)
    return _page(request, row, UndertakingForm())


@gate(Permission.TIME_KEEP)
@asked_or_sent
def undertake(request: SchoolRequest, report: str) -> HttpResponse:
    """Write down what was agreed about it."""
    member, row = request.member, _find(request, report)
    form = UndertakingForm(sent(request), children=words_of_children(member))
    if done(lambda: actions.undertake(by=member, report=row, **form.said()), form):
        messages.success(request, "Written down. The next report opens with it.")
        return _back(request, row)
    return _page(request, row, form)


def _page(request: SchoolRequest, row: WorkloadReport, form: UndertakingForm) -> HttpResponse:
    member, edition = request.member, _edition(request)
    here = url("workload:kept_report", school=member.school.slug, report=row.ref)
    context = {
        "page_title": row.content[edition]["title"],
        "report": row,
        "paper": row.content[edition],
        "form": form,
        "has_problems": bool(form.errors),
        "editions": [(words, f"{here}?for={key}", key == edition) for key, words in EDITIONS.items()],
        "pdf": f"{here}pdf/?for={edition}",
        "is_passed_on": actions.is_passed_on(row),
        "is_own": row.user_id == member.user_id,
        "opened": sentence(dict.fromkeys(step.by for step in row.steps.all() if step.kind == ReportStep.Kind.OPENED)),
        "agreed": list(Undertaking.objects.visible_to(member).filter(report=row)),
        "reads_only": reads_only(member),
    }
    return render(request, "workload/report/kept.html", context)


@gate(Permission.TIME_REPORT)
@require_safe
def kept_pdf(request: SchoolRequest, report: str) -> HttpResponse:
    """The same on one side of A4."""
    row = _find(request, report)
    actions.note_opening(by=request.member, report=row)
    paper = row.content[_edition(request)]
    return pdf_of(request, cast("TimePaper", paper | {"made_on": date.fromisoformat(paper["made_on"])}))


@gate(Permission.TIME_KEEP)
@require_POST
def report_take_back(request: SchoolRequest, report: str) -> HttpResponse:
    """Take back my own, while nobody else has opened it."""
    row = _find(request, report)
    if not _did(request, lambda: actions.take_back_report(by=request.member, report=row)):
        return _back(request, row)
    messages.success(request, "The report is taken back: nobody else can open it.")
    return redirect("workload:report", school=request.member.school.slug)


@gate(Permission.TIME_KEEP)
@require_POST
def pass_on(request: SchoolRequest, report: str) -> HttpResponse:
    """Let the governor open it, with the way back beside the word."""
    row = actions.pass_on(by=request.member, report=_find(request, report))
    undo = url("workload:not_passed_on", school=request.member.school.slug, report=row.ref)
    say_done(request, "The SEND governor can open the governor’s paper now.", undo_url=undo)
    return _back(request, row)


@gate(Permission.TIME_KEEP)
@require_POST
def not_passed_on(request: SchoolRequest, report: str) -> HttpResponse:
    """It is not for the governor after all."""
    row = _find(request, report)
    if _did(request, lambda: actions.take_passing_back(by=request.member, report=row)):
        messages.success(request, "The SEND governor cannot open it.")
    return _back(request, row)


@gate(Permission.TIME_KEEP)
@require_POST
def undertaking(request: SchoolRequest, undertaking: str) -> HttpResponse:
    """Done, open again, taken out or put back."""
    member, asked = request.member, request.POST.get("do") or request.GET.get("do", "")
    rows = Undertaking.objects.taken_back(member) if asked == "in" else Undertaking.objects.visible_to(member)
    row = get_object_or_404(rows.select_related("report"), ref=undertaking)
    act = ACTS.get(asked)
    if act is None:
        raise Http404
    act(by=member, undertaking=row)
    if asked == "out":
        undo = url("workload:undertaking", school=member.school.slug, undertaking=row.ref)
        say_done(request, f"Taken out: {row.what}.", undo_url=f"{undo}?do=in")
    return _back(request, row.report)


ACTS: dict[str, Callable[..., Undertaking]] = {
    "done": actions.finish_undertaking,
    "open": actions.reopen_undertaking,
    "out": actions.withdraw_undertaking,
    "in": actions.put_undertaking_back,
}


def _did(request: SchoolRequest, act: Callable[[], object]) -> bool:
    """Whether it was done; where it was refused, the page says why."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    return True


def _edition(request: SchoolRequest) -> str:
    """The governor reads the governor's paper, whatever is asked for."""
    asked = request.GET.get("for", "")
    return "governor" if reads_only(request.member) or asked == "governor" else "head"


def _find(request: SchoolRequest, ref: str) -> WorkloadReport:
    rows = WorkloadReport.objects.visible_to(request.member).prefetch_related("steps")
    found: WorkloadReport = get_object_or_404(rows, ref=ref)
    return found


def _back(request: SchoolRequest, row: WorkloadReport) -> HttpResponse:
    return redirect("workload:kept_report", school=request.member.school.slug, report=row.ref)
