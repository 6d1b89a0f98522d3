"""Odd access is answered in words, and a head says who is shown it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.access.models import Membership
from handrail.access.permissions import Permission
from handrail.audit.writing import record
from handrail.core import clock
from handrail.watching.models import READERS, OddAccess, Watcher
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


def may_watch(by: Member) -> list[Membership]:
    """Whom `by` may name: whoever reads the trail in this school today."""
    if not by.may(Permission.AUDIT_WATCH):
        return []
    rows = Membership.objects.on(by.on).filter(school=by.school, role_key__in=READERS).select_related("user")
    return list(rows)


@transaction.atomic
def name_watcher(*, by: Member, membership: Membership) -> Watcher:
    """Say who is shown odd access from now on, in place of whoever was. Raises PermissionDenied for anybody else."""
    if membership.pk not in {row.pk for row in may_watch(by)}:
        raise PermissionDenied
    now = Watcher.objects.holding(by.school, by.on).filter(membership=membership).first()
    if now:
        return now
    _record_end(by)
    row = Watcher.objects.create(school=by.school, membership=membership, started_at=clock.now(), started_by=by.name)
    record("watcher.named", by=by, subject_ref=membership.ref, changes={"who": (None, membership.user.name)})
    return row


@transaction.atomic
def end_watcher(*, by: Member) -> None:
    """Name nobody: odd access is shown to the headteacher. Raises PermissionDenied for who may not decide it."""
    if not by.may(Permission.AUDIT_WATCH):
        raise PermissionDenied
    _record_end(by)


def _record_end(by: Member) -> None:
    for row in Watcher.objects.for_school(by.school).filter(ended_at=None).select_related("membership__user"):
        row.ended_at, row.ended_by = clock.now(), by.name
        row.save(update_fields=["ended_at", "ended_by"])
        who = row.membership
        record("watcher.ended", by=by, subject_ref=who.ref, changes={"who": (who.user.name, None)})
