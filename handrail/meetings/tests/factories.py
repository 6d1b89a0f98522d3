"""Meetings for tests, made by the same action as in life."""

from __future__ import annotations

from datetime import date

from handrail.access.member import Member
from handrail.meetings.actions import MeetingDetails, hold_meeting
from handrail.meetings.models import Attendee, Meeting
from handrail.meetings.who import Came
from handrail.pupils.models import Pupil

MUM = Came("Pat Kowalczyk", "Mum")


def make_meeting(
    by: Member, pupil: Pupil, on: date | None = None, *, words: str = "", review_ref: str = "", kind: str = "family"
) -> Meeting:
    details = MeetingDetails(on or by.on, 30, words=words, kind=kind)
    return hold_meeting(by=by, pupil=pupil, details=details, who=[MUM], review_ref=review_ref)


def make_attendee(by: Member, pupil: Pupil) -> Attendee:
    return make_meeting(by, pupil).attendees.get()
