"""Writing a plan: start it, save it as often as you like, send it to be approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.plans.errors import Refused
from handrail.plans.models import Plan, PlanVersion
from handrail.plans.rows import hold_pupil, hold_version, new_plan, note_hand, note_save, published_version, stale
from handrail.plans.text import LASTING_FIELDS, Text, differing, read_draft, tidied
from handrail.plans.writing import write_draft

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


@transaction.atomic
def start_plan(*, pupil: Pupil, by: Member) -> Plan:
    """Begin the pupil's next plan; where one is begun already, that is the one."""
    hold_pupil(pupil, by)
    begun = pupil.plans.filter(kind=Plan.Kind.SUPPORT_PLAN, published_on__isnull=True).first()
    if begun is not None:
        return begun
    last = pupil.plans.filter(kind=Plan.Kind.SUPPORT_PLAN, published_on__isnull=False).first()
    said = published_version(last) if last else None
    text = read_draft(said) if said else {}
    plan = new_plan(pupil, {name: text[name] for name in LASTING_FIELDS if name in text}, by)
    record("plan_started", by=by, pupil_ref=pupil.ref, subject_ref=plan.ref, changes={"number": (None, plan.number)})
    return plan


@transaction.atomic
def save_draft(*, version: PlanVersion, text: Text, revision: int, by: Member) -> PlanVersion:
    """Save the whole draft as it was written from `revision`. Nothing has to be complete.

    The same text again is the same save. Raises StaleDraft when another text was saved, or published, in between, and
    KeyError for a name that no draft has; then nothing is written.
    """
    row = hold_version(version, by)
    before, after = read_draft(row), tidied(text)
    changed = differing(before, after)
    if not changed:
        return row
    if row.revision != revision or not row.is_draft:
        raise stale(row, after, before)
    write_draft(row, before, after, by.name)
    note_save(row, by)
    note_hand(row, by)
    row.save()
    changes = {name: (before.get(name, ""), after.get(name, "")) for name in changed}
    record("plan_saved", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.plan.ref, changes=changes)
    return row


@transaction.atomic
def send_for_approval(*, version: PlanVersion, by: Member) -> PlanVersion:
    """Hand a draft to whoever publishes plans; sent already, it stays as it was. Raises Refused once published."""
    row = hold_version(version, by)
    if not row.is_draft:
        raise Refused(f"{row.published_by} has published this plan already.")
    if row.sent_at is None:
        row.sent_at, row.sent_by = clock.now(), by.name
        row.save(update_fields=["sent_at", "sent_by"])
        record("plan_sent", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.plan.ref)
    return row


@transaction.atomic
def send_back(*, version: PlanVersion, by: Member) -> PlanVersion:
    """Hand a draft back to who wrote it. Raises Refused once published."""
    row = hold_version(version, by)
    if not row.is_draft:
        raise Refused(f"{row.published_by} has published this plan already.")
    if row.sent_at is not None:
        row.sent_at, row.sent_by = None, ""
        row.save(update_fields=["sent_at", "sent_by"])
        record("plan_sent_back", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.plan.ref)
    return row
