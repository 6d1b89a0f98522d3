"""The verbs of the office's list: tick a change as given, take that back, let a conflict be asked about again."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record, record_many
from handrail.core import clock
from handrail.exchange.models import KeptHere, OfficeChange
from handrail.exchange.office.hearing import change_of
from handrail.exchange.office.listing import to_key_in


@transaction.atomic
def give_to_office(*, by: Member, keys: Collection[str]) -> int:
    """Tick lines ("ref of the pupil:about") as given to the office; return how many were not ticked yet.

    It only dims them: a line goes when a file agrees.
    """
    changes = OfficeChange.objects.for_school(by.school).filter(agreed_at=None).select_for_update()
    given = {(change.pupil_id, change.about): change for change in changes}
    acts = []
    for pupil, lines in to_key_in(by).items():
        for line in (line for line in lines if f"{pupil.ref}:{line.about}" in keys):
            before = given.get((pupil.pk, line.about))
            if before and before.wanted == line.wanted:
                continue
            if before:
                before.delete()
            change = change_of(pupil, line)
            change.given_at, change.given_by = clock.now(), by.name
            change.save()
            acts.append(("office_told", pupil.ref, {str(line.about): (line.was, line.now)}))
    record_many(acts, by=by)
    return len(acts)


@transaction.atomic
def take_back_from_office(*, by: Member, keys: Collection[str]) -> int:
    """Take back that lines were given to the office; return how many were."""
    changes = OfficeChange.objects.for_school(by.school).filter(agreed_at=None).select_related("pupil")
    taken = [change for change in changes if f"{change.pupil.ref}:{change.about}" in keys]
    OfficeChange.objects.for_school(by.school).filter(pk__in=[change.pk for change in taken]).delete()
    acts = [("office_not_told", change.pupil.ref, {change.about: (change.now, "")}) for change in taken]
    record_many(acts, by=by)
    return len(taken)


@transaction.atomic
def forget_conflict(*, by: Member, kept: KeptHere) -> None:
    """Let the next file ask about it again. What is here stays as it is. Forgetting twice is once."""
    gone, _ = KeptHere.objects.for_school(by.school).filter(pk=kept.pk).delete()
    if gone:
        changes = {"file": (kept.file_said, ""), "kept": (kept.kept, "")}
        record("conflict_forgotten", by=by, pupil_ref=kept.pupil.ref, changes=changes)
