"""The verbs of the hints: what a school says otherwise of a rule, and rules of its own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from handrail.audit.writing import record
from handrail.bank.models import HintChoice, OwnHint
from handrail.core import clock
from handrail.rules.plan_hints import RULES_BY_KEY
from handrail.schools.models import School

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a rule of the school's own says."""

    title: str
    where: str
    words: str
    helps: str
    reason: str
    example: str = ""
    better: str = ""


@transaction.atomic
def choose_hint(*, rule: str, is_off: bool, said: dict[str, str], by: Member) -> HintChoice:
    """Go by a rule otherwise: not at all, or with the words of `said` (fields of HintChoice).

    Raises KeyError for a rule there is not.
    """
    RULES_BY_KEY[rule]
    School.objects.select_for_update().get(pk=by.school.pk)
    row = HintChoice.objects.for_school(by.school).filter(rule=rule).first()
    row = row or HintChoice(school=by.school, rule=rule)
    changes = {name: (getattr(row, name), words) for name, words in said.items() if getattr(row, name) != words}
    for name, (_, words) in changes.items():
        setattr(row, name, words)
    was_off = row.off_at is not None
    if is_off != was_off:
        _switch(row, is_off, by)
        changes["off"] = (str(was_off), str(is_off))
    if changes:
        row.save()
        record("hint.chosen", by=by, subject_ref=rule, changes=changes)
    return row


@transaction.atomic
def write_own_hint(*, hint: OwnHint | None, said: OwnWords, by: Member) -> OwnHint:
    """Write a rule of the school's own, or say one differently."""
    held = OwnHint.objects.for_school(by.school).select_for_update()
    row = held.get(pk=hint.pk) if hint else OwnHint(school=by.school)
    words = asdict(said)
    changes = {name: (getattr(row, name), words[name]) for name in words if getattr(row, name) != words[name]}
    for name, (_, value) in changes.items():
        setattr(row, name, value)
    if changes:
        row.save()
        record("own_hint.written", by=by, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def switch_own_hint(*, hint: OwnHint, is_off: bool, by: Member) -> OwnHint:
    """Go by a rule of the school's own no longer, or again."""
    row = OwnHint.objects.for_school(by.school).select_for_update().get(pk=hint.pk)
    if is_off != (row.off_at is not None):
        _switch(row, is_off, by)
        row.save(update_fields=["off_at", "off_by"])
        record("own_hint.switched", by=by, subject_ref=row.ref, changes={"off": (str(not is_off), str(is_off))})
    return row


def _switch(row: HintChoice | OwnHint, is_off: bool, by: Member) -> None:
    row.off_at, row.off_by = (clock.now(), by.name) if is_off else (None, "")
