"""Bringing in many plans at once: files of the same layout, their columns placed once, made drafts as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import freshly_signed_in
from handrail.core.uploads import CUT_OFF, is_cut_off, takes_many_files
from handrail.plans import actions
from handrail.plans.bringing.batches import State, choose_plans, meanings_of, pupils_with_drafts, state_of
from handrail.plans.bringing.columns import MEANINGS, guess_all, headings_sha256
from handrail.plans.errors import Refused
from handrail.plans.models import PlanBatch, StagedPlan
from handrail.pupils.forms.chosen import Roll, find_one, roll_of
from handrail.pupils.forms.documents import TOO_MUCH, is_too_much
from handrail.pupils.models import Pupil
from handrail.ui.drawing import Problem
from handrail.ui.environment import plural
from handrail.ui.fields import DrawnForm, UploadsField
from handrail.ui.notices import say_done


class ChoosePlansForm(DrawnForm, forms.Form):
    """Any number of plans with the same layout."""

    plans = UploadsField(
        label="The plans",
        hint="Word (.docx) or Excel (.xlsx) with the same layout, one child each; or one .zip of their folder.",
        accept=".docx,.xlsx,.csv,.zip",
        missing="Choose at least one plan.",
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One plan of the list, with how far it has got and what stands in its box."""

    row: StagedPlan
    state: State
    typed: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The headings that some of the files share, what each is taken for, and a few words from under it."""

    key: str
    headings: list[str]
    meanings: list[str]
    samples: list[str]
    files: int


@takes_many_files
@gate(Permission.PLAN_BRING_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in_many(request: SchoolRequest) -> HttpResponse:
    """Choose the files; those chosen before are named below."""
    form = ChoosePlansForm(request.POST, request.FILES) if request.method == "POST" else ChoosePlansForm()
    if is_too_much(request):
        form.errors["plans"] = form.error_class([TOO_MUCH])
    elif is_cut_off(request):
        form.errors["plans"] = form.error_class([CUT_OFF])
    elif form.is_bound and form.is_valid():
        chosen = choose_plans(request.member, form.cleaned_data["plans"])
        return _to(request, actions.stage_plans(chosen=chosen, by=request.member))
    batches = PlanBatch.objects.visible_to(request.member).annotate(files=Count("plans"), made=Count("plans__plan"))
    newest = batches.order_by("-chosen_at", "-pk")[:20]
    context = {"page_title": "Bring in many plans", "form": form, "batches": newest}
    return render(request, "plans/bring_in_many.html", context)


def _to(request: SchoolRequest, batch: PlanBatch) -> HttpResponse:
    return redirect("plans:batch", school=request.member.school.slug, plans=batch.ref)


def _find(request: SchoolRequest, ref: str) -> PlanBatch:
    found: PlanBatch = get_object_or_404(PlanBatch.objects.visible_to(request.member), ref=ref)
    return found


@gate(Permission.PLAN_BRING_IN, shows="plans")
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: SchoolRequest, plans: str) -> HttpResponse:
    """Whose each plan is and what its columns mean; then drafts of all that are ready."""
    staged = _find(request, plans)
    roll = roll_of(request.member)
    typed: dict[int, str] = {}
    errors: dict[int, str] = {}
    if request.method == "POST":
        typed, errors = _sort(request, staged, roll)
        _place_columns(request, _rows(staged))
        if not errors:
            return _answer(request, staged)
    rows = _rows(staged)
    show(request, {row.pupil.ref for row in rows if row.pupil})
    lines = _lines(request, rows, roll, typed, errors)
    problems = [Problem(words, f"#pupil-{key}") for key, words in errors.items()]
    context = {
        "page_title": "Plans to bring in",
        "batch": staged,
        "waiting": [line for line in lines if line.state.key in {"ready", "ask", "ignored"}],
        "made": [line for line in lines if line.state.key == "filed"],
        "refused": [line for line in lines if line.state.key == "not_taken"],
        "layouts": _layouts(request, [row for row in rows if not row.refused and not row.plan_id]),
        "meanings": MEANINGS,
        "roll": roll,
        "names": {pupil.ref: pupil.name for pupil in roll.pupils},
        "found": problems,
        "has_problems": bool(problems),
    }
    return render(request, "plans/batch.html", context)


def _rows(batch: PlanBatch) -> list[StagedPlan]:
    return list(batch.plans.select_related("pupil", "plan"))


def _lines(
    request: SchoolRequest, rows: Sequence[StagedPlan], roll: Roll, typed: dict[int, str], errors: dict[int, str]
) -> list[Line]:
    memory, busy = meanings_of(request.member, rows), pupils_with_drafts(request.member, rows)
    labels = roll.label_of
    lines = [
        Line(
            row,
            state_of(row, memory, busy),
            typed.get(row.pk, labels.get(row.pupil_id or 0, "")),
            errors.get(row.pk, ""),
        )
        for row in rows
    ]
    order = ("ask", "ready", "ignored", "filed", "not_taken")
    return sorted(lines, key=lambda line: (order.index(line.state.key), line.row.position))


def _layouts(request: SchoolRequest, rows: Sequence[StagedPlan]) -> list[Layout]:
    """Each layout once, the one most files have first."""
    memory = meanings_of(request.member, rows)
    by_key: dict[str, list[StagedPlan]] = {}
    for row in rows:
        by_key.setdefault(headings_sha256(row.headings), []).append(row)
    found = [
        Layout(key, same[0].headings, guess_all(same[0].headings, memory.get(key, {})), _samples(same[0]), len(same))
        for key, same in by_key.items()
    ]
    return sorted(found, key=lambda layout: -layout.files)


def _samples(row: StagedPlan) -> list[str]:
    first = row.rows[0] if row.rows else []
    return [cell[:60] for cell in [*first, *[""] * len(row.headings)][: len(row.headings)]]


def _sort(request: SchoolRequest, batch: PlanBatch, roll: Roll) -> tuple[dict[int, str], dict[int, str]]:
    """Write down whose each plan is: what was typed, and what is wrong with it, by the key of the row."""
    typed: dict[int, str] = {}
    errors: dict[int, str] = {}
    said: dict[int, tuple[Pupil | None, bool]] = {}
    for row in _rows(batch):
        if f"pupil-{row.pk}" in request.POST:
            typed[row.pk] = request.POST[f"pupil-{row.pk}"].strip()[:300]
            is_left_out = f"leave-{row.pk}" in request.POST
            pupil, error = find_one(roll, typed[row.pk], row.file_name)
            said[row.pk] = (pupil, is_left_out)
            if error and not is_left_out:
                errors[row.pk] = error
    actions.sort_plans(batch=batch, said=said, by=request.member)
    return typed, errors


def _place_columns(request: SchoolRequest, rows: Sequence[StagedPlan]) -> None:
    """Remember what was said of the columns of each layout."""
    for layout in _layouts(request, [row for row in rows if not row.refused and not row.plan_id]):
        said = [request.POST.get(f"column-{layout.key[:12]}-{place}", "") for place in range(len(layout.headings))]
        meanings = [one if one in MEANINGS else known for one, known in zip(said, layout.meanings, strict=True)]
        if meanings != layout.meanings:
            actions.remember_columns(headings=layout.headings, meanings=meanings, by=request.member)


def _answer(request: SchoolRequest, batch: PlanBatch) -> HttpResponse:
    if request.POST.get("do") != "make":
        messages.success(request, "What you said is kept. No draft has been made yet.")
        return _to(request, batch)
    try:
        made = actions.bring_in_plans(batch=batch, by=request.member)
    except Refused as refused:
        messages.error(request, str(refused))
        return _to(request, batch)
    undo_url = reverse("plans:batch_undo", kwargs={"school": request.member.school.slug, "plans": batch.ref})
    say_done(
        request, f"{plural(len(made), 'draft is', 'drafts are')} made. Look each over, then publish.", undo_url=undo_url
    )
    return _to(request, batch)


@gate(Permission.PLAN_BRING_IN)
@require_POST
@freshly_signed_in
def batch_undo(request: SchoolRequest, plans: str) -> HttpResponse:
    """Take back every draft of the batch that nobody has written in."""
    staged = _find(request, plans)
    gone, left = actions.take_back_plans(batch=staged, by=request.member)
    words = f"{plural(gone, 'draft is', 'drafts are')} taken back."
    if left:
        words += f" {plural(left, 'draft stays', 'drafts stay')}, because somebody has written in it since."
    messages.success(request, words)
    return _to(request, staged)
