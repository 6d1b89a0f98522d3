"""Reviewing a plan on one screen, and carrying it forward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.bank.places import Place, drawn
from handrail.core.registry import beside_outcomes, steps_after
from handrail.meetings.who import line_of
from handrail.plans import actions
from handrail.plans.advice import Reviewed, places_at_review, rules_at_review
from handrail.plans.errors import NotReady, Refused
from handrail.plans.forms import ReviewForm
from handrail.plans.models import Plan, Review
from handrail.plans.reading import PlanReading, read_plan
from handrail.plans.seen import seen_of_child, taken_in
from handrail.plans.text import Text, first_text, read_review
from handrail.plans.views.found import about, find_plan, to_draft, to_plan
from handrail.plans.views.saving import answer_save, revision_of, said_saved
from handrail.plans.words import rating_choices
from handrail.ui.notices import say_next


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
    text = read_review(reading.review) if reading.review else first_text(request.member)
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
        make_form=_taking_in(request, reading),
        save=lambda form: actions.save_review(
            review=review, text=form.text, revision=revision_of(request), by=request.member
        ),
        page=lambda form: _review_page(request, reading, form),
        then=lambda saved, form: _then(request, plan, saved, form),
        parts=lambda text: drawn(_places(request.member, reading, text).values()),
    )


def _places(member: Member, reading: PlanReading, text: Text) -> dict[int, Place]:
    """Where it stands what may help, by the place of the outcome in the review."""
    reviewed = [Reviewed(one.position, one.row, one.strategies) for one in reading.outcomes]
    return places_at_review(reviewed, text, reading.plan.pupil, rules_at_review(member), member.on)


def _taking_in(request: SchoolRequest, reading: PlanReading) -> Callable[[Mapping[str, str]], ReviewForm]:
    """The form; with 'take-2', the ticked notes of the second outcome go in at the end of what was seen of it."""
    make_form, (do, _, position) = _make_form(request, reading), request.POST.get("do", "").partition("-")
    outcome = next((one for one in reading.outcomes if do == "take" and str(one.position) == position), None)
    if outcome is None:
        return make_form
    ticked = request.POST.getlist("take")
    seen = seen_of_child(reading.plan.pupil, request.member).get(outcome.row.ref, ())
    notes = [note for note in seen if note.ref in ticked]
    name, scale = f"outcome-{position}-what_we_saw", request.member.school.scale
    return lambda data: make_form(taken_in(make_form(data).text, name, notes, scale))


def _then(request: SchoolRequest, plan: Plan, review: Review, form: ReviewForm) -> HttpResponse:
    """After a save: finish it, finish it and open the next plan, or go on writing."""
    member, do = request.member, request.POST.get("do", "save")
    if do not in {"finish", "carry"}:
        place = f"#r{do.removeprefix('take-')}" if do.startswith("take-") else ""
        return redirect(f"{reverse('plans:review', kwargs={'school': member.school.slug, 'plan': plan.ref})}{place}")
    if not member.may(Permission.PLAN_PUBLISH):
        raise PermissionDenied
    try:
        finished = actions.finish_review(review=review, revision=review.revision, by=member)
    except NotReady as not_ready:
        form.say_missing(not_ready.missing)
        return _review_page(request, _read(request, plan), form)
    answer = _carry(request, finished) if do == "carry" else _finished(request, plan)
    say_next(request, steps_after(member, finished))
    return answer


def _finished(request: SchoolRequest, plan: Plan) -> HttpResponse:
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
        "places": _places(request.member, reading, form.text),
        "seen": seen_of_child(reading.plan.pupil, request.member),
        "given": beside_outcomes(request.member, [reading.plan]),
        **_family(request.member, reading.plan, form.text.get("came", "")),
        "saved": said_saved(reading.review) if reading.review else "",
        "revision": reading.review.revision if reading.review else 1,
    }
    return render(request, "plans/review.html", context)


def _family(member: Member, plan: Plan, came: str) -> dict[str, Any]:
    """The child's contacts to tick, which of them came, and whoever else is written."""
    contacts = plan.pupil.contacts.all() if member.may(Permission.CONTACT_READ) else []
    lines, known = came.splitlines(), list(dict.fromkeys(line_of(contact) for contact in contacts))
    others = "\n".join(line for line in lines if line not in known)
    return {"contacts": [(line, line in lines) for line in known], "others_came": others}
