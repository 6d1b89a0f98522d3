"""What the audit trail can say about the dates of a school, and about its rates."""

from handrail.core.registry import EventType, events

for key, sentence in {
    "school.added": "Added the school",
    "school_year.saved": "Wrote down the dates of a school year",
    "school_year.removed": "Removed the dates of a school year",
    "staff_rate.written": "wrote down what an hour of work costs",
    "staff_rate.taken_back": "took back what an hour of work costs",
    "staff_rate.put_back": "put back what an hour of work costs",
}.items():
    events.add(EventType(key, sentence))
