"""A meeting about a child is recorded, put right, taken out and put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from handrail.access.member import Member
from handrail.audit.writing import record
from handrail.core import clock
from handrail.meetings.models import Attendee, Meeting
from handrail.meetings.who import Came, contact_among
from handrail.pupils.actions.held import differing, hold
from handrail.pupils.models import Pupil
from handrail.pupils.models.source import typed_by
from handrail.rules.calendar import say_day

MOST_MINUTES = 600


@dataclass(frozen=True, slots=True)
class MeetingDetails:
    """What a person says of a meeting, but for who came."""

    held_on: date
    length_minutes: int
    how: str = Meeting.How.IN_PERSON
    words: str = ""
    kind: str = Meeting.Kind.FAMILY


@transaction.atomic
def hold_meeting(
    *, by: Member, pupil: Pupil, details: MeetingDetails, who: Sequence[Came], review_ref: str = ""
) -> Meeting:
    """Record a meeting that was held. The same meeting twice is one; so is a review's.

    Raises ValidationError for a day to come, a length that cannot be, and a meeting to which nobody came.
    """
    pupil = hold(by, pupil)
    _refuse(by, details, who)
    same = _same(pupil, details, who, review_ref)
    if same:
        return same
    said = asdict(details)
    meeting = Meeting.objects.create(school=by.school, pupil=pupil, review_ref=review_ref, **said, **typed_by(by))
    _write_who(meeting, who)
    changes = differing({}, said | {"who": _said(who)})
    record("meeting.held", by=by, pupil_ref=pupil.ref, subject_ref=meeting.ref, changes=changes)
    return meeting


@transaction.atomic
def correct_meeting(*, by: Member, meeting: Meeting, details: MeetingDetails, who: Sequence[Came]) -> Meeting:
    """Put right what is said of a meeting. Raises ValidationError as `hold_meeting`."""
    hold(by, meeting.pupil)
    _refuse(by, details, who)
    row = Meeting.objects.for_school(by.school).get(pk=meeting.pk)
    before = {name: getattr(row, name) for name in asdict(details)} | {"who": _said(who_came(row))}
    changes = differing(before, asdict(details) | {"who": _said(who)})
    if changes:
        for name, value in asdict(details).items():
            setattr(row, name, value)
        row.save()
        row.attendees.all().delete()
        _write_who(row, who)
        record("meeting.corrected", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref, changes=changes)
    return row


@transaction.atomic
def withdraw_meeting(*, by: Member, meeting: Meeting) -> Meeting:
    """Take out a meeting that was recorded by mistake; it can be put back. Taken out already, it stays so."""
    hold(by, meeting.pupil)
    row = Meeting.objects.for_school(by.school).get(pk=meeting.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = clock.now(), by.name
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("meeting.withdrawn", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref)
    return row


@transaction.atomic
def restore_meeting(*, by: Member, meeting: Meeting) -> Meeting:
    """Put back what was taken out."""
    hold(by, meeting.pupil)
    row = Meeting.objects.for_school(by.school).get(pk=meeting.pk)
    if row.withdrawn_at is not None:
        row.withdrawn_at, row.withdrawn_by = None, ""
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("meeting.restored", by=by, pupil_ref=row.pupil.ref, subject_ref=row.ref)
    return row


def who_came(meeting: Meeting) -> list[Came]:
    return [Came(row.name, row.part) for row in meeting.attendees.all()]


def _same(pupil: Pupil, details: MeetingDetails, who: Sequence[Came], review_ref: str) -> Meeting | None:
    if review_ref:
        return pupil.meetings.filter(review_ref=review_ref).first()
    rows: list[Meeting] = list(pupil.meetings.filter(withdrawn_at=None, review_ref="", **asdict(details)))
    return next((row for row in rows if who_came(row) == list(who)), None)


def _write_who(meeting: Meeting, who: Sequence[Came]) -> None:
    contacts = list(meeting.pupil.contacts.all())
    Attendee.objects.bulk_create(
        Attendee(
            school_id=meeting.school_id,
            meeting=meeting,
            position=position,
            contact=contact_among(came, contacts),
            **came._asdict(),
        )
        for position, came in enumerate(who, start=1)
    )


def _said(who: Sequence[Came]) -> list[str]:
    return [came.line for came in who]


def _refuse(by: Member, details: MeetingDetails, who: Sequence[Came]) -> None:
    faults = {}
    if details.held_on > by.on:
        faults["held_on"] = f"{say_day(details.held_on)} is still to come. Record a meeting once it was held."
    if not 1 <= details.length_minutes <= MOST_MINUTES:
        faults["length_minutes"] = f"Write how many minutes it took, from 1 to {MOST_MINUTES}."
    if not who:
        is_family = details.kind == Meeting.Kind.FAMILY
        faults["who"] = "Say who came from the family." if is_family else "Say who came."
    if details.kind not in Meeting.Kind.values:
        faults["kind"] = "Say which meeting it was."
    if faults:
        raise ValidationError(faults)
