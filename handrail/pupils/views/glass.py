"""Break-glass: a child's page for an hour, and what the SENCO or the head find when they look at why."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.access.second_step import proved_by_what_one_has
from handrail.audit.reading import record_reading
from handrail.pupils import actions
from handrail.pupils.forms import OpenForm, OpeningAnswerForm, OpeningLookForm
from handrail.pupils.glass import opened_page
from handrail.pupils.line import lines_of
from handrail.pupils.models import Opening, Pupil
from handrail.pupils.models.pupil import PupilQuerySet
from handrail.pupils.views.child import asked_or_sent, done, sent

FEWEST_LETTERS, MOST_NAMED = 2, 8


def _others(member: Member) -> PupilQuerySet:
    """The children of the school outside this member's own: of each the name, the year and the class, to choose by.

    Never one whose record is closed to them, which this is no way round.
    """
    own, here = Pupil.objects.visible_to(member), Pupil.objects.for_school(member.school).open_to(member)
    return here.on_roll(member.on).exclude(pk__in=own.values("pk"))


@gate(Permission.GLASS_BREAK, shows="break-glass names")
@asked_or_sent
@proved_by_what_one_has
def open_for_an_hour(request: SchoolRequest) -> HttpResponse:
    """Choose the child, say why, and the page opens. Whoever is told of it is named here."""
    member, ref = request.member, request.GET.get("pupil", "")
    child = _others(member).filter(ref=ref).first() if ref else None
    form = OpenForm(sent(request))
    if child and (opening := done(lambda: _break(request, child), form)):
        return redirect("pupils:opened", school=member.school.slug, opening=opening.ref)
    asked = request.GET.get("q", "").strip()[:100]
    named = _others(member).named(asked).by_name()[:MOST_NAMED] if len(asked) >= FEWEST_LETTERS else []
    lines = lines_of([child] if child else named, member.on)
    show(request, [line.ref for line in lines])
    mine = list(Opening.objects.visible_to(member).filter(user_id=member.user_id or 0).select_related("pupil")[:10])
    context = {"form": form, "asked": asked, "child": child, "lines": lines, "mine": mine}
    return render(request, "pupils/open_for_an_hour.html", context)


def _break(request: SchoolRequest, child: Pupil) -> Opening:
    given = {"reason": request.POST.get("reason", ""), "words": request.POST.get("words", "")}
    return actions.break_glass(by=request.member, pupil=child, **given)


def _own(request: SchoolRequest, ref: str) -> Opening:
    rows = Opening.objects.visible_to(request.member).filter(user_id=request.member.user_id or 0)
    return get_object_or_404(rows.select_related("pupil", "school"), ref=ref)


@gate(Permission.GLASS_BREAK, shows="opened for an hour")
@require_safe
def opened(request: SchoolRequest, opening: str) -> HttpResponse:
    """What the opening shows, while it is open; after that only that it was, and the question of who looked at it."""
    show(request, [])  # written below, with the opening that allows it
    return _opened_page(request, _own(request, opening), OpeningAnswerForm())


def _opened_page(request: SchoolRequest, row: Opening, form: OpeningAnswerForm) -> HttpResponse:
    member = request.member
    is_open = row.is_open()
    page = opened_page(row, member.on) if is_open else None
    if page:
        why = replace(member, via_id=row.ref)
        record_reading(by=why, section="opened for an hour", pupil_refs=[row.pupil.ref], path=request.path)
    return render(request, "pupils/opened.html", {"opening": row, "page": page, "form": form})


@gate(Permission.GLASS_BREAK)
@require_POST
def opening_answer(request: SchoolRequest, opening: str) -> HttpResponse:
    """Answer what the SENCO or the head asked about one's own opening."""
    row, form = _own(request, opening), OpeningAnswerForm(request.POST)
    if not done(lambda: actions.answer_why(by=request.member, opening=row, answer=form.cleaned_data["answer"]), form):
        return _opened_page(request, row, form)
    messages.success(request, "Your answer is saved. Whoever asked reads it with the opening.")
    return redirect("pupils:opened", school=request.member.school.slug, opening=row.ref)


@gate(Permission.GLASS_REVIEW, shows="openings")
@require_safe
def openings(request: SchoolRequest) -> HttpResponse:
    """Every page that was opened for an hour: those that wait, and those that were looked at."""
    return _openings_page(request)


def _openings_page(request: SchoolRequest, wrong: dict[str, str] | None = None) -> HttpResponse:
    rows = list(Opening.objects.visible_to(request.member).select_related("pupil"))
    waiting = sorted((row for row in rows if row.reviewed_at is None), key=lambda row: row.opened_at)
    show(request, {row.pupil.ref for row in rows})
    context = {
        "waiting": [(row, _look_form(request, row, wrong or {})) for row in waiting],
        "looked_at": [row for row in rows if row.reviewed_at],
        "wrong": wrong or {},
    }
    return render(request, "pupils/openings.html", context)


def _look_form(request: SchoolRequest, row: Opening, wrong: dict[str, str]) -> OpeningLookForm:
    """What was written stays on the page where it could not be taken."""
    typed = {"question": request.POST.get("question", "")} if row.ref in wrong else None
    return OpeningLookForm(initial=typed, auto_id=f"id_%s_{row.ref}")


@gate(Permission.GLASS_REVIEW, shows="openings")
@require_POST
def opening_look(request: SchoolRequest, opening: str) -> HttpResponse:
    """Say whether an opening was reasonable, or ask the person first."""
    row = get_object_or_404(Opening.objects.visible_to(request.member).select_related("pupil"), ref=opening)
    try:
        _look(request, row)
    except ValidationError as error:
        return _openings_page(request, {row.ref: " ".join(error.messages)})
    return redirect("pupils:openings", school=request.member.school.slug)


def _look(request: SchoolRequest, row: Opening) -> None:
    if request.POST.get("found") == "ask":
        actions.ask_why(by=request.member, opening=row, question=request.POST.get("question", ""))
        messages.success(request, f"{row.opened_by} finds your question with the page they opened.")
    else:
        actions.review_opening(by=request.member, opening=row, found=request.POST.get("found", ""))
        messages.success(request, "What you found is written down.")
