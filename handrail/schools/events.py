"""What the audit trail can say about the dates of a school."""

from handrail.core.registry import EventType, events

for key, sentence in {
    "school_year.saved": "Wrote down the dates of a school year",
    "school_year.removed": "Removed the dates of a school year",
}.items():
    events.add(EventType(key, sentence))
