"""Writing a plan: start, save, settle two texts, send, publish, correct."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.plans import actions
from handrail.plans.advice import notes_on, where_is
from handrail.plans.errors import NotReady, Refused, StaleDraft
from handrail.plans.forms import DraftForm, ReasonForm
from handrail.plans.models import Plan, PlanVersion
from handrail.plans.readiness import hints_for_outcome
from handrail.plans.rows import draft_of, newest_version
from handrail.plans.text import OUTCOMES, read_draft
from handrail.plans.views.banked import FROM_BANK, to_bank
from handrail.plans.views.found import about, find_plan, to_draft, to_plan
from handrail.plans.views.reading import read_page
from handrail.plans.views.saving import answer_save, revision_of, said_saved
from handrail.pupils.models import Pupil


@gate(Permission.PLAN_WRITE)
@require_POST
def start(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Begin the next plan of a pupil."""
    found = get_object_or_404(Pupil.objects.visible_to(request.member), ref=pupil)
    return to_draft(request, actions.start_plan(pupil=found, by=request.member))


@gate(Permission.PLAN_WRITE, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SchoolRequest, plan: str) -> HttpResponse:
    """The draft of a plan, to write in."""
    row = find_plan(request, plan)
    version = newest_version(row)
    if request.method == "POST":
        return _save(request, row, version)
    if not version.is_draft:
        return to_plan(request, row)
    form = DraftForm(read_draft(version))
    form.say_days()
    return _edit_page(request, row, version, form)


def _save(request: SchoolRequest, plan: Plan, version: PlanVersion) -> HttpResponse:
    return answer_save(
        request,
        plan,
        make_form=DraftForm,
        save=lambda form: actions.save_draft(
            version=version, text=form.text, revision=revision_of(request), by=request.member
        ),
        page=lambda form: _edit_page(request, plan, version, form),
        then=lambda saved, form: _then(request, plan, saved, form),
    )


def _then(request: SchoolRequest, plan: Plan, version: PlanVersion, form: DraftForm) -> HttpResponse:
    """After a save: send it, publish it, or go on writing."""
    member, do = request.member, request.POST.get("do", "save")
    if do == "send":
        return _send(request, plan, version)
    if do.startswith(FROM_BANK):
        return to_bank(request, plan, do)
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
    context = {
        **about(request, plan),
        "version": version,
        "saved": said_saved(version),
        "form": form,
        "text": text,
        "notes": notes_on(text, plan.pupil, request.member),
        "where_is": where_is,
        "hints": {position: hints_for_outcome(text, position) for position in OUTCOMES},
        "carried": {outcome.position for outcome in version.outcomes.all() if outcome.carried_from_ref},
    }
    return render(request, "plans/edit.html", context)


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
    except StaleDraft as stale:
        messages.error(
            request, f"{stale.saved_by} changed this draft after you opened it. Read it again, then publish."
        )
        return to_plan(request, row)
    return _published(request, row)


@gate(Permission.PLAN_PUBLISH)
@require_POST
def send_back(request: SchoolRequest, plan: str) -> HttpResponse:
    """Hand a draft back to who wrote it."""
    row = find_plan(request, plan)
    version = draft_of(row)
    if version is not None:
        actions.send_back(version=version, by=request.member)
        messages.success(request, f"Handed back to {version.started_by}.")
    return to_plan(request, row)


@gate(Permission.PLAN_WRITE, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SchoolRequest, plan: str) -> HttpResponse:
    """Ask why a published plan is corrected, and begin its next version."""
    row = find_plan(request, plan)
    if draft_of(row) is not None:
        return to_draft(request, row)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.correct_plan(plan=row, reason=form.cleaned_data["reason"], by=request.member)
        return to_draft(request, row)
    return render(request, "plans/correct.html", {**about(request, row, "Correct"), "form": form})
