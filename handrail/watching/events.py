"""The act of watching that the audit trail keeps."""

from handrail.core.registry import EventType, events

events.add(EventType("odd_access.answered", "answered an odd access", ("words",)))
