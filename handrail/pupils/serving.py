"""Documents leave as files to be saved: never shown in the page, never run, under their own type."""

from __future__ import annotations

from typing import Protocol

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from handrail.core.files import check_file, open_file
from handrail.pupils.papers.kinds import KINDS
from handrail.pupils.papers.naming import download_name


class Served(Protocol):
    """What is needed of a document, filed or not."""

    kind: str
    file_id: str


def serve_file(document: Served, title: str) -> HttpResponseBase:
    """The document as a download. Raises FileMissing and FileDamaged before a byte of it leaves."""
    check_file(document.file_id)
    file, kind = open_file(document.file_id), KINDS[document.kind]
    response = StreamingHttpResponse(file.parts(), content_type=kind.media_type)
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = str(content_disposition_header(True, download_name(title, kind.ending)))
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Encoding"] = "identity"  # as it is: a compressed answer would have another length
    return response
