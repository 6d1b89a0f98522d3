"""The plans of many children, written at once: the rows and events that the actions leave, in a few statements.

One plan by the actions takes some fifty queries, and every child on a register has one. `tests/test_history.py` holds
what is written here against what the actions write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from handrail.access.member import Member
from handrail.audit.writing import Act, record_acts
from handrail.core import clock
from handrail.demo.arcs import Observation
from handrail.demo.scenes import Round, Scene
from handrail.demo.wording import draft_text, only, review_text
from handrail.plans.actions.reviews import GOES_ON, meet_family
from handrail.plans.models import (
    Barrier,
    Hand,
    Outcome,
    Plan,
    PlanRead,
    PlanVersion,
    Rating,
    Review,
    Strategy,
    Voice,
)
from handrail.plans.text import DRAFT_FIELDS, MEETING_FIELDS, TRIES, VOICE_FIELDS, mark_of, rating_fields
from handrail.plans.writing import (
    barriers_in,
    outcomes_in,
    set_meeting,
    set_rating,
    set_words,
    strategies_in,
    voices_in,
)
from handrail.pupils.actions.held import differing
from handrail.pupils.models import Note
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day_short
from handrail.rules.impact import rating_word
from handrail.schools.models import School

STILL_NEW = timedelta(days=28)
"""A plan as new as this has not been opened by everybody who works with the child."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One cycle of one child, counted from 0: its days, and what was seen on which. `held_on` is None while it runs."""

    scene: Scene
    number: int
    agreed_on: date
    review_on: date
    held_on: date | None = None
    seen: Sequence[tuple[date, Observation]] = ()


@dataclass(slots=True)
class _Page:
    """The rows of one turn, as they are made."""

    turn: Turn
    before: _Page | None
    plan: Plan
    text: Mapping[str, str]
    version: PlanVersion = field(init=False)
    outcomes: list[Outcome] = field(default_factory=list)
    strategies: list[Strategy] = field(default_factory=list)
    review: Review | None = None
    ratings: list[Rating] = field(default_factory=list)
    said: Mapping[str, str] = field(default_factory=dict)

    def by(self, part: str) -> Member:
        return self.turn.scene.on(part, self.turn.agreed_on)

    def then(self, part: str) -> Member:
        """Who does it at the review."""
        return self.turn.scene.on(part, self.turn.held_on or self.turn.agreed_on)

    @property
    def going_on(self) -> list[Rating]:
        return [rating for rating in self.ratings if rating.next_step in GOES_ON]


def write_turns(school: School, turns: Iterable[Turn]) -> dict[int, Plan]:
    """Write published plans and finished reviews: {key of the pupil: their last plan}.

    Everybody's first cycle is written, then everybody's second, so that each finds what it is carried from.
    """
    last: dict[int, _Page] = {}
    by_number: dict[int, list[Turn]] = {}
    for turn in turns:
        by_number.setdefault(turn.number, []).append(turn)
    for _, of_number in sorted(by_number.items()):
        last |= {page.plan.pupil_id: page for page in _write(school, of_number, last)}
    return {pupil: page.plan for pupil, page in last.items()}


def _write(school: School, turns: Sequence[Turn], last: Mapping[int, _Page]) -> list[_Page]:
    pages = [_page(school, turn, last.get(turn.scene.pupil.pk)) for turn in turns]
    Plan.objects.bulk_create([page.plan for page in pages])
    PlanVersion.objects.bulk_create([_version(school, page) for page in pages])
    _fill(pages)
    _publish(school, pages)
    PlanRead.objects.bulk_create([read for page in pages for read in _reads(page)])
    record_acts(list(_acts(pages)))
    write_notes(school, [note for page in pages for note in _notes(page)])
    _review(school, [page for page in pages if page.turn.held_on])
    record_acts(list(_acts_of_reviews(pages)))
    for page in pages:
        if page.review:
            meet_family(page.review, page.then("senco"))
    return pages


def _page(school: School, turn: Turn, before: _Page | None) -> _Page:
    plan = Plan(
        school=school,
        pupil=turn.scene.pupil,
        number=turn.number + 1,
        carried_from=before.plan if before else None,
        published_on=turn.agreed_on,
        review_on=turn.review_on,
        reviewed_on=turn.held_on,
    )
    arc, who = turn.scene.arc, turn.scene.who
    text = only(DRAFT_FIELDS, draft_text(arc, turn.number, who, turn.agreed_on, turn.review_on))
    text |= _steps(turn) | (dict(_tried(school, before)) if before else {})
    return _Page(turn, before, plan, text)


def _steps(turn: Turn) -> dict[str, str]:
    """Each outcome as a step towards one of the EHC plan, where it has outcomes."""
    ahead = turn.scene.pupil.ehc_outcomes.all() if turn.scene.arc.status == "E" else ()
    count = len(turn.scene.arc.cycles[turn.number].outcomes)
    return {f"outcome-{n}-step": row.ref for n, row in enumerate(list(ahead)[:count], start=1)}


def _tried(school: School, page: _Page) -> Iterator[tuple[str, str]]:
    """What was done in the cycle before, and what came of it, as `plans.prefilling` says it."""
    days = filter(None, (page.turn.agreed_on, page.turn.held_on))
    period = " to ".join(say_day_short(day) for day in days)
    for n, rating in zip(TRIES, page.ratings, strict=False):
        done = [row.text for row in page.strategies if row.outcome_id == rating.outcome_id]
        yield f"tried-{n}-what", "; ".join(done)
        yield f"tried-{n}-period", period
        yield f"tried-{n}-result", f"{rating_word(rating.value, school.scale)}: {rating.what_we_saw}"


def _version(school: School, page: _Page) -> PlanVersion:
    now, senco, teacher = clock.now(), page.by("senco"), page.by("teacher")
    page.version = PlanVersion(
        school=school,
        plan=page.plan,
        revision=2,
        starts_on=page.turn.agreed_on,
        started_at=now,
        started_by=senco.name,
        started_by_id=senco.user_id,
        saved_at=now,
        saved_by=teacher.name,
        saved_by_id=teacher.user_id,
    )
    set_words(page.version, page.text)
    return page.version


def _fill(pages: Sequence[_Page]) -> None:
    for page in pages:
        page.outcomes = outcomes_in(page.version, page.text, {})
        _link(page)
    Outcome.objects.bulk_create([row for page in pages for row in page.outcomes])
    for page in pages:
        page.strategies = [row for outcome in page.outcomes for row in strategies_in(outcome, page.text)]
    Strategy.objects.bulk_create([row for page in pages for row in page.strategies])
    Barrier.objects.bulk_create([row for page in pages for row in barriers_in(page.version, page.text)])
    Voice.objects.bulk_create(
        [row for page in pages for row in voices_in(page.version, {}, page.text, page.by("teacher").name)]
    )
    Hand.objects.bulk_create([_hand(page, Hand.Part.WROTE, page.by("teacher")) for page in pages])


def _link(page: _Page) -> None:
    """What goes on from the cycle before goes on in the first outcome of its area."""
    for rating in page.before.going_on if page.before else ():
        free = [row for row in page.outcomes if row.area == rating.outcome.area and not row.carried_from_ref]
        if free:
            free[0].carried_from_ref = rating.outcome.ref


def _hand(page: _Page, part: str, by: Member) -> Hand:
    owner = {"school_id": page.plan.school_id, "plan": page.plan}
    return Hand(part=part, name=by.name, user_id=by.user_id, role_key=by.role.key, first_on=by.on, **owner)


def _publish(school: School, pages: Sequence[_Page]) -> None:
    drafts = PlanVersion.objects.for_school(school).filter(pk__in=[page.version.pk for page in pages])
    drafts.update(published_at=clock.now(), published_by=pages[0].by("senco").name)


def _reads(page: _Page) -> Iterator[PlanRead]:
    """Who works with the child has opened a plan of some weeks ago, on its first day; a newer one waits."""
    if page.turn.agreed_on > page.turn.scene.by["senco"].on - STILL_NEW:
        return
    read_at = datetime.combine(page.turn.agreed_on, time(16, 10), clock.LONDON)
    round_it = {member.user_id: member.name for member in (page.by("teacher"), page.by("ta")) if member.user_id}
    for user_id, name in round_it.items():
        yield PlanRead(school_id=page.plan.school_id, version=page.version, user_id=user_id, name=name, read_at=read_at)


def write_notes(school: School, notes: Sequence[tuple[Note, Member]]) -> None:
    """Write dated notes, each with whoever typed it."""
    Note.objects.bulk_create([note for note, _ in notes])
    record_acts([_act_of(note, by) for note, by in notes])


def note_of(around: Round, by: Member, text: str, kind: str = Note.Kind.OBSERVATION, **counted: Any) -> Note:
    """A note about a child on the day of `by`, not saved."""
    said = {"kind": kind, "happened_on": by.on, "text": text, **counted}
    return Note(school=by.school, pupil=around.pupil, **said, **typed_by(by))


def _act_of(note: Note, by: Member) -> Act:
    said = {name: getattr(note, name) for name in ("kind", "happened_on", "text", "outcome_ref", "seen", "tries")}
    return Act(by, "note.added", note.pupil.ref, note.ref, differing({}, said))


def _notes(page: _Page) -> Iterator[tuple[Note, Member]]:
    refs = {outcome.position: outcome.ref for outcome in page.outcomes}
    scene = page.turn.scene
    for day, seen in page.turn.seen:
        by, count = scene.on(seen.who, day), seen.count or (None, None)
        counted: dict[str, Any] = {"outcome_ref": refs.get(seen.outcome, ""), "seen": count[0], "tries": count[1]}
        yield note_of(scene, by, scene.seen(seen.who, seen.text), **counted), by


def _review(school: School, pages: Sequence[_Page]) -> None:
    reviews = Review.objects.bulk_create([_review_of(school, page) for page in pages])
    for page in pages:
        page.ratings = [_rating(page, outcome) for outcome in page.outcomes]
    Rating.objects.bulk_create([row for page in pages for row in page.ratings])
    Voice.objects.bulk_create(
        [
            row
            for page, review in zip(pages, reviews, strict=True)
            for row in voices_in(review, {}, only(VOICE_FIELDS, page.said), page.then("teacher").name)
        ]
    )
    Hand.objects.bulk_create([_hand(page, Hand.Part.REVIEWED, page.then("teacher")) for page in pages])
    now, name = clock.now(), pages[0].then("senco").name if pages else ""
    begun = Review.objects.for_school(school).filter(pk__in=[review.pk for review in reviews])
    begun.update(finished_at=now, finished_by=name)


def _review_of(school: School, page: _Page) -> Review:
    turn, teacher = page.turn, page.then("teacher")
    assert turn.held_on is not None  # noqa: S101 - only those that were held are asked for
    page.said = review_text(turn.scene.arc.cycles[turn.number], turn.scene.who, turn.held_on)
    page.review = Review(
        school=school,
        plan=page.plan,
        version=page.version,
        revision=2,
        saved_at=clock.now(),
        saved_by=teacher.name,
        saved_by_id=teacher.user_id,
    )
    set_meeting(page.review, page.said)
    return page.review


def _rating(page: _Page, outcome: Outcome) -> Rating:
    rating = Rating(school_id=page.plan.school_id, review=page.review, position=outcome.position, outcome=outcome)
    set_rating(rating, page.said)
    return rating


def _acts(pages: Iterable[_Page]) -> Iterator[Act]:
    for page in pages:
        about = (page.plan.pupil.ref, page.plan.ref)
        if page.before:
            changes: dict[str, Any] = {
                "outcomes": (None, len(page.before.going_on)),
                "number": (None, page.plan.number),
            }
            yield Act(page.by("senco"), "plan_carried_forward", *about, changes)
        else:
            yield Act(page.by("senco"), "plan_started", *about, {"number": (None, page.plan.number)})
        yield Act(page.by("teacher"), "plan_saved", *about, {name: ("", words) for name, words in page.text.items()})
        published = {
            "version": (None, 1),
            "review_on": (None, page.turn.review_on),
            "text_sha256": (None, mark_of(page.text)),
        }
        yield Act(page.by("senco"), "plan_published", *about, published)


def _acts_of_reviews(pages: Iterable[_Page]) -> Iterator[Act]:
    for page in pages:
        if page.review:
            about = (page.plan.pupil.ref, page.review.ref)
            names = {
                *MEETING_FIELDS,
                *VOICE_FIELDS,
                *(name for row in page.ratings for name in rating_fields(row.position)),
            }
            yield Act(page.then("teacher"), "review_started", *about)
            said = only(names, page.said)
            yield Act(page.then("teacher"), "review_saved", *about, {name: ("", words) for name, words in said.items()})
            finished = {"held_on": (None, page.turn.held_on), "text_sha256": (None, mark_of(said))}
            yield Act(page.then("senco"), "review_finished", *about, finished)
