"""Choose a file → what it would do → apply, undo. Its columns are asked about only where the names are not found."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.exchange.actions import apply_import, decide, set_blank_status, set_columns, stage_file, undo_import
from handrail.exchange.applying import prepare_import
from handrail.exchange.forms import TOO_BIG, FileForm, is_too_big, read_answers, read_meanings
from handrail.exchange.models import ImportBatch
from handrail.exchange.reading import MEANINGS
from handrail.exchange.showing import Shown, show_batch
from handrail.exchange.staging import FileRefused
from handrail.ui.drawing import Problem
from handrail.ui.environment import plural
from handrail.ui.notices import say_done


@gate(Permission.IMPORT_WRITE)
@require_GET
def file_list(request: SchoolRequest) -> HttpResponse:
    """Every file that was chosen, newest first, and what became of it."""
    batches = ImportBatch.objects.visible_to(request.member).without_content()
    return render(request, "exchange/list.html", {"page_title": "Files", "batches": batches})


@gate(Permission.IMPORT_WRITE)
@require_http_methods(["GET", "POST"])
def start(request: SchoolRequest) -> HttpResponse:
    """Choose a file."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if is_too_big(request):
        form.errors["file"] = form.error_class([TOO_BIG])
    elif form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = stage_file(by=request.member, content=file.read(), file_name=file.name)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return _to("preview", request, batch)
    return render(request, "exchange/start.html", {"page_title": "Bring in a file", "form": form})


def _to(page: str, request: SchoolRequest, batch: ImportBatch) -> HttpResponse:
    return redirect(f"exchange:{page}", school=request.member.school.slug, batch=batch.ref)


def _batch(request: SchoolRequest, ref: str) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.member).without_content(), ref=ref)


@gate(Permission.IMPORT_WRITE, shows="import")
@require_http_methods(["GET", "POST"])
def columns(request: SchoolRequest, batch: str) -> HttpResponse:
    """What each column was taken for; corrected once, remembered."""
    staged = _batch(request, batch)
    show(request, [])
    if staged.state != "staged":
        return _to("preview", request, staged)
    meanings = read_meanings(staged, request.POST)
    problems = []
    if request.method == "POST":
        try:
            set_columns(by=request.member, batch=staged, meanings=meanings)
        except (FileRefused, ValidationError) as refusal:
            problems = [Problem(_words(refusal), "#column-0")]
        else:
            return _to("preview", request, staged)
    context = {
        "page_title": "Columns of the file",
        "batch": staged,
        "meanings": MEANINGS,
        "chosen": meanings,
        "found": problems,
        "has_problems": bool(problems),
    }
    return render(request, "exchange/columns.html", context)


@gate(Permission.IMPORT_WRITE, shows="import")
@require_GET
def preview(request: SchoolRequest, batch: str) -> HttpResponse:
    """What the file would do, or has done: old beside new, and what a person must decide."""
    staged = _batch(request, batch)
    if staged.state == "staged" and not staged.names_are_known:
        return _to("columns", request, staged)
    shown = show_batch(request.member, staged, whole=request.GET.get("all", ""))
    show(request, shown.refs)
    return render(request, "exchange/preview.html", {"page_title": staged.file_name, "batch": staged, "shown": shown})


@gate(Permission.IMPORT_WRITE)
@require_POST
def blank(request: SchoolRequest, batch: str) -> HttpResponse:
    """Say once what a blank SEN status means in this file."""
    staged = _batch(request, batch)
    means = request.POST.get("means", "")
    try:
        decide(by=request.member, batch=staged, answers=read_answers(request.POST))
        if means in ImportBatch.BlankStatus.values:
            set_blank_status(by=request.member, batch=staged, means=means)
    except ValidationError as error:
        messages.error(request, _words(error))
    return _to("preview", request, staged)


@gate(Permission.IMPORT_WRITE)
@require_POST
def apply(request: SchoolRequest, batch: str) -> HttpResponse:
    """Write down what was decided, then apply as one. Sent twice it is done once."""
    staged = _batch(request, batch)
    if staged.state == "applied":
        return _to("preview", request, staged)
    try:
        staged = decide(by=request.member, batch=staged, answers=read_answers(request.POST))
        if request.POST.get("do") == "keep":
            messages.success(request, "Your answers are kept. Nothing has been applied yet.")
            return _to("preview", request, staged)
        staged = apply_import(by=request.member, batch=staged, prepared=prepare_import(by=request.member, batch=staged))
    except ValidationError as error:
        messages.error(request, _words(error))
    else:
        undo_url = reverse("exchange:undo", kwargs={"school": request.member.school.slug, "batch": staged.ref})
        say_done(request, _said(staged, show_batch(request.member, staged)), undo_url=undo_url)
    return _to("preview", request, staged)


def _said(batch: ImportBatch, shown: Shown) -> str:
    left = sum(1 for row in shown.asks if row.outcome == "Left alone")
    added = shown.counts["new"] + sum(1 for row in shown.asks if row.outcome.startswith("Added"))
    changed = shown.counts["changed"] + sum(1 for row in shown.asks if row.outcome.startswith("Taken"))
    words = f"{batch.file_name} was applied: {plural(added, 'new pupil')}, {changed:,} changed"
    return f"{words}, {left:,} left alone." if left else f"{words}."


@gate(Permission.IMPORT_WRITE)
@require_POST
def undo(request: SchoolRequest, batch: str) -> HttpResponse:
    """Take the whole file back."""
    applied = _batch(request, batch)
    try:
        undo_import(by=request.member, batch=applied)
    except ValidationError as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, f"{applied.file_name} was undone. Everything is as it was before it.")
    return _to("preview", request, applied)


def _words(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
