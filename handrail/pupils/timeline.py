"""What the register, the profile, the notes and the contacts add to a child's story.

Each source reads the rows of the child in hand, so that a page that has loaded them asks no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core import clock, registry
from handrail.core.loading import rows_at
from handrail.core.registry import TimelineEntry
from handrail.pupils.models import Contact, Need, Note, Pupil, RegisterEntry, Score, Suspension
from handrail.pupils.models.documents import About, readable_by
from handrail.pupils.notes import notes_of
from handrail.rules.register import LEAVING_REASONS, NEED_TYPES
from handrail.rules.scores import KINDS
from handrail.ui.addresses import url
from handrail.ui.status import status_of

_NOTE_KINDS = {Note.Kind.FAMILY: "family", Note.Kind.SERVICE: "service"}


@registry.timeline.add
def register(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """Each change of status, and the day on which a parent or carer was told of it."""
    if not member.may(Permission.REGISTER_READ):
        return
    for entry in rows_at(pupil, "register_entries"):
        word = status_of(entry.status).word
        yield _entry(entry, entry.starts_on, "register", word, _why(entry))
        if entry.parent_told_on:
            title = f"Parent or carer told: {word}"
            yield _entry(entry, entry.parent_told_on, "family", title, entry.parent_told_how)


@registry.timeline.add
def needs(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """The types of need on each day on which they changed, the primary need first."""
    if not member.may(Permission.REGISTER_READ):
        return
    rows: list[Need] = rows_at(pupil, "needs")
    newest = {row.starts_on: row for row in sorted(rows, key=lambda row: row.recorded_at)}
    for day, changed in newest.items():
        held = [row for row in rows if row.holds(day)] if day else [row for row in rows if row.starts_on is None]
        labels = [_label(row.type_code) for row in sorted(held, key=lambda row: row.rank)]
        yield _entry(changed, day, "register", "Types of need", "; ".join(labels))


@registry.timeline.add
def profiles(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """Each time the one-page profile was written."""
    if not member.may(Permission.PROFILE_READ):
        return
    for profile in rows_at(pupil, "profiles"):
        yield _entry(profile, None, "profile", "One-page profile", profile.in_my_words)


@registry.timeline.add
def notes(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """The notes this member may read. One's own can be corrected."""
    scale = member.school.scale
    for note in notes_of(member, pupil).rows:
        is_own = member.user_id is not None and note.recorded_by_id == member.user_id
        kind = Note.Kind(note.kind)
        label = "Restricted note" if note.is_restricted else kind.label
        title = f"{label} (correction)" if note.corrects_id else label
        can_correct = is_own and member.may(Permission.NOTE_RESTRICT if note.is_restricted else Permission.NOTE_WRITE)
        address = _url("pupils:note_correct", member, pupil, note=note.ref) if can_correct else None
        yield _entry(note, note.happened_on, _NOTE_KINDS.get(kind, "note"), title, _told(note, scale), address)


def _told(note: Note, scale: Mapping[int | None, str]) -> str:
    how = note.how_said(scale)
    told = f"{how}. {note.text}" if how else note.text
    return f"{told} (with a photo)" if note.photo_id else told


@registry.timeline.add
def scores(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """Each test score that stands, on the day the test was taken, exactly as it was typed."""
    if not member.may(Permission.FACT_READ):
        return
    can_correct = member.may(Permission.SCORE_WRITE)
    rows: list[Score] = rows_at(pupil, "scores")
    for score in rows:
        if score.withdrawn_at is None:
            address = _url("pupils:score_correct", member, pupil, score=score.ref) if can_correct else None
            yield _entry(score, score.taken_on, "score", score.name, _said(score), address)


@registry.timeline.add
def suspensions(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """Each suspension and permanent exclusion, on its first day; the reason stays on the pupil's page."""
    if not member.may(Permission.FACT_READ):
        return
    rows: list[Suspension] = rows_at(pupil, "suspensions")
    for row in rows:
        detail = ", ".join(filter(None, (row.length, _source(row))))
        yield _entry(row, row.starts_on, "attendance", Suspension.Kind(row.kind).label, detail)


@registry.timeline.add
def contacts(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """The day on which each contact was added; names only."""
    if not member.may(Permission.CONTACT_READ):
        return
    can_correct = member.may(Permission.CONTACT_WRITE)
    rows: list[Contact] = rows_at(pupil, "contacts")
    for contact in rows:
        address = _url("pupils:contact_edit", member, pupil, contact=contact.ref) if can_correct else None
        yield _entry(contact, None, "people", "Contact added", str(contact), address)


@registry.timeline.add
def documents(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """The day on which each document came, as far as the member may open it."""
    readable = readable_by(member)
    for document in rows_at(pupil, "documents"):
        if document.about in readable and document.withdrawn_at is None:
            address = _url("pupils:document_file", member, pupil, document=document.ref)
            title = f"{About(document.about).label}: {document.title}"
            yield _entry(document, document.received_on, "document", title, "", address)


def _entry(row: Any, on: date | None, kind: str, title: str, detail: str, address: str | None = None) -> TimelineEntry:
    recorded_at: datetime = row.recorded_at
    day = on or recorded_at.astimezone(clock.LONDON).date()
    return TimelineEntry(day, kind, title, detail, row.recorded_by, address, recorded_at, row)


def _why(entry: RegisterEntry) -> str:
    leaving = LEAVING_REASONS.get(entry.leaving_reason)
    return ". ".join(filter(None, (leaving.label if leaving else "", entry.reason, entry.evidence)))


def _said(score: Score) -> str:
    """'96, standardised score, from a file'."""
    kind = "" if score.kind == "other" else KINDS[score.kind].lower()
    return ", ".join(filter(None, (score.score, kind, _source(score))))


def _source(row: Score | Suspension) -> str:
    return "from a file" if row.is_imported else ""


def _label(code: str) -> str:
    return NEED_TYPES[code].label if code in NEED_TYPES else code


def _url(page: str, member: Member, pupil: Pupil, **refs: str) -> str:
    return url(page, school=member.school.slug, pupil=pupil.ref, **refs)
