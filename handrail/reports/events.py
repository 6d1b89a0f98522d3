"""What reports add to the audit trail."""

from handrail.core import registry
from handrail.core.registry import EventType

for event_type in (
    EventType("view_kept", "kept a view of the register"),
    EventType("view_removed", "removed a view of the register"),
    EventType("view_brought_back", "brought a view of the register back"),
):
    registry.events.add(event_type)
