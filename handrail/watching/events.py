"""The acts of watching that the audit trail keeps."""

from handrail.core.registry import EventType, events

for event_type in (
    EventType("watcher.named", "named who is shown odd access"),
    EventType("watcher.ended", "ended who is shown odd access"),
    EventType("odd_access.answered", "answered an odd access", ("words",)),
):
    events.add(event_type)
