"""Readings and what is odd about them, for tests."""

from __future__ import annotations

from datetime import datetime

from handrail.access.member import Member
from handrail.audit.models import AccessEvent
from handrail.core import clock
from handrail.watching.looking import look_through_school
from handrail.watching.models import OddAccess


def make_reading(by: Member, *refs: str, at: datetime | None = None, section: str = "record") -> AccessEvent:
    """That `by` opened a page with these children, at a moment."""
    return AccessEvent.objects.create(
        at=at or clock.now(), actor_id=by.user_id, actor_name=by.name, role=by.role.key, via=by.via,
        school_id=by.school.pk, section=section, path="/", pupil_refs=f" {' '.join(refs)} ", request_id="test",
    )  # fmt: skip


def make_odd(by: Member, ref: str) -> OddAccess:
    """A story about `by`, who read of a child in the middle of the night."""
    at = clock.now().astimezone(clock.LONDON).replace(hour=3, minute=12)
    make_reading(by, ref, at=at)
    look_through_school(by.school)
    return OddAccess.objects.for_school(by.school).get(kind="night", person_id=by.user_id)
