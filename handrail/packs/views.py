"""Papers as PDF. What a paper holds is what its reader may see on the page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.packs import papers
from handrail.packs.composing import plan_paper, profile_paper, timeline_paper
from handrail.packs.typesetting import Paper
from handrail.plans.models import Plan
from handrail.plans.reading import read_plan
from handrail.pupils.models import OnePageProfile, Pupil


def _answer(paper: Paper, name: str) -> HttpResponse:
    response = HttpResponse(paper.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@gate(Permission.PLAN_READ, shows="plan paper")
@require_GET
def plan_pdf(request: SchoolRequest, plan: str) -> HttpResponse:
    """The plan as landscape A4; `?version=` for an earlier one."""
    found = get_object_or_404(Plan.objects.visible_to(request.member).select_related("pupil"), ref=plan)
    number = request.GET.get("version", "")
    reading = read_plan(found, request.member, int(number) if number.isdecimal() and len(number) < 5 else None)
    if reading is None:
        raise Http404
    show(request, [found.pupil.ref])
    return _answer(papers.plan_pdf(plan_paper(reading, request.member)), f"plan-{found.number}")


@gate(Permission.PROFILE_READ, shows="profile paper")
@require_GET
def profile_pdf(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The one-page profile as portrait A4."""
    child = get_object_or_404(Pupil.objects.visible_to(request.member), ref=pupil)
    profile = (
        OnePageProfile.objects.visible_to(request.member).filter(pupil=child).order_by("-recorded_at", "-pk").first()
    )
    if profile is None:
        raise Http404
    return _answer(papers.profile_pdf(profile_paper(child, profile, request.member)), "one-page-profile")


@gate(Permission.PUPIL_READ, shows="timeline paper")
@require_GET
def timeline_pdf(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The timeline as dated evidence; `?kind=` for one kind of entry."""
    child = get_object_or_404(Pupil.objects.visible_to(request.member), ref=pupil)
    entries = registry.timeline_of(request.member, child)
    kind = request.GET.get("kind", "")
    kept = [entry for entry in entries if entry.kind == kind] or entries
    return _answer(papers.timeline_pdf(timeline_paper(child, kept, request.member)), "timeline")
