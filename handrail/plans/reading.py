"""One plan as a member may read it: the one place that loads its rows, for the page, the paper and the pupil's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from handrail.access.permissions import Permission
from handrail.core.loading import load_each, rows_of
from handrail.plans.models import (
    Agreed,
    Barrier,
    EHCOutcome,
    Outcome,
    Plan,
    PlanVersion,
    Rating,
    Review,
    Strategy,
    Voice,
)
from handrail.plans.words import compared, rating_key
from handrail.rules.impact import rating_word
from handrail.rules.plan_kinds import PlanKind, Section
from handrail.rules.register import AREAS

if TYPE_CHECKING:
    from handrail.access.member import Member


@dataclass(frozen=True, slots=True)
class RatingReading:
    """How an outcome went, in the school's word; `key` is its key in the table of statuses. Never a number."""

    row: Rating
    word: str
    key: str
    on: date | None

    @property
    def next_step(self) -> str:
        """Like 'Stop: no longer needed'; empty where none is chosen."""
        step = self.row.get_next_step_display() if self.row.next_step else ""
        return f"{step}: {self.row.stop_reason}" if self.row.stop_reason else step


@dataclass(frozen=True, slots=True)
class OutcomeReading:
    """One outcome with what is done towards it, how it went, and how the outcome it was carried from went.

    `position` is its place in the review, and in the plan until there is one; `rating` is there once the review is
    finished.
    """

    row: Outcome
    strategies: list[Strategy]
    position: int
    rating: RatingReading | None = None
    last: RatingReading | None = None
    step: str = ""  # the section E outcome it is a step towards, as this reader may read it

    @property
    def area(self) -> str:
        """The area of need whose barrier it answers, in words; empty where nobody said."""
        return AREAS[self.row.area].label if self.row.area in AREAS else ""

    @property
    def compared(self) -> str:
        """This rating against last time's, in words; empty where there are not two to compare."""
        if self.rating is None or self.last is None:
            return ""
        return compared(self.rating.row.value, self.last.row.value)


@dataclass(frozen=True, slots=True)
class Strand:
    """One area of need from what gets in the way to what is done about it. Without an area: what answers none."""

    area: str
    barrier: str
    outcomes: list[OutcomeReading]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether the parent or the pupil agreed: how and when, or why not yet."""

    whose: str
    name: str
    how: str
    on: date | None
    why: str

    @property
    def has_agreed(self) -> bool:
        return bool(self.how) and self.how != Agreed.NOT_YET

    @property
    def how_said(self) -> str:
        return Agreed(self.how).label if self.how else ""


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A plan, the version shown, and all it says; which sections it has is for `kind` to say.

    `review` is there, finished or not, if the reader may see it. `strengths` and `barriers` are (area, text); `strands`
    go from each barrier to its outcomes. `versions` are those the reader may open, newest first; `draft` is one being
    written that is not the one shown.
    """

    plan: Plan
    version: PlanVersion
    versions: list[PlanVersion]
    draft: PlanVersion | None
    kind: PlanKind
    strengths: list[tuple[str, str]]
    barriers: list[tuple[str, str]]
    outcomes: list[OutcomeReading]
    voices: list[Voice]
    review: Review | None
    review_voices: list[Voice]

    @property
    def strands(self) -> list[Strand]:
        """Every area with a barrier or an outcome, in order; then the outcomes that answer no barrier."""
        barriers = dict(self.barriers)
        found = []
        for area in (area.label for area in AREAS.values()):
            outcomes = [outcome for outcome in self.outcomes if outcome.area == area]
            if outcomes or area in barriers:
                found.append(Strand(area, barriers.get(area, ""), outcomes))
        loose = [outcome for outcome in self.outcomes if not outcome.area]
        return [*found, Strand("", "", loose)] if loose else found

    @property
    def has_links(self) -> bool:
        """Whether any outcome says what it answers, or is a step towards; plans of before could not."""
        return any(outcome.area or outcome.step for outcome in self.outcomes)

    @property
    def agreements(self) -> list[Agreement]:
        """What is said of the parent's and the pupil's agreement; nothing in plans of before it was asked."""
        row = self.version
        both = (
            Agreement(
                "Parent or carer",
                row.parent_agreed_name,
                row.parent_agreed_how,
                row.parent_agreed_on,
                row.parent_agreed_why,
            ),
            Agreement("Pupil", "", row.pupil_agreed_how, row.pupil_agreed_on, row.pupil_agreed_why),
        )
        return [one for one in both if one.how]

    @property
    def advice_from(self) -> list[str]:
        """The reports it draws on, a line each."""
        return self.version.advice_from.splitlines()

    @property
    def tried(self) -> list[dict[str, str]]:
        """What was tried before, with 'what', 'period' and 'result'."""
        return [row for row in self.version.tried if any(row.values())]


def sections_held(reading: PlanReading, scores: Sequence[object]) -> list[Section]:
    """The sections of its kind that say something, and those no plan is without; in the order of its kind. The page,
    the paper and the Word document all follow it."""
    version = reading.version
    says = {
        "strengths": version.strengths or reading.strengths,
        "barriers": reading.barriers,
        "scores": scores,
        "voices": any(voice.text for voice in reading.voices),
        "advice": version.advice or reading.advice_from,
        "tried": reading.tried,
        "outcomes": True,
        "everyday_help": version.everyday_help,
        "impact": version.expected_impact,
        "agreement": True,
    }
    return [section for section in reading.kind.sections if says[section.key]]


def agreed_in_a_line(version: PlanVersion) -> str:
    """Who agreed, like 'Pat Kowalczyk, the pupil, Ben Adeyemi'; empty where nobody has."""
    said = [
        (version.parent_agreed_name or "parent or carer", version.parent_agreed_how),
        ("the pupil", version.pupil_agreed_how),
    ]
    names = [name for name, how in said if how and how != Agreed.NOT_YET]
    return ", ".join(filter(None, (*names, version.agreed_with)))


PARTS = ("barriers", "outcomes", "strategies", "voices")
"""The rows that a version is made of, by their names at it."""


def read_plan(plan: Plan, member: Member, version_number: int | None = None) -> PlanReading | None:
    """What a visible plan says to a member, in at most 7 queries; None where there is no version for them to read.

    The version shown is the one asked for, else the one published last, else the draft.
    """
    versions = _versions_for(plan, member)
    shown = _choose(versions, version_number)
    if shown is None:
        return None
    ratings = _ratings_of(plan, member)
    review = ratings[0].review if ratings else None
    drafts = [version for version in versions if version.is_draft and version != shown]
    load_each(shown, *PARTS)
    areas: list[Barrier] = list(shown.barriers.all())
    return PlanReading(
        plan=plan,
        version=shown,
        versions=versions,
        draft=drafts[0] if drafts else None,
        kind=plan.rules,
        strengths=_of_areas(areas, "strengths"),
        barriers=_of_areas(areas, "text"),
        outcomes=_outcomes_of(shown, member, ratings, with_gone=version_number is None),
        voices=_voices_of(shown),
        review=review,
        review_voices=_voices_of(review) if review else [],
    )


def last_ratings(outcomes: list[Outcome], member: Member) -> dict[str, RatingReading]:
    """How the outcomes of the cycle before went, by the ref of the outcome that carries each on. One query."""
    refs = {outcome.carried_from_ref: outcome.ref for outcome in outcomes if outcome.carried_from_ref}
    if not refs:
        return {}
    rows = Rating.objects.for_school(member.school).filter(outcome__ref__in=refs, review__finished_at__isnull=False)
    return {
        refs[rating.outcome.ref]: rating_reading(rating, member) for rating in rows.select_related("outcome", "review")
    }


def rating_reading(rating: Rating, member: Member) -> RatingReading:
    """A rating in the words of the member's school."""
    return RatingReading(
        row=rating,
        word=rating_word(rating.value, member.school.scale) if rating.is_rated else "",
        key=rating_key(rating.value),
        on=rating.review.held_on,
    )


def _versions_for(plan: Plan, member: Member) -> list[PlanVersion]:
    versions: list[PlanVersion] = rows_of(plan, "versions")
    if member.may(Permission.PLAN_READ_DRAFT):
        return versions
    return [version for version in versions if not version.is_draft]


def _choose(versions: list[PlanVersion], number: int | None) -> PlanVersion | None:
    if number is not None:
        return next((version for version in versions if version.number == number), None)
    return next((version for version in versions if not version.is_draft), versions[0] if versions else None)


def _ratings_of(plan: Plan, member: Member) -> list[Rating]:
    """The ratings of the plan's review, if it is finished or the member may read what is being written."""
    if plan.published_on is None:
        return []
    rows: list[Rating] = rows_of(plan, "review__ratings", "review", "outcome")
    reads_drafts = member.may(Permission.PLAN_READ_DRAFT)
    return [rating for rating in rows if reads_drafts or rating.review.finished_at]


def _voices_of(row: PlanVersion | Review) -> list[Voice]:
    """Already in hand where they are a version's; one query where they are a review's."""
    return sorted(row.voices.all(), key=lambda voice: voice.pk)


def _of_areas(rows: list[Barrier], part: str) -> list[tuple[str, str]]:
    texts = {row.area: str(getattr(row, part)) for row in rows}
    return [(area.label, texts[key]) for key, area in AREAS.items() if texts.get(key)]


def steps_for(version: PlanVersion, outcomes: list[Outcome], member: Member) -> dict[str, str]:
    """The section E outcomes that these are steps towards, by ref, as this member may read them. One query, if any."""
    refs = {outcome.step for outcome in outcomes if outcome.step}
    if not refs:
        return {}
    rows = EHCOutcome.objects.visible_to(member).filter(ref__in=refs, pupil=version.plan.pupil_id)
    return {row.ref: row.said_to(member) for row in rows}


def _outcomes_of(
    version: PlanVersion, member: Member, ratings: list[Rating], *, with_gone: bool
) -> list[OutcomeReading]:
    """The outcomes of a version; `with_gone` adds those that a correction took out after they were rated."""
    outcomes: list[Outcome] = sorted(version.outcomes.all(), key=lambda row: row.position)
    strategies: dict[int, list[Strategy]] = defaultdict(list)
    for strategy in sorted(version.strategies.all(), key=lambda row: row.position):
        strategies[strategy.outcome_id].append(strategy)
    if with_gone:
        refs = {outcome.ref for outcome in outcomes}
        outcomes += [rating.outcome for rating in ratings if rating.outcome.ref not in refs]
    rated = {rating.outcome.ref: rating for rating in ratings}
    last = last_ratings(outcomes, member)
    steps = steps_for(version, outcomes, member)
    return [
        OutcomeReading(
            row=outcome,
            strategies=strategies[outcome.pk],
            position=rated[outcome.ref].position if outcome.ref in rated else outcome.position,
            rating=_finished(rated.get(outcome.ref), member),
            last=last.get(outcome.ref),
            step=steps.get(outcome.step, ""),
        )
        for outcome in outcomes
    ]


def _finished(rating: Rating | None, member: Member) -> RatingReading | None:
    return rating_reading(rating, member) if rating and rating.review.finished_at else None
