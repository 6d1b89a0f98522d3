"""Which files the documents name: what `core.sweeping` must leave alone."""

from __future__ import annotations

from collections.abc import Iterator

from handrail.core.files import in_use
from handrail.pupils.models import Document, StagedDocument

_WHY = "the files that any school's documents name stay on the disk"


@in_use
def files_of_documents() -> Iterator[str]:
    """The ids of the files of documents, filed, taken out or still to be filed."""
    for rows in (Document.objects, StagedDocument.objects):
        yield from rows.across_schools(reason=_WHY).exclude(file_id="").values_list("file_id", flat=True)
