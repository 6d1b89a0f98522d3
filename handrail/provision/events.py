"""The acts on provision that the audit trail keeps."""

from handrail.core.registry import EventType, events

for event_type in (
    EventType("provision_type.added", "added a provision to the library"),
    EventType("provision_type.changed", "changed a provision in the library"),
    EventType("provision_type.removed", "removed a provision from the library"),
    EventType("provision_type.brought_back", "put a provision back into the library"),
    EventType("provision_type.starter_taken", "took the starter set of provision over"),
    EventType("provision.started", "put a provision on the map", ("note",)),
    EventType("provision.corrected", "put a provision right", ("note",)),
    EventType("provision.taken_back", "took a provision back"),
    EventType("provision.put_back", "put a provision back on the map"),
    EventType("provision.copied", "copied a provision"),
    EventType("provision.stopped", "stopped a provision", ("reason",)),
    EventType("provision.extended", "extended a provision", ("reason",)),
    EventType("provision.adapted", "adapted a provision", ("reason",)),
    EventType("provision.change_undone", "took back a change of a provision"),
    EventType("provision.adult_added", "gave a provision to an adult"),
    EventType("provision.adult_ended", "ended an adult’s part in a provision"),
    EventType("provision.adult_removed", "took an adult out of a provision"),
    EventType("provision.adult_put_back", "put an adult back into a provision"),
    EventType("placement.added", "put a pupil into a provision"),
    EventType("placement.ended", "ended a pupil’s place in a provision", ("why",)),
    EventType("placement.reopened", "let a pupil’s place in a provision go on"),
    EventType("placement.removed", "took a pupil out of a provision"),
    EventType("placement.put_back", "put a pupil back into a provision"),
    EventType("placement.linked", "said which outcomes a provision is for"),
    EventType("session.recorded", "recorded a session", ("note", "why", "lines")),
    EventType("session.corrected", "put a session right", ("note", "why", "lines")),
    EventType("session.taken_back", "took a session back"),
    EventType("session.put_back", "put a session back"),
    EventType("session.kept_beside", "recorded a session that somebody else had recorded", ("note", "why", "lines")),
    EventType("session.week_as_planned", "recorded a week of sessions as planned"),
    EventType("adult_hours.set", "wrote down an adult’s hours"),
):
    events.add(event_type)
