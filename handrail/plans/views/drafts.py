"""Writing a plan: start, save, settle two texts, send, publish, correct."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.bank.places import drawn
from handrail.core.loading import load_each
from handrail.plans import actions
from handrail.plans.advice import notes_on, places_of, places_of_passages
from handrail.plans.errors import NotReady, Refused, StaleDraft
from handrail.plans.forms import DraftForm, ReasonForm
from handrail.plans.models import EHCOutcome, Plan, PlanVersion
from handrail.plans.prefilling import reports_of
from handrail.plans.readiness import hints_for_outcome
from handrail.plans.reading import PARTS
from handrail.plans.rows import draft_of, newest_version
from handrail.plans.text import OUTCOMES, STRATEGIES, TRIED_WORDS, TRIES, Text, outcome_fields, read_draft
from handrail.plans.views.banked import FROM_BANK, to_bank
from handrail.plans.views.found import about, find_plan, to_draft, to_plan
from handrail.plans.views.reading import read_page
from handrail.plans.views.saving import answer_save, put_in_by_others, revision_of, said_saved
from handrail.pupils.facts import tests_of
from handrail.pupils.one import find_pupil
from handrail.rules.plan_kinds import kind_on
from handrail.rules.register import AREAS

BOTH_SAVED = "Somebody else wrote in other fields meanwhile. Their words and yours are both saved."


@gate(Permission.PLAN_WRITE)
@require_POST
def start(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Begin the next plan of a pupil, of the kind that was chosen."""
    found = find_pupil(request.member, pupil)
    kind = request.POST.get("kind") or Plan.Kind.SUPPORT_PLAN
    try:
        plan = actions.start_plan(pupil=found, by=request.member, kind=kind)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("desk:pupil", school=request.member.school.slug, pupil=found.ref)
    return to_draft(request, plan)


@gate(Permission.PLAN_WRITE, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SchoolRequest, plan: str) -> HttpResponse:
    """The draft of a plan, to write in."""
    row = find_plan(request, plan)
    version = newest_version(row)
    if request.method == "POST":
        return _save(request, row, version)
    if not version.is_draft or row.closed_on:
        return to_plan(request, row)
    load_each(version, *PARTS)
    text = read_draft(version)
    form = _make_form(request, row, text)(text)
    form.say_days()
    return _edit_page(request, row, version, form)


def _make_form(request: SchoolRequest, plan: Plan, saved: Text) -> Callable[[Text], DraftForm]:
    kind = kind_on(plan.kind, request.member.on)
    return partial(DraftForm, kind=kind, saved=saved, steps=_steps(request, plan, saved))


def _steps(request: SchoolRequest, plan: Plan, saved: Text) -> dict[str, str]:
    """The section E outcomes of the child, by ref: those that stand, and those this draft names already."""
    named = {saved.get(f"outcome-{position}-step", "") for position in OUTCOMES}
    rows = EHCOutcome.objects.visible_to(request.member).filter(pupil=plan.pupil)
    return {
        row.ref: row.said_to(request.member) + ("" if row.holds(request.member.on) else " (ended)")
        for row in rows
        if row.holds(request.member.on) or row.ref in named
    }


def _save(request: SchoolRequest, plan: Plan, version: PlanVersion) -> HttpResponse:
    return answer_save(
        request,
        plan,
        make_form=_make_form(request, plan, read_draft(version)),
        save=lambda form: actions.save_draft(
            version=version, text=form.text, revision=revision_of(request), by=request.member
        ),
        page=lambda form: _edit_page(request, plan, version, form),
        then=lambda saved, form: _then(request, plan, saved, form),
        parts=lambda text: _parts(request, plan, text),
    )


def _parts(request: SchoolRequest, plan: Plan, text: Text) -> dict[str, str]:
    """What stands beside each outcome, drawn anew for the text that is now saved."""
    there = {
        f"there-{position}": render_to_string(
            "plans/there.html", {"position": position, "hints": hints_for_outcome(text, position)}
        )
        for position in OUTCOMES
    }
    notes = notes_on(text, plan.pupil, request.member)
    return there | drawn([*places_of(notes).values(), *places_of_passages(notes).values()])


def _then(request: SchoolRequest, plan: Plan, version: PlanVersion, form: DraftForm) -> HttpResponse:
    """After a save: send it, publish it, or go on writing."""
    member, do = request.member, request.POST.get("do", "save")
    if put_in_by_others(version, form):
        messages.success(request, BOTH_SAVED)
    if do == "send":
        return _send(request, plan, version)
    if do.startswith(FROM_BANK):
        return to_bank(request, plan, do)
    if do == "add":
        place = _empty_place(form.text)
        return redirect(f"{to_draft(request, plan)['Location']}?add=outcome#id_outcome-{place}-text")
    if do != "publish":
        return to_draft(request, plan)
    if not member.may(Permission.PLAN_PUBLISH):
        raise PermissionDenied
    try:
        actions.publish_plan(version=version, revision=version.revision, by=member)
    except NotReady as not_ready:
        form.say_missing(not_ready.missing)
        return _edit_page(request, plan, version, form)
    return _published(request, plan)


def _send(request: SchoolRequest, plan: Plan, version: PlanVersion) -> HttpResponse:
    try:
        actions.send_for_approval(version=version, by=request.member)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Sent to the {request.member.school.senco_word}, who can now publish it.")
    return to_plan(request, plan)


def _published(request: SchoolRequest, plan: Plan) -> HttpResponse:
    messages.success(
        request, f"Plan {plan.number} is published. It cannot be changed now; a correction adds a version."
    )
    return to_plan(request, plan)


def _edit_page(request: SchoolRequest, plan: Plan, version: PlanVersion, form: DraftForm) -> HttpResponse:
    text = form.text
    drawn, notes = _drawn(text), notes_on(text, plan.pupil, request.member)
    context = {
        **about(request, plan),
        "version": version,
        "saved": said_saved(version),
        "form": form,
        "text": text,
        "kind": form.kind,
        "steps": form.steps,
        "areas": [(key, area.label) for key, area in AREAS.items()],
        "drawn": drawn,
        "empty": _empty_place(text),
        "adds": request.GET.get("add") == "outcome",
        "strategies": {place: _strategies(text, place) for place in drawn},
        "tries": [n for n in TRIES if any(text.get(f"tried-{n}-{part}") for part in TRIED_WORDS)],
        "reports": _reports(request, plan, text),
        "tests": tests_of(request.member, plan.pupil),
        "places": places_of(notes),
        "beside": places_of_passages(notes),
        "hints": {position: hints_for_outcome(text, position) for position in drawn},
        "carried": {outcome.position for outcome in version.outcomes.all() if outcome.carried_from_ref},
    }
    return render(request, "plans/edit.html", context)


def _is_written(text: Text, position: int) -> bool:
    return any(text.get(name) for name in outcome_fields(position))


def _empty_place(text: Text) -> int | None:
    """The first place for an outcome in which nothing is written."""
    return next((place for place in OUTCOMES if not _is_written(text, place)), None)


def _drawn(text: Text) -> list[int]:
    """The outcomes of the page: those that are written, and the first empty place."""
    return [place for place in OUTCOMES if place == _empty_place(text) or _is_written(text, place)]


def _strategies(text: Text, position: int) -> list[int]:
    """The strategies of an outcome that are drawn: those that are written, and the first empty place."""
    at = f"outcome-{position}-strategy-"
    written = [n for n in STRATEGIES if any(words for name, words in text.items() if name.startswith(f"{at}{n}-"))]
    return sorted([*written, *[n for n in STRATEGIES if n not in written][:1]])


def _reports(request: SchoolRequest, plan: Plan, text: Text) -> list[tuple[str, bool]]:
    """The reports that may be ticked, each with whether it is: what is ticked, then the others this member may open."""
    ticked = text.get("advice_from", "").splitlines()
    others = [line for line, _ in reports_of(plan.pupil, request.member) if line not in ticked]
    return [(line, line in ticked) for line in (*ticked, *others)]


@gate(Permission.PLAN_PUBLISH, shows="plan")
@require_POST
def publish(request: SchoolRequest, plan: str) -> HttpResponse:
    """Publish a draft as it was read."""
    row = find_plan(request, plan)
    version = draft_of(row)
    if version is None:
        return to_plan(request, row)
    try:
        actions.publish_plan(version=version, revision=revision_of(request), by=request.member)
    except NotReady as not_ready:
        return read_page(request, row, version.number, not_ready.missing)
    except Refused as refused:
        messages.error(request, str(refused))
        return to_plan(request, row)
    except StaleDraft as stale:
        messages.error(
            request, f"{stale.saved_by} changed this draft after you opened it. Read it again, then publish."
        )
        return to_plan(request, row)
    return _published(request, row)


@gate(Permission.PLAN_PUBLISH)
@require_POST
def send_back(request: SchoolRequest, plan: str) -> HttpResponse:
    """Hand a draft back to who sent it."""
    row = find_plan(request, plan)
    version = draft_of(row)
    if version is not None:
        actions.send_back(version=version, by=request.member)
        messages.success(request, f"Handed back to {version.holder[0]}.")
    return to_plan(request, row)


@gate(Permission.PLAN_WRITE, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SchoolRequest, plan: str) -> HttpResponse:
    """Ask why a published plan is corrected, and begin its next version."""
    row = find_plan(request, plan)
    if row.closed_on:
        return to_plan(request, row)
    if draft_of(row) is not None:
        return to_draft(request, row)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.correct_plan(plan=row, reason=form.cleaned_data["reason"], by=request.member)
        return to_draft(request, row)
    return render(request, "plans/correct.html", {**about(request, row, "Correct"), "form": form})
