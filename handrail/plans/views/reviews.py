"""Reviewing a plan on one screen, and carrying it forward."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.plans import actions
from handrail.plans.errors import NotReady, Refused
from handrail.plans.forms import ReviewForm
from handrail.plans.models import Plan, Review
from handrail.plans.reading import PlanReading, read_plan
from handrail.plans.text import read_review
from handrail.plans.views.found import about, find_plan, to_draft, to_plan
from handrail.plans.views.saving import answer_save, revision_of, said_saved
from handrail.plans.words import rating_choices
from handrail.rules.calendar import say_day


@gate(Permission.PLAN_WRITE, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SchoolRequest, plan: str) -> HttpResponse:
    """The review of a plan, to write in; it begins with the first save."""
    row = find_plan(request, plan)
    if row.published_on is None:
        return to_plan(request, row)
    if request.method == "POST":
        return _save(request, row)
    if row.reviewed_on is not None or row.closed_on is not None:
        return to_plan(request, row)
    reading = _read(request, row)
    text = read_review(reading.review) if reading.review else {"held_on": say_day(request.member.on)}
    form = _make_form(request, reading)(text)
    form.say_days()
    return _review_page(request, reading, form)


def _read(request: SchoolRequest, plan: Plan) -> PlanReading:
    reading = read_plan(plan, request.member)
    assert reading is not None  # noqa: S101 - a published plan has a version everybody may read
    return reading


def _make_form(request: SchoolRequest, reading: PlanReading) -> partial[ReviewForm]:
    positions = [outcome.position for outcome in reading.outcomes]
    return partial(ReviewForm, positions=positions, choices=rating_choices(request.member.school.scale))


def _save(request: SchoolRequest, plan: Plan) -> HttpResponse:
    review = actions.start_review(plan=plan, by=request.member)
    reading = _read(request, plan)
    return answer_save(
        request,
        plan,
        make_form=_make_form(request, reading),
        save=lambda form: actions.save_review(
            review=review, text=form.text, revision=revision_of(request), by=request.member
        ),
        page=lambda form: _review_page(request, reading, form),
        then=lambda saved, form: _then(request, plan, saved, form),
    )


def _then(request: SchoolRequest, plan: Plan, review: Review, form: ReviewForm) -> HttpResponse:
    """After a save: finish it, finish it and open the next plan, or go on writing."""
    member, do = request.member, request.POST.get("do", "save")
    if do not in {"finish", "carry"}:
        return redirect("plans:review", school=member.school.slug, plan=plan.ref)
    if not member.may(Permission.PLAN_PUBLISH):
        raise PermissionDenied
    try:
        finished = actions.finish_review(review=review, revision=review.revision, by=member)
    except NotReady as not_ready:
        form.say_missing(not_ready.missing)
        return _review_page(request, _read(request, plan), form)
    if do == "carry":
        return _carry(request, finished)
    messages.success(request, "The review is finished. What goes on can now be carried forward.")
    return to_plan(request, plan)


def _carry(request: SchoolRequest, review: Review) -> HttpResponse:
    try:
        carried = actions.carry_forward(review=review, by=request.member)
    except Refused as refused:
        messages.error(request, str(refused))
        return to_plan(request, review.plan)
    messages.success(request, f"Carried forward into plan {carried.number}. Change what should be different this time.")
    return to_draft(request, carried)


@gate(Permission.PLAN_WRITE)
@require_POST
def carry(request: SchoolRequest, plan: str) -> HttpResponse:
    """Carry a finished review forward into the next plan's draft."""
    row = find_plan(request, plan)
    return _carry(request, get_object_or_404(Review.objects.visible_to(request.member), plan=row))


def _review_page(request: SchoolRequest, reading: PlanReading, form: ReviewForm) -> HttpResponse:
    context = {
        **about(request, reading.plan, "Review of"),
        "reading": reading,
        "form": form,
        "text": form.text,
        "saved": said_saved(reading.review) if reading.review else "",
        "revision": reading.review.revision if reading.review else 1,
    }
    return render(request, "plans/review.html", context)
