"""What is written at once is what the actions would have written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from handrail.audit.models import AuditDetail, AuditEvent
from handrail.core import clock
from handrail.demo.arcs import Who, all_arcs
from handrail.demo.history import Turn, write_turns
from handrail.demo.scenes import Scene
from handrail.demo.wording import draft_text, only, review_text
from handrail.plans.actions import (
    carry_forward,
    finish_review,
    publish_plan,
    save_draft,
    save_review,
    start_plan,
    start_review,
)
from handrail.plans.models import Hand, Outcome, Plan, PlanVersion, Review
from handrail.plans.rows import newest_version
from handrail.plans.text import DRAFT_FIELDS, TRIED_FIELDS, mark_of, read_draft, read_review
from handrail.pupils.actions import Observed, add_note
from handrail.pupils.models import Note, Pupil
from tests.cast import Cast

ARC = next(arc for arc in all_arcs() if arc.key == "long-way-round-a-joke")


def _scene(cast: Cast, pupil: Pupil) -> Scene:
    ana, ben = cast.member("ana"), cast.member("ben")
    who = Who(pupil.known_as, "F", ben.name, senco=ana.name)
    return Scene(pupil, who, {"senco": ana, "teacher": ben, "ta": ben}, {}, ARC)


def _turns(scene: Scene, today: date) -> list[Turn]:
    """A cycle that was reviewed, and the one that runs."""
    days = [today - timedelta(days=ago) for ago in (120, 50)]
    ahead = today + timedelta(days=20)
    seen = [[(days[n] + timedelta(days=row.day), row) for row in ARC.cycles[n].observations if row.day < 50]
            for n in (0, 1)]  # fmt: skip
    return [Turn(scene, 0, days[0], days[1], days[1], seen[0]), Turn(scene, 1, days[1], ahead, None, seen[1])]


def _act(turn: Turn) -> None:
    """The same by the actions, as a person does it."""
    scene, senco = turn.scene, turn.scene.on("senco", turn.agreed_on)
    teacher = scene.on("teacher", turn.agreed_on)
    version = newest_version(start_plan(pupil=scene.pupil, by=senco))
    carried = read_draft(version)
    said = only(DRAFT_FIELDS, draft_text(ARC, turn.number, scene.who, turn.agreed_on, turn.review_on))
    said |= {name: words for name, words in carried.items() if name in TRIED_FIELDS}
    version = save_draft(version=version, text=said, revision=version.revision, by=teacher)
    plan = publish_plan(version=version, revision=version.revision, by=senco)
    refs = {outcome.position: outcome.ref for outcome in version.outcomes.all()}
    for day, seen in turn.seen:
        counted = Observed(refs.get(seen.outcome, ""), *(seen.count or (None, None)))
        words = scene.seen(seen.who, seen.text)
        add_note(by=scene.on(seen.who, day), pupil=scene.pupil, text=words, happened_on=day, observed=counted)
    if turn.held_on:
        teacher, senco = scene.on("teacher", turn.held_on), scene.on("senco", turn.held_on)
        review = start_review(plan=plan, by=teacher)
        text = review_text(ARC.cycles[turn.number], scene.who, turn.held_on)
        review = save_review(review=review, text=text, revision=review.revision, by=teacher)
        carry_forward(review=finish_review(review=review, revision=review.revision, by=senco), by=senco)


def _facts(pupil: Pupil) -> object:
    """Everything that can be read of a child's plans, but for keys and moments."""
    plans = []
    for plan in Plan.objects.for_school(pupil.school_id).filter(pupil=pupil).order_by("number"):
        version = PlanVersion.objects.for_school(pupil.school_id).get(plan=plan)
        review = getattr(plan, "review", None)
        said = read_review(review) | {"by": review.finished_by} if review else {}
        hands = list(Hand.objects.for_school(pupil.school_id).filter(plan=plan).values_list("part", "name", "first_on"))
        days = (plan.number, plan.published_on, plan.review_on, plan.reviewed_on, version.starts_on, plan.state)
        plans.append((days, read_draft(version), version.published_by, version.saved_by, said, hands))
    notes = pupil.notes.order_by("pk").values_list("text", "happened_on", "seen", "tries", "recorded_by")
    meetings = pupil.meetings.values_list("held_on", "words", "length_minutes", "how", "attendees__name")
    return plans, list(notes), list(meetings), _carried(pupil), _told(_events(pupil))


def _carried(pupil: Pupil) -> list[tuple[int, int | None]]:
    """From which place of the plan before each outcome is carried."""
    rows = list(
        Outcome.objects.for_school(pupil.school_id).filter(version__plan__pupil=pupil).order_by("version", "pk")
    )
    places = {row.ref: row.position for row in rows}
    return [(row.position, places.get(row.carried_from_ref)) for row in rows]


def _events(pupil: Pupil) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(pupil_ref=pupil.ref).order_by("seq"))


def _told(events: Iterable[AuditEvent]) -> list[tuple[str, str]]:
    """What the trail says was done and by whom, in any order: one writes child by child, the other step by step."""
    return sorted(
        (event.type, event.actor_name) for event in events if event.type.startswith(("plan", "rev", "note", "meet"))
    )


def test_plans_written_at_once_are_the_plans_the_actions_write(cast: Cast) -> None:
    mia, leo = cast.pupils["mia"], cast.pupils["leo"]
    for child in (mia, leo):
        Pupil.objects.for_school(child.school_id).filter(pk=child.pk).update(forename="Wren")
        child.forename = "Wren"
    for turn in _turns(_scene(cast, mia), clock.today()):
        _act(turn)
    scene = _scene(cast, leo)
    last = write_turns(cast.schools["alder"], _turns(replace(scene, pupil=leo), clock.today()))
    assert last[leo.pk].number == 2
    assert _facts(leo) == _facts(mia)
    assert Note.objects.for_school(cast.schools["alder"]).filter(pupil=leo).exists()


def test_the_trail_of_a_plan_written_at_once_holds_its_words_and_their_mark(cast: Cast) -> None:
    leo = cast.pupils["leo"]
    write_turns(cast.schools["alder"], _turns(_scene(cast, leo), clock.today()))
    told = {
        (event.type, event.subject_ref): AuditDetail.objects.filter(seq=event.seq).first() for event in _events(leo)
    }
    for plan in Plan.objects.for_school(cast.schools["alder"]).filter(pupil=leo):
        text = read_draft(newest_version(plan))
        assert _content(told, "plan_saved", plan.ref)["strengths"] == ["", text["strengths"]]
        assert _content(told, "plan_published", plan.ref)["text_sha256"] == [None, mark_of(text)]
    review = Review.objects.for_school(cast.schools["alder"]).get(plan__pupil=leo)
    assert _content(told, "review_finished", review.ref)["text_sha256"] == [None, mark_of(read_review(review))]


def _content(told: Mapping[tuple[str, str], AuditDetail | None], kind: str, ref: str) -> dict[str, list[str]]:
    detail = told[kind, ref]
    assert detail is not None
    content: dict[str, list[str]] = detail.content
    return content
