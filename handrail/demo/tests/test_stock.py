"""Every child on the register has a plan that may be published, and no two of one school the same."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest

from handrail.concerns.models import Reply
from handrail.demo.arcs import PHASES, YEARS, Arc, Who, read_rows
from handrail.demo.casting import Child, cast
from handrail.demo.loading import SIZES
from handrail.demo.stock import Stock, written
from handrail.demo.wording import draft_text, only, review_text
from handrail.plans.forms import limit_of
from handrail.plans.models import Rating
from handrail.plans.models import Voice as SavedVoice
from handrail.plans.readiness import missing_from_plan, missing_from_review
from handrail.plans.text import DRAFT_FIELDS, MEETING_FIELDS, VOICE_FIELDS, rating_fields
from handrail.rules.impact import SCALE
from handrail.rules.plan_kinds import SUPPORT_PLAN, kind_on
from handrail.rules.register import AREAS, NEED_TYPES

AGREED, REVIEWED = date(2026, 9, 21), date(2026, 11, 20)
LONG = Who("Oluwaseun-Maximiliana", "F", "Mrs Featherstonehaugh-Nwosu", "Mr Bartholomew Vandenberg", "Dr Ana Ferreira")
KINDS = {"alder": "primary", "birch": "secondary", "little-larches": "nursery"}


def plans_of(school: str) -> list[tuple[Child, Arc]]:
    """Every child of a school with support, and the plan made for them."""
    children = cast(KINDS[school], SIZES[school], (), Random(5))
    stock = Stock(children)
    listed = [child for child in children if child.place.status in {"K", "E"}]
    return [(child, child.story or stock.arc(child, has_past=place % 3 == 0)) for place, child in enumerate(listed)]


@pytest.mark.parametrize("school", KINDS)
def test_no_two_children_of_a_school_aim_at_the_same_or_say_the_same(school: str) -> None:
    plans = plans_of(school)
    cycles = [cycle for _, arc in plans for cycle in arc.cycles]
    aims = Counter(outcome.text for cycle in cycles for outcome in cycle.outcomes)
    voices = Counter(voice.text for cycle in cycles for voice in (*cycle.voices, *cycle.afterwards))
    assert [text for text, times in (aims + voices).items() if times > 1] == []
    assert all(arc.cycles[-1].outcomes for _, arc in plans)
    strengths = Counter(arc.strengths for _, arc in plans)
    assert strengths.most_common(1)[0][1] == 1


@pytest.mark.parametrize("school", KINDS)
def test_each_plan_fits_its_child_and_may_be_published_and_reviewed(school: str) -> None:
    for child, arc in plans_of(school):
        if child.story:
            continue
        assert child.place.year in YEARS[arc.phase]
        for number, cycle in enumerate(arc.cycles):
            plan = only(DRAFT_FIELDS, draft_text(arc, number, LONG, AGREED, REVIEWED))
            assert missing_from_plan(plan, kind_on(SUPPORT_PLAN, AGREED), AGREED) == []
            assert all(len(words) <= limit_of(name) and "{" not in words for name, words in plan.items()), plan
            if cycle.is_reviewed:
                places = [place for place, _ in enumerate(cycle.outcomes, start=1)]
                names = {*MEETING_FIELDS, *VOICE_FIELDS, *(name for place in places for name in rating_fields(place))}
                review = only(names, review_text(cycle, LONG, REVIEWED))
                assert missing_from_review(review, places, REVIEWED) == []


def test_some_plans_are_poor_and_some_were_not_met_with_a_reason() -> None:
    arcs = [arc for child, arc in plans_of("birch") if not child.story]
    assert 0.05 < sum(arc.quality == "poor" for arc in arcs) / len(arcs) < 0.15
    judged = [outcome.judged for arc in arcs for cycle in arc.cycles for outcome in cycle.outcomes if outcome.judged]
    missed = [one for one in judged if one.value == -2]
    assert len(missed) >= 6
    assert all(one.what_we_saw.startswith("Not met") and len(one.what_we_saw) > 40 for one in missed)


@pytest.mark.parametrize("phase", PHASES)
def test_what_is_written_is_of_the_kinds_a_plan_knows(phase: str) -> None:
    stock = written(phase)
    for pool in (*stock.pools, stock.anybody, stock.poor):
        assert set(pool.needs) <= set(NEED_TYPES)
        assert {area for area, _ in pool.barriers} <= set(AREAS)
        for aim in pool.aims:
            assert aim.area in AREAS
            assert aim.value in SCALE
            assert aim.next_step in Rating.NextStep.values
            assert (aim.next_step == "achieved") <= (aim.value >= 0)
            assert set(aim.years.split()) <= set(YEARS[phase])
        assert {said.how for said in (*pool.pupil, *pool.parent)} <= set(SavedVoice.How.values)


def test_nobody_in_a_secondary_school_does_phonics() -> None:
    aims = [aim for pool in (*written("secondary").pools, written("secondary").anybody) for aim in pool.aims]
    words = " ".join(" ".join(map(str, aim)) for aim in aims).casefold()
    assert not [word for word in ("phonics", "carpet", "playtime", "sticker") if word in words]


def test_a_round_robin_is_answered_in_words_a_reply_knows() -> None:
    rows = read_rows("concerns.toml", "concern")
    answers = [row for one in rows for step in one.get("done", ()) for row in step.get("answers", ())]
    assert len(answers) >= 3
    assert {row["shows"] for row in answers} <= set(Reply.Shows.values)
