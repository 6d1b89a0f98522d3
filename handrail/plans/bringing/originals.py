"""The file that a plan came out of: kept as it is, and put among the pupil's documents with the draft."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.core import signing

from handrail.access.permissions import Permission
from handrail.core.files import write_file
from handrail.plans.bringing.papers import Found
from handrail.pupils.actions import add_document
from handrail.pupils.actions.documents import DocumentDetails
from handrail.pupils.intake import Paper
from handrail.pupils.models import Document
from handrail.pupils.models.documents import About
from handrail.pupils.papers.naming import stem_of

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil

_SALT = "handrail.plans.original"


def keep(file_name: str, content: bytes, found: Found) -> dict[str, Any]:
    """Keep the bytes of a file that was read, as nobody's yet: a `Paper` as plain values."""
    digest = hashlib.sha256(content).hexdigest()
    return asdict(Paper(stem_of(file_name), found.kind, write_file(content), len(content), digest, text=found.words))


def signed(original: Mapping[str, Any]) -> str:
    """An original as a form carries it from step to step; its words are in the form already."""
    return signing.dumps({**original, "text": ""}, salt=_SALT) if original else ""


def unsigned(text: str) -> dict[str, Any]:
    """What `signed` made; nothing for what it did not make."""
    try:
        return dict(signing.loads(text, salt=_SALT)) if text else {}
    except signing.BadSignature:
        return {}


def file_original(original: Mapping[str, Any], *, pupil: Pupil, batch_ref: str = "", by: Member) -> Document | None:
    """Put it among the pupil's documents; None where there is none, and for somebody who may not add documents."""
    if not original or not by.may(Permission.DOCUMENT_WRITE):
        return None
    details = DocumentDetails(title=original["title"], about=About.PLAN, received_on=by.on)
    return add_document(by=by, pupil=pupil, paper=Paper(**original), details=details, batch_ref=batch_ref)
