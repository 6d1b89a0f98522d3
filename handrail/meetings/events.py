"""The acts on meetings that the audit trail keeps."""

from handrail.core.registry import EventType, events

for event_type in (
    EventType("meeting.held", "recorded a meeting", ("words", "who")),
    EventType("meeting.corrected", "corrected a meeting", ("words", "who")),
    EventType("meeting.withdrawn", "took out a meeting"),
    EventType("meeting.restored", "put a meeting back"),
):
    events.add(event_type)
