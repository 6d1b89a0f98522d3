"""Publishing a plan, and correcting one that is published: by another version, with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.plans.errors import NotReady, Refused
from handrail.plans.models import Plan, PlanVersion, Rating, Review
from handrail.plans.readiness import missing_from_plan
from handrail.plans.rows import draft_of, hold_pupil, hold_version, new_version, published_version, stale
from handrail.plans.text import mark_of, read_draft
from handrail.rules.plan_kinds import kind_on

if TYPE_CHECKING:
    from handrail.access.member import Member


@transaction.atomic
def publish_plan(*, version: PlanVersion, revision: int, by: Member) -> Plan:
    """Publish the draft as it stood at `revision`; from now on the database refuses any change to it.

    Published already, it stays as it is. Raises NotReady with all that is missing, and StaleDraft when the draft was
    saved again after it was read.
    """
    row = hold_version(version, by)
    if not row.is_draft:
        return row.plan
    if row.revision != revision:
        raise stale(row, {}, {})
    if row.plan.closed_on:
        raise Refused(f"{row.plan.closed_by} has closed this plan. Open it again first.")
    text = read_draft(row)
    missing = missing_from_plan(text, kind_on(row.plan.kind, by.on), by.on)
    if missing:
        raise NotReady(missing)
    row.saves.all().delete()
    row.published_at, row.published_by, row.starts_on = clock.now(), by.name, by.on
    row.save()
    plan = _copy_dates(row, by)
    _follow_in_review(plan, row)
    changes = {
        "version": (None, row.number),
        "review_on": (None, row.review_on),
        "text_sha256": (None, mark_of(text)),
    }
    record("plan_published", by=by, pupil_ref=plan.pupil.ref, subject_ref=plan.ref, changes=changes)
    return plan


def _copy_dates(version: PlanVersion, by: Member) -> Plan:
    plan = version.plan
    plan.published_on = plan.published_on or by.on
    plan.review_on = version.review_on
    plan.save(update_fields=["published_on", "review_on"])
    return plan


def _follow_in_review(plan: Plan, version: PlanVersion) -> None:
    """An unfinished review goes on with the corrected outcomes; what was written about one that is gone stays."""
    review = Review.objects.for_school(plan.school_id).filter(plan=plan, finished_at__isnull=True).first()
    if review is None:
        return
    ratings = {rating.outcome.ref: rating for rating in review.ratings.select_related("outcome")}
    last = max((rating.position for rating in ratings.values()), default=0)
    for outcome in version.outcomes.all():
        rating = ratings.pop(outcome.ref, None)
        if rating is None:
            last += 1
            rating = Rating(school_id=plan.school_id, review=review, position=last)
        rating.outcome = outcome
        rating.save()
    for rating in ratings.values():
        if not (rating.is_rated or rating.what_we_saw or rating.next_step):
            rating.delete()
    review.version = version
    review.revision += 1
    review.save(update_fields=["version", "revision"])


@transaction.atomic
def correct_plan(*, plan: Plan, reason: str, by: Member) -> PlanVersion:
    """Begin the next version of a published plan, with the same text, to be changed and published in its turn.

    A correction begun already is the one. Raises Refused where nothing is published.
    """
    hold_pupil(plan.pupil, by)
    if plan.closed_on:
        raise Refused("This plan is closed. Open it again first, then correct it.")
    said, begun = published_version(plan), draft_of(plan)
    if said is None:
        raise Refused("This plan is still a draft, so it can simply be changed.")
    if begun is not None:
        return begun
    version = new_version(plan, read_draft(said), by, corrects=said, reason=reason)
    _keep_refs(said, version)
    changes = {"version": (said.number, version.number), "reason": ("", reason)}
    record("plan_correction_started", by=by, pupil_ref=plan.pupil.ref, subject_ref=plan.ref, changes=changes)
    return version


def _keep_refs(said: PlanVersion, version: PlanVersion) -> None:
    """An outcome keeps its ref from version to version, and stays linked to the one it was carried from."""
    was = {outcome.position: outcome for outcome in said.outcomes.all()}
    for outcome in version.outcomes.all():
        outcome.ref = was[outcome.position].ref
        outcome.carried_from_ref = was[outcome.position].carried_from_ref
        outcome.save(update_fields=["ref", "carried_from_ref"])
