"""What the verbs share: taking hold of a row so that two saves follow each other, and making a plan with its draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.core import clock
from handrail.plans.errors import StaleDraft
from handrail.plans.models import Hand, Plan, PlanVersion, Review
from handrail.plans.writing import write_draft
from handrail.pupils.models import Pupil

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.plans.text import Text

# SQLite takes its one write lock when the transaction begins; on PostgreSQL these rows are locked until it ends.


def hold_pupil(pupil: Pupil, by: Member) -> None:
    """Let no one else start a plan for this pupil until the transaction ends."""
    Pupil.objects.for_school(by.school).select_for_update().get(pk=pupil.pk)


def hold_version(version: PlanVersion, by: Member) -> PlanVersion:
    """The version as it is now, held until the transaction ends."""
    return PlanVersion.objects.for_school(by.school).select_for_update().get(pk=version.pk)


def hold_review(review: Review, by: Member) -> Review:
    """The review as it is now, held until the transaction ends."""
    return Review.objects.for_school(by.school).select_for_update().get(pk=review.pk)


def newest_version(plan: Plan) -> PlanVersion:
    """The draft, or what was published last; a plan is made with its first version."""
    return plan.versions.all()[0]


def draft_of(plan: Plan) -> PlanVersion | None:
    """The version that is being written, if one is."""
    return plan.versions.filter(published_at__isnull=True).first()


def published_version(plan: Plan) -> PlanVersion | None:
    """The version that was published last: what everybody reads."""
    return plan.versions.filter(published_at__isnull=False).first()


def new_plan(
    pupil: Pupil, text: Text, by: Member, carried_from: Plan | None = None, kind: str = Plan.Kind.SUPPORT_PLAN
) -> Plan:
    """The pupil's next plan of a kind, with a draft that says `text`."""
    last = pupil.plans.filter(kind=kind).first()
    plan = Plan.objects.create(
        school=by.school, pupil=pupil, kind=kind, number=last.number + 1 if last else 1, carried_from=carried_from
    )
    new_version(plan, text, by)
    return plan


def new_version(
    plan: Plan, text: Text, by: Member, corrects: PlanVersion | None = None, reason: str = ""
) -> PlanVersion:
    """A draft of a plan that says `text`.

    Its saves are counted on from the version it corrects, so that a page opened before can never be taken for current.
    """
    now = clock.now()
    version = PlanVersion.objects.create(
        school=by.school,
        plan=plan,
        number=corrects.number + 1 if corrects else 1,
        revision=corrects.revision + 1 if corrects else 1,
        correction_reason=reason,
        started_at=now,
        started_by=by.name,
        started_by_id=by.user_id,
        saved_at=now,
        saved_by=by.name,
        saved_by_id=by.user_id,
    )
    write_draft(version, {}, text, by.name)
    version.save()
    return version


def stale(row: PlanVersion | Review, mine: Text, theirs: Text) -> StaleDraft:
    """The refusal of a save, or of an ending, from a text that has moved on."""
    if isinstance(row, PlanVersion):
        ended_at, ended_by = row.published_at, row.published_by
    else:
        ended_at, ended_by = row.finished_at, row.finished_by
    if row.plan.closed_on:
        ended_at, ended_by = row.plan.closed_at, row.plan.closed_by
    is_closed = ended_at is not None
    return StaleDraft(mine, theirs, row.revision, ended_by or row.saved_by, ended_at or row.saved_at, is_closed)


def note_save(row: PlanVersion | Review, by: Member) -> None:
    """Count a save on the row and remember whose it was; the caller saves the row."""
    row.revision += 1
    row.saved_at, row.saved_by, row.saved_by_id = clock.now(), by.name, by.user_id


def note_hand(row: PlanVersion | Review, by: Member) -> None:
    """Remember that this person, in this role, wrote in a draft or in a review."""
    Hand.objects.get_or_create(
        school=by.school,
        plan=row.plan,
        part=Hand.Part.WROTE if isinstance(row, PlanVersion) else Hand.Part.REVIEWED,
        name=by.name,
        user_id=by.user_id,
        role_key=by.role.key,
        defaults={"first_on": by.on},
    )
