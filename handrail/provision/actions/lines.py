"""What was seen of each child at a session becomes a note: on their timeline, and with the outcome it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from handrail.access.permissions import Permission
from handrail.provision.models import InterventionSession, SessionPupil
from handrail.pupils.actions import Observed, add_note
from handrail.pupils.models import Note

if TYPE_CHECKING:
    from handrail.access.member import Member


def note_lines(by: Member, session: InterventionSession, rows: Iterable[SessionPupil]) -> None:
    """Note each line that is not noted already, whoever wrote it. Changed by its writer, a line corrects their note.

    Lines of confidential provision stay with its sessions, where not everybody who reads notes reads them.
    """
    said = [row for row in rows if row.line]
    if not said or session.provision.type.is_confidential or not by.may(Permission.NOTE_WRITE):
        return
    notes = Note.objects.for_school(by.school).filter(
        pupil__in=[row.pupil_id for row in said], happened_on=session.met_on, is_restricted=False
    )
    held = {(note.pupil_id, note.text): note for note in notes}
    before = {row.pupil_id: row.line for row in session.replaces.pupils.all()} if session.replaces else {}
    for row in said:
        if (row.pupil_id, row.line) in held:
            continue
        first = held.get((row.pupil_id, before.get(row.pupil_id, "")))
        add_note(
            by=by,
            pupil=row.pupil,
            text=row.line,
            happened_on=session.met_on,
            corrects=first if first and first.recorded_by_id == by.user_id else None,
            observed=Observed(row.outcome_ref),
        )
