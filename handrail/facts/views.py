"""Paste or choose a table → what it would do → apply, undo. Its columns are asked about only where they do not tell."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import freshly_signed_in
from handrail.exchange.forms import TOO_BIG
from handrail.facts import actions
from handrail.facts.forms import FOR_ALL, FORMS, initial_of, is_too_big, read_answers, read_meanings
from handrail.facts.meanings import FACTS, GROUPS, MEANINGS, SCORES
from handrail.facts.models import FactFile
from handrail.facts.showing import Shown, show_file
from handrail.facts.staging import TableRefused, needs_columns
from handrail.ui.drawing import Problem
from handrail.ui.environment import plural, sentence
from handrail.ui.notices import say_done

LISTED = 20


@gate(Permission.FACT_WRITE)
@require_http_methods(["GET", "POST"])
def start(request: SchoolRequest) -> HttpResponse:
    """Attendance, suspensions, pupil premium and the like; and every table that was brought in."""
    return _start(request, FACTS)


@gate(Permission.SCORE_WRITE)
@require_http_methods(["GET", "POST"])
def scores(request: SchoolRequest) -> HttpResponse:
    """Scores of a class or a year in one paste."""
    return _start(request, SCORES)


@gate(Permission.PUPIL_WRITE)
@require_http_methods(["GET", "POST"])
def groups(request: SchoolRequest) -> HttpResponse:
    """Who is in which teaching group, as a list has it."""
    return _start(request, GROUPS)


def _start(request: SchoolRequest, subject: str) -> HttpResponse:
    files = FactFile.objects.visible_to(request.member).filter(subject=subject).defer("table", "pasted")
    form = FORMS[subject](request.POST or None, request.FILES or None, initial=_again(request, subject))
    if is_too_big(request):
        form.errors["file"] = form.error_class([TOO_BIG])
    elif form.is_bound and form.is_valid():
        try:
            file = actions.stage_table(by=request.member, subject=subject, defaults=form.defaults(), **_sent(form))
        except TableRefused as refusal:
            form.add_error("file" if form.cleaned_data["file"] else "pasted", str(refusal))
        else:
            return _to("preview", request, file)
    title = FactFile.Subject(subject).label
    context = {"page_title": title, "form": form, "subject": subject, "files": files[:LISTED]}
    return render(request, "facts/start.html", context)


def _again(request: SchoolRequest, subject: str) -> dict[str, Any]:
    """What was typed for a table that is to be changed and read again."""
    ref = request.GET.get("again", "")
    waiting = FactFile.objects.visible_to(request.member).filter(ref=ref, subject=subject, applied_at=None)
    file = waiting.first() if ref else None
    return initial_of(file) if file else {}


def _sent(form: Any) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    if file:
        return {"content": file.read(), "file_name": file.name}
    return {"pasted": form.cleaned_data["pasted"]}


def _to(page: str, request: SchoolRequest, file: FactFile) -> HttpResponse:
    return redirect(f"facts:{page}", school=request.member.school.slug, file=file.ref)


def _file(request: SchoolRequest, ref: str) -> FactFile:
    file: FactFile = get_object_or_404(FactFile.objects.visible_to(request.member), ref=ref)
    return file


@gate(Permission.SCORE_WRITE, shows="import")
@require_http_methods(["GET", "POST"])
def columns(request: SchoolRequest, file: str) -> HttpResponse:
    """What each column was taken for; placed once, remembered."""
    staged = _file(request, file)
    show(request, [])
    if staged.state != "staged":
        return _to("preview", request, staged)
    meanings, problems = read_meanings(staged, request.POST), []
    if request.method == "POST":
        try:
            actions.set_columns(by=request.member, file=staged, meanings=meanings)
        except ValidationError as refusal:
            problems = [Problem(" ".join(refusal.messages), "#column-0")]
        else:
            return _to("preview", request, staged)
    context = {
        "page_title": "Columns of the table",
        "file": staged,
        "must": needs_columns(staged),
        "meanings": MEANINGS[staged.subject],
        "chosen": meanings,
        "found": problems,
        "has_problems": bool(problems),
    }
    return render(request, "facts/columns.html", context)


@gate(Permission.SCORE_WRITE, shows="import")
@require_GET
def preview(request: SchoolRequest, file: str) -> HttpResponse:
    """What the table would do, or has done, row by row."""
    staged = _file(request, file)
    if staged.state == "staged" and needs_columns(staged):
        return _to("columns", request, staged)
    return _preview(request, staged, FOR_ALL[staged.subject](initial=initial_of(staged)))


def _preview(request: SchoolRequest, staged: FactFile, form: Any) -> HttpResponse:
    shown = show_file(request.member, staged, whole=request.GET.get("all", ""))
    show(request, shown.refs)
    context = {"page_title": staged.file_name, "file": staged, "shown": shown, "form": form}
    return render(request, "facts/preview.html", context)


@gate(Permission.SCORE_WRITE, shows="import")
@require_POST
def for_all(request: SchoolRequest, file: str) -> HttpResponse:
    """Say once what the rows do not say: the period, the test, the day."""
    staged = _file(request, file)
    form = FOR_ALL[staged.subject](request.POST)
    if not form.is_valid():
        return _preview(request, staged, form)
    try:
        actions.decide(by=request.member, file=staged, answers=read_answers(request.POST))
        actions.set_defaults(by=request.member, file=staged, defaults=form.defaults())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return _to("preview", request, staged)


@gate(Permission.SCORE_WRITE)
@require_POST
def apply(request: SchoolRequest, file: str) -> HttpResponse:
    """Write down what was decided, then apply as one. Sent twice it is done once."""
    staged = _file(request, file)
    if staged.state == "applied":
        return _to("preview", request, staged)
    try:
        staged = actions.decide(by=request.member, file=staged, answers=read_answers(request.POST))
        if request.POST.get("do") == "keep":
            messages.success(request, "Your answers are kept. Nothing has been applied yet.")
            return _to("preview", request, staged)
        staged = actions.apply_facts(by=request.member, file=staged)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        undo_url = reverse("facts:undo", kwargs={"school": request.member.school.slug, "file": staged.ref})
        say_done(request, _said(show_file(request.member, staged)), undo_url=undo_url)
    return _to("preview", request, staged)


def _said(shown: Shown) -> str:
    taken = sum(1 for line in shown.asks if line.outcome == "Taken")
    left = shown.counts["left"] + len(shown.asks) - taken
    parts = [plural(shown.counts["new"] + taken, "new row"), f"{shown.counts['changed']:,} changed"]
    return f"Applied: {sentence([*parts, f'{left:,} left alone'] if left else parts)}."


@gate(Permission.SCORE_WRITE)
@require_POST
@freshly_signed_in
def undo(request: SchoolRequest, file: str) -> HttpResponse:
    """Take the whole table back."""
    applied = _file(request, file)
    try:
        actions.undo_facts(by=request.member, file=applied)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{applied.file_name} was undone. Everything is as it was before it.")
    return _to("preview", request, applied)
