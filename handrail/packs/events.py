"""The acts on papers that the audit trail keeps."""

from __future__ import annotations

from handrail.core.registry import EventType, events

for event_type in (
    EventType("timeline.printed", "printed a pupil’s timeline as evidence"),
    EventType("pack.asked", "asked for a pack of papers"),
    EventType("pack.made", "had a pack of papers made"),
    EventType("pack.removed", "removed a pack of papers"),
):
    events.add(event_type)
