"""Which files the documents name: what `core.sweeping` must leave alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from handrail.core.files import in_use
from handrail.pupils.models import Document, Photo, StagedDocument
from handrail.pupils.photos import kept_since

_WHY = "the files that any school's documents name stay on the disk"


@in_use
def files_of_documents() -> Iterator[str]:
    """The ids of the files of documents, filed, taken out or still to be filed."""
    for rows in (Document.objects, StagedDocument.objects):
        yield from rows.across_schools(reason=_WHY).exclude(file_id="").values_list("file_id", flat=True)


@in_use
def files_of_photos() -> Iterator[str]:
    """The ids of the files of photos: those that stand, and for 30 days those that were taken out."""
    kept = Q(withdrawn_at=None) | Q(withdrawn_at__gte=kept_since())
    yield from Photo.objects.across_schools(reason=_WHY).filter(kept).values_list("file_id", flat=True)
