"""The acts on concerns that the audit trail keeps.

None of them carries a word that somebody wrote: those stand in the concern itself, which never changes, and can be
taken out of ordinary sight in one place.
"""

from __future__ import annotations

from handrail.core.registry import EventType, events

for event_type in (
    EventType("concern.raised", "raised a concern"),
    EventType("concern.corrected", "corrected a concern of their own"),
    EventType("concern.taken_back", "took a concern of their own back"),
    EventType("concern.looked_at", "began to look at a concern"),
    EventType("concern.decided", "decided what is done about a concern"),
    EventType("concern.closed", "closed a concern"),
    EventType("concern.reopened", "opened a concern again"),
    EventType("concern.undone", "undid a step of their own about a concern"),
    EventType("concern.teachers_asked", "asked a child’s teachers about a concern"),
    EventType("concern.asked_again", "asked a teacher again about a concern"),
    EventType("concern.question_withdrawn", "withdrew what a teacher was asked about a concern"),
    EventType("concern.answered", "answered what they were asked about a concern"),
    EventType("concern.passed_on", "passed a concern to the safeguarding lead"),
    EventType("concern.put_back", "put back the words of a concern that was passed on by mistake"),
    EventType("concern.answer_passed_on", "passed a teacher’s answer about a concern to the safeguarding lead"),
    EventType("concern.answer_put_back", "put back a teacher’s answer that was passed on by mistake"),
    EventType("concern.answer_handed_over", "handed a teacher’s answer to the safeguarding lead"),
    EventType("concern.handed_over", "handed the words of a concern to the safeguarding lead"),
    EventType("concern.opened_by_lead", "opened, as safeguarding lead, what was passed on"),
):
    events.add(event_type)
