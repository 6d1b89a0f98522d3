"""The acts on measures and decisions that the audit trail keeps."""

from handrail.core.registry import EventType, events

for event_type in (
    EventType("measure.recorded", "wrote down an entry or an exit measure", ("entry", "exit")),
    EventType("measure.corrected", "put an entry or an exit measure right", ("entry", "exit")),
    EventType("measure.taken_back", "took an entry or an exit measure back", ("entry", "exit")),
    EventType("measure.put_back", "put an entry or an exit measure back", ("entry", "exit")),
    EventType("provision.decided", "decided what becomes of a provision", ("reason",)),
    EventType("provision.decision_undone", "took back what was decided of a provision", ("reason",)),
):
    events.add(event_type)
