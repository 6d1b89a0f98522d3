"""Raising a concern: the child, what I saw, since when, what I have tried."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.concerns import actions
from handrail.concerns.choosing import bare, find_named, pupils_to_name, suggest
from handrail.concerns.forms import RaiseForm, WhichChildForm
from handrail.concerns.models import Concern
from handrail.concerns.views.found import back_to, find_concern, refused
from handrail.pupils.line import ChildLine, child_line, lines_of
from handrail.pupils.models import Pupil
from handrail.pupils.views.child import done, sent

NOBODY = "Nobody here has that name. Try fewer letters, or one name only."


@gate(Permission.CONCERN_RAISE, shows="raise concern")
@require_http_methods(["GET", "HEAD", "POST"])
def raise_page(request: SchoolRequest) -> HttpResponse:
    """Raise a concern; `?pupil=` where the child is known already."""
    return _raise(request, _pupil_of(request, request.GET.get("pupil", "")))


@gate(Permission.CONCERN_RAISE, shows="raise concern")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SchoolRequest, concern: str) -> HttpResponse:
    """Put a concern of one's own right by another that takes its place, while nobody has looked at it."""
    first = find_concern(request, concern)
    if not first.is_by(request.member):
        raise Http404
    return _raise(request, first.pupil, corrects=first)


def _raise(request: SchoolRequest, known: Pupil | None, corrects: Concern | None = None) -> HttpResponse:
    before = {"saw": corrects.saw, "since": corrects.since, "tried": corrects.tried} if corrects else None
    form = RaiseForm(sent(request), member=request.member, known=known, initial=before)
    child, some = known, list[Pupil]()
    if child is None and form.is_bound:
        form.is_valid()  # what else is wrong is said together with the name
        child, some = _named(request, form)
    raised = done(lambda: _act(request, form, child, corrects), form) if child else None
    if raised:
        messages.success(request, f"Thank you. Your concern about {raised.pupil.name} has been sent.")
        return back_to(request, raised)
    return _form_page(request, form, known, some, corrects)


def _act(request: SchoolRequest, form: RaiseForm, child: Pupil, corrects: Concern | None) -> Concern:
    return actions.raise_concern(by=request.member, pupil=child, words=form.words(), corrects=corrects)


def _pupil_of(request: SchoolRequest, ref: str) -> Pupil | None:
    """The pupil of that ref, if this member may raise a concern about them."""
    return pupils_to_name(request.member).filter(ref=ref).first() if ref else None


def _named(request: SchoolRequest, form: RaiseForm) -> tuple[Pupil | None, list[Pupil]]:
    """Whom the form means: the child that was chosen, or the only one of the name; or else some to choose from."""
    chosen = _pupil_of(request, request.POST.get("pupil", ""))
    if chosen:
        return chosen, []
    typed = request.POST.get("child", "")
    found = find_named(request.member, typed)
    if typed.strip() and found.one is None and not found.some:
        form.add_error("child", NOBODY)
    return found.one, [] if found.one else found.some


def _form_page(
    request: SchoolRequest, form: RaiseForm, known: Pupil | None, some: list[Pupil], corrects: Concern | None
) -> HttpResponse:
    lines = lines_of(some, request.member.on)
    show(request, [*([known.ref] if known else []), *(line.ref for line in lines)])
    context: dict[str, Any] = {
        "page_title": "Correct a concern" if corrects else "Raise a concern",
        "form": form,
        "line": _line(request, known) if known else None,
        "which": WhichChildForm(lines=lines) if lines else None,
        "corrects": corrects,
    }
    return render(request, "concerns/raise.html", context)


def _line(request: SchoolRequest, pupil: Pupil) -> ChildLine:
    """Who it is about; without the status, which is not for everybody who may raise a concern."""
    line = child_line(pupil, request.member.on)
    reached = Pupil.objects.visible_to(request.member).filter(pk=pupil.pk).exists()
    return line if reached and request.member.may(Permission.REGISTER_READ) else bare(line)


@gate(Permission.CONCERN_RAISE, shows="names")
@require_safe
def names(request: SchoolRequest) -> HttpResponse:
    """`{"found": [{"name", "where", "ref"}], "note"}` for what has been typed so far: names, years and classes only."""
    asked = request.GET.get("q", "")
    lines = suggest(request.member, asked)
    show(request, [line.ref for line in lines])
    found = [{"name": line.name, "where": line.year_and_group, "ref": line.ref} for line in lines]
    return JsonResponse({"found": found, "note": "" if found or not asked else "Nobody by that name here"})


@gate(Permission.CONCERN_RAISE)
@require_POST
def take_back(request: SchoolRequest, concern: str) -> HttpResponse:
    """Take one's own back: the wrong child, or a mistake."""
    found = find_concern(request, concern)
    try:
        actions.take_back(by=request.member, concern=found)
        messages.success(request, "Taken back. Nobody has to answer it; it stays here to be read.")
    except ValidationError as refusal:
        refused(request, refusal)
    return back_to(request, found)
