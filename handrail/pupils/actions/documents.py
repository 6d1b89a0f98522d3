"""A document comes into a child's file, is named rightly, is taken out and put back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.intake import Paper
from handrail.pupils.models import Document, DocumentText, Pupil
from handrail.pupils.models.documents import About
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day


@dataclass(frozen=True, slots=True)
class DocumentDetails:
    """What a person says of a document."""

    title: str
    about: str
    received_on: date


@transaction.atomic
def add_document(*, by: Member, pupil: Pupil, paper: Paper, details: DocumentDetails, batch_ref: str = "") -> Document:
    """File a document under a child. The same file in the same child's file is one. Raises ValidationError.

    One that was filed by this batch before and taken out again is put back, as it is now called.
    """
    pupil = hold(by, pupil)
    _refuse(by, details)
    same = pupil.documents.filter(sha256=paper.sha256)
    here: Document | None = same.filter(withdrawn_at=None).first()
    if here:
        return here
    document: Document = Document.objects.create(
        school=by.school,
        pupil=pupil,
        **asdict(details),
        **{name: getattr(paper, name) for name in ("kind", "size", "sha256", "file_id", "note")},
        **typed_by(by),
        import_ref=batch_ref,
    )
    _write_words(document, paper.text)
    record(
        "document.added", by=by, pupil_ref=pupil.ref, subject_ref=document.ref, changes=differing({}, asdict(details))
    )
    return document


@transaction.atomic
def correct_document(*, by: Member, document: Document, details: DocumentDetails) -> Document:
    """Put right what is said of a document; its bytes never change. Raises ValidationError."""
    hold(by, document.pupil)
    _refuse(by, details)
    row: Document = Document.objects.for_school(by.school).select_related("words").get(pk=document.pk)
    changes = differing({field: getattr(row, field) for field in asdict(details)}, asdict(details))
    if changes:
        for field, (_, value) in changes.items():
            setattr(row, field, value)
        row.save(update_fields=list(changes))
        row.words.fill()
        row.words.save(update_fields=["search_text"])
        record("document.corrected", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def take_out_document(*, by: Member, document: Document) -> Document:
    """Take a document out of the child's file; it can be put back. Taken out already, it stays so."""
    hold(by, document.pupil)
    row: Document = Document.objects.for_school(by.school).get(pk=document.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = clock.now(), by.name
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("document.taken_out", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref)
    return row


@transaction.atomic
def put_back_document(*, by: Member, document: Document) -> Document:
    """Put back what was taken out."""
    hold(by, document.pupil)
    row: Document = Document.objects.for_school(by.school).get(pk=document.pk)
    if row.withdrawn_at is not None:
        row.withdrawn_at, row.withdrawn_by = None, ""
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("document.put_back", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref)
    return row


def _write_words(document: Document, text: str) -> None:
    words = DocumentText(school_id=document.school_id, document=document, text=text)
    words.fill()
    words.save()


def _refuse(by: Member, details: DocumentDetails) -> None:
    faults = {}
    if not details.title.strip():
        faults["title"] = "Say what the document is called."
    if details.about not in About.values:
        faults["about"] = "Choose what it is."
    if details.received_on > by.on:
        faults["received_on"] = f"{say_day(details.received_on)} is still to come. Write a day up to today."
    if faults:
        raise ValidationError(faults)
