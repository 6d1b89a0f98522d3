"""Documents chosen together: written down, sorted by a person, filed as one, taken out as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import Change, record, record_many
from handrail.core import clock
from handrail.pupils.actions.documents import DocumentDetails, add_document
from handrail.pupils.choosing import Chosen
from handrail.pupils.intake import Paper
from handrail.pupils.models import Document, DocumentBatch, Pupil, StagedDocument
from handrail.pupils.models.documents import About


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a person said of one chosen document: whose it is (None for not said), what it is, or to leave it out."""

    pupil: Pupil | None
    about: str
    is_left_out: bool = False


@transaction.atomic
def stage_documents(*, by: Member, chosen: Sequence[Chosen]) -> DocumentBatch:
    """Write down what was chosen; nothing is in any child's file yet."""
    batch: DocumentBatch = DocumentBatch.objects.create(school=by.school, chosen_at=clock.now(), chosen_by=by.name)
    refs = {ref for one in chosen for ref in one.whose.found[:1]}
    pupils = {pupil.ref: pupil for pupil in Pupil.objects.visible_to(by).filter(ref__in=refs)}
    StagedDocument.objects.bulk_create(
        _staged(batch, position, one, pupils) for position, one in enumerate(chosen, start=1)
    )
    record("documents.chosen", by=by, subject_ref=batch.ref, changes={"documents": (0, len(chosen))})
    return batch


def _staged(batch: DocumentBatch, position: int, one: Chosen, pupils: Mapping[str, Pupil]) -> StagedDocument:
    row = StagedDocument(
        school_id=batch.school_id, batch=batch, position=position, file_name=one.file_name, refused=one.refused
    )
    if one.paper:
        for name in ("kind", "size", "sha256", "file_id", "note", "text"):
            setattr(row, name, getattr(one.paper, name))
        row.certainty, row.why, row.found = one.whose.certainty, one.whose.why, list(one.whose.found)
        row.about = one.about
        # Where several fit, nobody is proposed: a person says.
        is_proposed = one.whose.certainty in {StagedDocument.Certainty.SURE, StagedDocument.Certainty.LIKELY}
        alone = is_proposed or len(one.whose.found) == 1
        row.pupil = pupils.get(one.whose.found[0]) if one.whose.found and alone else None
        if one.is_here:
            row.is_left_out, row.why = True, "It is in this pupil’s file already."
    return row


@transaction.atomic
def sort_documents(*, by: Member, batch: DocumentBatch, said: Mapping[int, Sorted]) -> DocumentBatch:
    """Write down what a person said, {key of the row: Sorted}; what is filed already stays as it was."""
    batch = _hold(by, batch)
    changed = []
    for row in batch.documents.filter(pk__in=said.keys(), filed_ref="", refused="").select_related("pupil"):
        now = said[row.pk]
        before, after = (
            (row.pupil_id, row.about, row.is_left_out),
            (
                now.pupil.pk if now.pupil else None,
                now.about if now.about in About.values else row.about,
                now.is_left_out,
            ),
        )
        if before != after:
            row.pupil, row.about, row.is_left_out = now.pupil, after[1], after[2]
            changed.append(row)
    StagedDocument.objects.bulk_update(changed, ["pupil", "about", "is_left_out"])
    if changed:
        record("documents.sorted", by=by, subject_ref=batch.ref, changes={"documents": (0, len(changed))})
    return batch


@transaction.atomic
def file_documents(*, by: Member, batch: DocumentBatch) -> list[Document]:
    """Put every document that is settled into its pupil's file; the others wait. Raises ValidationError for none."""
    batch = _hold(by, batch)
    filed = []
    rows = [row for row in batch.documents.select_related("pupil") if row.is_settled]
    if not rows:
        raise ValidationError("No document has a pupil yet. Say whose at least one of them is, then file again.")
    for row in rows:
        details = DocumentDetails(title=row.file_name, about=row.about, received_on=by.on)
        assert row.pupil is not None  # noqa: S101 - a settled row has one
        document = add_document(by=by, pupil=row.pupil, paper=_paper(row), details=details, batch_ref=batch.ref)
        row.filed_ref = document.ref
        filed.append(document)
    StagedDocument.objects.bulk_update(rows, ["filed_ref"])
    batch.filed_at, batch.filed_by = clock.now(), by.name
    batch.undone_at, batch.undone_by = None, ""
    batch.save(update_fields=["filed_at", "filed_by", "undone_at", "undone_by"])
    record("documents.filed", by=by, subject_ref=batch.ref, changes={"documents": (0, len(filed))})
    return filed


def _paper(row: StagedDocument) -> Paper:
    return Paper(
        title=row.file_name,
        kind=row.kind,
        file_id=row.file_id,
        size=row.size,
        sha256=row.sha256,
        text=row.text,
        note=row.note,
    )


@transaction.atomic
def undo_documents(*, by: Member, batch: DocumentBatch) -> int:
    """Take every document of the batch out again; they wait to be sorted anew. Returns how many."""
    batch = _hold(by, batch)
    rows = Document.objects.for_school(by.school).filter(import_ref=batch.ref, withdrawn_at=None)
    documents = list(rows.select_related("pupil"))
    for document in documents:
        document.withdrawn_at, document.withdrawn_by = clock.now(), by.name
    Document.objects.bulk_update(documents, ["withdrawn_at", "withdrawn_by"])
    batch.documents.exclude(filed_ref="").update(filed_ref="")
    batch.undone_at, batch.undone_by = clock.now(), by.name
    batch.save(update_fields=["undone_at", "undone_by"])
    acts: list[tuple[str, str, Change]] = [("document.taken_out", document.pupil.ref, {}) for document in documents]
    record_many(acts, by=by, subject_ref=batch.ref)
    record("documents.undone", by=by, subject_ref=batch.ref)
    return len(documents)


def _hold(by: Member, batch: DocumentBatch) -> DocumentBatch:
    held: DocumentBatch = DocumentBatch.objects.for_school(by.school).select_for_update().get(pk=batch.pk)
    return held
