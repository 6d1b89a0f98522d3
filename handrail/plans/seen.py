"""What people saw of each outcome, beside its rating: to be read there, and taken into the words of the review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from handrail.core.loading import load
from handrail.plans.progress import notes_on
from handrail.pupils.notes import notes_of
from handrail.rules.calendar import say_day_short

if TYPE_CHECKING:
    from handrail.access.member import Member
    from handrail.plans.models import Outcome
    from handrail.plans.text import Text
    from handrail.pupils.models import Note, Pupil

Seen = Mapping[str, Sequence["Note"]]
Scale = Mapping[int | None, str]


def seen_of(outcomes: Iterable[Outcome], member: Member) -> Seen:
    """{ref of an outcome: what was seen of it in this plan, oldest first}. One query."""
    found: dict[str, list[Note]] = defaultdict(list)
    for note in notes_on([outcome.ref for outcome in outcomes], member):
        found[note.outcome_ref].append(note)
    return found


def seen_of_child(pupil: Pupil, member: Member) -> Seen:
    """The same of every outcome of one visible child, in two queries whose statements are made once."""
    load(pupil, "notes", "photo")
    load(pupil, "note_readers")
    shown = notes_of(member, pupil)
    return {note.outcome_ref: shown.of_outcome(note.outcome_ref)[::-1] for note in shown.rows if note.outcome_ref}


def in_words(note: Note, scale: Scale) -> str:
    """'5 Nov 2026: 3 of 5, partly met. Told the group four sentences.'"""
    how = note.how_said(scale)
    return f"{say_day_short(note.happened_on)}: {how}{'. ' if how else ''}{' '.join(note.text.split())}"


def taken_in(text: Text, name: str, notes: Iterable[Note], scale: Scale) -> dict[str, str]:
    """The text with the words of these notes at the end of one field, each once."""
    lines = [text.get(name, "").strip(), *(in_words(note, scale) for note in notes)]
    return dict(text) | {name: "\n".join(dict.fromkeys(filter(None, lines)))}
