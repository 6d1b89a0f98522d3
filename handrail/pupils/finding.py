"""Finding documents by their words."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.pupils.models import Document, DocumentText
from handrail.pupils.models.names import fold

MOST = 20
SHORTEST = 3
_AROUND = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that holds what was asked for, with the words around its first place; none where it is the title."""

    document: Document
    snippet: str


def find_documents(member: Member, asked: str) -> list[Hit]:
    """Documents this member may open whose title or words hold every word asked for, newest first."""
    words = fold(asked).split()
    if not member.may(Permission.DOCUMENT_READ) or not words or len(max(words, key=len)) < SHORTEST:
        return []
    rows = DocumentText.objects.visible_to(member).holding(asked).select_related("document__pupil")
    newest = rows.order_by("-document__received_on", "-pk")[:MOST]
    return [Hit(row.document, _snippet(row.text, words)) for row in newest]


def _snippet(text: str, words: list[str]) -> str:
    """Some words before and after the first that was asked for."""
    said = text.split()
    at = next((place for place, word in enumerate(said) if any(asked in fold(word) for asked in words)), None)
    if at is None:
        return ""
    start, end = max(0, at - _AROUND), at + _AROUND
    return f"{'… ' if start else ''}{' '.join(said[start:end])}{' …' if end < len(said) else ''}"
