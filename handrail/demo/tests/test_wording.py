"""Every cycle of every story makes a plan that may be published and a review that may be finished."""

from __future__ import annotations

from datetime import date

import pytest

from handrail.demo.arcs import Arc, Who, all_arcs
from handrail.demo.wording import draft_text, only, review_text
from handrail.plans.forms import limit_of
from handrail.plans.readiness import missing_from_plan, missing_from_review
from handrail.plans.text import DRAFT_FIELDS, MEETING_FIELDS, VOICE_FIELDS, rating_fields
from handrail.rules.plan_kinds import SUPPORT_PLAN, kind_on

AGREED, REVIEWED = date(2026, 9, 21), date(2026, 11, 20)
WREN = Who("Wren", "F", "Ben Adeyemi", "Tess Whitfield", "Ana Ferreira")
CYCLES = [pytest.param(arc, number, id=f"{arc.key}-{number + 1}") for arc in all_arcs()
          for number in range(len(arc.cycles))]  # fmt: skip


@pytest.mark.parametrize(("arc", "number"), CYCLES)
def test_a_cycle_makes_a_plan_and_its_review(arc: Arc, number: int) -> None:
    plan = only(DRAFT_FIELDS, draft_text(arc, number, WREN, AGREED, REVIEWED))
    assert missing_from_plan(plan, kind_on(SUPPORT_PLAN, AGREED), AGREED) == []
    assert all(len(words) <= limit_of(name) for name, words in plan.items())
    cycle = arc.cycles[number]
    places = list(range(1, len(cycle.outcomes) + 1))
    if cycle.is_reviewed:
        names = {*MEETING_FIELDS, *VOICE_FIELDS, *(name for place in places for name in rating_fields(place))}
        review = only(names, review_text(cycle, WREN, REVIEWED))
        assert missing_from_review(review, places, REVIEWED) == []
        assert all(len(words) <= limit_of(name) for name, words in review.items())
    else:
        with pytest.raises(ValueError, match="still runs"):
            review_text(cycle, WREN, REVIEWED)


def _arc(key: str) -> Arc:
    return next(arc for arc in all_arcs() if arc.key == key)


def test_two_who_speak_for_the_family_are_both_named() -> None:
    text = draft_text(_arc("the-goodbye"), 0, WREN, AGREED, REVIEWED)
    assert text["voice-parent-name"] == "Mum and Dad"
    assert text["voice-parent-text"].startswith("Mum: I sit in the car")
    assert "\n\nDad: Wren is with me from Wednesday" in text["voice-parent-text"]


def test_names_and_days_are_filled_in() -> None:
    text = draft_text(_arc("the-word-hides"), 0, WREN, AGREED, REVIEWED)
    assert text["outcome-1-strategy-1-who"] == "Tess Whitfield"
    assert text["outcome-1-by_when"] == text["review_on"] == "20 November 2026"
    assert text["tried-1-what"] == "Talk partners in every lesson"
    assert text["outcome-1-strategy-1-where"] == "Library corner"
    assert not any("{" in words for words in text.values())


def test_the_youngest_are_not_asked_to_agree() -> None:
    little = draft_text(_arc("digger-words"), 0, WREN, AGREED, REVIEWED)
    assert little["pupil_agreed_how"] == "not_yet"
    assert "Wren" in little["pupil_agreed_why"]
    assert draft_text(_arc("the-word-hides"), 0, WREN, AGREED, REVIEWED)["pupil_agreed_on"] == "21 September 2026"


def test_a_review_to_which_nobody_came_says_no_family() -> None:
    alone = review_text(_arc("a-full-tank-and-a-half").cycles[0], WREN, REVIEWED)
    assert alone["with_whom"] == "Ben Adeyemi"
    assert "came" not in alone
    met = review_text(_arc("the-goodbye").cycles[0], WREN, REVIEWED)
    assert met["came"].split("\n") == ["Wren’s mum", "Wren’s dad"]
    assert met["with_whom"] == "Ben Adeyemi"
    assert met["how_met"] == "phone"
    assert met["outcome-2-value"] == "-2"
