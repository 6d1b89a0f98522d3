"""The short notes are whole, of every sort, and each is written once."""

from __future__ import annotations

from collections import Counter
from string import Formatter

from handrail.demo.arcs import PHASES, Who, told
from handrail.demo.moments import all_notes
from handrail.demo.tests.test_arcs import LONGEST_NOTE, PLACES
from handrail.pupils.models import Note

WREN = Who("Wren", "F", "Ben Adeyemi", "Tess Whitfield", "Ana Ferreira")


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


def test_nothing_is_written_twice_and_every_place_is_known() -> None:
    texts = [note.text for note in all_notes()]
    assert [text for text, times in Counter(texts).items() if times > 1] == []
    assert {place for text in texts for _, place, _, _ in Formatter().parse(text) if place} <= PLACES


def test_each_is_told_of_one_child_and_fits() -> None:
    assert all(len(told(note.text, WREN)) <= LONGEST_NOTE for note in all_notes())
