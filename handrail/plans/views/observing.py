"""A dated note on one outcome, in seconds, from wherever its child is on the screen."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.core.uploads import takes_many_files
from handrail.plans.models import Outcome, Plan
from handrail.plans.outcomes import find_outcome
from handrail.plans.views.found import about, find_plan
from handrail.pupils.actions import Observed, add_note
from handrail.pupils.forms import ObservationForm
from handrail.pupils.models import Note
from handrail.pupils.views.child import asked_or_sent, done, sent
from handrail.pupils.views.pictures import has_arrived, photo_of

BACK = {"home": "desk:home", "pupil": "desk:pupil", "plan": "plans:plan", "outcome": "plans:outcome"}
"""Where one was when one began to write, and returns to."""


def outcome_of(request: SchoolRequest, plan: Plan, ref: str) -> Outcome:
    """The outcome of a plan in hand. Raises Http404."""
    found = find_outcome(plan, ref, request.member)
    if found is None:
        raise Http404
    return found


@takes_many_files
@gate(Permission.NOTE_WRITE, shows="plan")
@asked_or_sent
def observe(request: SchoolRequest, plan: str, outcome: str) -> HttpResponse:
    """Add what was seen of an outcome, and go back to where one was."""
    row = find_plan(request, plan)
    seen_of = outcome_of(request, row, outcome)
    began = {"happened_on": request.member.on}
    form = ObservationForm(sent(request), request.FILES or None, initial=began, scale=request.member.school.scale)
    if _add(request, row, seen_of, form):
        messages.success(request, f"Your note about {row.pupil.name} is saved.")
        return _back(request, row, seen_of)
    context = {
        **about(request, row, "Note on"),
        "form": form,
        "outcome": seen_of,
        "back": _where(request),
        "back_url": _address(request, row, seen_of),
    }
    return render(request, "plans/observe.html", context)


def _add(request: SchoolRequest, plan: Plan, outcome: Outcome, form: ObservationForm) -> Note | None:
    def add() -> Note:
        said = form.cleaned_data
        observed = Observed(outcome.ref, said["seen"], said["tries"], photo_of(form), said["went"])
        words = {"text": said["text"], "happened_on": said["happened_on"]}
        return add_note(by=request.member, pupil=plan.pupil, observed=observed, **words)

    return done(add, form) if has_arrived(request, form) else None


def _where(request: SchoolRequest) -> str:
    asked = request.POST.get("back") or request.GET.get("back", "")
    return asked if asked in BACK else "plan"


def _address(request: SchoolRequest, plan: Plan, outcome: Outcome) -> str:
    name, refs = BACK[_where(request)], {"school": request.member.school.slug}
    if name == "desk:pupil":
        refs["pupil"] = plan.pupil.ref
    elif name != "desk:home":
        refs |= {"plan": plan.ref} | ({"outcome": outcome.ref} if name == "plans:outcome" else {})
    return reverse(name, kwargs=refs)


def _back(request: SchoolRequest, plan: Plan, outcome: Outcome) -> HttpResponse:
    return redirect(f"{_address(request, plan, outcome)}#o-{outcome.ref}")
