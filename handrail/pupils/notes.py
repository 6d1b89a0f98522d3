"""The notes on a child as one member may read them, and how many they may not."""

from __future__ import annotations

from dataclasses import dataclass

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core.loading import rows_at
from handrail.pupils.models import Note, NoteReader, Pupil


@dataclass(frozen=True, slots=True)
class NotesShown:
    """The notes a member may read, newest first; `restricted` counts those that are there and name others."""

    rows: list[Note]
    restricted: int = 0

    def of_outcome(self, *refs: str) -> list[Note]:
        """What was seen of an outcome, newest first, without what was corrected since."""
        corrected = {row.corrects_id for row in self.rows}
        return [row for row in self.rows if row.outcome_ref in refs and row.outcome_ref and row.pk not in corrected]


def notes_of(member: Member, pupil: Pupil) -> NotesShown:
    """The notes on a visible pupil. Two queries; none where the child's notes and their readers are loaded.

    The same answer as `Note.visible_to`, for rows in hand.
    """
    names: list[NoteReader] = rows_at(pupil, "note_readers")
    named = {name.note_id for name in names if name.user_id == member.user_id}
    rows: list[Note] = rows_at(pupil, "notes")
    kept = [row for row in rows if _may_read(member, row, named)]
    shown = {row.pk for row in kept}
    hidden = [row for row in rows if row.is_restricted and row.pk not in shown]
    return NotesShown(kept, len(hidden) if member.may(Permission.NOTE_READ) else 0)


def _may_read(member: Member, note: Note, named: set[int]) -> bool:
    is_own = member.user_id is not None and note.recorded_by_id == member.user_id
    if note.is_restricted:
        return member.may(Permission.NOTE_RESTRICT) and (is_own or note.pk in named)
    return is_own or member.may(Permission.NOTE_READ)
