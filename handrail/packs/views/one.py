"""Papers about one child, as PDF and Word. What a paper holds is what its reader may see on the page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.packs import papers
from handrail.packs.composing import newest_profiles, photos_of, plan_paper, profile_paper, review_paper, timeline_paper
from handrail.packs.evidence import end_of_chain, plan_evidence, trace
from handrail.packs.typesetting import as_pdf, liked_by
from handrail.packs.word import as_word, plan_word, profile_word
from handrail.plans.models import Plan
from handrail.plans.reading import PlanReading, read_plan
from handrail.pupils.models import Photo, Pupil
from handrail.pupils.notes import notes_of
from handrail.pupils.one import find_pupil
from handrail.pupils.photos import photo_bytes


def _read(request: SchoolRequest, ref: str) -> PlanReading:
    """The plan asked for, of which `?version=` may be an earlier one. Raises Http404."""
    found = get_object_or_404(Plan.objects.visible_to(request.member).select_related("pupil"), ref=ref)
    number = request.GET.get("version", "")
    reading = read_plan(found, request.member, int(number) if number.isdecimal() and len(number) < 5 else None)
    if reading is None:
        raise Http404
    show(request, [found.pupil.ref])
    return reading


@gate(Permission.PLAN_READ, shows="plan paper")
@require_GET
def plan_pdf(request: SchoolRequest, plan: str) -> HttpResponse:
    """The plan as landscape A4."""
    reading = _read(request, plan)
    paper = plan_paper(reading, request.member)
    paper["evidence"] = plan_evidence(request.member, reading, "plan", paper)
    return as_pdf(request, papers.plan_pdf(paper, liked_by(request)), f"plan-{reading.plan.number}")


@gate(Permission.PLAN_READ, shows="plan in Word")
@require_GET
def plan_docx(request: SchoolRequest, plan: str) -> HttpResponse:
    """The plan as a Word document."""
    reading = _read(request, plan)
    return as_word(plan_word(plan_paper(reading, request.member)), f"plan-{reading.plan.number}")


@gate(Permission.PLAN_READ, shows="review record")
@require_GET
def review_pdf(request: SchoolRequest, plan: str) -> HttpResponse:
    """The record of the finished review of a plan, for parents."""
    reading = _read(request, plan)
    paper = review_paper(reading, request.member)
    if paper is None:
        raise Http404
    paper["evidence"] = plan_evidence(request.member, reading, "review", paper)
    return as_pdf(request, papers.review_pdf(paper, liked_by(request)), f"review-of-plan-{reading.plan.number}")


def _profile(request: SchoolRequest, ref: str) -> tuple[Pupil, papers.ProfilePaper]:
    """The child and their profile with the photo. Raises Http404 where none is written."""
    child = find_pupil(request.member, ref)
    profile = newest_profiles([child], request.member).get(child.pk)
    if profile is None:
        raise Http404
    photo = photos_of([child], request.member).get(child.pk)
    return child, profile_paper(child, profile, request.member, photo)


@gate(Permission.PROFILE_READ, shows="profile paper")
@require_GET
def profile_pdf(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The one-page profile as portrait A4."""
    return as_pdf(request, papers.profile_pdf(_profile(request, pupil)[1], liked_by(request)), "one-page-profile")


@gate(Permission.PROFILE_READ, shows="profile card")
@require_GET
def card_pdf(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The one-page profile as a card that folds to A6."""
    return as_pdf(request, papers.card_pdf(_profile(request, pupil)[1], liked_by(request)), "folded-card")


@gate(Permission.PROFILE_READ, shows="profile in Word")
@require_GET
def profile_docx(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The one-page profile as a Word document."""
    child, paper = _profile(request, pupil)
    photo = Photo.objects.visible_to(request.member).current().filter(pupil=child).first()
    return as_word(profile_word(paper, photo_bytes(photo)), "one-page-profile")


@gate(Permission.PUPIL_READ, shows="timeline paper")
@require_GET
def timeline_pdf(request: SchoolRequest, pupil: str) -> HttpResponse:
    """The timeline as dated evidence, to be checked entry by entry; `?kind=` for one kind of entry.

    Paper goes from hand to hand: what is restricted to named readers is on none, whoever prints it.
    """
    member = request.member
    child = find_pupil(member, pupil)
    story = registry.timeline_of(member, child)
    entries = [entry for entry in story if not getattr(entry.row, "is_restricted", False)]
    kind = request.GET.get("kind", "")
    asked = [entry for entry in entries if entry.kind == kind]
    left_out = len(story) - len(entries) + notes_of(member, child).restricted
    hidden = left_out if kind == "note" or not asked else 0
    paper = timeline_paper(child, trace(child, asked or entries), member, end_of_chain(), hidden=hidden)
    return as_pdf(request, papers.timeline_pdf(paper), "timeline")
