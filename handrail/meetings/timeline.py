"""What meetings add to a child's story."""

from __future__ import annotations

from collections.abc import Iterator

from handrail.access.member import Member
from handrail.access.permissions import Permission
from handrail.core import registry
from handrail.core.loading import rows_at
from handrail.core.registry import TimelineEntry
from handrail.meetings.models import Meeting
from handrail.pupils.models import Pupil
from handrail.ui.addresses import url

_TITLES: dict[str, str] = {
    Meeting.Kind.FAMILY: "Met with the family",
    Meeting.Kind.TEAM: "Met as the team around the child",
    Meeting.Kind.SERVICE: "Met with a specialist",
}


@registry.timeline.add
def meetings(member: Member, pupil: Pupil) -> Iterator[TimelineEntry]:
    """Each meeting that stands. Reads the rows of the child in hand."""
    if not member.may(Permission.MEETING_READ):
        return
    rows: list[Meeting] = rows_at(pupil, "meetings")
    for row in rows:
        if row.withdrawn_at is None:
            who = "; ".join(str(one) for one in rows_at(row, "attendees"))
            detail = (
                f"{row.length_minutes} minutes, {Meeting.How(row.how).label.lower()}, with {who}. {row.words}".strip()
            )
            yield TimelineEntry(
                on=row.held_on,
                kind="family" if row.kind == Meeting.Kind.FAMILY else "service",
                title=_TITLES[row.kind],
                detail=detail,
                who=row.recorded_by,
                url=_url(member, pupil, row) if member.may(Permission.MEETING_WRITE) else None,
                sort_at=row.recorded_at,
                row=row,
            )


def _url(member: Member, pupil: Pupil, meeting: Meeting) -> str:
    return url("meetings:meeting", school=member.school.slug, pupil=pupil.ref, meeting=meeting.ref)
