"""What the school's list adds to the audit trail."""

from __future__ import annotations

from handrail.core.registry import EventType, events

for event_type in (
    EventType("bank.added", "added to the school’s strategies and outcomes"),
    EventType("bank.starter_taken", "took over the starter list of strategies"),
    EventType("bank.changed", "changed one of the school’s strategies or outcomes"),
    EventType("bank.retired", "retired one of the school’s strategies or outcomes"),
    EventType("bank.brought_back", "brought back one of the school’s strategies or outcomes"),
    EventType("hint.chosen", "changed how the school goes by a hint on plans"),
    EventType("own_hint.written", "wrote a hint on plans of the school’s own"),
    EventType("own_hint.switched", "switched a hint on plans of the school’s own off or on"),
):
    events.add(event_type)
