"""Reviewing a plan, and carrying what goes on into the next one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import transaction

from handrail.audit.writing import record
from handrail.core import clock
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.models import Meeting
from handrail.meetings.who import read_who
from handrail.plans.errors import NotReady, Refused
from handrail.plans.models import Agreed, Plan, PlanVersion, Rating, Review
from handrail.plans.models.outcome import MOST_OUTCOMES
from handrail.plans.prefilling import tried_in
from handrail.plans.readiness import minutes_of, missing_from_review
from handrail.plans.rows import (
    hold_pupil,
    hold_review,
    new_plan,
    newest_version,
    note_hand,
    note_save,
    published_version,
    stale,
)
from handrail.plans.text import (
    LASTING_FIELDS,
    OUTCOMES,
    VOICE_FIELDS,
    Text,
    differing,
    mark_of,
    outcome_fields,
    read_draft,
    read_review,
    tidied,
)
from handrail.plans.writing import write_draft, write_review
from handrail.rules.calendar import say_day

if TYPE_CHECKING:
    from handrail.access.member import Member

GOES_ON = (Rating.NextStep.CONTINUE, Rating.NextStep.ADAPT)


@transaction.atomic
def start_review(*, plan: Plan, by: Member) -> Review:
    """Begin the review of a plan, with a rating to be made of each published outcome; begun already, that is the one.

    Raises Refused where nothing is published.
    """
    hold_pupil(plan.pupil, by)
    begun = Review.objects.for_school(by.school).filter(plan=plan).first()
    if begun is not None:
        return begun
    if plan.closed_on:
        raise Refused("This plan is closed. Open it again first, and it can be reviewed.")
    version = published_version(plan)
    if version is None:
        raise Refused("This plan is still a draft. Publish it, and it can be reviewed.")
    review = Review.objects.create(
        school=by.school,
        plan=plan,
        version=version,
        held_on=by.on,
        how_met=Meeting.How.IN_PERSON,
        saved_at=clock.now(),
        saved_by=by.name,
        saved_by_id=by.user_id,
    )
    Rating.objects.bulk_create(
        Rating(school=by.school, review=review, position=outcome.position, outcome=outcome)
        for outcome in version.outcomes.all()
    )
    record("review_started", by=by, pupil_ref=plan.pupil.ref, subject_ref=review.ref)
    return review


@transaction.atomic
def save_review(*, review: Review, text: Text, revision: int, by: Member) -> Review:
    """Save the whole review as it was written from `revision`. Nothing has to be complete.

    The same text again is the same save. Raises StaleDraft when another text was saved, or the review finished, in
    between, and KeyError for a name this review does not have; then nothing is written.
    """
    row = hold_review(review, by)
    before, after = read_review(row), tidied(text)
    changed = differing(before, after)
    if row.plan.closed_on:
        raise stale(row, after, before)
    if not changed:
        return row
    if row.revision != revision or row.finished_at is not None:
        raise stale(row, after, before)
    write_review(row, after, by.name)
    note_save(row, by)
    note_hand(row, by)
    row.save()
    changes = {name: (before.get(name, ""), after.get(name, "")) for name in changed}
    record("review_saved", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def finish_review(*, review: Review, revision: int, by: Member) -> Review:
    """Close the review as it stood at `revision`; from now on the database refuses any change to it.

    Finished already, it stays as it is. Raises NotReady with all that is missing, and StaleDraft when it was saved
    again after it was read.
    """
    row = hold_review(review, by)
    if row.finished_at is not None:
        return row
    if row.revision != revision:
        raise stale(row, {}, {})
    positions = [rating.position for rating in row.ratings.all()]
    text = read_review(row)
    missing = missing_from_review(text, positions, by.on)
    if missing:
        raise NotReady(missing)
    row.finished_at, row.finished_by = clock.now(), by.name
    row.save()
    row.plan.reviewed_on = row.held_on
    row.plan.save(update_fields=["reviewed_on"])
    meet_family(row, by)
    changes = {"held_on": (None, row.held_on), "text_sha256": (None, mark_of(text))}
    record("review_finished", by=by, pupil_ref=row.plan.pupil.ref, subject_ref=row.ref, changes=changes)
    return row


def meet_family(review: Review, by: Member) -> None:
    """Where the family came, their meeting is recorded with the review: it is never typed twice."""
    who, minutes, day = read_who(review.came), minutes_of({"minutes": review.minutes}), review.held_on
    if who and minutes and day:
        words = f"Review of plan {review.plan.number}." + (
            f" Also there: {review.with_whom}." if review.with_whom else ""
        )
        details = MeetingDetails(day, minutes, review.how_met or Meeting.How.IN_PERSON, words)
        hold_meeting(by=by, pupil=review.plan.pupil, details=details, who=who, review_ref=review.ref)


@transaction.atomic
def carry_forward(*, review: Review, by: Member) -> Plan:
    """Begin the next plan from a finished review: what goes on goes in, each outcome starting from what was seen.

    Carried already, that plan is the one; a draft already begun takes the outcomes into its free places. Raises
    Refused for an unfinished review, for a draft without room, and for one that was carried from another plan.
    """
    plan = review.plan
    hold_pupil(plan.pupil, by)
    if review.finished_at is None:
        raise Refused("Finish the review first; then the outcomes that go on can be carried forward.")
    carried = Plan.objects.for_school(by.school).filter(carried_from=plan).first()
    if carried is not None:
        return carried
    ratings = review.ratings.select_related("outcome__version")
    going_on = [rating for rating in ratings if rating.next_step in GOES_ON]
    following = _plan_after(plan, by)
    _fill(newest_version(following), review, going_on, by)
    changes = {"outcomes": (None, len(going_on)), "number": (None, following.number)}
    record("plan_carried_forward", by=by, pupil_ref=plan.pupil.ref, subject_ref=following.ref, changes=changes)
    return following


def _plan_after(plan: Plan, by: Member) -> Plan:
    """The pupil's draft plan, now known to be carried from this one; begun here where none is."""
    begun = Plan.objects.for_school(by.school).being_written().filter(pupil=plan.pupil, kind=plan.kind).first()
    if begun is None:
        return new_plan(plan.pupil, {}, by, carried_from=plan, kind=plan.kind)
    if begun.carried_from is not None:
        raise Refused(
            f"Plan {begun.number} is being written, and was carried forward from plan {begun.carried_from.number}. "
            "Write there what goes on from this one."
        )
    begun.carried_from = plan
    begun.save(update_fields=["carried_from"])
    return begun


def _fill(draft: PlanVersion, review: Review, going_on: list[Rating], by: Member) -> None:
    """Write what is carried where the draft says nothing yet."""
    before = read_draft(draft)
    free = [place for place in OUTCOMES if not any(before.get(name) for name in outcome_fields(place))]
    if len(free) < len(going_on):
        raise Refused(
            f"Plan {draft.plan.number} has room for {len(free)} more of its {MOST_OUTCOMES} outcomes, and "
            f"{len(going_on)} go on. Make room there, then carry forward again."
        )
    said = read_draft(review.version)
    after = {name: said[name] for name in LASTING_FIELDS if name in said} | tried_in(review, by)
    after |= {name: words for name, words in read_review(review).items() if name in VOICE_FIELDS}
    after |= dict(_agreed_in(review))
    after |= {name: words for name, words in before.items() if words}
    places = dict(zip(free, going_on, strict=False))
    for place, rating in places.items():
        after |= dict(_carried_outcome(rating, place))
    write_draft(draft, before, after, by.name)
    note_save(draft, by)
    draft.save()
    _link(draft, {place: rating.outcome.ref for place, rating in places.items()})


def _agreed_in(review: Review) -> Iterator[tuple[str, str]]:
    """The family who came to the review have talked about what comes next: filled in, for the writer to correct."""
    came = read_who(review.came)
    if came and review.held_on:
        yield "parent_agreed_how", Agreed.PHONE if review.how_met == Meeting.How.PHONE else Agreed.MEETING
        yield "parent_agreed_name", came[0].name
        yield "parent_agreed_on", say_day(review.held_on)


def _carried_outcome(rating: Rating, place: int) -> Iterator[tuple[str, str]]:
    """The outcome and its strategies as they were, from what was seen at the review, with the date still to give."""
    said, was = read_draft(rating.outcome.version), rating.outcome.position
    for old, new in zip(outcome_fields(was), outcome_fields(place), strict=True):
        if not old.endswith("by_when"):
            yield new, said.get(old, "")
    if rating.what_we_saw:
        yield f"outcome-{place}-baseline", rating.what_we_saw


def _link(draft: PlanVersion, refs: dict[int, str]) -> None:
    for outcome in draft.outcomes.filter(position__in=refs):
        outcome.carried_from_ref = refs[outcome.position]
        outcome.save(update_fields=["carried_from_ref"])
