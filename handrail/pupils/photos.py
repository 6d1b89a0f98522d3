"""A chosen picture on its way to be a child's photo, and the photo on its way out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpResponse

from handrail.core import clock
from handrail.core.errors import FileDamaged, FileMissing
from handrail.core.files import read_file
from handrail.pupils.models import Photo
from handrail.pupils.papers import refusals
from handrail.pupils.papers.kinds import PICTURES, kind_of
from handrail.pupils.papers.looking import look_at
from handrail.pupils.papers.reader import MOST_PIXELS

KEPT_AFTER = timedelta(days=30)
"""How long the bytes of a photo that was taken out are kept, so that it can be put back."""


def draw_photo(content: bytes) -> bytes:
    """The picture as a small upright JPEG, without place, camera and time. Raises Refusal with the sentence."""
    kind = kind_of(content)
    if kind not in PICTURES:
        raise refusals.other_picture()
    looked = look_at(kind, content, "photo")
    if looked.why == "many_pixels":
        raise refusals.many_pixels(MOST_PIXELS)
    if not looked.is_read:
        raise refusals.broken_picture()
    return looked.content


def serve_photo(photo: Photo) -> HttpResponse:
    """The photo, shown in a page: our own JPEG, able to do nothing. Raises FileMissing and FileDamaged."""
    response = HttpResponse(read_file(photo.file_id), content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="photo.jpg"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def photo_bytes(photo: Photo | None) -> bytes | None:
    """The JPEG for a paper; None where there is no photo or its file cannot be read."""
    try:
        return read_file(photo.file_id) if photo else None
    except (FileMissing, FileDamaged):
        return None


def kept_since() -> datetime:
    """The moment from which on a photo that was taken out still has its bytes."""
    return clock.now() - KEPT_AFTER
