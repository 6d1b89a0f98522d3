"""Concerns, short notes and papers are whole, in every state, and fit where they will be written."""

from __future__ import annotations

from collections import Counter
from string import Formatter

import pytest

from handrail.demo.arcs import PHASES, Who, told
from handrail.demo.moments import WAITING, Concern, all_concerns, all_notes, all_papers
from handrail.demo.tests.test_arcs import LONGEST_NOTE, PLACES
from handrail.pupils.models import Note
from handrail.pupils.models.documents import About
from handrail.pupils.papers.naming import LONGEST as LONGEST_TITLE
from handrail.rules.register import NEED_TYPES

WREN = Who("Wren", "F", "Ben Adeyemi", "Tess Whitfield", "Ana Ferreira")
RAISED_BY = {"teacher", "ta", "midday", "parent", "key_person", "headteacher", "office"}
ANSWERS = {WAITING, "universal", "asked", "screening", "monitoring", "sen_support", "no_action", "passed_on",
           "taken_back"}  # fmt: skip
SHOWS = {"none", "little", "often", "always"}
LINE, SINCE = 150, 200


def _words(concern: Concern) -> list[str]:
    own = [concern.saw, concern.tried, concern.reason, concern.says, concern.family, concern.came_of_it]
    replies = [text for reply in concern.replies for text in (reply.strengths, reply.hard, reply.helps)]
    return [text for text in (*own, *replies, *(row.text for row in concern.strategies)) if text]


def test_concerns_are_raised_by_everybody_and_answered_in_every_way() -> None:
    assert len(all_concerns()) >= 16
    assert {concern.by for concern in all_concerns()} == RAISED_BY
    assert {concern.answer for concern in all_concerns()} == ANSWERS
    assert {concern.phase for concern in all_concerns()} == set(PHASES)
    assert any(concern.answer == WAITING and concern.raised == 9 for concern in all_concerns())
    assert any(len(concern.replies) >= 3 for concern in all_concerns())


@pytest.mark.parametrize("concern", all_concerns(), ids=lambda concern: concern.key)
def test_a_concern_is_whole(concern: Concern) -> None:
    is_open = concern.answer == WAITING
    assert concern.saw
    assert (concern.answered is None) == is_open
    assert is_open or 0 <= (concern.answered or 0) <= concern.raised
    assert bool(concern.strategies) == (concern.answer == "universal")
    assert bool(concern.screener) == (concern.answer == "screening")
    assert bool(concern.replies) == (concern.answer == "asked")
    assert concern.need in {*NEED_TYPES, ""}
    assert bool(concern.need) == (concern.answer == "sen_support")
    assert bool(concern.says) == (concern.answer not in {WAITING, "passed_on", "taken_back"})
    assert not concern.reason or concern.answer in {"screening", "monitoring", "sen_support", "no_action"}
    assert concern.reason or concern.answer not in {"screening", "monitoring", "sen_support", "no_action"}
    assert (concern.again is not None) == (concern.answer in {"universal", "screening", "monitoring"})
    assert {reply.shows for reply in concern.replies} <= SHOWS


@pytest.mark.parametrize("concern", all_concerns(), ids=lambda concern: concern.key)
def test_a_concern_fits_and_is_told_of_one_child(concern: Concern) -> None:
    for text in _words(concern):
        assert len(told(text, WREN)) <= LONGEST_NOTE
    short = (concern.screener, concern.told_how, *(words for row in concern.strategies for words in (row.who,
             row.how_often)))  # fmt: skip
    assert all(len(text) <= LINE for text in short)
    assert len(concern.since) <= SINCE


def test_what_is_passed_on_says_nothing() -> None:
    (passed,) = [concern for concern in all_concerns() if concern.answer == "passed_on"]
    assert passed.saw == "Said something that belongs with the safeguarding lead; told her in person straight away."
    assert {passed.since, passed.tried, passed.says, passed.family} == {""}


def test_sixty_short_notes_of_children_with_and_without_a_plan() -> None:
    notes = all_notes()
    assert len(notes) >= 60
    for phase in PHASES:
        of_phase = [note for note in notes if note.phase == phase]
        assert {note.has_plan for note in of_phase} == {True, False}
        assert {"family", "observation", "note"} <= {note.kind for note in of_phase}
    assert {note.kind for note in notes} <= set(Note.Kind.values)
    assert {note.way for note in notes} == {"", "phone", "gate", "letter", "good news"}
    assert all(note.ago > 0 and note.who for note in notes)


def test_papers_are_known_kinds_with_titles_that_fit() -> None:
    assert {paper.phase for paper in all_papers()} == set(PHASES)
    assert {paper.about for paper in all_papers()} <= set(About.values)
    assert all(len(paper.title) <= LONGEST_TITLE for paper in all_papers())


def test_nothing_is_written_twice_and_every_place_is_known() -> None:
    texts = [text for concern in all_concerns() for text in _words(concern)] + [note.text for note in all_notes()]
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    assert {place for text in texts for _, place, _, _ in Formatter().parse(text) if place} <= PLACES
