"""The documents of one child: add, open, name rightly, take out and put back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from handrail.access.gate import SchoolRequest, gate
from handrail.access.permissions import Permission
from handrail.core.errors import FileDamaged, FileMissing
from handrail.core.uploads import CUT_OFF, is_cut_off, takes_many_files
from handrail.pupils import actions
from handrail.pupils.forms.documents import TOO_MUCH, DocumentForm, NewDocumentForm, is_too_much
from handrail.pupils.intake import take_in
from handrail.pupils.models import Document, Pupil
from handrail.pupils.models.documents import readable_by
from handrail.pupils.papers.looking import Looker
from handrail.pupils.papers.refusals import Refusal
from handrail.pupils.serving import serve_file
from handrail.pupils.views.child import asked_or_sent, back_to, child_page, done, find_child, sent
from handrail.ui.notices import say_done


@takes_many_files
@gate(Permission.DOCUMENT_WRITE, shows="documents")
@asked_or_sent
def document_add(request: SchoolRequest, pupil: str) -> HttpResponse:
    """Add a document to a child's file."""
    child = find_child(request, pupil)
    form = NewDocumentForm(sent(request), request.FILES or None, initial={"received_on": request.member.on})
    if is_too_much(request):
        form.errors["file"] = form.error_class([TOO_MUCH])
    elif is_cut_off(request):
        form.errors["file"] = form.error_class([CUT_OFF])
    elif form.is_bound and form.is_valid():
        added = _add(request, child, form)
        if added:
            messages.success(request, f"“{added.title}” is in the file of {child.name}.")
            return back_to(request, child)
    return child_page(request, "pupils/document_add.html", child, "Add a document", form=form)


def _add(request: SchoolRequest, child: Pupil, form: NewDocumentForm) -> Document | None:
    file, details = form.cleaned_data["file"], form.details()
    try:
        with Looker() as looker:
            paper = take_in(file.name, file.read(), looker)
    except Refusal as refusal:
        form.add_error("file", str(refusal))
        return None
    return done(lambda: actions.add_document(by=request.member, pupil=child, paper=paper, details=details), form)


def _find(request: SchoolRequest, pupil: str, ref: str) -> Document:
    rows = Document.objects.visible_to(request.member).select_related("pupil")
    found: Document = get_object_or_404(rows, ref=ref, pupil__ref=pupil)
    return found


@gate(Permission.DOCUMENT_READ, shows="document")
@require_safe
def document_file(request: SchoolRequest, pupil: str, document: str) -> HttpResponseBase:
    """The document itself, to be saved."""
    found = _find(request, pupil, document)
    try:
        return serve_file(found, found.title)
    except (FileMissing, FileDamaged) as fault:
        messages.error(request, f"{found.title}: {fault}")
        return back_to(request, found.pupil)


@gate(Permission.DOCUMENT_WRITE, shows="documents")
@asked_or_sent
def document(request: SchoolRequest, pupil: str, document: str) -> HttpResponse:
    """What is said of a document."""
    found = _find(request, pupil, document)
    initial = {"title": found.title, "about": found.about, "received_on": found.received_on}
    form = DocumentForm(sent(request), initial=initial)
    saved = done(lambda: actions.correct_document(by=request.member, document=found, details=form.details()), form)
    if saved:
        messages.success(request, f"What is said of “{saved.title}” is saved.")
        return back_to(request, found.pupil)
    return child_page(request, "pupils/document.html", found.pupil, found.title, form=form, document=found)


@gate(Permission.DOCUMENT_WRITE)
@require_POST
def document_take_out(request: SchoolRequest, pupil: str, document: str) -> HttpResponse:
    """Take a document out of the file, with the way back beside the word."""
    found = _find(request, pupil, document)
    actions.take_out_document(by=request.member, document=found)
    refs = {"school": request.member.school.slug, "pupil": pupil, "document": document}
    undo_url = reverse("pupils:document_put_back", kwargs=refs)
    say_done(request, f"“{found.title}” is out of the file.", undo_url=undo_url)
    return back_to(request, found.pupil)


@gate(Permission.DOCUMENT_WRITE)
@require_POST
def document_put_back(request: SchoolRequest, pupil: str, document: str) -> HttpResponse:
    """Put back what was taken out."""
    child = find_child(request, pupil)
    rows = Document.objects.for_school(request.member.school).filter(about__in=readable_by(request.member))
    found = get_object_or_404(rows, ref=document, pupil=child)
    actions.put_back_document(by=request.member, document=found)
    messages.success(request, f"“{found.title}” is back in the file.")
    return back_to(request, child)
