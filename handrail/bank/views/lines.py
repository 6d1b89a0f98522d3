"""The school's own list: reading it, adding to it, changing it, and the starter list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.access.unsent import asks_itself
from handrail.bank import actions
from handrail.bank.forms import AddForm, OutcomeForm, StrategyForm
from handrail.bank.lines import KIND_WORDS, Kind, Line, line_of, read_lines
from handrail.bank.listing import bank_of, in_parts
from handrail.bank.models import BankOutcome, BankStrategy
from handrail.bank.places import Place
from handrail.bank.starter import starter_lines
from handrail.bank.views.looking import is_looked_over, notes_json, place_of
from handrail.pupils.views.child import sent
from handrail.ui.addresses import url
from handrail.ui.environment import plural

LONGEST_SEARCH = 100
MOST_LOOKED_OVER = 20_000  # letters of a paste: what is longer is added first, and looked over line by line


@gate(Permission.BANK_READ)
@require_safe
def list_page(request: SchoolRequest) -> HttpResponse:
    """One of the three lists by area of need; `?q=` narrows it, `?retired=1` shows what is no longer offered."""
    bank = bank_of(request.member)
    kind, words = kind_of(request.GET.get("show", "")), request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    retired = bool(request.GET.get("retired"))
    parts = bank.parts(kind, words, retired=retired)
    context = {
        "page_title": kind.words,
        "kind": kind,
        "tabs": [(f"{said} ({bank.count(one)})", f"?show={one}", one is kind) for one, said in KIND_WORDS.items()],
        "parts": parts,
        "found": sum(len(part.rows) for part in parts),
        "words": words,
        "retired": retired,
        "retired_count": sum(1 for row in bank.rows(kind) if row.is_retired),
        "is_empty": not bank.strategies and not bank.outcomes,
        "has_starter": any(row.is_starter for row in bank.strategies),
    }
    return render(request, "bank/list.html", context)


def kind_of(said: str) -> Kind:
    """The list that is asked for; the universal strategies where none is."""
    return Kind(said) if said in KIND_WORDS else Kind.UNIVERSAL


@gate(Permission.BANK_ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SchoolRequest) -> HttpResponse:
    """Add one line, or paste many. The address may say what is already known: `?kind=`, `?area=`, `?lines=`."""
    known = {name: request.GET[name] for name in ("kind", "area", "lines") if name in request.GET}
    form = AddForm(sent(request), initial={"kind": Kind.UNIVERSAL, **known})
    if is_looked_over(request):
        return _look_over_many(request)
    if not form.is_valid():
        return _add_page(request, form, place_of((), request))
    read = form.read()
    added = actions.add_lines(lines=read, by=request.member)
    messages.success(request, _said_added(len(added), len(read)))
    return _to_list(request, Kind(form.cleaned_data["kind"]))


def _look_over_many(request: SchoolRequest) -> HttpResponse:
    """What may help in the lines as they are typed; nothing is saved."""
    typed = request.POST.dict()
    lines = read_lines(kind_of(typed.get("kind", "")), "", typed.get("lines", "")[:MOST_LOOKED_OVER])
    place = place_of(lines, request)
    return notes_json(place) if asks_itself(request) else _add_page(request, AddForm(initial=typed), place)


def _add_page(request: SchoolRequest, form: AddForm, place: Place) -> HttpResponse:
    context = {"page_title": "Add to the school’s list", "form": form, "place": place}
    return render(request, "bank/add.html", context)


def _said_added(added: int, read: int) -> str:
    if not added:
        return "Nothing was added: the list has it already."
    was_there = f" {plural(read - added, 'was', 'were')} there already." if read > added else ""
    return f"{plural(added, 'line is', 'lines are')} added.{was_there}"


@gate(Permission.BANK_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def starter(request: SchoolRequest) -> HttpResponse:
    """Look the starter list over, and take it over as one."""
    if request.method == "POST":
        added = actions.take_starter(by=request.member)
        said = f"{plural(len(added), 'strategy is', 'strategies are')} in your list now. Change what is not your way."
        messages.success(request, said if added else "Your list has all of it already.")
        return _to_list(request, Kind.UNIVERSAL)
    context = {"page_title": "The starter list", "parts": in_parts(starter_lines(request.member.school))}
    return render(request, "bank/starter.html", context)


@gate(Permission.BANK_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: SchoolRequest, line: str) -> HttpResponse:
    """Say one line differently."""
    row = find_line(request, line)
    if is_looked_over(request):
        return _look_over(request, row)
    form = _form(row)(sent(request), initial=_initial(row))
    if form.is_valid():
        try:
            actions.change_line(row=row, line=form.line(), by=request.member)
        except actions.AlreadyThere as there:
            form.add_error("text", str(there))
        else:
            messages.success(request, "Saved.")
            return _to_list(request, form.line().kind)
    return _line_page(request, row, form, line_of(row))


def _look_over(request: SchoolRequest, row: BankStrategy | BankOutcome) -> HttpResponse:
    """What may help in the line as it is typed; nothing is saved."""
    typed = request.POST.dict()
    held = line_of(row)
    words: dict[str, Any] = {name: typed.get(name, "") for name in held.words}
    said = replace(held, **words)
    if asks_itself(request):
        return notes_json(place_of([said], request))
    return _line_page(request, row, _form(row)(initial=typed), said)


def _line_page(
    request: SchoolRequest, row: BankStrategy | BankOutcome, form: StrategyForm | OutcomeForm, said: Line
) -> HttpResponse:
    context = {"page_title": "Change a line", "row": row, "form": form, "place": place_of([said], request)}
    return render(request, "bank/line.html", context)


@gate(Permission.BANK_WRITE)
@require_POST
def retire(request: SchoolRequest, line: str) -> HttpResponse:
    """Offer a line no longer."""
    row = actions.retire_line(row=find_line(request, line), by=request.member)
    undo = url("bank:bring_back", school=request.member.school.slug, line=row.ref)
    messages.success(request, f"“{row}” is no longer offered. Plans that have it keep it.", extra_tags=f"undo:{undo}")
    return _to_list(request, line_of(row).kind)


@gate(Permission.BANK_WRITE)
@require_POST
def back(request: SchoolRequest, line: str) -> HttpResponse:
    """Offer a retired line again."""
    row = find_line(request, line)
    try:
        actions.bring_back(row=row, by=request.member)
    except actions.AlreadyThere as there:
        messages.error(request, str(there))
    else:
        messages.success(request, f"“{row}” is offered again.")
    return _to_list(request, line_of(row).kind)


def find_line(request: SchoolRequest, ref: str) -> BankStrategy | BankOutcome:
    """The line, if it is this school's; Http404 otherwise."""
    found: BankStrategy | BankOutcome | None = BankStrategy.objects.visible_to(request.member).filter(ref=ref).first()
    found = found or BankOutcome.objects.visible_to(request.member).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def _form(row: BankStrategy | BankOutcome) -> type[StrategyForm | OutcomeForm]:
    return OutcomeForm if isinstance(row, BankOutcome) else StrategyForm


def _initial(row: BankStrategy | BankOutcome) -> dict[str, Any]:
    said = line_of(row)
    return {**said.words, "kind": said.kind, "area": said.area}


def _to_list(request: SchoolRequest, kind: Kind) -> HttpResponse:
    address = url("bank:list", school=request.member.school.slug)
    return redirect(f"{address}?{urlencode({'show': kind.value})}")
