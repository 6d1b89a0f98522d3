"""A plan the school has already becomes a draft; many at once, taken back as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction

from handrail.audit.writing import Change, record, record_many
from handrail.core import clock
from handrail.plans.bringing.batches import ChosenPlan, meanings_of, state_of
from handrail.plans.bringing.columns import heading_key, headings_sha256
from handrail.plans.bringing.originals import file_original
from handrail.plans.errors import Refused
from handrail.plans.models import Plan, PlanBatch, PlanTableMemory, StagedPlan
from handrail.plans.rows import hold_pupil, new_plan, newest_version
from handrail.plans.text import differing, read_draft, tidied
from handrail.pupils.actions import take_out_document
from handrail.pupils.models import Document, Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.plans.text import Text

PASTED = "a table that was pasted"
NO_FILE: Mapping[str, Any] = {}


@transaction.atomic
def bring_in_plan(
    *, pupil: Pupil, text: Text, source: str, by: Member, original: Mapping[str, Any] = NO_FILE, batch_ref: str = ""
) -> Plan:
    """Begin the pupil's next plan as a draft that says `text`, marked as brought in out of `source`. The `original`
    file goes among the pupil's documents.

    The same brought in twice is one plan. Raises Refused where another draft is being written, which is never
    overwritten.
    """
    hold_pupil(pupil, by)
    drafts = Plan.objects.for_school(by.school).being_written()
    begun: Plan | None = drafts.filter(pupil=pupil, kind=Plan.Kind.SUPPORT_PLAN).first()
    if begun is not None and begun.brought_in_at and not differing(read_draft(newest_version(begun)), tidied(text)):
        return begun
    if begun is not None:
        raise Refused(f"A plan for {pupil.name} is being written already. Publish it, or write in that one.")
    plan = new_plan(pupil, text, by)
    plan.brought_in_at, plan.brought_in_by, plan.brought_in_from = clock.now(), by.name, source[:120]
    plan.save(update_fields=["brought_in_at", "brought_in_by", "brought_in_from"])
    changes = {"number": (None, plan.number), **{name: ("", words) for name, words in text.items()}}
    record("plan_brought_in", by=by, pupil_ref=pupil.ref, subject_ref=plan.ref, changes=changes)
    file_original(original, pupil=pupil, batch_ref=batch_ref, by=by)
    return plan


@transaction.atomic
def remember_columns(*, headings: Sequence[str], meanings: Sequence[str], by: Member) -> PlanTableMemory:
    """Remember for the school what the headings of such a table mean."""
    said = {heading_key(heading): meaning for heading, meaning in zip(headings, meanings, strict=False)}
    memory, _ = PlanTableMemory.objects.update_or_create(
        school=by.school, headings_sha256=headings_sha256(headings), defaults={"meanings": said}
    )
    record("plan_columns_set", by=by, changes={"columns": (0, len(said))})
    return memory


@transaction.atomic
def stage_plans(*, chosen: Sequence[ChosenPlan], by: Member) -> PlanBatch:
    """Write down the files that were chosen; nothing is a plan yet."""
    batch: PlanBatch = PlanBatch.objects.create(school=by.school, chosen_at=clock.now(), chosen_by=by.name)
    refs = {ref for one in chosen for ref in one.proposed}
    pupils = {pupil.ref: pupil for pupil in Pupil.objects.visible_to(by).filter(ref__in=refs)}
    StagedPlan.objects.bulk_create(
        StagedPlan(
            school=by.school,
            batch=batch,
            position=position,
            pupil=next((pupils[ref] for ref in one.proposed if ref in pupils), None),
            **one.columns,
        )
        for position, one in enumerate(chosen, start=1)
    )
    record("plans_chosen", by=by, subject_ref=batch.ref, changes={"files": (0, len(chosen))})
    return batch


@transaction.atomic
def sort_plans(*, batch: PlanBatch, said: Mapping[int, tuple[Pupil | None, bool]], by: Member) -> PlanBatch:
    """Write down whose each plan is, and which are left out: {key of the row: (pupil, is left out)}."""
    batch = PlanBatch.objects.for_school(by.school).select_for_update().get(pk=batch.pk)
    rows = list(batch.plans.filter(pk__in=said.keys(), plan=None, refused=""))
    for row in rows:
        row.pupil, row.is_left_out = said[row.pk]
    StagedPlan.objects.bulk_update(rows, ["pupil", "is_left_out"])
    record("plans_sorted", by=by, subject_ref=batch.ref, changes={"files": (0, len(rows))})
    return batch


@transaction.atomic
def bring_in_plans(*, batch: PlanBatch, by: Member) -> list[Plan]:
    """Make a draft of every plan of the batch that is ready; the others wait. Raises Refused where none is."""
    batch = PlanBatch.objects.for_school(by.school).select_for_update().get(pk=batch.pk)
    rows = list(batch.plans.select_related("pupil", "plan"))
    memory = meanings_of(by, rows)
    ready = [(row, state) for row in rows if (state := state_of(row, memory)).is_ready]
    made = []
    for row, state in ready:
        assert row.pupil is not None  # noqa: S101 - a row that is ready has one
        try:
            row.plan = bring_in_plan(
                pupil=row.pupil,
                text=state.text,
                source=row.file_name,
                by=by,
                original=row.original,
                batch_ref=batch.ref,
            )
        except Refused:
            continue  # a draft was begun meanwhile; the list says so
        made.append(row)
    if not made:
        raise Refused("No plan is ready yet. Say whose at least one of them is, then make the drafts.")
    StagedPlan.objects.bulk_update(made, ["plan"])
    batch.made_at, batch.made_by = clock.now(), by.name
    batch.save(update_fields=["made_at", "made_by"])
    record("plans_brought_in", by=by, subject_ref=batch.ref, changes={"plans": (0, len(made))})
    return [row.plan for row in made if row.plan]


@transaction.atomic
def take_back_plans(*, batch: PlanBatch, by: Member) -> tuple[int, int]:
    """Remove the drafts of a batch as one, with the files they came from: (how many went, how many stay since somebody
    has written in them)."""
    batch = PlanBatch.objects.for_school(by.school).select_for_update().get(pk=batch.pk)
    plans = [row.plan for row in batch.plans.select_related("plan__pupil").exclude(plan=None) if row.plan]
    untouched = [plan for plan in plans if _is_untouched(plan)]
    acts: list[tuple[str, str, Change]] = [("plan_taken_back", plan.pupil.ref, {}) for plan in untouched]
    _take_files_out(by, batch, [plan.pupil for plan in untouched])
    batch.plans.filter(plan__in=untouched).update(plan=None)
    for plan in untouched:
        plan.versions.all().delete()
        plan.delete()
    record_many(acts, by=by, subject_ref=batch.ref)
    record(
        "plans_taken_back", by=by, subject_ref=batch.ref, changes={"plans": (len(plans), len(plans) - len(untouched))}
    )
    return len(untouched), len(plans) - len(untouched)


def _take_files_out(by: Member, batch: PlanBatch, pupils: Sequence[Pupil]) -> None:
    filed = Document.objects.for_school(by.school).filter(import_ref=batch.ref, pupil__in=pupils)
    for document in filed.select_related("pupil"):
        take_out_document(by=by, document=document)


def _is_untouched(plan: Plan) -> bool:
    versions = list(plan.versions.all())
    return plan.published_on is None and [version.revision for version in versions] == [1] and not versions[0].sent_at
