"""`record_reading`: who opened whose record, written before the page is sent."""

from __future__ import annotations

from collections.abc import Iterable

from handrail.audit.models import AccessEvent
from handrail.audit.writing import Actor
from handrail.core import clock


def record_reading(*, by: Actor, section: str, pupil_refs: Iterable[str], path: str) -> AccessEvent:
    """Write that `by` read `section` of these pupils' records at `path` (query strings are never kept)."""
    return AccessEvent.objects.create(
        at=clock.now(),
        actor_id=by.user_id,
        actor_name=by.name,
        role=by.role.key,
        via=by.via,
        via_id=by.via_id,
        school_id=by.school.pk,
        section=section,
        path=path[:300],
        pupil_refs=f" {' '.join(pupil_refs)} ",
        request_id=by.request_id,
    )
