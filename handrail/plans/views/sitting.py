"""Reviewing a whole class on one page: each child is saved, and finished, as one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.unsent import asks_itself
from handrail.bank.places import Place, drawn
from handrail.core import clock
from handrail.core.registry import steps_after
from handrail.plans import actions
from handrail.plans.advice import Reviewed, places_at_review, rules_at_review
from handrail.plans.errors import NotReady, StaleDraft
from handrail.plans.forms import SittingForm
from handrail.plans.models import Review
from handrail.plans.sitting import Part, digest, read_sitting, read_tokens
from handrail.plans.text import differing
from handrail.plans.views.saving import CONFLICT, UNFIT
from handrail.plans.words import rating_choices
from handrail.pupils.models import PupilGroup
from handrail.ui.environment import moment
from handrail.ui.notices import say_next


@gate(Permission.PLAN_WRITE, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def sitting(request: SchoolRequest, group: str) -> HttpResponse:
    """The children of one class who are on a plan, to be reviewed in one sitting."""
    row = get_object_or_404(PupilGroup.objects.visible_to(request.member), ref=group)
    parts = read_sitting(row, request.member)
    show(request, [part.child.ref for part in parts])
    for part in parts:
        part.form = _form(request, part, {part.form_name(name): words for name, words in part.text.items()})
    if request.method == "POST":
        return _save(request, row, parts)
    return _page(request, row, parts)


def _form(request: SchoolRequest, part: Part, data: dict[str, str]) -> SittingForm:
    choices = rating_choices(request.member.school.scale)
    return SittingForm(data, part.plan.ref, tuple(part.positions), tuple(choices))


def _save(request: SchoolRequest, group: PupilGroup, parts: list[Part]) -> HttpResponse:
    """Save each child of whom something was written here; the others stay as they are."""
    opened = read_tokens(request.POST.get("version", ""))
    saved = {part.plan.ref: review for part in parts if (review := _save_part(request, part, opened))}
    is_unfit = any(part.form.errors for part in parts)
    is_stale = any(part.stale for part in parts)
    if asks_itself(request):
        return _json(request, parts, is_stale=is_stale, is_unfit=is_unfit)
    if is_unfit or is_stale:
        return _page(request, group, parts)
    return _finish(request, group, parts, saved)


def _save_part(request: SchoolRequest, part: Part, opened: dict[str, tuple[int, str]]) -> Review | None:
    """The review as it now stands; None where there is none yet, or where it could not be saved."""
    sent = {name: str(words) for name, words in request.POST.items() if name.startswith(f"{part.plan.ref}.")}
    revision, words = opened.get(part.plan.ref, (0, ""))
    form = _form(request, part, sent)
    is_untouched = not sent or digest(form.text, part.names) == words
    if is_untouched or not differing(part.text, part.text | form.text):
        return part.review
    part.form = form
    if not form.can_be_saved():
        return None
    text = part.text | form.text
    review = actions.start_review(plan=part.plan, by=request.member)
    try:
        part.review = actions.save_review(review=review, text=text, revision=revision, by=request.member)
    except StaleDraft as stale:
        part.stale = stale
        return None
    part.text = text
    return part.review


def _json(request: SchoolRequest, parts: list[Part], *, is_stale: bool, is_unfit: bool) -> JsonResponse:
    """For the page that saves by itself; its own Save button shows what two people wrote."""
    if is_stale:
        return JsonResponse({"conflict": "#save"}, status=CONFLICT)
    problems = {
        part.form_name(name): " ".join(map(str, errors)) for part in parts for name, errors in part.form.errors.items()
    }
    said = f"{moment(clock.now())} by {request.member.name}"
    places = [place for of_child in _places(request, parts).values() for place in of_child.values()]
    answer = {"saved": said, "version": _version(parts), "problems": problems, "parts": drawn(places)}
    return JsonResponse(answer, status=UNFIT if is_unfit else 200)


def _finish(request: SchoolRequest, group: PupilGroup, parts: list[Part], saved: dict[str, Review]) -> HttpResponse:
    """After a save: finish one child's review, or all that lack nothing, or go on writing."""
    do, _, ref = request.POST.get("do", "save").partition(":")
    if do != "finish":
        messages.success(request, "What you wrote is saved.")
        return _back(request, group)
    if not request.member.may(Permission.PLAN_PUBLISH):
        raise PermissionDenied
    asked = [part for part in parts if ref in ("", part.plan.ref) and part.plan.ref in saved]
    finished = [part for part in asked if (ref or part.is_complete(request.member)) and _finish_one(request, part)]
    if ref and not finished:
        return _page(request, group, parts)
    left = len(parts) - len(finished)
    reviews = "1 review is" if len(finished) == 1 else f"{len(finished)} reviews are"
    messages.success(request, f"{reviews} finished. {left} of this class {'is' if left == 1 else 'are'} still open.")
    say_next(request, [step for part in finished for step in steps_after(request.member, part.review)][:1])
    return _back(request, group)


def _finish_one(request: SchoolRequest, part: Part) -> bool:
    """Whether it is finished; otherwise its form says what is missing."""
    review = part.review
    if review is None:
        return False
    try:
        actions.finish_review(review=review, revision=review.revision, by=request.member)
    except NotReady as not_ready:
        part.form.say_missing(one for one in not_ready.missing if one.field in part.form.fields)
        return False
    except StaleDraft as stale:
        part.stale = stale
        return False
    return True


def _back(request: SchoolRequest, group: PupilGroup) -> HttpResponse:
    return redirect(reverse("plans:sitting", kwargs={"school": request.member.school.slug, "group": group.ref}))


def _places(request: SchoolRequest, parts: list[Part]) -> dict[str, dict[int, Place]]:
    """Where it stands what may help, by the plan's ref and the place of the outcome in its review."""
    rules, on = rules_at_review(request.member), request.member.on
    return {
        part.plan.ref: places_at_review(
            [Reviewed(one.position, one.row, one.strategies) for one in part.outcomes],
            part.text | part.form.text,
            part.plan.pupil,
            rules,
            on,
            at=f"notes-{part.plan.ref}",
        )
        for part in parts
    }


def _version(parts: list[Part]) -> str:
    return " ".join(part.token for part in parts)


def _page(request: SchoolRequest, group: PupilGroup, parts: list[Part]) -> HttpResponse:
    context = {
        "page_title": f"Review of {group.name}",
        "group": group,
        "parts": parts,
        "places": _places(request, parts),
        "version": _version(parts),
        "complete": sum(part.is_complete(request.member) for part in parts),
        "has_problems": any(part.form.errors or part.stale for part in parts),
    }
    return render(request, "plans/sitting.html", context)
