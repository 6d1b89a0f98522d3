"""The acts on a SENCO's time that the audit trail keeps."""

from handrail.core.registry import EventType, events

for event_type in (
    EventType("promise.made", "wrote down the hours that were promised"),
    EventType("promise.taken_back", "took back the newest hours that were promised"),
    EventType("promise.put_back", "put back hours that had been taken back"),
    EventType("promise.agreed", "agreed the hours that were promised"),
    EventType("promise.not_agreed", "took back that the hours were agreed"),
    EventType("other_role.added", "wrote down another role and its hours"),
    EventType("other_role.ended", "ended another role"),
    EventType("other_role.goes_on", "took back the end of another role"),
    EventType("senco_role.recorded", "wrote the SENCO role on a page"),
    EventType("benchmark.chosen", "chose what hours are compared with"),
    EventType("benchmark.ended", "ended the comparison of hours"),
    EventType("benchmark.goes_on", "took back the end of the comparison of hours"),
    EventType("time_report.handed_over", "handed over a report of their own time"),
    EventType("time_report.taken_back", "took back a report of their own time"),
    EventType("time_report.opened", "opened a report of a SENCO’s time"),
    EventType("time_report.passed_on", "passed a report of a SENCO’s time on to the governor"),
    EventType("time_report.not_passed_on", "took back that a report of a SENCO’s time is for the governor"),
    EventType("undertaking.added", "wrote down what was agreed about a report of a SENCO’s time"),
    EventType("undertaking.done", "said that something agreed is done"),
    EventType("undertaking.open", "said that something agreed is open again"),
    EventType("undertaking.taken_out", "took out something that was agreed"),
    EventType("undertaking.put_back", "put back something that was agreed"),
    # Of her own log the trail says that it was written in, and nothing of what.
    EventType("time_log.written", "wrote in their own log of time"),
    EventType("time_device.linked", "linked a telephone to their own log of time"),
    EventType("time_device.ended", "ended the link of a telephone to their own log of time"),
    EventType("time_log.taken", "took a copy of their own log of time"),
    EventType("time_log.goes", "asked that their own log of time be removed"),
    EventType("time_log.stays", "took back that their own log of time is to be removed"),
    EventType("time_log.removed", "removed a log of time whose owner has left or asked for it"),
    EventType("supervision.written", "wrote down their own supervision"),
    EventType("strain.shared", "shared a count of their own months under strain"),
    EventType("strain.not_shared", "shares no count of months under strain any more"),
    EventType("time_category.changed", "changed the kinds of work that time is sorted by"),
):
    events.add(event_type)
