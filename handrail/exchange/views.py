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
from handrail.access.second_step import freshly_signed_in
from handrail.core.models import Job
from handrail.exchange.actions import (
    apply_import,
    ask_to_apply,
    ask_to_read,
    ask_to_undo,
    decide,
    set_blank_status,
    set_columns,
    stage_file,
    stop_work,
    undo_import,
)
from handrail.exchange.forms import CUT_OFF, TOO_BIG, FileForm, is_cut_off, is_too_big, read_answers, read_meanings
from handrail.exchange.long_work import APPLY, BIG_BYTES, BIG_ROWS, DOING, UNDO
from handrail.exchange.models import ImportBatch
from handrail.exchange.outcome import say_applied, say_undone
from handrail.exchange.reading import MEANINGS
from handrail.exchange.showing import show_batch
from handrail.exchange.staging import FileRefused
from handrail.ui.drawing import Problem
from handrail.ui.notices import say_done


@gate(Permission.IMPORT_WRITE)
@require_GET
def file_list(request: SchoolRequest) -> HttpResponse:
    """Every file that was chosen, newest first, and what became of it."""
    batches = ImportBatch.objects.visible_to(request.member).without_content()
    jobs = {job.subject_ref: job for job in Job.objects.for_school(request.member.school).unfinished()}
    context = {"page_title": "Files", "batches": batches, "jobs": jobs, "doing": DOING}
    return render(request, "exchange/list.html", context)


@gate(Permission.IMPORT_WRITE)
@require_http_methods(["GET", "POST"])
def start(request: SchoolRequest) -> HttpResponse:
    """Choose a file."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if is_too_big(request):
        form.errors["file"] = form.error_class([TOO_BIG])
    elif is_cut_off(request):
        form.errors["file"] = form.error_class([CUT_OFF])
    elif form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        if file.size > BIG_BYTES:
            return _to_work(request, ask_to_read(by=request.member, content=file.read(), file_name=file.name))
        try:
            batch = stage_file(by=request.member, content=file.read(), file_name=file.name)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return _to("preview", request, batch)
    return render(request, "exchange/start.html", {"page_title": "Bring in a file", "form": form})


def _to(page: str, request: SchoolRequest, batch: ImportBatch) -> HttpResponse:
    return redirect(f"exchange:{page}", school=request.member.school.slug, batch=batch.ref)


def _to_work(request: SchoolRequest, job: Job) -> HttpResponse:
    return redirect("exchange:work", school=request.member.school.slug, job=job.ref)


def _unfinished(request: SchoolRequest, batch: ImportBatch) -> Job | None:
    """The work that is being done on a file."""
    return Job.objects.for_school(request.member.school).unfinished().filter(subject_ref=batch.ref).first()


def _batch(request: SchoolRequest, ref: str) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.visible_to(request.member).without_content(), ref=ref)


@gate(Permission.IMPORT_WRITE, shows="import")
@require_http_methods(["GET", "POST"])
def columns(request: SchoolRequest, batch: str) -> HttpResponse:
    """What each column was taken for; corrected once, remembered."""
    staged = _batch(request, batch)
    show(request, [])
    if staged.state != "staged" or not staged.is_read:
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
    if job := _unfinished(request, staged):
        return _to_work(request, job)
    if not staged.is_read:
        messages.error(request, f"{staged.file_name} was not read. Choose it again.")
        return redirect("exchange:start", school=request.member.school.slug)
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
        if staged.rows.count() > BIG_ROWS:
            return _to_work(request, ask_to_apply(by=request.member, batch=staged))
        staged = apply_import(by=request.member, batch=staged)
    except ValidationError as error:
        messages.error(request, _words(error))
    else:
        say_done(request, say_applied(staged), undo_url=_undo_url(request, staged))
    return _to("preview", request, staged)


def _undo_url(request: SchoolRequest, batch: ImportBatch) -> str:
    return reverse("exchange:undo", kwargs={"school": request.member.school.slug, "batch": batch.ref})


@gate(Permission.IMPORT_WRITE)
@require_POST
@freshly_signed_in
def undo(request: SchoolRequest, batch: str) -> HttpResponse:
    """Take the whole file back."""
    applied = _batch(request, batch)
    if applied.state == "applied" and applied.rows.count() > BIG_ROWS:
        return _to_work(request, ask_to_undo(by=request.member, batch=applied))
    try:
        undo_import(by=request.member, batch=applied)
    except ValidationError as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, say_undone(applied))
    return _to("preview", request, applied)


@gate(Permission.IMPORT_WRITE)
@require_GET
def work(request: SchoolRequest, job: str) -> HttpResponse:
    """How far the work on a large file is. The part of the page that renews itself asks for `?part=1`."""
    asked = _job(request, job)
    batch = ImportBatch.objects.visible_to(request.member).without_content().filter(ref=asked.subject_ref).first()
    if asked.is_over and "part" not in request.GET:
        return _away(request, asked, batch)
    context = {"page_title": DOING[asked.kind], "job": asked, "batch": batch, "doing": DOING[asked.kind]}
    return render(request, "exchange/work.html", context)


def _job(request: SchoolRequest, ref: str) -> Job:
    """A piece of work on a file of this school, whoever asked for it: files belong to all who may bring them in."""
    return get_object_or_404(Job.objects.for_school(request.member.school).filter(kind__in=DOING), ref=ref)


def _away(request: SchoolRequest, job: Job, batch: ImportBatch | None) -> HttpResponse:
    """From work that is over to what it was about, with what became of it."""
    if job.outcome != Job.Outcome.DONE:
        messages.error(request, job.said)
    elif job.kind == APPLY and batch and batch.state == "applied":
        say_done(request, job.said, undo_url=_undo_url(request, batch))
    elif job.kind == UNDO:
        messages.success(request, job.said)
    if batch is None or not batch.is_read:
        return redirect("exchange:start", school=request.member.school.slug)
    return _to("preview", request, batch)


@gate(Permission.IMPORT_WRITE)
@require_POST
def stop(request: SchoolRequest, job: str) -> HttpResponse:
    """Stop work of which nothing has been written."""
    asked = _job(request, job)
    if not asked.is_over:
        stop_work(by=request.member, job=asked)
    return _to_work(request, asked)


def _words(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
