"""The school's list beside a plan: put a line of it into the draft, keep a line of the plan in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.access.unsent import asks_itself
from handrail.bank.actions import add_lines
from handrail.bank.lines import Line
from handrail.bank.listing import Part, bank_of, in_parts, says
from handrail.bank.places import Place
from handrail.bank.views.lines import LONGEST_SEARCH, find_line
from handrail.bank.views.looking import is_looked_over, notes_json, place_of
from handrail.plans import actions
from handrail.plans.banked import lines_to_keep, put_in
from handrail.plans.errors import StaleDraft
from handrail.plans.keeping import KeepForm
from handrail.plans.models import Plan, PlanVersion
from handrail.plans.rows import draft_of, newest_version
from handrail.plans.text import OUTCOMES, read_draft
from handrail.plans.views.found import about, find_plan, to_plan
from handrail.plans.views.saving import revision_of
from handrail.pupils.models import Need, Pupil
from handrail.pupils.models.dated import holds_on
from handrail.pupils.views.child import sent
from handrail.rules.register import NEED_TYPES

FROM_BANK = "bank-"
"""How the button that saves a draft and opens the list begins; the outcome follows."""

SHOWS = {"strategies": "Strategies", "outcomes": "Outcomes"}


@gate(Permission.PLAN_WRITE, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def from_bank(request: SchoolRequest, plan: str, position: int) -> HttpResponse:
    """The school's list, to put lines of it into one outcome of a draft."""
    row = find_plan(request, plan)
    version = draft_of(row)
    if position not in OUTCOMES:
        raise Http404
    if version is None:
        return to_plan(request, row)
    if request.method == "POST":
        return _put(request, row, version, position)
    return _list(request, row, version, position)


def to_bank(request: SchoolRequest, plan: Plan, do: str) -> HttpResponse:
    """After the draft is saved by the button 'Choose from our list' of one outcome."""
    position = do.removeprefix(FROM_BANK)
    return _again(request, plan, int(position) if position in map(str, OUTCOMES) else OUTCOMES[0])


def _put(request: SchoolRequest, plan: Plan, version: PlanVersion, position: int) -> HttpResponse:
    """Put a line in, unless the draft has moved on since the list was opened."""
    line = find_line(request, request.POST.get("line", ""))
    put = put_in(read_draft(version), line, position)
    if put is None:
        messages.error(request, f"Outcome {position} has no free place for it. Nothing was changed.")
        return _again(request, plan, position)
    text, place = put
    try:
        actions.save_draft(version=version, text=text, revision=revision_of(request), by=request.member)
    except StaleDraft as stale:
        messages.error(request, f"{stale.saved_by} changed this draft after you opened the list. Choose again.")
    else:
        messages.success(request, f"“{line.text}” is in outcome {place}.")
    return _again(request, plan, position)


def _list(request: SchoolRequest, plan: Plan, version: PlanVersion, position: int) -> HttpResponse:
    bank, words = bank_of(request.member), request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    shown = request.GET.get("show") if request.GET.get("show") in SHOWS else _to_begin_with(version, position)
    rows: list[Any] = [*bank.outcomes] if shown == "outcomes" else [*bank.strategies]
    found = [row for row in rows if not row.is_retired and says(row, words)]
    context = {
        **about(request, plan, "From our list for"),
        "version": version,
        "position": position,
        "shown": shown,
        "choices": [(said, f"?show={key}", key == shown) for key, said in SHOWS.items()],
        "parts": _nearest_first(in_parts(found), plan.pupil, request.member.on),
        "found": len(found),
        "words": words,
        "goal": next((outcome.text for outcome in version.outcomes.all() if outcome.position == position), ""),
    }
    return render(request, "plans/from_bank.html", context)


def _to_begin_with(version: PlanVersion, position: int) -> str:
    """Strategies, once it is written what the child will do."""
    is_written = any(row.position == position and row.text for row in version.outcomes.all())
    return "strategies" if is_written else "outcomes"


def _nearest_first(parts: list[Part], pupil: Pupil, on: date) -> list[Part]:
    """The areas of the child's own needs before the others."""
    needs = Need.objects.for_school(pupil.school_id).filter(holds_on(on), pupil=pupil)
    types = needs.values_list("type_code", flat=True)
    own = {NEED_TYPES[code].area for code in types if code in NEED_TYPES}
    return sorted(parts, key=lambda part: part.key not in own)


def _again(request: SchoolRequest, plan: Plan, position: int) -> HttpResponse:
    return redirect("plans:from_bank", school=request.member.school.slug, plan=plan.ref, position=position)


@gate(Permission.BANK_ADD, shows="plan")
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: SchoolRequest, plan: str, position: int) -> HttpResponse:
    """Keep an outcome of a plan, or what is done towards it, in the school's list."""
    row = find_plan(request, plan)
    lines = lines_to_keep(read_draft(newest_version(row)), position, row.pupil)
    if not lines:
        raise Http404
    if is_looked_over(request):
        return _look_over(request, row, lines)
    form = KeepForm(sent(request), lines=lines)
    if form.is_valid():
        added = add_lines(lines=form.read(), by=request.member)
        said = "Kept. Everybody who writes plans can pick it now." if added else "The list has it already."
        messages.success(request, said)
        return to_plan(request, row)
    return _keep_page(request, row, form, place_of(list(lines.values()), request))


def _look_over(request: SchoolRequest, plan: Plan, lines: Mapping[str, Line]) -> HttpResponse:
    """What may help in the lines as they are typed; nothing is kept."""
    typed = request.POST.dict()
    place = place_of([replace(one, text=typed.get(f"text-{name}", "")) for name, one in lines.items()], request)
    if asks_itself(request):
        return notes_json(place)
    return _keep_page(request, plan, KeepForm(initial=typed, lines=lines), place)


def _keep_page(request: SchoolRequest, plan: Plan, form: KeepForm, place: Place) -> HttpResponse:
    return render(request, "plans/keep.html", {**about(request, plan, "Keep from"), "form": form, "place": place})
