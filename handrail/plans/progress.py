"""One outcome through all its cycles: where it began, what was seen day by day, how each review rated it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from handrail.plans.models import Outcome, Plan, Rating
from handrail.plans.reading import RatingReading, rating_reading
from handrail.plans.words import rating_key
from handrail.pupils.models import Note
from handrail.rules.counts import Count, read_count
from handrail.rules.impact import rating_word
from handrail.ui.charts import LineChart, progress_line

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.pupils.models import Pupil


Scale = Mapping[int | None, str]


@dataclass(frozen=True, slots=True)
class Cycle:
    """An outcome in one plan, and how its review rated it once that is finished."""

    plan: Plan
    outcome: Outcome
    rating: RatingReading | None


@dataclass(frozen=True, slots=True)
class Step:
    """One dated thing in the story of an outcome. `key` is a rating's key in the table of statuses."""

    on: date | None
    what: str
    said: str
    who: str = ""
    count: str = ""
    key: str = ""
    word: str = ""
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """All of it: the cycles, oldest first; the steps in order of days; and pictures where there is enough to draw."""

    cycles: list[Cycle]
    steps: list[Step]
    counted: LineChart | None
    rated: LineChart | None


def progress_of(outcome: Outcome, pupil: Pupil, member: Member) -> Progress:
    """The story of an outcome in hand, back to the first it was carried on from. Three queries, whatever its length."""
    cycles = _cycles(outcome, pupil, member)
    notes = notes_on([cycle.outcome.ref for cycle in cycles], member)
    starts = [(cycle.plan.published_on, cycle.outcome.baseline) for cycle in cycles]
    return Progress(
        cycles=cycles,
        steps=_steps(cycles, notes, member.school.scale),
        counted=counted_chart(cycles[-1].outcome, starts, notes),
        rated=_rated_chart(cycles, notes, member),
    )


def notes_on(refs: Sequence[str], member: Member) -> list[Note]:
    """What this member may read of what was seen of these outcomes, oldest first, without what was corrected since."""
    rows = Note.objects.visible_to(member).filter(outcome_ref__in=[ref for ref in refs if ref])
    found = list(rows.select_related("photo").order_by("happened_on", "pk"))
    corrected = {row.corrects_id for row in found}
    return [row for row in found if row.pk not in corrected]


def _cycles(outcome: Outcome, pupil: Pupil, member: Member) -> list[Cycle]:
    newest = _newest_by_ref(pupil, member)
    ratings = {
        rating.outcome.ref: rating_reading(rating, member)
        for rating in Rating.objects.visible_to(member)
        .filter(review__plan__pupil=pupil, review__finished_at__isnull=False)
        .select_related("outcome", "review")
    }
    found, ref = [], outcome.ref
    while ref in newest:
        row = newest.pop(ref)
        found.append(Cycle(row.version.plan, row, ratings.get(ref)))
        ref = row.carried_from_ref
    return found[::-1]


def _newest_by_ref(pupil: Pupil, member: Member) -> dict[str, Outcome]:
    """Each outcome of a child as its newest published version says it, or else its draft."""
    rows = Outcome.objects.visible_to(member).filter(version__plan__pupil=pupil).select_related("version__plan")
    return {row.ref: row for row in sorted(rows, key=lambda row: (not row.version.is_draft, row.version.number))}


def counted_chart(
    outcome: Outcome, starts: Iterable[tuple[date | None, str]], notes: Iterable[Note]
) -> LineChart | None:
    """A line of what was counted, from where each cycle starts, towards the target of the newest; None for one point.

    Only counts out of as many as the newest are drawn: '3 of 5 chances' and '30 of 80 words' are not one line.
    """
    counts = _counts(starts, notes)
    tries = counts[-1][1].tries if counts else 0
    points = [(on, float(count.seen)) for on, count in counts if count.tries == tries]
    if len(points) < 2:
        return None
    aim = read_count(outcome.target)
    target = aim.seen if aim and aim.tries == tries else None
    return progress_line(
        outcome.text,
        points,
        target=target,
        target_on=outcome.by_when,
        top=tries,
        say=lambda value: f"{value:.0f}/{tries}",
    )


def _counts(starts: Iterable[tuple[date | None, str]], notes: Iterable[Note]) -> list[tuple[date, Count]]:
    """Every count by its day, a cycle's own start among them where it is one."""
    began = [(on, read_count(baseline)) for on, baseline in starts]
    found = [(on, count) for on, count in began if on and count]
    found += [
        (note.happened_on, Count(note.seen, note.tries))
        for note in notes
        if note.seen is not None and note.tries is not None
    ]
    return sorted(found, key=lambda point: point[0])


def _rated_chart(cycles: Sequence[Cycle], notes: Iterable[Note], member: Member) -> LineChart | None:
    """How it went at each review, and on each day of which a note says so, in the school's words and never as a number.

    What somebody saw on a day and what a review came to are one line: both are said on the same scale.
    """
    reviewed = [
        (cycle.rating.on, float(cycle.rating.row.value))
        for cycle in cycles
        if cycle.rating and cycle.rating.on and cycle.rating.row.value is not None
    ]
    noted = [(note.happened_on, float(note.went)) for note in notes if note.went is not None]
    if len(reviewed) + len(noted) < 2:
        return None
    scale = member.school.scale
    title = "How it went, in notes and reviews" if noted else "How each review rated it"
    return progress_line(title, noted + reviewed, top=2, say=lambda value: rating_word(round(value), scale))


def _steps(cycles: Sequence[Cycle], notes: Iterable[Note], scale: Scale) -> list[Step]:
    steps = [step for cycle in cycles for step in _steps_of(cycle)]
    steps += [_step_of(note, scale) for note in notes]
    return sorted(steps, key=lambda step: step.on or date.min)


def _step_of(note: Note, scale: Scale) -> Step:
    kind = "Seen" if note.kind == Note.Kind.OBSERVATION else Note.Kind(note.kind).label
    key, word = ("", "") if note.went is None else (rating_key(note.went), rating_word(note.went, scale))
    return Step(note.happened_on, kind, note.text, note.recorded_by, note.count_said, key, word, note)


def _steps_of(cycle: Cycle) -> Iterable[Step]:
    plan, said = cycle.plan, cycle.outcome
    begins = f"Starts from: {_ended(said.baseline)} Target: {said.target}"
    yield Step(plan.published_on, f"Plan {plan.number} begins", begins)
    rating = cycle.rating
    if rating:
        then = f"Then: {rating.next_step.lower()}" if rating.next_step else ""
        words = " ".join(filter(None, (_ended(rating.row.what_we_saw), then)))
        who = rating.row.review.finished_by
        yield Step(rating.on, f"Plan {plan.number} reviewed", words, who, key=rating.key, word=rating.word)


def _ended(words: str) -> str:
    """Somebody's words with a stop, where they wrote none."""
    return f"{words}." if words and words[-1] not in ".!?…’”" else words
