"""Choose a file → its columns → what it would do → apply, undo. The preview is all that need be read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.exchange.actions import apply_import, decide, set_blank_status, set_columns, stage_file, undo_import
from handrail.exchange.forms import FileForm, read_meanings
from handrail.exchange.models import ImportBatch, ImportRow
from handrail.exchange.reading import MEANINGS
from handrail.exchange.staging import FileRefused, read_back

PAGE = 200
GROUPS = (("ask", "Please decide"), ("changed", "Changed"), ("new", "New"), ("unchanged", "Unchanged"))


@gate(Permission.IMPORT_WRITE)
@require_GET
def file_list(request: SchoolRequest) -> HttpResponse:
    """Every file that was chosen, newest first, and what became of it."""
    batches = ImportBatch.objects.visible_to(request.member)[:100]
    return render(request, "exchange/list.html", {"page_title": "Files", "batches": batches})


@gate(Permission.IMPORT_WRITE)
@require_http_methods(["GET", "POST"])
def start(request: SchoolRequest) -> HttpResponse:
    """Choose a file."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = stage_file(by=request.member, content=file.read(), file_name=file.name)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            step = "exchange:preview" if all(column["certain"] for column in batch.columns) else "exchange:columns"
            return redirect(step, school=request.member.school.slug, batch=batch.ref)
    return render(request, "exchange/start.html", {"page_title": "Bring in a file", "form": form})


@gate(Permission.IMPORT_WRITE, shows="import")
@require_http_methods(["GET", "POST"])
def columns(request: SchoolRequest, batch: str) -> HttpResponse:
    """What each column was taken for; corrected once, remembered."""
    staged = get_object_or_404(ImportBatch.objects.visible_to(request.member), ref=batch, applied_at=None)
    show(request, [])
    if request.method == "POST":
        try:
            set_columns(by=request.member, batch=staged, meanings=read_meanings(staged, request.POST))
        except FileRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("exchange:columns", school=request.member.school.slug, batch=staged.ref)
        return redirect("exchange:preview", school=request.member.school.slug, batch=staged.ref)
    context = {"page_title": "Columns of the file", "batch": staged, "meanings": MEANINGS}
    return render(request, "exchange/columns.html", context)


@gate(Permission.IMPORT_WRITE, shows="import")
@require_GET
def preview(request: SchoolRequest, batch: str) -> HttpResponse:
    """What the file would do, or has done: old beside new, and what a person must decide."""
    staged = get_object_or_404(ImportBatch.objects.visible_to(request.member), ref=batch)
    rows = ImportRow.objects.for_school(request.member.school).filter(batch=staged).select_related("pupil")
    counted = Counter(rows.values_list("change", flat=True))
    shown = request.GET.get("show", "")
    if shown not in counted:
        shown = next((key for key, _ in GROUPS if counted[key]), "ask")
    page = Paginator(rows.filter(change=shown), PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.born = read_back(row.content).date_of_birth  # type: ignore[attr-defined]
    show(request, [row.pupil.ref for row in page if row.pupil])
    context = {
        "page_title": staged.file_name,
        "batch": staged,
        "counted": counted,
        "shown": shown,
        "chips_shown": [
            (f"{words} ({counted[key]})", f"?show={key}", key == shown) for key, words in GROUPS if counted[key]
        ],
        "page": page,
        "blank": sum(1 for content in rows.values_list("content", flat=True) if _has_no_status(content)),
        "undecided": rows.filter(change="ask", decision="").count(),
        "will_write": counted["new"]
        + counted["changed"]
        + rows.exclude(decision__in=["", "keep"]).filter(change="ask").count(),
    }
    return render(request, "exchange/preview.html", context)


def _has_no_status(content: dict[str, Any]) -> bool:
    return not content["sen_status"] and not content["history"]


@gate(Permission.IMPORT_WRITE)
@require_POST
def blank(request: SchoolRequest, batch: str) -> HttpResponse:
    """Say once what a blank SEN status means in this file."""
    staged = get_object_or_404(ImportBatch.objects.visible_to(request.member), ref=batch, applied_at=None)
    means = request.POST.get("means", "")
    if means in ImportBatch.BlankStatus.values:
        set_blank_status(by=request.member, batch=staged, means=means)
    return redirect("exchange:preview", school=request.member.school.slug, batch=staged.ref)


@gate(Permission.IMPORT_WRITE)
@require_POST
def apply(request: SchoolRequest, batch: str) -> HttpResponse:
    """Write down what was decided, then apply as one."""
    staged = get_object_or_404(ImportBatch.objects.visible_to(request.member), ref=batch)
    slug = request.member.school.slug
    decide(by=request.member, batch=staged, answers=_answers(request))
    if "keep-answers" in request.POST:
        messages.success(request, "Your answers are kept. Nothing has been applied yet.")
        return redirect("exchange:preview", school=slug, batch=staged.ref)
    try:
        apply_import(by=request.member, batch=staged)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        undo_url = reverse("exchange:undo", kwargs={"school": slug, "batch": staged.ref})
        messages.success(request, f"{staged.file_name} was applied.", extra_tags=f"undo:{undo_url}")
    return redirect("exchange:preview", school=slug, batch=staged.ref)


def _answers(request: SchoolRequest) -> dict[int, str]:
    """{id of the row: decision} for every question that was answered."""
    found = {}
    for name, value in request.POST.items():
        prefix, _, key = name.partition("-")
        if prefix == "row" and key.isdigit() and value in ImportRow.Decision.values:
            found[int(key)] = value
    return found


@gate(Permission.IMPORT_WRITE)
@require_POST
def undo(request: SchoolRequest, batch: str) -> HttpResponse:
    """Take the whole file back."""
    applied = get_object_or_404(ImportBatch.objects.visible_to(request.member), ref=batch)
    try:
        undo_import(by=request.member, batch=applied)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{applied.file_name} was undone. Everything is as it was before it.")
    return redirect("exchange:preview", school=request.member.school.slug, batch=applied.ref)
