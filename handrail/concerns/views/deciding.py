"""What the SENCO does about a concern."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.concerns import actions, standing
from handrail.concerns.beside import Said, decided_in_words, overtaken
from handrail.concerns.forms import DecisionForm
from handrail.concerns.models import Concern, Step
from handrail.concerns.models.step import DECISIONS
from handrail.concerns.views.found import back_to, concern_shown, find_concern, refused
from handrail.pupils.views.child import done, sent
from handrail.rules.calendar import say_day

TITLES = {
    Step.Kind.UNIVERSAL: "Everyday strategies",
    Step.Kind.SCREENING: "Ask for a screening",
    Step.Kind.MONITORING: "Monitoring",
    Step.Kind.SEN_SUPPORT: "SEN support (K)",
    Step.Kind.NO_ACTION: "No action",
    Step.Kind.CLOSED: "Close the concern",
}


@gate(Permission.CONCERN_TRIAGE, shows="concern")
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SchoolRequest, concern: str, kind: str) -> HttpResponse:
    """Decide one kind of thing: `kind` is one of `DECISIONS`."""
    if kind not in DECISIONS:
        raise Http404
    found = find_concern(request, concern)
    asks_need = not found.pupil.needs.filter(ends_on=None).exists()
    form = DecisionForm(sent(request), kind=kind, concern=found, member=request.member, asks_need=asks_need)
    seen = request.POST.get("seen", "")
    made = done(lambda: actions.decide(by=request.member, concern=found, decision=form.decision(), seen=seen), form)
    if made:
        messages.success(request, _said(made, found))
        return back_to(request, found)
    title = TITLES[Step.Kind(kind)]
    mine = _in_words(form) if form.is_bound else {}
    shown = {"form": form, "seen": standing.mark(found), "overtaken": overtaken(found, seen, mine)}
    return concern_shown(request, "concerns/decide.html", found, title, **shown)


def _in_words(form: DecisionForm) -> Said:
    decision = form.decision()
    return decided_in_words(decision, [text for text, _, _ in decision.strategies])


def _said(step: Step, concern: Concern) -> str:
    again = (
        f" You look again on {say_day(step.look_again_on)}; it comes back to Home by then."
        if step.look_again_on
        else ""
    )
    return f"Recorded: {step.get_kind_display()}. {concern.recorded_by} sees what you told them.{again}"


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def look(request: SchoolRequest, concern: str) -> HttpResponse:
    """Say that one is looking at it."""
    found = find_concern(request, concern)
    try:
        actions.begin_to_look(by=request.member, concern=found)
        messages.success(request, f"{found.recorded_by} sees that you are looking at it.")
    except ValidationError as refusal:
        refused(request, refusal)
    return back_to(request, found)


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def reopen(request: SchoolRequest, concern: str) -> HttpResponse:
    """Open a closed one again."""
    found = find_concern(request, concern)
    try:
        actions.reopen(by=request.member, concern=found)
        messages.success(request, "Open again.")
    except ValidationError as refusal:
        refused(request, refusal)
    return back_to(request, found)


@gate(Permission.CONCERN_TRIAGE)
@require_POST
def undo(request: SchoolRequest, concern: str) -> HttpResponse:
    """Undo one's own newest step."""
    found = find_concern(request, concern)
    step = get_object_or_404(found.steps, ref=request.POST.get("step", ""))
    try:
        actions.undo_step(by=request.member, concern=found, step=step)
        messages.success(request, _undone(step))
    except ValidationError as refusal:
        refused(request, refusal)
    return back_to(request, found)


def _undone(step: Step) -> str:
    register = " The line of the register stays: correct it on the pupil’s page, under Status." if step.kind in {
        Step.Kind.MONITORING, Step.Kind.SEN_SUPPORT
    } else ""  # fmt: skip
    return f"Undone: {step.get_kind_display()}.{register}"
