from __future__ import annotations

from collections.abc import Callable

import pytest

from handrail.core import registry
from handrail.plans import actions
from handrail.plans.models import Plan
from handrail.plans.reading import read_plan
from handrail.plans.words import compared, rating_choices
from handrail.pupils.models import Pupil
from handrail.rules.impact import DEFAULT_WORDS, rating_word

from .conftest import Person
from .factories import draft, make_draft, make_published, make_reviewed, plan_text, publish, rated


def carried(mia: Pupil, ana: Person) -> Plan:
    """The second of two reviewed plans, its outcome carried from the first."""
    first = make_reviewed(make_published(mia, ana.member), ana.member, rated("-1", "adapt"))
    plan = actions.carry_forward(review=first, by=ana.member)
    version = draft(plan)
    text = plan_text(2, **{"barrier-semh": "Playtimes", "voice-pupil-text": "I like the den"})
    actions.save_draft(version=version, text=text, revision=version.revision, by=ana.member)
    publish(plan, ana.member)
    said = rated("1", "stop", 1, stop_reason="She does it everywhere") | rated("none", "continue", 2)
    make_reviewed(plan, ana.member, said | {"voice-parent-text": "She tells me everything"})
    return Plan.objects.for_school(mia.school).get(pk=plan.pk)


def test_a_plan_is_read_whole_in_eight_queries(
    mia: Pupil, ana: Person, django_assert_max_num_queries: Callable[..., object]
) -> None:
    plan, member = carried(mia, ana), ana.member
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        reading = read_plan(plan, member)
    assert reading is not None
    one, two = reading.outcomes
    assert [strategy.who for strategy in one.strategies] == ["Tess Whitfield"]
    assert (one.rating.word, one.last.word, one.compared) == ("Exceeded", "Partly met", "Further on than last time")  # type: ignore[union-attr]
    assert one.rating.next_step == "Stop: She does it everywhere"  # type: ignore[union-attr]
    assert (two.rating.word, two.last, two.compared) == ("Too soon to say", None, "")  # type: ignore[union-attr]
    assert reading.barriers == [("Social, emotional and mental health", "Playtimes")]
    assert [voice.text for voice in reading.voices] == ["I like the den"]
    assert [voice.text for voice in reading.review_voices] == ["She tells me everything"]


def test_ratings_are_read_once_the_review_is_finished(mia: Pupil, ana: Person, pat: Person) -> None:
    plan = make_published(mia, ana.member)
    review = actions.start_review(plan=plan, by=ana.member)
    said = rated() | {"voice-pupil-text": "Not for parents yet"}
    actions.save_review(review=review, text=said, revision=1, by=ana.member)
    for who, sees_review in ((ana, True), (pat, False)):
        reading = read_plan(plan, who.member)
        assert reading is not None
        assert reading.outcomes[0].rating is None
        assert (reading.review is not None, len(reading.review_voices)) == (sees_review, int(sees_review))


def test_a_version_that_is_not_there_is_no_reading(mia: Pupil, ana: Person, pat: Person) -> None:
    plan = make_draft(mia, ana.member)
    assert read_plan(plan, ana.member, 2) is None
    assert read_plan(plan, pat.member) is None


def test_an_outcome_taken_out_after_it_was_rated_is_still_read(mia: Pupil, ana: Person) -> None:
    plan = make_published(mia, ana.member, 2)
    review = actions.start_review(plan=plan, by=ana.member)
    review = actions.save_review(review=review, text=rated(position=2), revision=1, by=ana.member)
    version = actions.correct_plan(plan=plan, reason="The second was Omar’s", by=ana.member)
    actions.save_draft(version=version, text=plan_text(1), revision=version.revision, by=ana.member)
    publish(plan, ana.member)
    reading = read_plan(plan, ana.member)
    assert reading is not None
    assert [outcome.position for outcome in reading.outcomes] == [1, 2]


def test_the_story_tells_of_publication_correction_and_review(mia: Pupil, ana: Person, pat: Person) -> None:
    plan = carried(mia, ana)
    version = actions.correct_plan(plan=plan, reason="Wrong surname", by=ana.member)
    publish(plan, ana.member)
    entries = [entry for entry in registry.timeline_of(pat.member, mia) if entry.kind in {"plan", "review"}]
    assert [(entry.title, entry.detail) for entry in entries] == [
        ("Support plan 2 corrected", "Wrong surname"),
        ("Support plan 2 reviewed", "Outcomes: exceeded, too soon to say"),
        ("Support plan 2 published", "Agreed with Pat Kowalczyk, Ben Adeyemi"),
        ("Support plan 1 reviewed", "Outcomes: partly met"),
        ("Support plan 1 published", "Agreed with Pat Kowalczyk, Ben Adeyemi"),
    ]
    assert version.number == 2


def test_the_story_tells_no_governor_of_plans(mia: Pupil, ana: Person, gil: Person) -> None:
    make_published(mia, ana.member)
    assert [entry.title for entry in registry.timeline_of(gil.member, mia) if entry.kind == "plan"] == []


@pytest.mark.parametrize(
    ("value", "words", "said"),
    [
        (0, DEFAULT_WORDS, "Met"),
        (2, DEFAULT_WORDS, "Exceeded"),
        (None, DEFAULT_WORDS, "Too soon to say"),
        (-2, {-2: "not yet", 0: "nearly"}, "Not yet"),
        (-1, {-2: "not yet", 0: "nearly"}, "Nearly"),
        (None, {0: "nearly"}, "Too soon to say"),
        (1, {1: "more"}, "More"),
        (-1, {1: "more"}, "Met"),
    ],
)
def test_a_rating_is_always_a_word(value: int | None, words: dict[int | None, str], said: str) -> None:
    assert rating_word(value, words) == said


def test_a_review_offers_the_words_there_are_and_too_soon_last() -> None:
    assert rating_choices({2: "beyond", -2: "not yet"}) == [
        ("-2", "Not yet"),
        ("2", "Beyond"),
        ("none", "Too soon to say"),
    ]


@pytest.mark.parametrize(
    ("now", "last", "said"),
    [
        (1, -1, "Further on than last time"),
        (-1, 1, "Not as far as last time"),
        (0, 0, "As last time"),
        (None, 0, ""),
        (0, None, ""),
    ],
)
def test_two_ratings_are_compared_in_words(now: int | None, last: int | None, said: str) -> None:
    assert compared(now, last) == said
