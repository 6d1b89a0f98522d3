"""My report: composed at a press, seen by nobody else until it is handed over."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.packs import papers
from handrail.packs.papers import TimePaper
from handrail.packs.typesetting import as_pdf, liked_by
from handrail.ui.addresses import url
from handrail.ui.notices import say_done
from handrail.workload.report import actions
from handrail.workload.report.composing import Composed, compose

EDITIONS = {"head": "For the headteacher", "governor": "For the SEND governor"}


@gate(Permission.TIME_KEEP)
@require_safe
def report(request: SchoolRequest) -> HttpResponse:
    """My report as the record stands: of the half-term under way or another, for the head or the governor."""
    composed, edition = _composed(request, request.GET), _edition(request.GET)
    asked = {"period": composed.figures.period.key, "for": edition, "titles": request.GET.get("titles", "")}
    context = {
        "page_title": "My report",
        "paper": composed.paper(edition),
        "composed": composed,
        "asked": asked,
        "periods": [(one.name, _query(asked, period=one.key), one.key == asked["period"]) for one in composed.periods],
        "editions": [(words, _query(asked, **{"for": key}), key == edition) for key, words in EDITIONS.items()],
        "pdf": url("workload:report_pdf", school=request.member.school.slug) + _query(asked),
        "has_rate": composed.figures.cost.pence is not None or not composed.figures.whole.own_minutes,
    }
    return render(request, "workload/report/mine.html", context)


@gate(Permission.TIME_KEEP)
@require_safe
def report_pdf(request: SchoolRequest) -> HttpResponse:
    """The same on one side of A4."""
    return pdf_of(request, _composed(request, request.GET).paper(_edition(request.GET)))


@gate(Permission.TIME_KEEP)
@require_POST
def hand_over(request: SchoolRequest) -> HttpResponse:
    """Keep it as it stands for the head to open, with the way back beside the word."""
    slug = request.member.school.slug
    try:
        row = actions.hand_over(by=request.member, composed=_composed(request, request.POST))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("workload:report", school=slug)
    undo = url("workload:report_take_back", school=slug, report=row.ref)
    say_done(request, "Your report is handed over: the headteacher can open it under SENCO time.", undo_url=undo)
    return redirect("workload:kept_report", school=slug, report=row.ref)


def pdf_of(request: HttpRequest, paper: TimePaper) -> HttpResponse:
    name = f"{paper['title']}, {paper['reader'].lower()}".replace(":", "")
    return as_pdf(request, papers.time_pdf(paper, liked_by(request)), name)


def _composed(request: SchoolRequest, asked: Mapping[str, str]) -> Composed:
    """What was asked for, put together."""
    return compose(request.member, asked.get("period", ""), with_titles=asked.get("titles") == "yes")


def _edition(asked: Mapping[str, str]) -> str:
    return "governor" if asked.get("for") == "governor" else "head"


def _query(asked: dict[str, str], **other: str) -> str:
    return f"?{urlencode({key: value for key, value in {**asked, **other}.items() if value})}"
