"""Saving what was written, by a button or by the page itself, and what is answered when two people wrote at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from handrail.access.gate import SchoolRequest
from handrail.access.unsent import asks_itself, took
from handrail.plans.conflict import Difference, differences_of, settle
from handrail.plans.errors import StaleDraft
from handrail.plans.forms import WrittenForm
from handrail.plans.models import Plan, PlanVersion, Review
from handrail.plans.text import Text, differing, read_draft
from handrail.plans.views.found import about
from handrail.ui.environment import moment

F = TypeVar("F", bound=WrittenForm)
R = TypeVar("R", PlanVersion, Review)

CONFLICT, UNFIT = 409, 422


def answer_save(
    request: SchoolRequest,
    plan: Plan,
    *,
    make_form: Callable[[Mapping[str, str]], F],
    save: Callable[[F], R],
    page: Callable[[F], HttpResponse],
    then: Callable[[R, F], HttpResponse],
    parts: Callable[[Text], dict[str, str]],
) -> HttpResponse:
    """Save all of what was sent, or none of it.

    `page` shows a form that does not fit; `then` follows a save made by a button. A page that saves by itself
    (`Accept: application/json`) is answered in JSON: 200 with the `parts` of the page that follow from the text, by id;
    409 with the other's text, 422 with what does not fit.
    """
    is_by_itself = asks_itself(request)
    form = make_form(request.POST)
    if "differs" in request.POST:
        settled = settle(request.POST, list(form.fields), form.answers)
        if settled.undecided:
            return _undecided_page(request, plan, settled.text, settled.undecided)
        form = make_form(settled.text)
    if not form.can_be_saved():
        return _unfit_json(form) if is_by_itself else page(form)
    try:
        row = save(form)
    except StaleDraft as stale:
        return _stale_json(stale) if is_by_itself else _stale_page(request, plan, stale, form)
    took(request)
    return _saved_json(row, form, parts) if is_by_itself else then(row, form)


def revision_of(request: SchoolRequest) -> int:
    """The save that the form was opened at; 0, which fits none, where the form does not say."""
    said = request.POST.get("version", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def said_saved(row: PlanVersion | Review) -> str:
    """Like '10:42 by Ben Adeyemi'."""
    return f"{moment(row.saved_at)} by {row.saved_by}"


def _stale_page(request: SchoolRequest, plan: Plan, stale: StaleDraft, form: WrittenForm) -> HttpResponse:
    """Both texts side by side, field by field; nothing is saved yet, and nothing is lost."""
    told = {"saved_by": stale.saved_by, "saved_at": moment(stale.saved_at), "revision": stale.revision}
    rows = differences_of(stale, form.answers)
    return _two_texts(request, plan, dict(stale.mine), rows, told | {"is_closed": stale.is_closed})


def _undecided_page(request: SchoolRequest, plan: Plan, text: dict[str, str], rows: list[Difference]) -> HttpResponse:
    """The same page again, with every decision already made."""
    told = {name: request.POST.get(name, "") for name in ("saved_by", "saved_at")}
    return _two_texts(request, plan, text, rows, told | {"revision": revision_of(request), "is_closed": False})


def _two_texts(
    request: SchoolRequest, plan: Plan, text: dict[str, str], rows: list[Difference], told: dict[str, Any]
) -> HttpResponse:
    differs = {row.name for row in rows}
    context = {
        **about(request, plan, "Two texts for"),
        **told,
        "rows": rows,
        "same": {name: words for name, words in text.items() if words and name not in differs},
        "do": request.POST.get("do", "save"),
        "has_problems": any(row.error for row in rows),
    }
    return render(request, "plans/conflict.html", context)


def _saved_json(row: PlanVersion | Review, form: WrittenForm, parts: Callable[[Text], dict[str, str]]) -> JsonResponse:
    """When, by whom, the number to name at the next save, and what of the page follows from what is saved now."""
    form.say_days()
    theirs = put_in_by_others(row, form) if isinstance(row, PlanVersion) else {}
    said = {"saved": said_saved(row), "version": row.revision, "problems": _problems(form)}
    said["parts"] = parts(form.text | theirs)
    return JsonResponse(said | ({"theirs": theirs} if theirs else {}))


def put_in_by_others(row: PlanVersion, form: WrittenForm) -> dict[str, str]:
    """What is saved now and was not in the form: the fields that somebody else changed meanwhile."""
    saved = read_draft(row)
    return {name: saved.get(name, "") for name in differing(form.text, saved) if name in form.fields}


def _stale_json(stale: StaleDraft) -> JsonResponse:
    """The page keeps its text; its own Save button shows both."""
    theirs = {"by": stale.saved_by, "saved": moment(stale.saved_at), "text": dict(stale.theirs)}
    return JsonResponse({"conflict": "#save", "theirs": theirs}, status=CONFLICT)


def _unfit_json(form: WrittenForm) -> JsonResponse:
    return JsonResponse({"problems": _problems(form)}, status=UNFIT)


def _problems(form: WrittenForm) -> dict[str, str]:
    return {name: " ".join(str(words) for words in errors) for name, errors in form.errors.items()}
