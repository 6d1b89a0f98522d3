"""The stories are whole, fit where they will be written, and say nothing twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from handrail.demo import arcs
from handrail.demo.arcs import PHASES, YEARS, Arc, Cycle, Outcome, Voice, Who, all_arcs, arcs_for, told
from handrail.plans.forms import PARAGRAPH, limit_of
from handrail.plans.models import Rating
from handrail.plans.models import Voice as SavedVoice
from handrail.rules.impact import SCALE
from handrail.rules.register import AREAS, NEED_TYPES

PLACES = {"name", "he", "He", "him", "Him", "his", "His", "himself", "Himself", "teacher", "ta", "senco"}
LONG = Who("Oluwaseun-Maximiliana", "F", "Mrs Featherstonehaugh-Nwosu", "Mr Bartholomew Vandenberg", "Dr Ana Ferreira")
LONGEST_NOTE, LINE = 10_000, 300


def _cycles() -> list[Cycle]:
    return [cycle for arc in all_arcs() for cycle in arc.cycles]


def _outcomes() -> list[Outcome]:
    return [outcome for cycle in _cycles() for outcome in cycle.outcomes]


def _voices(arc: Arc) -> list[Voice]:
    return [voice for cycle in arc.cycles for voice in (*cycle.voices, *cycle.afterwards)]


def _prose(arc: Arc) -> Iterator[str]:
    """Every text of a story that says something of its own; not who, how often and where."""
    yield from (arc.strengths, arc.everyday_help, arc.advice, *arc.strength_by_area.values(), *arc.barriers.values())
    profile = arc.profile
    lists = (profile.likes_about_me, profile.matters_to_me, profile.how_to_help, profile.please_do_not)
    yield from (profile.in_my_words, *(line for text in lists for line in text.split("\n")))
    yield from (text for tried in arc.tried for text in (tried.what, tried.result))
    yield from (voice.text for voice in _voices(arc))
    for cycle in arc.cycles:
        yield cycle.expected_impact
        yield from (seen.text for seen in cycle.observations)
        yield from (meeting.words for meeting in [cycle.meeting] if meeting)
        for outcome in cycle.outcomes:
            yield from (outcome.text, outcome.baseline, *(strategy.text for strategy in outcome.strategies))
            yield from (judged.what_we_saw for judged in [outcome.judged] if judged)


def test_there_are_stories_for_every_phase_and_need() -> None:
    primary = Counter(arc.needs[0] for arc in all_arcs())
    assert set(primary) == set(NEED_TYPES) - {"DS"}
    assert {need for need, _ in primary.most_common(5)} == {"SLCN", "SEMH", "MLD", "SPLD", "ASD"}
    assert {arc.phase for arc in all_arcs()} == set(PHASES)
    assert len(all_arcs()) >= 64
    assert {arc.status for arc in all_arcs() if arc.needs[0] == "NSA"} == {"K"}


def test_stories_have_names_of_their_own_and_say_nothing_twice() -> None:
    assert len({arc.key for arc in all_arcs()}) == len(all_arcs())
    times = Counter(text for arc in all_arcs() for text in _prose(arc) if len(text) > 12 and not text[0].isdigit())
    twice = [text for text, number in times.items() if number > 1]
    assert twice == []


@pytest.mark.parametrize("arc", all_arcs(), ids=lambda arc: arc.key)
def test_a_story_is_whole(arc: Arc) -> None:
    assert arc.status in "KE"
    assert arc.years
    assert set(arc.years) <= set(YEARS[arc.phase])
    assert arc.quality in {"good", "poor"}
    assert set(arc.needs) <= set(NEED_TYPES)
    assert set(arc.barriers) | set(arc.strength_by_area) <= set(AREAS)
    assert arc.barriers
    assert arc.tried
    assert bool(arc.advice) == bool(arc.advice_from)
    assert 1 <= len(arc.cycles) <= 3
    assert all(3 <= len(text.split("\n")) <= 5 for text in [arc.profile.how_to_help]) or arc.quality == "poor"
    assert all((arc.profile.in_my_words, arc.profile.likes_about_me, arc.profile.matters_to_me))
    assert all((arc.strengths, arc.everyday_help, arc.profile.please_do_not))


@pytest.mark.parametrize("arc", all_arcs(), ids=lambda arc: arc.key)
def test_only_the_last_cycle_may_still_run(arc: Arc) -> None:
    assert all(cycle.is_reviewed for cycle in arc.cycles[:-1])
    for cycle in arc.cycles:
        assert cycle.is_reviewed or not any(outcome.judged for outcome in cycle.outcomes)
        assert bool(cycle.afterwards) == cycle.is_reviewed
        assert {"pupil", "parent"} <= {voice.whose for voice in cycle.voices}


def test_an_outcome_says_everything_a_plan_asks() -> None:
    for outcome in _outcomes():
        assert all((outcome.text, outcome.baseline, outcome.measure, outcome.target)), outcome
        assert outcome.area in AREAS
        assert 1 <= len(outcome.strategies) <= 2
        assert all(one.text and one.who and one.how_often and one.where for one in outcome.strategies), outcome


def test_an_outcome_is_judged_on_the_scale_with_a_next_step() -> None:
    for judged in filter(None, (outcome.judged for outcome in _outcomes())):
        assert judged.value is None or judged.value in SCALE
        assert judged.what_we_saw
        assert judged.next_step in Rating.NextStep.values
        assert bool(judged.stop_reason) == (judged.next_step == "stop")
        assert (judged.next_step == "achieved") == (judged.value is not None and judged.value >= 0) or (
            judged.value == 0 and judged.next_step == "continue"
        )


def test_a_third_of_the_reviews_say_that_something_was_not_met() -> None:
    reviewed = [cycle for cycle in _cycles() if cycle.is_reviewed]
    values = [[outcome.judged.value for outcome in cycle.outcomes if outcome.judged] for cycle in reviewed]
    assert sum(-2 in row for row in values) * 3 >= len(values)
    assert any(None in row for row in values)
    assert any(1 in row for row in values)


def test_about_five_plans_are_poor_and_give_no_figure() -> None:
    poor = [arc for arc in all_arcs() if arc.quality == "poor"]
    assert 4 <= len(poor) <= 6
    assert not any(re.search(r"\d", outcome.baseline) for arc in poor for outcome in arc.cycles[0].outcomes)
    good = [
        outcome for arc in all_arcs() if arc.quality == "good" for cycle in arc.cycles for outcome in cycle.outcomes
    ]
    assert sum(bool(re.search(r"\d", f"{one.baseline} {one.target}")) for one in good) / len(good) > 0.8


def test_observations_fall_into_the_cycle_and_count_what_can_be_counted() -> None:
    for cycle in _cycles():
        days = [seen.day for seen in cycle.observations]
        assert days == sorted(days)
        assert all(0 < day <= 65 for day in days)
        for seen in cycle.observations:
            assert seen.who in {"teacher", "ta", "senco"}
            assert 0 <= seen.outcome <= len(cycle.outcomes)
            assert seen.count is None or (seen.outcome and 0 <= seen.count[0] <= seen.count[1]), seen


def test_voices_are_gathered_in_a_way_the_record_knows() -> None:
    for arc in all_arcs():
        for voice in _voices(arc):
            assert voice.whose in SavedVoice.Whose.values
            assert voice.how in SavedVoice.How.values
            assert voice.text
    parents = {voice.name for arc in all_arcs() for voice in _voices(arc) if voice.whose == "parent"}
    assert {"Dad, at the gate", "Foster carer", "Grandad", "Mum", "Dad"} <= parents


def test_a_meeting_was_held_somehow_and_one_had_nobody() -> None:
    meetings = [cycle.meeting for cycle in _cycles() if cycle.meeting]
    assert {meeting.how for meeting in meetings} == {"in person", "phone", "video"}
    assert sum(not meeting.came for meeting in meetings) == 1
    assert all(meeting.minutes > 0 and meeting.words for meeting in meetings)


def _limited(arc: Arc) -> Iterator[tuple[int, str]]:
    """Every text with the most characters that fit where it goes."""
    yield from ((PARAGRAPH, text) for text in _prose(arc))
    yield from ((limit_of("voice-pupil-name"), voice.name) for voice in _voices(arc))
    yield from ((LINE, tried.period) for tried in arc.tried)
    for cycle in arc.cycles:
        for number, outcome in enumerate(cycle.outcomes, start=1):
            place = f"outcome-{number}-"
            yield limit_of(f"{place}measure"), outcome.measure
            yield limit_of(f"{place}target"), outcome.target
            for strategy in outcome.strategies:
                yield limit_of(f"{place}strategy-1-who"), strategy.who
                yield limit_of(f"{place}strategy-1-how_often"), strategy.how_often
                yield limit_of(f"{place}strategy-1-how_often"), strategy.where
            if outcome.judged:
                yield limit_of(f"{place}stop_reason"), outcome.judged.stop_reason
        if cycle.meeting:
            yield from ((150, name) for name, _ in cycle.meeting.came)
            yield from ((100, part) for _, part in cycle.meeting.came)


@pytest.mark.parametrize("arc", all_arcs(), ids=lambda arc: arc.key)
def test_every_text_is_told_and_fits(arc: Arc) -> None:
    for limit, text in _limited(arc):
        places = {place for _, place, _, _ in Formatter().parse(text) if place is not None}
        assert places <= PLACES, text
        words = told(text, LONG)
        assert len(words) <= limit, words
        assert words == words.strip()


@pytest.mark.parametrize("arc", all_arcs(), ids=lambda arc: arc.key)
def test_a_child_is_he_or_she_only_by_a_placeholder(arc: Arc) -> None:
    """Of somebody else it may be said plainly, so only words that are hardly ever of somebody else are looked for."""
    for text in _prose(arc):
        assert not re.search(r"(?<!\{)\b(himself|herself|[Hh]e is|[Hh]e has|[Hh]is (?:mum|dad|own))\b(?!\})", text), (
            text
        )


@pytest.mark.parametrize(("sex", "said"), [("F", "She brought her own. Look at her. Herself!"),
                                           ("M", "He brought his own. Look at him. Himself!")])  # fmt: skip
def test_a_text_is_told_of_a_girl_and_of_a_boy(sex: str, said: str) -> None:
    assert told("{He} brought {his} own. Look at {him}. {Himself}!", Who("Wren", sex)) == said


def test_the_adults_are_named_where_they_are_known() -> None:
    who = Who("Wren", "F", teacher="Ben Adeyemi", ta="Tess", senco="Ana")
    assert told("{teacher}, {ta}, {senco} and {name}", who) == "Ben Adeyemi, Tess, Ana and Wren"
    assert told("{teacher} and {ta}", Who("Wren", "F")) == "the class teacher and the TA"


def test_there_is_a_story_for_the_commonest_needs_of_any_year() -> None:
    for years in YEARS.values():
        for year in years:
            for need in ("SLCN", "SEMH"):
                found = arcs_for(need, year)
                assert found, (need, year)
                assert all(arc.needs[0] == need and year in arc.years for arc in found)
    assert arcs_for("PMLD", "11") == ()


def test_a_story_that_is_not_whole_is_refused() -> None:
    row: dict[str, Any] = arcs.read_rows("early.toml", "arc")[0]
    del row["profile"]
    with pytest.raises(KeyError, match="profile"):
        arcs._arc("early", row)
