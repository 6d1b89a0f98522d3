"""The acts on a SENCO's time that the audit trail keeps."""

from handrail.core.registry import EventType, events

for event_type in (
    EventType("promise.made", "wrote down the hours that were promised"),
    EventType("promise.taken_back", "took back the newest hours that were promised"),
    EventType("promise.put_back", "put back hours that had been taken back"),
    EventType("promise.agreed", "agreed the hours that were promised"),
    EventType("promise.not_agreed", "took back that the hours were agreed"),
    EventType("promise.proposed", "proposed hours to somebody"),
    EventType("promise.accepted", "said that proposed hours are so"),
    EventType("promise.proposal_closed", "took back proposed hours, or said that they are not so"),
    EventType("promise.proposal_opened", "let proposed hours wait again"),
    EventType("other_role.added", "wrote down another role and its hours"),
    EventType("other_role.ended", "ended another role"),
    EventType("other_role.goes_on", "took back the end of another role"),
    EventType("senco_role.recorded", "wrote the SENCO role on a page"),
    EventType("benchmark.chosen", "chose what hours are compared with"),
    EventType("benchmark.ended", "ended the comparison of hours"),
    EventType("benchmark.goes_on", "took back the end of the comparison of hours"),
    # Of her own log the trail says that it was written in, and nothing of what.
    EventType("time_log.written", "wrote in their own log of time"),
    EventType("time_device.linked", "linked a phone to their own log of time"),
    EventType("time_device.ended", "ended the link of a phone to their own log of time"),
    EventType("time_log.taken", "took a copy of their own log of time"),
    EventType("time_log.goes", "asked that their own log of time be removed"),
    EventType("time_log.stays", "took back that their own log of time is to be removed"),
    EventType("time_log.removed", "removed a log of time whose owner has left or asked for it"),
    EventType("supervision.written", "wrote down their own supervision"),
    EventType("strain.shared", "shared a count of their own months under strain"),
    EventType("strain.not_shared", "shares no count of months under strain any more"),
    EventType("good_news.written", "wrote in their own good news"),
    EventType("first_weeks.written", "wrote on their own path into the role"),
    EventType("time_category.changed", "changed the kinds of work that time is sorted by"),
):
    events.add(event_type)
