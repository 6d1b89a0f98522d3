from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from handrail.audit.models import AuditEvent
from handrail.core import clock
from handrail.plans import actions
from handrail.plans.errors import NotReady, Refused, StaleDraft
from handrail.plans.models import Plan, Rating
from handrail.plans.text import read_draft, read_review
from handrail.pupils.models import Pupil

from .conftest import Person
from .factories import draft, make_draft, make_published, make_reviewed, outcome_text, plan_text, publish, rated


def test_start_review_twice_makes_one_review_with_a_rating_of_each_outcome(
    mia: Pupil, ben: Person, ana: Person
) -> None:
    plan = make_published(mia, ana.member, 3)
    review = actions.start_review(plan=plan, by=ben.member)
    assert actions.start_review(plan=plan, by=ana.member) == review
    assert [(row.position, row.is_rated) for row in review.ratings.all()] == [(1, False), (2, False), (3, False)]
    assert review.held_on == ben.member.on


def test_a_draft_is_not_reviewed(mia: Pupil, ben: Person) -> None:
    with pytest.raises(Refused, match="Publish it"):
        actions.start_review(plan=make_draft(mia, ben.member), by=ben.member)


def test_save_review_keeps_every_word(mia: Pupil, ana: Person) -> None:
    review = actions.start_review(plan=make_published(mia, ana.member, 2), by=ana.member)
    text = {
        "held_on": "24 November 2026",
        "with_whom": "Pat, Ben and Tess",
        **rated("-1", "stop", 1, stop_reason="It did not suit her"),
        **rated("none", "continue", 2),
        "voice-pupil-text": "I told them about the rabbit",
        "voice-parent-text": "She talks all the way home",
        "voice-parent-said_on": "6 November 2026",
    }
    saved = actions.save_review(review=review, text=text, revision=1, by=ana.member)
    assert {name: words for name, words in read_review(saved).items() if words} == text
    assert [(row.is_rated, row.value) for row in saved.ratings.all()] == [(True, -1), (True, None)]


def test_a_stale_review_writes_nothing_and_carries_both_texts(mia: Pupil, ana: Person, ben: Person) -> None:
    review = actions.start_review(plan=make_published(mia, ana.member), by=ana.member)
    actions.save_review(review=review, text=rated("1"), revision=1, by=ben.member)
    with pytest.raises(StaleDraft) as refusal:
        actions.save_review(review=review, text=rated("0"), revision=1, by=ana.member)
    assert (refusal.value.mine["outcome-1-value"], refusal.value.theirs["outcome-1-value"]) == ("0", "1")
    assert review.ratings.get().value == 1


def test_finish_review_closes_the_plan_once(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    review = make_reviewed(plan, ana.member)
    again = actions.finish_review(review=review, revision=review.revision, by=ana.member)
    plan.refresh_from_db()
    assert plan.reviewed_on == again.held_on == ana.member.on
    assert AuditEvent.objects.filter(type="review_finished").count() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ({"outcome-1-next_step": "continue"}, "Say how it went, or that it is too soon to say"),
        ({"outcome-1-value": "none"}, "Choose what happens next"),
        (rated("0", "stop"), "Say why it stops"),
        (rated() | {"held_on": ""}, "the date on which the review was held"),
        (rated() | {"held_on": "Tuesday"}, "“Tuesday” cannot be read as a date"),
    ],
)
def test_finish_review_names_what_is_missing(text: dict[str, str], words: str, mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    with pytest.raises(NotReady, match=words):
        make_reviewed(plan, ana.member, text)
    plan.refresh_from_db()
    assert plan.reviewed_on is None


def test_a_review_is_not_finished_before_it_is_held(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(NotReady, match="still to come"):
        make_reviewed(plan, ana.member, rated() | {"held_on": f"{tomorrow:%d/%m/%Y}"})


@pytest.mark.parametrize("change", ["review", "rating", "voice"])
def test_the_database_refuses_any_change_to_a_finished_review(change: str, mia: Pupil, ana: Person) -> None:
    said = rated() | {"voice-pupil-text": "I told them about the rabbit"}
    review = make_reviewed(make_published(mia, ana.member), ana.member, said)
    acts: dict[str, Callable[[], object]] = {
        "review": lambda: type(review).objects.for_school(mia.school).update(with_whom="Nobody"),
        "rating": lambda: review.ratings.update(value=2),
        "voice": lambda: review.voices.update(text="Changed"),
    }
    with pytest.raises(IntegrityError, match="final"), transaction.atomic():
        acts[change]()
    assert review.ratings.get().value == 0


def test_a_rating_stays_on_the_scale(mia: Pupil, ana: Person) -> None:
    review = actions.start_review(plan=make_published(mia, ana.member), by=ana.member)
    with pytest.raises(IntegrityError), transaction.atomic():
        review.ratings.update(value=3)


def test_carry_forward_takes_what_goes_on_and_leaves_the_rest(mia: Pupil, ana: Person) -> None:
    text = plan_text(4, strengths="Draws to explain", **{"barrier-semh": "Playtimes"})
    plan = publish(make_draft(mia, ana.member, text), ana.member)
    said = {
        **rated("0", "continue", 1, what_we_saw="3 of 5 chances"),
        **rated("-1", "stop", 2, stop_reason="It did not suit her"),
        **rated("-1", "adapt", 3, what_we_saw=""),
        **rated("1", "achieved", 4),
        "voice-pupil-text": "I told them about the rabbit",
    }
    following = actions.carry_forward(review=make_reviewed(plan, ana.member, said), by=ana.member)
    carried = read_draft(draft(following))
    assert (following.number, following.carried_from) == (2, plan)
    said_before = {name: words for name, words in carried.items() if words and name.startswith("tried-")}
    assert said_before["tried-1-result"] == "Met: 3 of 5 chances"
    assert {name: words for name, words in carried.items() if words and name not in said_before} == {
        "strengths": "Draws to explain",
        "barrier-semh": "Playtimes",
        **{name: words for name, words in outcome_text(1).items() if "by_when" not in name},
        "outcome-1-baseline": "3 of 5 chances",
        **{
            name.replace("outcome-3", "outcome-2"): words
            for name, words in outcome_text(3).items()
            if "by_when" not in name
        },
        "voice-pupil-text": "I told them about the rabbit",
    }
    refs = [row.ref for row in draft(plan).outcomes.all()]
    assert [row.carried_from_ref for row in draft(following).outcomes.all()] == [refs[0], refs[2]]


def test_carry_forward_twice_makes_one_plan(mia: Pupil, ana: Person) -> None:
    review = make_reviewed(make_published(mia, ana.member), ana.member)
    first = actions.carry_forward(review=review, by=ana.member)
    assert actions.carry_forward(review=review, by=ana.member) == first
    assert mia.plans.count() == 2
    assert AuditEvent.objects.filter(type="plan_carried_forward").count() == 1


def test_an_unfinished_review_is_not_carried_forward(mia: Pupil, ana: Person) -> None:
    review = actions.start_review(plan=make_published(mia, ana.member), by=ana.member)
    with pytest.raises(Refused, match="Finish the review first"):
        actions.carry_forward(review=review, by=ana.member)


def test_carry_forward_fills_the_free_places_of_a_draft_already_begun(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member, strengths="Draws")
    begun = make_draft(mia, ana.member, {"outcome-1-text": "Rides a bicycle", "strengths": "Draws and sings"})
    following = actions.carry_forward(review=make_reviewed(plan, ana.member), by=ana.member)
    text = read_draft(draft(following))
    assert following == begun
    assert (text["outcome-1-text"], text["strengths"]) == ("Rides a bicycle", "Draws and sings")
    assert text["outcome-2-text"] == outcome_text(1)["outcome-1-text"]
    assert [row.carried_from_ref for row in draft(following).outcomes.all()] == ["", draft(plan).outcomes.get().ref]


def test_carry_forward_refuses_a_draft_without_room(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member, 2)
    begun = make_draft(mia, ana.member, {f"outcome-{n}-text": f"Outcome {n}" for n in range(1, 6)})
    review = make_reviewed(plan, ana.member, rated(position=1) | rated(position=2))
    with pytest.raises(Refused, match="room for 1 more of its 6 outcomes, and 2 go on"):
        actions.carry_forward(review=review, by=ana.member)
    begun.refresh_from_db()
    assert begun.carried_from is None


def test_carry_forward_refuses_a_draft_carried_from_another_plan(mia: Pupil, ana: Person) -> None:
    first = make_published(mia, ana.member)
    second = make_reviewed(make_published(mia, ana.member), ana.member)
    actions.carry_forward(review=second, by=ana.member)
    with pytest.raises(Refused, match="Plan 3 is being written, and was carried forward from plan 2"):
        actions.carry_forward(review=make_reviewed(first, ana.member), by=ana.member)


def test_a_correction_is_followed_by_the_review_that_is_open(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member, 3)
    review = actions.start_review(plan=plan, by=ana.member)
    said = rated("0", position=1) | rated("1", position=2)
    review = actions.save_review(review=review, text=said, revision=1, by=ana.member)
    version = actions.correct_plan(plan=plan, reason="Two of them were Omar’s", by=ana.member)
    text = {**plan_text(1), "outcome-1-target": "5 of 5", **outcome_text(4)}
    actions.save_draft(version=version, text=text, revision=version.revision, by=ana.member)
    publish(plan, ana.member)
    rows = [(row.position, row.outcome.target, row.value) for row in review.ratings.select_related("outcome")]
    assert rows == [(1, "5 of 5", 0), (2, "4 of 5", 1), (4, "4 of 5", None)]
    with pytest.raises(StaleDraft):
        actions.save_review(review=review, text=rated("-2"), revision=review.revision, by=ana.member)


def test_a_plan_reviewed_twice_over_keeps_each_number(mia: Pupil, ana: Person) -> None:
    for number in (1, 2, 3):
        plan = make_published(mia, ana.member)
        assert plan.number == number
        make_reviewed(plan, ana.member)
    assert Plan.objects.for_school(mia.school).filter(reviewed_on__isnull=False).count() == 3
    assert Rating.objects.for_school(mia.school).count() == 3


def test_the_review_day_is_the_day_it_was_held(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member)
    make_reviewed(plan, ana.member, rated() | {"held_on": "1/9/2026"})
    plan.refresh_from_db()
    assert plan.reviewed_on == date(2026, 9, 1)
