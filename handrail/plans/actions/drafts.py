"""Writing a plan: start it, save it as often as you like, send it to be approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.plans.errors import Refused
from handrail.plans.models import DraftSave, Plan, PlanVersion
from handrail.plans.prefilling import text_to_begin
from handrail.plans.rows import hold_pupil, hold_version, new_plan, note_hand, note_save, stale
from handrail.plans.text import Text, differing, put_together, read_draft, tidied
from handrail.plans.writing import write_draft
from handrail.rules.plan_kinds import kinds_offered

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


@transaction.atomic
def start_plan(*, pupil: Pupil, by: Member, kind: str = Plan.Kind.SUPPORT_PLAN) -> Plan:
    """Begin the pupil's next plan of a kind; where one is begun already, that is the one.

    Raises Refused for a kind that the school does not write.
    """
    if kind not in {one.key for one in kinds_offered(by.on, by.school.kind_words)}:
        raise Refused("Your school does not write this kind of plan. Who keeps the settings can choose to try it.")
    hold_pupil(pupil, by)
    begun = Plan.objects.for_school(by.school).being_written().filter(pupil=pupil, kind=kind).first()
    if begun is not None:
        return begun
    plan = new_plan(pupil, text_to_begin(pupil, kind, by), by, kind=kind)
    record("plan_started", by=by, pupil_ref=pupil.ref, subject_ref=plan.ref, changes={"number": (None, plan.number)})
    return plan


@transaction.atomic
def save_draft(*, version: PlanVersion, text: Text, revision: int, by: Member) -> PlanVersion:
    """Save the whole draft as it was written from `revision`. Nothing has to be complete.

    The same text again is the same save. What somebody else saved in between is put together with it where they
    changed other fields. Raises StaleDraft where both changed the same one, or the plan is published or closed, and
    KeyError for a name that no draft has; then nothing is written.
    """
    row = hold_version(version, by)
    before, after = read_draft(row), tidied(text)
    if not differing(before, after):
        return row
    if not row.is_draft or row.plan.closed_on:
        raise stale(row, after, before)
    if row.revision != revision:
        after = _with_theirs(row, revision, after, before)
    changed = differing(before, after)
    if not changed:
        return row
    write_draft(row, before, after, by.name)
    note_save(row, by)
    note_hand(row, by)
    row.save()
    replaced = {name: before.get(name, "") for name in changed}
    DraftSave.objects.create(school=by.school, version=row, revision=row.revision, before=replaced)
    changes = {name: (before.get(name, ""), after.get(name, "")) for name in changed}
    record("plan_saved", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.plan.ref, changes=changes)
    return row


def _with_theirs(row: PlanVersion, revision: int, mine: Text, theirs: Text) -> dict[str, str]:
    """My text with what others changed since `revision`. Raises StaleDraft, where only what both changed differs."""
    saves = list(row.saves.filter(revision__gt=revision))
    if revision < 1 or len(saves) != row.revision - revision:
        raise stale(row, mine, theirs)
    base: dict[str, str] = {}
    for save in reversed(saves):
        base |= save.before
    text, clashes = put_together(base, mine, theirs)
    if clashes:
        raise stale(row, text, text | {name: theirs.get(name, "") for name in clashes})
    return text


@transaction.atomic
def send_for_approval(*, version: PlanVersion, by: Member) -> PlanVersion:
    """Hand a draft to whoever publishes plans; sent already, it stays as it was. Raises Refused once published."""
    row = hold_version(version, by)
    if not row.is_draft:
        raise Refused(f"{row.published_by} has published this plan already.")
    if row.sent_at is None:
        row.sent_at, row.sent_by = clock.now(), by.name
        row.held_by, row.held_by_id = by.name, by.user_id
        row.save(update_fields=["sent_at", "sent_by", "held_by", "held_by_id"])
        record("plan_sent", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.plan.ref)
    return row


@transaction.atomic
def send_back(*, version: PlanVersion, by: Member) -> PlanVersion:
    """Hand a draft back to who sent it. Raises Refused once published."""
    row = hold_version(version, by)
    if not row.is_draft:
        raise Refused(f"{row.published_by} has published this plan already.")
    if row.sent_at is not None:
        row.sent_at, row.sent_by = None, ""
        row.save(update_fields=["sent_at", "sent_by"])
        record("plan_sent_back", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.plan.ref)
    return row
