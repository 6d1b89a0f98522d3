"""Many documents at once: choose them, see whose each seems to be, file them as one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate, show
from handrail.access.permissions import Permission
from handrail.access.second_step import freshly_signed_in
from handrail.core.errors import FileDamaged, FileMissing
from handrail.core.uploads import CUT_OFF, is_cut_off, takes_many_files
from handrail.pupils.actions.batches import file_documents, sort_documents, stage_documents, undo_documents
from handrail.pupils.choosing import choose
from handrail.pupils.forms.chosen import ChooseForm, SortForm, read_sorted, roll_of, rows_of
from handrail.pupils.forms.documents import TOO_MUCH, is_too_much
from handrail.pupils.models import DocumentBatch, StagedDocument
from handrail.pupils.models.documents import About
from handrail.pupils.serving import serve_file
from handrail.pupils.views.child import asked_or_sent
from handrail.ui.environment import plural
from handrail.ui.notices import say_done


@takes_many_files
@gate(Permission.DOCUMENT_WRITE)
@asked_or_sent
def documents_start(request: SchoolRequest) -> HttpResponse:
    """Choose documents; those chosen before and not settled are named, so that nothing is lost half way."""
    form = ChooseForm(request.POST, request.FILES) if request.method == "POST" else ChooseForm()
    if is_too_much(request):
        form.errors["documents"] = form.error_class([TOO_MUCH])
    elif is_cut_off(request):
        form.errors["documents"] = form.error_class([CUT_OFF])
    elif form.is_bound and form.is_valid():
        chosen = choose(request.member, form.cleaned_data["documents"])
        batch = stage_documents(by=request.member, chosen=chosen)
        return _to_batch(request, batch)
    context = {"page_title": "Bring in documents", "form": form, "batches": _recent(request)}
    return render(request, "pupils/documents_start.html", context)


def _recent(request: SchoolRequest) -> list[DocumentBatch]:
    """The last batches, each with how many documents wait in it and how many are filed."""
    waiting = Q(documents__filed_ref="", documents__refused="", documents__is_left_out=False)
    batches = DocumentBatch.objects.visible_to(request.member).annotate(
        waiting=Count("documents", filter=waiting), filed=Count("documents", filter=~Q(documents__filed_ref=""))
    )
    return list(batches.order_by("-chosen_at", "-pk")[:20])


def _to_batch(request: SchoolRequest, batch: DocumentBatch) -> HttpResponse:
    return redirect("pupils:documents_batch", school=request.member.school.slug, papers=batch.ref)


def _batch(request: SchoolRequest, ref: str) -> DocumentBatch:
    found: DocumentBatch = get_object_or_404(DocumentBatch.objects.visible_to(request.member), ref=ref)
    return found


@gate(Permission.DOCUMENT_WRITE, shows="documents")
@asked_or_sent
def documents_batch(request: SchoolRequest, papers: str) -> HttpResponse:
    """Whose each document seems to be; settled by a person, then filed as one."""
    staged = _batch(request, papers)
    rows, roll = rows_of(staged, request.member), roll_of(request.member)
    form = SortForm()
    if request.method == "POST":
        form = read_sorted(rows, roll, request.POST)
        sort_documents(by=request.member, batch=staged, said=form.said)
        if not form.errors:
            return _file(request, staged)
        rows = rows_of(staged, request.member)
    show(request, {row.pupil.ref for row in rows if row.pupil})
    context = {
        "page_title": "Documents to file",
        "batch": staged,
        "rows": sorted((row for row in rows if not row.refused and not row.filed_ref), key=_place),
        "filed": [row for row in rows if row.filed_ref],
        "refused": [row for row in rows if row.refused],
        "roll": roll,
        "label_of": roll.label_of,
        "names": {pupil.ref: pupil.name for pupil in roll.pupils},
        "form": form,
        "found": form.problems,
        "has_problems": bool(form.problems),
        "abouts": About.choices,
    }
    return render(request, "pupils/documents_batch.html", context)


_ORDER = ("ask", "nobody", "likely", "sure")


def _place(row: StagedDocument) -> tuple[bool, int, int]:
    """What has to be looked at first; what is left out last."""
    return row.is_left_out, _ORDER.index(row.certainty), row.position


def _file(request: SchoolRequest, batch: DocumentBatch) -> HttpResponse:
    if request.POST.get("do") != "file":
        messages.success(request, "What you said is kept. Nothing has been filed yet.")
        return _to_batch(request, batch)
    try:
        filed = file_documents(by=request.member, batch=batch)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _to_batch(request, batch)
    undo_url = reverse("pupils:documents_undo", kwargs={"school": request.member.school.slug, "papers": batch.ref})
    pupils = len({document.pupil_id for document in filed})
    words = f"{plural(len(filed), 'document is', 'documents are')} in the files of {plural(pupils, 'pupil')}."
    say_done(request, words, undo_url=undo_url)
    return _to_batch(request, batch)


@gate(Permission.DOCUMENT_WRITE, shows="documents")
@require_safe
def documents_peek(request: SchoolRequest, papers: str, position: int) -> HttpResponseBase:
    """One chosen document, to look at before it is filed."""
    staged = _batch(request, papers)
    rows = StagedDocument.objects.visible_to(request.member).exclude(file_id="").select_related("pupil")
    row: StagedDocument = get_object_or_404(rows, batch=staged, position=position)
    show(request, [row.pupil.ref] if row.pupil else [])
    try:
        return serve_file(row, row.file_name)
    except (FileMissing, FileDamaged) as fault:
        messages.error(request, f"{row.file_name}: {fault}")
        return _to_batch(request, staged)


@gate(Permission.DOCUMENT_WRITE)
@require_POST
@freshly_signed_in
def documents_undo(request: SchoolRequest, papers: str) -> HttpResponse:
    """Take everything that was filed from this batch out again."""
    staged = _batch(request, papers)
    count = undo_documents(by=request.member, batch=staged)
    messages.success(request, f"{plural(count, 'document is', 'documents are')} out of the files again, and wait here.")
    return _to_batch(request, staged)
