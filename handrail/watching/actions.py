"""Odd access is answered in words."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.watching.models import OddAccess
from handrail.watching.waiting import count_waiting


@transaction.atomic
def answer_odd_access(*, by: Member, odd: OddAccess, answer: str, words: str) -> OddAccess:
    """Say what it was. 'To be asked' keeps it on the list; the others end it, and may be put right by another answer.

    Raises PermissionDenied for what `by` is not shown, as what is about themselves, and ValidationError without words.
    """
    row = OddAccess.objects.visible_to(by).select_for_update().filter(pk=odd.pk).first()
    if row is None:
        raise PermissionDenied
    if not words.strip():
        raise ValidationError({"words": "Write in a sentence how you know, or what you did."})
    if (row.answer, row.words) == (answer, words.strip()):
        return row
    changes = {"answer": (row.answer, answer), "words": (row.words, words.strip())}
    row.answer, row.words = answer, words.strip()
    row.answered_at, row.answered_by = clock.now(), by.name
    row.save(update_fields=["answer", "words", "answered_at", "answered_by"])
    count_waiting(by.school)
    record("odd_access.answered", by=by, subject_ref=row.ref, changes=changes)
    return row
